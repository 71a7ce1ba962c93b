"""Signing in and out: who holds which secret. What people may do is their roles' matter."""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import Session, joinedload

from roleplay.errors import InputError, NotFound, NotSignedIn
from roleplay.records.account_tables import MembershipRow, SignInRow
from roleplay.records.database import Database
from roleplay.records.kinds import PersonKind, PersonStatus, SignInKind
from roleplay.records.tables import PersonRow, now
from roleplay.services.actor import Actor, Role
from roleplay.services.attempts import Attempts, Limit
from roleplay.services.audit import Action, note
from roleplay.services.passwords import check_password, hashed, matches

COOKIE_LIFE = timedelta(days=14)
GUEST_LIFE = timedelta(days=120)
"""A term: a phone that joined a class stays the same trainee's."""
TOKEN_LIFE = timedelta(days=365)
_SEEN_EVERY = timedelta(minutes=10)


@dataclass(frozen=True)
class Token:
    """A token for the API, without its secret."""

    id: str
    label: str
    created_at: str
    expires_at: str


@dataclass
class Accounts:
    """Keeps who is signed in."""

    database: Database
    attempts: Attempts = field(init=False)
    _known: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self.attempts = Attempts(self.database)

    def exist(self) -> bool:
        """Whether anybody can sign in; where nobody can, the server is in local mode."""
        if not self._known:
            with self.database.work() as db:
                can = or_(PersonRow.password_hash.is_not(None), PersonRow.subject.is_not(None))
                self._known = bool(db.scalar(select(exists().where(can))))
        return self._known

    def sign_in(self, username: str, password: str, address: str) -> str:
        """The secret of a new sign-in; ``address`` is where the request came from.

        Raises:
            NotSignedIn: name and password do not go together.
            TooMany: too many failures by this name or from this address.
        """
        name = username.strip().lower()
        limits = {
            f"name+from:{name}+{address}": Limit(5, timedelta(minutes=5)),
            f"name:{name}": Limit(50, timedelta(minutes=15)),
            f"from:{address}": Limit(200, timedelta(minutes=15)),
        }
        self.attempts.check(limits)
        with self.database.work() as db:
            person = db.scalar(select(PersonRow).where(PersonRow.username == name))
            stored = person.password_hash if person else None
        if not matches(password, stored) or person is None or person.status != PersonStatus.ACTIVE:
            self.attempts.failed(limits)
            with self.database.work() as db:
                nobody = Actor("nobody", name[:64], frozenset())
                note(db, nobody, Action.SIGN_IN_REFUSED, name[:64])
            raise NotSignedIn("user name and password do not go together", code="wrong_password")
        self.attempts.forget(f"name+from:{name}+{address}")
        return self.enter(person.id)

    def enter(
        self,
        person_id: str,
        life: timedelta = COOKIE_LIFE,
        kind: SignInKind = SignInKind.COOKIE,
        label: str = "",
    ) -> str:
        """Sign a person in whose identity is established; the secret to be held."""
        secret = secrets.token_urlsafe(32)
        with self.database.work() as db:
            person = db.get_one(PersonRow, person_id)
            person.seen_at = now()
            row = SignInRow(
                id=_digest(secret),
                person_id=person_id,
                kind=kind.value,
                label=label[:200],
                expires_at=now() + life,
            )
            db.add(row)
            action = Action.TOKEN if kind == SignInKind.TOKEN else Action.SIGN_IN
            note(db, actor_from(db, person), action, person.username or person.id)
        return secret

    def actor(self, secret: str) -> Actor | None:
        """Who holds a secret; None where it is unknown, expired, ended or its person disabled."""
        with self.database.work() as db:
            query = select(SignInRow).where(SignInRow.id == _digest(secret))
            row = db.scalar(query.options(joinedload(SignInRow.person)))
            if row is None or row.ended_at is not None or row.expires_at <= now():
                return None
            if row.person.status != PersonStatus.ACTIVE:
                return None
            if row.person.seen_at is None or now() - row.person.seen_at > _SEEN_EVERY:
                row.person.seen_at = now()
            return actor_from(db, row.person)

    def sign_out(self, secret: str) -> None:
        """End a sign-in for good: the same secret is never valid again."""
        with self.database.work() as db:
            row = db.get(SignInRow, _digest(secret))
            if row is not None and row.ended_at is None:
                row.ended_at = now()
                person = db.get_one(PersonRow, row.person_id)
                note(db, actor_from(db, person), Action.SIGN_OUT, person.username or person.id)

    def change_password(self, actor: Actor, old: str, new: str) -> str:
        """Set one's own password; every other sign-in ends. The secret of a new one.

        Raises:
            InputError: the old one is wrong, or the new one will not do.
        """
        with self.database.work() as db:
            person = db.get(PersonRow, actor.id)
            if person is None or person.username is None:
                raise NotFound("this person has no password to change", code="no_password")
            if not matches(old, person.password_hash):
                raise InputError("the present password is not right", code="wrong_old_password")
            if old == new:
                raise InputError("the new password is the old one", code="same_password")
            set_password(db, person, new)
            note(db, actor, Action.PASSWORD, person.username)
        return self.enter(actor.id)

    def is_guest(self, actor: Actor) -> bool:
        """Whether the actor joined a class with its code and has no other way in."""
        with self.database.work() as db:
            person = db.get(PersonRow, actor.id)
            return person is not None and person.kind == PersonKind.GUEST

    def has_password(self, actor: Actor) -> bool:
        """Whether the actor signs in with a password."""
        with self.database.work() as db:
            person = db.get(PersonRow, actor.id)
            return person is not None and person.password_hash is not None

    def issue_token(self, actor: Actor, label: str) -> str:
        """A new token for the API, shown once."""
        if not label.strip():
            raise InputError("give the token a name, to know it by", code="no_label")
        return self.enter(actor.id, TOKEN_LIFE, SignInKind.TOKEN, label.strip())

    def tokens(self, actor: Actor) -> list[Token]:
        """The actor's own tokens that are valid, the newest first."""
        with self.database.work() as db:
            query = select(SignInRow).where(
                SignInRow.person_id == actor.id,
                SignInRow.kind == SignInKind.TOKEN.value,
                SignInRow.ended_at.is_(None),
                SignInRow.expires_at > now(),
            )
            rows = db.scalars(query.order_by(SignInRow.created_at.desc()))
            return [
                Token(r.id[:16], r.label, r.created_at.isoformat(), r.expires_at.isoformat())
                for r in rows
            ]

    def revoke(self, actor: Actor, token_id: str) -> None:
        """End one of the actor's own tokens."""
        if len(token_id) != 16:
            raise NotFound("no such token of yours", code="no_token")
        with self.database.work() as db:
            ended = db.execute(
                update(SignInRow)
                .where(
                    SignInRow.person_id == actor.id,
                    SignInRow.kind == SignInKind.TOKEN.value,
                    SignInRow.id.startswith(token_id, autoescape=True),
                )
                .values(ended_at=now())
            )
            if not getattr(ended, "rowcount", 0):
                raise NotFound("no such token of yours", code="no_token")
            note(db, actor, Action.TOKEN, "ended")


def set_password(db: Session, person: PersonRow, password: str, *, by_other: bool = False) -> None:
    """Store a new password and end every sign-in of the person's.

    With ``by_other`` the person has to change it on first use.
    """
    check_password(password, person.username or "")
    person.password_hash, person.must_change = hashed(password), by_other
    end_sign_ins(db, person.id)


def end_sign_ins(db: Session, person_id: str) -> None:
    """Sign a person out everywhere."""
    db.execute(
        update(SignInRow)
        .where(SignInRow.person_id == person_id, SignInRow.ended_at.is_(None))
        .values(ended_at=now())
    )


def actor_from(db: Session, person: PersonRow) -> Actor:
    """A person as the services see them."""
    query = select(MembershipRow.cohort_id).where(
        MembershipRow.person_id == person.id, MembershipRow.role == Role.COACH.value
    )
    return Actor(
        person.id,
        person.name,
        frozenset(Role(role) for role in person.roles),
        frozenset(db.scalars(query)),
        must_change=person.must_change,
    )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
