"""Whose records a coach may see: those of the trainees in the coach's own cohorts."""

from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, exists, select, true
from sqlalchemy.orm import Session

from roleplay.errors import NotFound
from roleplay.records.account_tables import CohortRow, MembershipRow
from roleplay.records.tables import PersonRow
from roleplay.services.actor import Actor, Role


def within_reach(actor: Actor, owner: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """The condition that a record's owner is a trainee of the actor's."""
    if actor.everywhere:
        return true()
    return owner.in_(
        select(MembershipRow.person_id).where(
            MembershipRow.cohort_id.in_(actor.cohorts), MembershipRow.role == Role.TRAINEE.value
        )
    )


def reaches(db: Session, actor: Actor, person_id: str) -> bool:
    """Whether a person is a trainee of the actor's."""
    if Role.COACH not in actor.roles:
        return False
    found = exists().where(PersonRow.id == person_id, within_reach(actor, PersonRow.id))
    return bool(db.scalar(select(found)))


def own_cohort(db: Session, actor: Actor, cohort_id: str) -> CohortRow:
    """A cohort of the actor's; to anybody else there is none.

    Raises:
        NotFound: there is no such cohort, or it is another coach's.
    """
    row = db.get(CohortRow, cohort_id)
    if row is None or not actor.coaches(cohort_id):
        raise NotFound(f"no class {cohort_id!r} of yours", code="no_cohort")
    return row


def own_cohorts(db: Session, actor: Actor) -> list[CohortRow]:
    """The actor's cohorts that are in use, by name."""
    query = select(CohortRow).where(CohortRow.archived_at.is_(None)).order_by(CohortRow.name)
    if not actor.everywhere:
        query = query.where(CohortRow.id.in_(actor.cohorts))
    return list(db.scalars(query)) if Role.COACH in actor.roles else []
