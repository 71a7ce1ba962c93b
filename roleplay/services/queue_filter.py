"""Which entries of the review queue are wanted, as conditions and an order."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, false, func, or_, select, true, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from roleplay.content.text import Language
from roleplay.errors import NotFound
from roleplay.records import search
from roleplay.records.account_tables import MembershipRow
from roleplay.records.kinds import Reason, ReviewState
from roleplay.records.review_tables import QueueRow, ScoreRow
from roleplay.records.tables import PersonRow
from roleplay.services.actor import Actor, Role
from roleplay.services.reach import within_reach

T = TypeVar("T")


@dataclass(frozen=True)
class QueueFilter:
    """Which entries are wanted; what is unset or empty excludes nothing."""

    reasons: frozenset[Reason] = frozenset()
    """At least one of these."""
    state: ReviewState | None = ReviewState.OPEN
    cohort: str | None = None
    trainee: str = ""
    """Id, or a part of the name."""
    persona: str | None = None
    scenario: str | None = None
    language: Language | None = None
    rubric: str | None = None
    """Whose score the range is of; the session's mean where unset."""
    least: float | None = None
    most: float | None = None
    """The range of the machine's score, both ends included."""
    since: datetime | None = None
    until: datetime | None = None
    """When it was finished, from (included) and to (not included)."""
    text: str = ""
    """Words that were said or written."""


def matching(db: Session, actor: Actor, wanted: QueueFilter) -> Select[int]:
    """The queue ids that a filter takes in, of the actor's trainees alone."""
    return select(QueueRow.id).where(mine(actor), *_plain(wanted), *_of_others(db, actor, wanted))


def mine(actor: Actor) -> ColumnElement[bool]:
    """The condition that an entry is of a trainee of the actor's."""
    return within_reach(actor, _walked(QueueRow.owner_id))


def _walked(column: InstrumentedAttribute[T]) -> ColumnElement[T]:
    """A column by which nothing is looked up, so that the queue is gone through in its order.

    Where much is taken in, that is the quicker way: a page is full before long.
    """
    return func.coalesce(column, column)


def _among(
    db: Session, column: InstrumentedAttribute[T], wanted: Select[T], few: int = 1000
) -> ColumnElement[bool]:
    """The condition that a column is among what another query finds, looked up where it is few."""
    found = list(db.scalars(wanted.limit(few + 1)))
    return column.in_(found) if len(found) <= few else _walked(column).in_(wanted)


def _plain(wanted: QueueFilter) -> list[ColumnElement[bool]]:
    """The conditions on the queue's own columns."""
    found: list[ColumnElement[bool]] = []
    for column, value in (
        (QueueRow.state, wanted.state and wanted.state.value),
        (QueueRow.persona_id, wanted.persona),
        (QueueRow.scenario_id, wanted.scenario),
        (QueueRow.language, wanted.language and wanted.language.value),
    ):
        if value:
            found.append(column == value)
    if wanted.since:
        found.append(QueueRow.finished_at >= wanted.since)
    if wanted.until:
        found.append(QueueRow.finished_at < wanted.until)
    if len(wanted.reasons) == 1:
        found += [has(reason) for reason in wanted.reasons]
    elif wanted.reasons:
        each = (select(QueueRow.id).where(has(reason)) for reason in sorted(wanted.reasons))
        found.append(_walked(QueueRow.id).in_(union_all(*each)))
    if not wanted.rubric:
        found += _range(QueueRow.score, wanted)
    return found


def _of_others(db: Session, actor: Actor, wanted: QueueFilter) -> list[ColumnElement[bool]]:
    """The conditions that need other tables."""
    found: list[ColumnElement[bool]] = []
    if wanted.cohort:
        if not actor.coaches(wanted.cohort):
            raise NotFound(f"no class {wanted.cohort!r} of yours", code="no_cohort")
        members = select(MembershipRow.person_id).where(
            MembershipRow.cohort_id == wanted.cohort, MembershipRow.role == Role.TRAINEE.value
        )
        found.append(QueueRow.owner_id.in_(members))
    if name := wanted.trainee.strip():
        named = PersonRow.name.icontains(name, autoescape=True)
        people = select(PersonRow.id).where(or_(PersonRow.id == name, named))
        found.append(_among(db, QueueRow.owner_id, people, few=10))
    scores = _range(ScoreRow.score, wanted)
    if wanted.rubric and scores:
        scored = select(ScoreRow.session_id).where(ScoreRow.rubric_id == wanted.rubric, *scores)
        found.append(_among(db, QueueRow.session_id, scored))
    if wanted.text.strip():
        said = search.matching(db, wanted.text)
        found.append(false() if said is None else _among(db, QueueRow.id, said))
    return found


def _range(
    score: InstrumentedAttribute[float | None], wanted: QueueFilter
) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.least is not None:
        found.append(score >= wanted.least)
    if wanted.most is not None:
        found.append(score <= wanted.most)
    return found


def has(reason: Reason) -> ColumnElement[bool]:
    """Written as a constant, so that the reason's own index serves."""
    column: InstrumentedAttribute[bool] = getattr(QueueRow, reason.value)
    return column == true()


def order(wanted: QueueFilter) -> list[InstrumentedAttribute[object]]:
    """What the queue is ordered by, each key downwards."""
    by_time = [QueueRow.finished_at, QueueRow.id]
    return [QueueRow.urgency, *by_time] if wanted.state == ReviewState.OPEN else by_time
