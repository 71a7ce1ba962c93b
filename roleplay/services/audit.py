"""The audit log: what was done that somebody may have to account for."""

from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy.orm import Session

from roleplay.records.account_tables import AuditRow
from roleplay.services.actor import Actor


class Action(StrEnum):
    """What is written down."""

    SIGN_IN = "sign_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGN_OUT = "sign_out"
    PASSWORD = "password"
    TOKEN = "token"
    PERSON_ADDED = "person_added"
    PERSON_CHANGED = "person_changed"
    ROLES = "roles"
    MERGED = "merged"
    ERASED = "erased"
    COHORT = "cohort"
    MEMBERSHIP = "membership"
    CLASS_OPENED = "class_opened"
    CLASS_CLOSED = "class_closed"
    JOINED = "joined"
    REVIEW = "review"
    SIGN_OFF = "sign_off"
    APPEAL = "appeal"
    ASSIGNMENT = "assignment"
    EXPORT = "export"


SYSTEM = Actor("system", "command line", frozenset())
"""Who acts where nobody is signed in: the command line."""


def note(
    db: Session,
    actor: Actor,
    action: Action,
    target: str = "",
    detail: Mapping[str, object] | None = None,
) -> None:
    """Write an action down within the unit of work that does it. Never give it a secret."""
    db.add(
        AuditRow(
            actor_id=actor.id,
            actor_name=actor.name[:200],
            action=action.value,
            target=target[:200],
            detail=dict(detail or {}),
        )
    )
