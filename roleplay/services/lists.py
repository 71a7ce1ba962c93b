"""Pages of sessions with their grades and decisions."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from roleplay.records.tables import DecisionRow, GradeRow, PersonRow, SessionRow
from roleplay.services import present_session, views

LARGEST_PAGE = 100


class _Found(NamedTuple):
    session: SessionRow
    owner: str
    grade: GradeRow | None


def list_sessions(db: Session, page: int, size: int, *, owner: str) -> views.Page:
    """One page of somebody's own sessions, the newest first."""
    size = max(1, min(size, LARGEST_PAGE))
    page = max(1, page)
    joined = (
        select(SessionRow, PersonRow.name, GradeRow)
        .join(PersonRow, PersonRow.id == SessionRow.owner_id)
        .outerjoin(GradeRow, GradeRow.session_id == SessionRow.id)
        .where(SessionRow.owner_id == owner)
    )
    total = db.scalar(select(func.count()).select_from(joined.subquery())) or 0
    newest = joined.order_by(SessionRow.started_at.desc()).offset((page - 1) * size).limit(size)
    found = [_Found(session, name, grade) for session, name, grade in db.execute(newest)]
    counts = _decision_counts(db, [f.grade.id for f in found if f.grade is not None])
    rows = [
        present_session.line(
            f.session,
            f.owner,
            f.grade,
            counts.get(f.grade.id, 0) if f.grade else 0,
        )
        for f in found
    ]
    return views.Page(rows=rows, total=total, page=page, size=size)


def _decision_counts(db: Session, grade_ids: Sequence[str]) -> dict[str, int]:
    if not grade_ids:
        return {}
    query = (
        select(DecisionRow.grade_id, func.count())
        .where(DecisionRow.grade_id.in_(grade_ids))
        .group_by(DecisionRow.grade_id)
    )
    return {str(row[0]): int(row[1]) for row in db.execute(query)}


def decisions_of(db: Session, grade_id: str) -> list[DecisionRow]:
    """What coaches have decided about a grade, in order."""
    query = (
        select(DecisionRow)
        .where(DecisionRow.grade_id == grade_id)
        .order_by(DecisionRow.id)
        .options(joinedload(DecisionRow.owner))
    )
    return list(db.scalars(query))
