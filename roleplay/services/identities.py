"""People whom an OpenID Connect provider vouches for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from roleplay.errors import InputError, NotSignedIn
from roleplay.records.account_tables import AttemptRow
from roleplay.records.database import Database
from roleplay.records.kinds import PersonKind, PersonStatus
from roleplay.records.tables import PersonRow, now
from roleplay.services import person_rules as rules
from roleplay.services.actor import Actor, Role
from roleplay.services.audit import Action, note

_SPENT = "oidc:"
_REMEMBERED = timedelta(hours=1)
"""Longer than the browser keeps the state that goes with a sign-in."""


@dataclass(frozen=True)
class Identities:
    """Finds, or makes, the person behind a proved identity."""

    database: Database

    def spend(self, state: str) -> None:
        """Let the state of one sign-in be used once.

        Raises:
            NotSignedIn: it was used before.
        """
        try:
            with self.database.work() as db:
                old = AttemptRow.key.startswith(_SPENT), AttemptRow.since < now() - _REMEMBERED
                db.execute(delete(AttemptRow).where(*old))
                db.add(AttemptRow(key=f"{_SPENT}{state}"[:200]))
        except IntegrityError:
            raise NotSignedIn("this sign-in was used before", code="oidc_failed") from None

    def person(self, issuer: str, claims: Mapping[str, Any], role: Role | None) -> str:
        """The id of the person whom these verified claims are about.

        Somebody new gets an account with ``role``. Without one only people are let in who have an
        account of their user name, or of their e-mail address where the provider has verified it.

        Raises:
            NotSignedIn: the person is unknown or disabled.
        """
        subject = f"{issuer} {claims['sub']}"
        if len(subject) > 400:
            raise NotSignedIn("the subject is too long", code="oidc_failed")
        with self.database.work() as db:
            row = db.scalar(select(PersonRow).where(PersonRow.subject == subject))
            if row is None:
                row = _known(db, claims) if role is None else _new(db, claims, role)
                row.subject = subject
                db.flush()
            if row.status != PersonStatus.ACTIVE:
                raise NotSignedIn("the account is disabled", code="oidc_disabled")
            return row.id


def _known(db: Session, claims: Mapping[str, Any]) -> PersonRow:
    for username in _usernames(claims):
        row = rules.named(db, username)
        if row is not None and row.subject is None:
            actor = Actor(row.id, row.name, frozenset())
            note(db, actor, Action.PERSON_CHANGED, username, {"what": "identity"})
            return row
    raise NotSignedIn("nobody here has this identity", code="oidc_unknown")


def _new(db: Session, claims: Mapping[str, Any], role: Role) -> PersonRow:
    free = [name for name in _usernames(claims) if rules.named(db, name) is None]
    shown = [str(claims.get(key) or "") for key in ("name", "preferred_username", "email")]
    row = PersonRow(
        name=next((name for name in map(_readable, shown) if name), "OpenID"),
        kind=PersonKind.ACCOUNT.value,
        username=free[0] if free else None,
        roles=[role.value],
        status=PersonStatus.ACTIVE.value,
    )
    db.add(row)
    db.flush()
    actor = Actor(row.id, row.name, frozenset())
    detail = {"roles": row.roles, "what": "identity"}
    note(db, actor, Action.PERSON_ADDED, rules.target_of(row), detail)
    return row


def _usernames(claims: Mapping[str, Any]) -> list[str]:
    """What the person may be known by here, in the form of a user name."""
    given = [claims.get("preferred_username")]
    if claims.get("email_verified") is True:
        given.append(claims.get("email"))
    found = []
    for name in given:
        try:
            found.append(rules.checked_username(str(name or "")))
        except InputError:
            continue
    return found


def _readable(name: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in name).split())[:100]
