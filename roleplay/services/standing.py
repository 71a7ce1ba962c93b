"""Where a trainee stands with an assignment: attempts, the mark that counts, what is left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from roleplay.content.rubric import Rubric
from roleplay.records.assignment_tables import AssignmentRow
from roleplay.records.kinds import Mode, SessionStatus
from roleplay.services.marked import Marked, Result, result

OPEN = (SessionStatus.RUNNING, SessionStatus.PAUSED, SessionStatus.ENDED)
"""States in which an attempt can still be gone on with."""
SOON = timedelta(hours=48)
"""How long before the due date the pages begin to remind."""


class Counts(StrEnum):
    """Which attempt counts."""

    BEST = "best"
    LAST = "last"


class State(StrEnum):
    """Where a trainee stands with an assignment."""

    NOT_BEGUN = "not_begun"
    IN_PROGRESS = "in_progress"
    PASSED = "passed"
    NOT_PASSED = "not_passed"
    OVERDUE = "overdue"
    """Not one attempt, and the due date is past."""
    DONE = "done"
    """Handed in; whether it passes cannot be said (yet)."""


@dataclass(frozen=True)
class Attempt:
    """One session of an assignment."""

    session_id: str
    persona_id: str
    persona_name: str
    scenario_title: str
    started_at: datetime
    status: SessionStatus
    graded: bool
    result: Result


@dataclass(frozen=True)
class Standing:
    """Where one trainee stands with one assignment."""

    state: State
    attempts: tuple[Attempt, ...]
    """Those that count as attempts, the oldest first."""
    counting: Attempt | None
    """The graded attempt whose mark counts."""
    left: int | None
    """Attempts left; None for any number."""
    open_session: str | None
    """The attempt that can be gone on with."""
    may_begin: bool
    """Whether a new attempt may be begun now."""

    @property
    def handed_in(self) -> bool:
        """Whether there is at least one attempt that was finished."""
        return any(a.status == SessionStatus.FINISHED for a in self.attempts)

    @property
    def mark(self) -> float | None:
        """The mark that counts, 0–100."""
        return self.counting.result.mark if self.counting else None


def standing(
    row: AssignmentRow, sessions: Sequence[Marked], rubrics: Mapping[str, Rubric], at: datetime
) -> Standing:
    """Where the owner of these sessions, the oldest first, stands with the assignment."""
    tries = tuple(_attempt(row, s, rubrics) for s in sessions if counts_as_attempt(s))
    open_session = next((a.session_id for a in tries if a.status in OPEN), None)
    counting = _counting(tries, Counts(row.counts))
    left = None if row.attempts is None else max(0, row.attempts - len(tries))
    return Standing(
        state=_state(row, tries, counting, at),
        attempts=tries,
        counting=counting,
        left=left,
        open_session=open_session,
        may_begin=open_session is None and left != 0 and not over(row, at),
    )


def counts_as_attempt(session: Marked) -> bool:
    """Practice that was left is forgiven; an exam that was left is used up."""
    return session.status != SessionStatus.LEFT or session.mode == Mode.EXAM


def over(row: AssignmentRow, at: datetime) -> bool:
    """Whether no new attempt may begin any more."""
    return row.closed_at is not None or past(row.due_at, at)


def past(due: datetime | None, at: datetime) -> bool:
    """Whether a due date is over."""
    return due is not None and due <= at


def _attempt(row: AssignmentRow, session: Marked, rubrics: Mapping[str, Rubric]) -> Attempt:
    return Attempt(
        session_id=session.id,
        persona_id=session.persona_id,
        persona_name=session.persona_name,
        scenario_title=session.scenario_title,
        started_at=session.started_at,
        status=session.status,
        graded=session.card is not None,
        result=result(session, rubrics, row.pass_mark),
    )


def _counting(tries: Sequence[Attempt], counts: Counts) -> Attempt | None:
    graded = [a for a in tries if a.graded]
    if not graded or counts == Counts.LAST:
        return graded[-1] if graded else None
    return max(graded, key=lambda a: (a.result.passed is True, a.result.mark or 0.0))


def _state(
    row: AssignmentRow, tries: Sequence[Attempt], counting: Attempt | None, at: datetime
) -> State:
    passed = counting.result.passed if counting else None
    if passed and row.counts == Counts.BEST:
        return State.PASSED
    if any(a.status in OPEN for a in tries):
        return State.IN_PROGRESS
    if not tries:
        return State.OVERDUE if past(row.due_at, at) else State.NOT_BEGUN
    if passed is not None:
        return State.PASSED if passed else State.NOT_PASSED
    handed_in = any(a.status == SessionStatus.FINISHED for a in tries)
    return State.DONE if handed_in else State.NOT_PASSED
