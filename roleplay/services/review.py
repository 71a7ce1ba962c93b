"""Reviewing: graded sessions, and a coach's levels beside the machine's, which never change."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from roleplay.content.library import Library
from roleplay.errors import Conflict, InputError, NotFound
from roleplay.grading.scorecard import Scorecard
from roleplay.records.database import Database
from roleplay.records.kinds import GradeStatus
from roleplay.records.tables import DecisionRow, GradeRow, PersonRow, SessionRow
from roleplay.services import present_session, views
from roleplay.services.actor import Actor, Role
from roleplay.services.lists import decisions_of, list_sessions
from roleplay.services.messages import check_message


@dataclass(frozen=True)
class ReviewView:
    """A graded session as a coach reads it."""

    session: views.SessionView
    grade: views.GradeView


@dataclass
class Reviews:
    """The coach's service."""

    database: Database
    library: Library
    """Rubrics and cases, for their names."""

    def graded(self, actor: Actor, page: int = 1, size: int = 20) -> views.Page:
        """Graded sessions, the newest first."""
        actor.require(Role.COACH)
        with self.database.work() as db:
            return list_sessions(db, page, size, graded=True)

    def open(self, actor: Actor, session_id: str) -> ReviewView:
        """One graded session with its grade and decisions."""
        actor.require(Role.COACH)
        with self.database.work() as db:
            row, grade = self._graded(db, session_id)
            return ReviewView(
                session=present_session.session(row, grade),
                grade=present_session.grade(grade, decisions_of(db, grade.id)),
            )

    def decide(
        self,
        actor: Actor,
        session_id: str,
        rubric: str,
        criterion: str,
        level: int | None,
        reason: str,
    ) -> views.Decision:
        """Append a level (1–4, or None for “not to be scored”) with a reason.

        Raises:
            InputError: no such criterion, a level out of range, or no reason.
        """
        actor.require(Role.COACH)
        if level is not None and level not in (1, 2, 3, 4):
            raise InputError(f"level: must be 1, 2, 3 or 4, or empty for unscored, got {level}")
        if not reason.strip():
            raise InputError("reason: say why; the trainee reads it", code="no_reason")
        with self.database.work() as db:
            _, grade = self._graded(db, session_id)
            _check_criterion(grade, rubric, criterion)
            if db.get(PersonRow, actor.id) is None:
                db.add(PersonRow(id=actor.id, name=actor.name))
                db.flush()
            row = DecisionRow(
                grade_id=grade.id,
                owner_id=actor.id,
                rubric_id=rubric,
                criterion_id=criterion,
                level=level,
                reason=check_message(reason),
            )
            db.add(row)
            db.flush()
            return present_session.decision(row)

    def _graded(self, db: Session, session_id: str) -> tuple[SessionRow, GradeRow]:
        query = select(SessionRow).where(SessionRow.id == session_id)
        row = db.scalar(query.options(selectinload(SessionRow.turns)))
        grade = db.scalar(select(GradeRow).where(GradeRow.session_id == session_id))
        if row is None or grade is None:
            raise NotFound(f"no graded session {session_id!r}")
        return row, grade


def _check_criterion(grade: GradeRow, rubric: str, criterion: str) -> None:
    if grade.status != GradeStatus.DONE or not grade.scorecard:
        raise Conflict(
            "this session is not graded yet; try the grading again first", code="not_graded"
        )
    card = Scorecard.model_validate(grade.scorecard)
    known = [f"{r}.{c}" for r, result in card.rubrics.items() for c in result.criteria]
    if f"{rubric}.{criterion}" not in known:
        raise InputError(
            f"no criterion {rubric}.{criterion} in this grade; there are: {', '.join(known)}"
        )
