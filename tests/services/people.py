"""People for tests: made without a password, since nobody signs in as them."""

from roleplay.assembly import Assembly
from roleplay.records.account_tables import CohortRow, MembershipRow
from roleplay.records.tables import PersonRow
from roleplay.services.accounts import actor_from
from roleplay.services.actor import Actor, Role


def known(parts: Assembly, name: str, *roles: Role) -> Actor:
    """Somebody with an account."""
    with parts.database.work() as db:
        row = PersonRow(
            id=name, name=name, kind="account", username=name, roles=[role.value for role in roles]
        )
        db.add(row)
        db.flush()
        return actor_from(db, row)


def coach_of(parts: Assembly, actor: Actor) -> Actor:
    """The same person with the cohorts as they are now."""
    with parts.database.work() as db:
        return actor_from(db, db.get_one(PersonRow, actor.id))


def put(parts: Assembly, actor: Actor, cohort: str, role: Role) -> Actor:
    """Put somebody into a cohort, made where it is missing; the person as they are now."""
    with parts.database.work() as db:
        if db.get(CohortRow, cohort) is None:
            db.add(CohortRow(id=cohort, name=cohort))
            db.flush()
        db.add(MembershipRow(cohort_id=cohort, person_id=actor.id, role=role.value))
    return coach_of(parts, actor)
