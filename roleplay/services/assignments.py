"""Assignments: what a cohort is asked to practise, and where everybody stands with it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from roleplay.content.library import Library
from roleplay.errors import Conflict
from roleplay.records.assignment_tables import AssignmentRow
from roleplay.records.database import Database
from roleplay.records.tables import PersonRow, SessionRow, now
from roleplay.services.actor import Actor, Role
from roleplay.services.assignment_draft import Draft, checked
from roleplay.services.assignment_rows import (
    begun,
    handed_in,
    of_cohorts,
    own_assignment,
    set_for,
    trainees_of,
)
from roleplay.services.assignment_views import (
    Assignment,
    Board,
    BoardRow,
    Line,
    Matrix,
    MatrixRow,
    Task,
    assignment_view,
    pressing,
    urgency,
)
from roleplay.services.audit import Action, note
from roleplay.services.marked import Marked, marked_sessions
from roleplay.services.reach import own_cohort, own_cohorts
from roleplay.services.standing import Standing, standing

LATER = frozenset({"title", "note", "due_at"})
"""What can still be changed once somebody has begun."""


@dataclass
class Assignments:
    """The coach's assignments and the trainee's tasks."""

    database: Database
    library: Library

    def cohorts(self, actor: Actor) -> list[tuple[str, str]]:
        """Id and name of the cohorts that the actor can set assignments for."""
        actor.require(Role.COACH)
        with self.database.work() as db:
            return [(row.id, row.name) for row in own_cohorts(db, actor)]

    def create(self, actor: Actor, cohort_id: str, draft: Draft) -> str:
        """Set an assignment; its id.

        Raises:
            InputError: something in it cannot be; the message says what.
            NotFound: the cohort is not one of the actor's.
        """
        actor.require(Role.COACH)
        with self.database.work() as db:
            cohort = own_cohort(db, actor, cohort_id)
            fields = checked(draft, self.library, now())
            if db.get(PersonRow, actor.id) is None:
                db.add(PersonRow(id=actor.id, name=actor.name))
                db.flush()
            row = AssignmentRow(cohort_id=cohort.id, owner_id=actor.id, **fields)
            db.add(row)
            db.flush()
            note(db, actor, Action.ASSIGNMENT, row.id, {"set": row.title})
            return row.id

    def change(self, actor: Actor, assignment_id: str, draft: Draft) -> None:
        """Change an assignment; once somebody has begun, only title, note and due date change.

        Raises:
            Conflict: something else would change after the first attempt.
        """
        with self.database.work() as db:
            row = self._own(db, actor, assignment_id)
            fields = checked(draft, self.library, now(), before=row)
            fixed = {k for k, v in fields.items() if k not in LATER and v != getattr(row, k)}
            if fixed and begun(db, row.id):
                raise Conflict(
                    f"somebody has begun this assignment: {sorted(fixed)} stay as they are; title, "
                    "note and due date can be changed, or set a new assignment",
                    code="assignment_begun",
                )
            for key, value in fields.items():
                setattr(row, key, value)
            note(db, actor, Action.ASSIGNMENT, row.id, {"changed": row.title})

    def close(self, actor: Actor, assignment_id: str) -> None:
        """Let no new attempt begin; those under way can be finished."""
        self._set_closed(actor, assignment_id, now())

    def reopen(self, actor: Actor, assignment_id: str) -> None:
        """Let new attempts begin again."""
        self._set_closed(actor, assignment_id, None)

    def get(self, actor: Actor, assignment_id: str) -> Assignment:
        """An assignment of one of the actor's cohorts."""
        with self.database.work() as db:
            row = self._own(db, actor, assignment_id)
            cohort = own_cohort(db, actor, row.cohort_id)
            return assignment_view(row, cohort.name, now(), begun=begun(db, row.id))

    def listed(self, actor: Actor) -> list[Line]:
        """The assignments of all of the actor's cohorts, open ones first, with how many are done.

        Three queries, however many there are.
        """
        actor.require(Role.COACH)
        with self.database.work() as db:
            cohorts = {row.id: row for row in own_cohorts(db, actor)}
            rows = of_cohorts(db, cohorts)
            members = trainees_of(db, actor, cohorts)
            done = handed_in(db, [row.id for row in rows])
        at = now()
        lines = []
        for row in rows:
            ids = {member.id for member in members[row.cohort_id]}
            view = assignment_view(row, cohorts[row.cohort_id].name, at)
            lines.append(Line(view, len(ids & done.get(row.id, set())), len(ids)))
        return sorted(lines, key=lambda line: not line.assignment.open)

    def matrix(self, actor: Actor, assignment_id: str) -> Matrix:
        """Every trainee of the cohort by an assignment; those who have not begun come first."""
        with self.database.work() as db:
            row = self._own(db, actor, assignment_id)
            cohort = own_cohort(db, actor, row.cohort_id)
            members = trainees_of(db, actor, {cohort.id: cohort})[cohort.id]
            sessions = marked_sessions(db, SessionRow.assignment_id == row.id)
            view = assignment_view(row, cohort.name, now(), begun=bool(sessions))
        by_person = _by_person(sessions)
        found = [MatrixRow(m.id, m.name, self._standing(row, by_person, m.id)) for m in members]
        return Matrix(view, sorted(found, key=lambda r: (bool(r.standing.attempts), r.name)))

    def board(self, actor: Actor, cohort_id: str) -> Board:
        """Every trainee of a cohort by every assignment of it, the oldest first."""
        actor.require(Role.COACH)
        with self.database.work() as db:
            cohort = own_cohort(db, actor, cohort_id)
            rows = of_cohorts(db, [cohort.id])[::-1]
            members = trainees_of(db, actor, {cohort.id: cohort})[cohort.id]
            wanted = SessionRow.assignment_id.in_([row.id for row in rows])
            sessions = marked_sessions(db, wanted) if rows else []
        by_assignment: dict[str | None, list[Marked]] = {}
        for session in sessions:
            by_assignment.setdefault(session.assignment_id, []).append(session)
        columns = [(row, _by_person(by_assignment.get(row.id, ()))) for row in rows]
        at = now()
        return Board(
            cohort.id,
            cohort.name,
            [assignment_view(row, cohort.name, at) for row in rows],
            [
                BoardRow(m.id, m.name, [self._standing(row, by, m.id) for row, by in columns])
                for m in members
            ],
        )

    def tasks(self, actor: Actor) -> list[Task]:
        """What the actor has been set: what can be done and is due next comes first."""
        with self.database.work() as db:
            rows = set_for(db, actor)
            ids = [row.id for row, _ in rows]
            mine = (SessionRow.owner_id == actor.id, SessionRow.assignment_id.in_(ids))
            sessions = marked_sessions(db, *mine) if ids else []
        at = now()
        found = []
        for row, cohort in rows:
            own = [s for s in sessions if s.assignment_id == row.id]
            stands = standing(row, own, self.library.rubrics.items, at)
            found.append(Task(assignment_view(row, cohort, at), stands))
        return sorted(found, key=urgency)

    def reminders(self, actor: Actor) -> list[Task]:
        """Tasks to be done within two days, and those overdue with nothing handed in.

        After a week an overdue one is no longer mentioned.
        """
        return [task for task in self.tasks(actor) if pressing(task, now())]

    def _standing(
        self, row: AssignmentRow, by_person: Mapping[str, Sequence[Marked]], person_id: str
    ) -> Standing:
        return standing(row, by_person.get(person_id, ()), self.library.rubrics.items, now())

    def _own(self, db: Session, actor: Actor, assignment_id: str) -> AssignmentRow:
        actor.require(Role.COACH)
        return own_assignment(db, actor, assignment_id)

    def _set_closed(self, actor: Actor, assignment_id: str, at: datetime | None) -> None:
        with self.database.work() as db:
            row = self._own(db, actor, assignment_id)
            row.closed_at = at
            word = "closed" if at else "opened"
            note(db, actor, Action.ASSIGNMENT, row.id, {word: row.title})


def _by_person(sessions: Iterable[Marked]) -> dict[str, list[Marked]]:
    found: dict[str, list[Marked]] = {}
    for session in sessions:
        found.setdefault(session.owner_id, []).append(session)
    return found
