"""What the assignments' service hands out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from roleplay.content.text import Language
from roleplay.records.assignment_tables import AssignmentRow
from roleplay.records.kinds import Mode
from roleplay.services.standing import SOON, Counts, Standing, State, over

FORGIVEN = timedelta(days=7)
"""How long an overdue task is reminded of."""


@dataclass(frozen=True)
class Assignment:
    """An assignment as both sides see it."""

    id: str
    cohort_id: str
    cohort: str
    title: str
    note: str
    personas: list[str]
    scenarios: list[str]
    language: Language
    mode: Mode
    difficulty: int | None
    due_at: datetime | None
    attempts: int | None
    pass_mark: float | None
    counts: Counts
    created_at: datetime
    closed: bool
    open: bool
    """Whether a new attempt may begin: not closed and not past its due date."""
    begun: bool
    """Whether anybody has made an attempt, so that most of it is fixed."""


@dataclass(frozen=True)
class Line:
    """An assignment in the coach's list."""

    assignment: Assignment
    done: int
    """Trainees with at least one finished attempt."""
    all: int


@dataclass(frozen=True)
class MatrixRow:
    """A trainee and where they stand."""

    person_id: str
    name: str
    standing: Standing


@dataclass(frozen=True)
class Matrix:
    """One assignment, trainee by trainee."""

    assignment: Assignment
    rows: list[MatrixRow]


@dataclass(frozen=True)
class BoardRow:
    """A trainee and where they stand with each of the board's assignments."""

    person_id: str
    name: str
    standings: list[Standing]


@dataclass(frozen=True)
class Board:
    """A cohort: trainees by assignments."""

    cohort_id: str
    cohort: str
    assignments: list[Assignment]
    rows: list[BoardRow]


@dataclass(frozen=True)
class Task:
    """An assignment as its trainee sees it."""

    assignment: Assignment
    standing: Standing

    @property
    def to_do(self) -> bool:
        """Whether there is something left that should be done and can be."""
        stands = self.standing
        if stands.open_session is not None:
            return True
        return stands.may_begin and stands.state in (State.NOT_BEGUN, State.NOT_PASSED)


def assignment_view(
    row: AssignmentRow, cohort: str, at: datetime, *, begun: bool = False
) -> Assignment:
    """A stored assignment as it is handed out."""
    return Assignment(
        id=row.id,
        cohort_id=row.cohort_id,
        cohort=cohort,
        title=row.title,
        note=row.note,
        personas=list(row.personas),
        scenarios=list(row.scenarios),
        language=Language(row.language),
        mode=Mode(row.mode),
        difficulty=row.difficulty,
        due_at=row.due_at,
        attempts=row.attempts,
        pass_mark=row.pass_mark,
        counts=Counts(row.counts),
        created_at=row.created_at,
        closed=row.closed_at is not None,
        open=not over(row, at),
        begun=begun,
    )


def urgency(task: Task) -> tuple[bool, bool, float]:
    """Sorts tasks: what can be done and is due next first, then what is done, newest first."""
    a = task.assignment
    if task.to_do:
        return (False, a.due_at is None, (a.due_at or a.created_at).timestamp())
    return (True, task.standing.state != State.OVERDUE, -(a.due_at or a.created_at).timestamp())


def pressing(task: Task, at: datetime) -> bool:
    """Whether to remind of it: something is to be done soon, or nothing was handed in in time."""
    due = task.assignment.due_at
    if due is None or task.assignment.closed:
        return False
    if due > at:
        return task.to_do and due - SOON <= at
    return not task.standing.handed_in and at < due + FORGIVEN
