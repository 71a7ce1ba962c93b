"""The review queue as coaches see it: filtered, a page at a time, the most urgent first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session

from roleplay.content.library import Library
from roleplay.content.text import Language
from roleplay.customer.state import Outcome
from roleplay.records.database import Database
from roleplay.records.kinds import Mode, Reason, ReviewState
from roleplay.records.queue import reasons_of
from roleplay.records.review_tables import CommentRow, QueueRow, ReadMarkRow, ScoreRow
from roleplay.records.tables import DecisionRow, GradeRow, PersonRow, SessionRow
from roleplay.services.actor import Actor, Role
from roleplay.services.queue_filter import QueueFilter, has, matching, mine, order
from roleplay.services.reach import own_cohorts

PAGE = 25
LARGEST_PAGE = 100
COUNTED = 1000
"""Entries are counted up to here: nobody reads the end of a longer list."""


@dataclass(frozen=True)
class QueueEntry:
    """One session in the queue."""

    session_id: str
    trainee_id: str
    trainee: str
    persona_id: str
    persona_name: str
    scenario_title: str
    language: Language
    mode: Mode
    at: datetime
    outcome: Outcome | None
    scores: dict[str, float | None]
    """Rubric id → the machine's score; empty where the grading failed."""
    reasons: list[Reason]
    """The most urgent first."""
    state: ReviewState
    decisions: int
    unread: int
    """Comments of others that the actor has not read."""


@dataclass(frozen=True)
class QueuePage:
    """One page of the queue."""

    rows: list[QueueEntry]
    total: int
    """How many there are, counted up to ``COUNTED``."""
    page: int
    size: int
    more: bool
    """Whether there is a page after it."""

    @property
    def capped(self) -> bool:
        """Whether there are more than were counted."""
        return self.total >= COUNTED


@dataclass(frozen=True)
class Waiting:
    """How many open sessions want a look, each number counted up to ``COUNTED``."""

    any: int
    by_reason: dict[Reason, int]


@dataclass(frozen=True)
class Neighbours:
    """The sessions beside one in the queue's order."""

    previous: str | None
    next: str | None


@dataclass
class ReviewQueue:
    """The queue of a coach's trainees; nobody else's sessions are in it."""

    database: Database
    library: Library
    """Customers, scenarios and rubrics to choose from."""

    def page(self, actor: Actor, wanted: QueueFilter, page: int = 1, size: int = PAGE) -> QueuePage:
        """One page: open ones by urgency, all others and ties by time, the newest first.

        Raises:
            NotFound: the cohort is not one of the actor's.
        """
        actor.require(Role.COACH)
        size, page = max(1, min(size, LARGEST_PAGE)), max(1, page)
        with self.database.work() as db:
            query = matching(db, actor, wanted).order_by(*(k.desc() for k in order(wanted)))
            start = (page - 1) * size
            if start + size < COUNTED:
                ids = list(db.scalars(query.limit(COUNTED)))
                total, found = len(ids), ids[start : start + size]
                more = total > start + size
            else:
                ids = list(db.scalars(query.offset(start).limit(size + 1)))
                total, found, more = COUNTED, ids[:size], len(ids) > size
            return QueuePage(_entries(db, actor, found), total, page, size, more)

    def neighbours(self, actor: Actor, wanted: QueueFilter, session_id: str) -> Neighbours:
        """What comes before and after a session, whether or not the filter still takes it in."""
        actor.require(Role.COACH)
        with self.database.work() as db:
            here = db.scalar(select(QueueRow).where(QueueRow.session_id == session_id, mine(actor)))
            if here is None:
                return Neighbours(None, None)
            keys = order(wanted)
            place = tuple_(*keys)
            own = tuple_(*(getattr(here, key.key) for key in keys))
            query = matching(db, actor, wanted)
            before = query.where(place > own).order_by(*(key.asc() for key in keys))
            after = query.where(place < own).order_by(*(key.desc() for key in keys))
            return Neighbours(_session_of(db, before), _session_of(db, after))

    def waiting(self, actor: Actor) -> Waiting:
        """How many open sessions there are for each reason."""
        actor.require(Role.COACH)
        reach = mine(actor)
        is_open = QueueRow.state == ReviewState.OPEN.value

        def counted(condition: ColumnElement[bool]) -> ColumnElement[int]:
            rows = select(QueueRow.id).where(is_open, condition, reach).limit(COUNTED)
            return select(func.count()).select_from(rows.subquery()).scalar_subquery()

        with self.database.work() as db:
            numbers = db.execute(
                select(counted(QueueRow.urgency > 0), *(counted(has(r)) for r in Reason))
            ).one()
        return Waiting(numbers[0], dict(zip(Reason, numbers[1:], strict=True)))

    def cohorts(self, actor: Actor) -> list[tuple[str, str]]:
        """Ids and names of the cohorts that the actor can choose from."""
        actor.require(Role.COACH)
        with self.database.work() as db:
            return [(row.id, row.name) for row in own_cohorts(db, actor)]


def _session_of(db: Session, ids: Select[int]) -> str | None:
    found = db.scalar(ids.limit(1))
    return db.scalar(select(QueueRow.session_id).where(QueueRow.id == found)) if found else None


def _entries(db: Session, actor: Actor, ids: Sequence[int]) -> list[QueueEntry]:
    query = (
        select(QueueRow, PersonRow.name, SessionRow.header, SessionRow.outcome)
        .join(PersonRow, PersonRow.id == QueueRow.owner_id)
        .join(SessionRow, SessionRow.id == QueueRow.session_id)
        .where(QueueRow.id.in_(ids))
    )
    found = {row[0].id: row for row in db.execute(query)}
    sessions = [row[0].session_id for row in found.values()]
    scores = _scores(db, sessions)
    decisions, unread = _decisions(db, sessions), _unread(db, actor, sessions)
    entries = []
    for row, name, header, outcome in (found[i] for i in ids):
        key = row.session_id
        entries.append(
            QueueEntry(
                session_id=key,
                trainee_id=row.owner_id,
                trainee=name,
                persona_id=row.persona_id,
                persona_name=header["persona"]["name"],
                scenario_title=header["scenario"]["title"],
                language=Language(row.language),
                mode=Mode(row.mode),
                at=row.finished_at,
                outcome=Outcome(outcome) if outcome else None,
                scores=scores.get(key, {}),
                reasons=reasons_of(row),
                state=ReviewState(row.state),
                decisions=decisions.get(key, 0),
                unread=unread.get(key, 0),
            )
        )
    return entries


def _scores(db: Session, sessions: Sequence[str]) -> dict[str, dict[str, float | None]]:
    found: dict[str, dict[str, float | None]] = {}
    for row in db.scalars(select(ScoreRow).where(ScoreRow.session_id.in_(sessions))):
        found.setdefault(row.session_id, {})[row.rubric_id] = row.score
    return found


def _decisions(db: Session, sessions: Sequence[str]) -> dict[str, int]:
    query = (
        select(GradeRow.session_id, func.count(DecisionRow.id))
        .join(DecisionRow, DecisionRow.grade_id == GradeRow.id)
        .where(GradeRow.session_id.in_(sessions))
        .group_by(GradeRow.session_id)
    )
    return {str(row[0]): int(row[1]) for row in db.execute(query)}


def _unread(db: Session, actor: Actor, sessions: Sequence[str]) -> dict[str, int]:
    mark = and_(ReadMarkRow.session_id == CommentRow.session_id, ReadMarkRow.person_id == actor.id)
    query = (
        select(CommentRow.session_id, func.count())
        .outerjoin(ReadMarkRow, mark)
        .where(
            CommentRow.session_id.in_(sessions),
            CommentRow.owner_id != actor.id,
            or_(ReadMarkRow.read_at.is_(None), CommentRow.created_at > ReadMarkRow.read_at),
        )
        .group_by(CommentRow.session_id)
    )
    return {str(row[0]): int(row[1]) for row in db.execute(query)}
