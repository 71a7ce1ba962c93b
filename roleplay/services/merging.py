"""Two records of one and the same person become one."""

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from roleplay.errors import Conflict, InputError
from roleplay.records.account_tables import AuditRow, MembershipRow, SignInRow
from roleplay.records.kinds import PersonStatus
from roleplay.records.references import doubles, referring, table_of
from roleplay.records.tables import PersonRow
from roleplay.services.actor import Actor
from roleplay.services.audit import Action, note
from roleplay.services.erasing import empty
from roleplay.services.person_rules import person_row, target_of


def merge(db: Session, actor: Actor, source_id: str, target_id: str) -> None:
    """Give the target everything that is the source's; of the source an empty row is left.

    Whether the actor may do so is the caller's matter. Nobody stays signed in as the source.

    Raises:
        NotFound: there is no such person.
        InputError: both are the same.
        Conflict: the target is disabled.
    """
    source, target = person_row(db, source_id), person_row(db, target_id)
    if source_id == target_id:
        raise InputError("a person cannot be merged with themself", code="same_person")
    if target.status != PersonStatus.ACTIVE:
        raise Conflict(f"{target_of(target)!r} is disabled; enable it first", code="disabled")
    detail = {"from": target_of(source), "kind": source.kind, "into": target_of(target)}
    note(db, actor, Action.MERGED, target_of(target), detail)
    db.flush()
    _let_go(db, source_id, target)
    for column in referring(table_of(PersonRow)):
        second = doubles(column, source_id, target_id)
        if second is not None:
            db.execute(delete(column.table).where(second))
        moved = update(column.table).where(column == source_id).values({column.name: target_id})
        db.execute(moved)
    same = update(AuditRow).where(AuditRow.actor_id == source_id)
    db.execute(same.values(actor_id=target_id))
    empty(source)
    source.status = PersonStatus.ERASED.value
    db.flush()
    db.expire_all()


def _let_go(db: Session, source_id: str, target: PersonRow) -> None:
    """Drop what must not pass over: sign-ins, and memberships in roles the target has not."""
    db.execute(delete(SignInRow).where(SignInRow.person_id == source_id))
    beyond = MembershipRow.role.not_in(target.roles)
    db.execute(delete(MembershipRow).where(MembershipRow.person_id == source_id, beyond))
