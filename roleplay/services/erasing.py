"""Erasing a person: afterwards no table holds a word of theirs, nor their name."""

import json

from sqlalchemy import CursorResult, Delete, String, cast, delete, or_, select, text
from sqlalchemy.orm import Session

from roleplay.records.account_tables import AttemptRow, AuditRow
from roleplay.records.export_tables import ExportRow
from roleplay.records.kinds import PersonKind, PersonStatus
from roleplay.records.references import belonging
from roleplay.records.review_tables import QueueRow
from roleplay.records.search import TABLE, forget
from roleplay.records.tables import PersonRow
from roleplay.services.actor import LOCAL

NOBODY = "—"
"""What stands where a name stood."""
SAID_AS_COACH = frozenset({"assignments", "comments", "decisions", "sign_offs"})
"""Tables whose rows about others stay when their author is erased."""

NO_ACTOR = "nobody"
"""Who acts, in the audit log, where a sign-in was refused."""
_PLAIN = frozenset({"what", "role", "kind"})
"""What an entry about a person may say without naming anybody."""


def erase_rows(db: Session, person: PersonRow) -> dict[str, int]:
    """Delete what belongs to a person and empty their row; how many rows went from each table.

    What they said as a coach about others' sessions stays, under an empty name; the audit log keeps
    what was done and when.
    """
    on_sqlite = db.get_bind().dialect.name == "sqlite"
    if on_sqlite:
        db.connection().exec_driver_sql("PRAGMA secure_delete=ON")
    for queue_id in db.scalars(select(QueueRow.id).where(QueueRow.owner_id == person.id)):
        forget(db, queue_id)
    if on_sqlite:
        # A full-text table only marks words as gone; this writes it anew without them.
        db.execute(text(f"INSERT INTO {TABLE} ({TABLE}) VALUES ('optimize')"))
    went = {
        table.name: _gone(db, delete(table).where(theirs))
        for table, theirs in belonging(person.id, SAID_AS_COACH)
    }
    # A stored export may hold them in a form that cannot be searched; it is made again when wanted.
    went["exports"] += _gone(db, delete(ExportRow).where(ExportRow.content.is_not(None)))
    forget_name(db, person)
    empty(person)
    db.flush()
    return went


def _gone(db: Session, wanted: Delete) -> int:
    found = db.execute(wanted)
    assert isinstance(found, CursorResult)
    return found.rowcount


def forget_name(db: Session, person: PersonRow) -> None:
    """Take a person's name out of the audit log and of what counts attempts to sign in."""
    known = {name for name in (person.username, person.name) if name}
    about = or_(
        AuditRow.actor_id == person.id,
        AuditRow.target.in_({*known, person.id}),
        *(cast(AuditRow.detail, String).contains(json.dumps(name)) for name in known),
    )
    for row in db.scalars(select(AuditRow).where(about)):
        _forget_in(row, person, known)
    if person.username:
        theirs = AttemptRow.key.startswith(f"name+from:{person.username}+", autoescape=True)
        same = AttemptRow.key == f"name:{person.username}"
        db.execute(delete(AttemptRow).where(or_(theirs, same)))


def empty(person: PersonRow) -> None:
    """Leave nothing in a person's row but its id, which others' records refer to."""
    person.username = person.password_hash = person.subject = person.seen_at = None
    person.must_change = False
    if person.kind == PersonKind.LOCAL:
        person.name = LOCAL.name
        return
    person.name, person.roles, person.status = NOBODY, [], PersonStatus.ERASED.value


def _forget_in(row: AuditRow, person: PersonRow, known: set[str]) -> None:
    theirs = row.target in {*known, person.id}
    if row.actor_id == person.id or (theirs and row.actor_id == NO_ACTOR):
        row.actor_name = NOBODY
    if theirs:
        row.target = person.id
        known = known | {v for k, v in row.detail.items() if isinstance(v, str) and k not in _PLAIN}
    row.detail = {key: _without(value, known) for key, value in row.detail.items()}


def _without(value: object, names: set[str]) -> object:
    if isinstance(value, str):
        return NOBODY if value in names else value
    if isinstance(value, list):
        return [_without(item, names) for item in value]
    if isinstance(value, dict):
        return {key: _without(item, names) for key, item in value.items()}
    return value
