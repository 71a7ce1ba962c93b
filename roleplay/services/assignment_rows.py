"""Which assignments and which trainees an actor has to do with."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from roleplay.errors import NotFound
from roleplay.records.account_tables import CohortRow, MembershipRow
from roleplay.records.assignment_tables import AssignmentRow
from roleplay.records.kinds import PersonStatus, SessionStatus
from roleplay.records.tables import PersonRow, SessionRow
from roleplay.services.actor import Actor, Role


class Member(NamedTuple):
    """A trainee of a cohort."""

    id: str
    name: str


def own_assignment(db: Session, actor: Actor, assignment_id: str) -> AssignmentRow:
    """An assignment of a cohort that the actor coaches; to anybody else there is none.

    Raises:
        NotFound: there is no such assignment, or it is another coach's.
    """
    row = db.get(AssignmentRow, assignment_id)
    if row is None or not actor.coaches(row.cohort_id):
        raise _missing(assignment_id)
    return row


def set_assignment(db: Session, actor: Actor, assignment_id: str) -> AssignmentRow:
    """An assignment of a cohort that the actor is a trainee of; to anybody else there is none.

    Raises:
        NotFound: there is no such assignment for the actor.
    """
    row: AssignmentRow | None = db.scalar(_set_for(actor).where(AssignmentRow.id == assignment_id))
    if row is None:
        raise _missing(assignment_id)
    return row


def set_for(db: Session, actor: Actor) -> list[tuple[AssignmentRow, str]]:
    """The assignments that the actor has been set, each with its cohort's name."""
    return [(row, cohort) for row, cohort in db.execute(_set_for(actor))]


def of_cohorts(db: Session, cohort_ids: Collection[str]) -> list[AssignmentRow]:
    """The assignments of some cohorts, the newest first."""
    query = select(AssignmentRow).where(AssignmentRow.cohort_id.in_(cohort_ids))
    newest = query.order_by(AssignmentRow.created_at.desc(), AssignmentRow.id)
    return list(db.scalars(newest)) if cohort_ids else []


def trainees_of(db: Session, actor: Actor, cohort_ids: Iterable[str]) -> dict[str, list[Member]]:
    """The trainees of each cohort by name; in local mode the one person is in all of them."""
    found: dict[str, list[Member]] = {cohort: [] for cohort in cohort_ids}
    query = (
        select(MembershipRow.cohort_id, PersonRow.id, PersonRow.name)
        .join(PersonRow, PersonRow.id == MembershipRow.person_id)
        .where(
            MembershipRow.cohort_id.in_(found),
            MembershipRow.role == Role.TRAINEE.value,
            PersonRow.status == PersonStatus.ACTIVE.value,
        )
        .order_by(PersonRow.name, PersonRow.id)
    )
    for cohort, person, name in db.execute(query):
        found[cohort].append(Member(person, name))
    if actor.everywhere:
        for members in found.values():
            if actor.id not in {member.id for member in members}:
                members.append(Member(actor.id, actor.name))
    return found


def begun(db: Session, assignment_id: str) -> bool:
    """Whether anybody has made an attempt."""
    query = select(SessionRow.id).where(SessionRow.assignment_id == assignment_id).limit(1)
    return db.scalar(query) is not None


def handed_in(db: Session, assignment_ids: Collection[str]) -> dict[str, set[str]]:
    """Assignment → the people with at least one finished attempt."""
    query = (
        select(SessionRow.assignment_id, SessionRow.owner_id)
        .where(
            SessionRow.assignment_id.in_(assignment_ids),
            SessionRow.status == SessionStatus.FINISHED.value,
        )
        .distinct()
    )
    found: dict[str, set[str]] = {}
    for assignment, person in db.execute(query):
        found.setdefault(str(assignment), set()).add(person)
    return found


def _set_for(actor: Actor) -> Select[AssignmentRow, str]:
    query = (
        select(AssignmentRow, CohortRow.name)
        .join(CohortRow, CohortRow.id == AssignmentRow.cohort_id)
        .where(CohortRow.archived_at.is_(None))
    )
    if actor.everywhere:
        return query
    return query.join(MembershipRow, MembershipRow.cohort_id == CohortRow.id).where(
        MembershipRow.person_id == actor.id, MembershipRow.role == Role.TRAINEE.value
    )


def _missing(assignment_id: str) -> NotFound:
    return NotFound(f"no assignment {assignment_id!r} of yours", code="no_assignment")
