"""What holds for every account, whoever changes it: names, roles, the last administrator."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import ColumnElement, String, cast, func, or_, select
from sqlalchemy.orm import Session

from roleplay.errors import Conflict, InputError, NotFound
from roleplay.records.account_tables import CohortRow, MembershipRow
from roleplay.records.kinds import PersonKind, PersonStatus
from roleplay.records.tables import PersonRow
from roleplay.services.actor import Actor, Role
from roleplay.services.audit import Action, note

_USERNAME = re.compile(r"\w[\w.@+-]{0,63}")
LONGEST_NAME = 100


@dataclass(frozen=True)
class NewPerson:
    """An account to be made."""

    username: str
    name: str = ""
    """As shown to others; the user name where empty."""
    roles: frozenset[Role] = frozenset({Role.TRAINEE})
    cohorts: tuple[str, ...] = ()
    """Names of cohorts; missing ones are made."""
    password: str = ""
    """A random first one where empty."""
    must_change: bool = True


def checked_username(text: str) -> str:
    """A user name as it is stored: without blanks around it, in lower case.

    Raises:
        InputError: characters other than letters, digits and ``. @ + - _``, or more than 64.
    """
    name = text.strip().lower()
    if not _USERNAME.fullmatch(name):
        raise InputError(
            f"user name {text[:80]!r}: give 1 to 64 letters, digits or . @ + - _, beginning with a "
            "letter or digit",
            code="bad_username",
        )
    return name


def checked_name(text: str, instead: str = "") -> str:
    """A name as others see it.

    Raises:
        InputError: it is empty, longer than 100 characters, or has characters nobody can see.
    """
    name = " ".join(text.split()) or instead
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise InputError(
            f"name {text[:80]!r}: give 1 to {LONGEST_NAME} readable characters", code="bad_name"
        )
    return name


def checked_roles(roles: Iterable[Role]) -> frozenset[Role]:
    """The roles, of which there must be one.

    Raises:
        InputError: there is none.
    """
    given = frozenset(roles)
    if not given:
        raise InputError(f"no role is given; choose from {', '.join(Role)}", code="no_role")
    return given


def role_within(roles: Iterable[str]) -> Role:
    """As what somebody with these roles belongs to a cohort: as its coach before as a trainee.

    Raises:
        InputError: neither of the two is among them.
    """
    for role in (Role.COACH, Role.TRAINEE):
        if role in roles:
            return role
    raise InputError(
        "a cohort has trainees and coaches; give the account one of these roles", code="role_first"
    )


def named(db: Session, username: str) -> PersonRow | None:
    """The person of a user name."""
    return db.scalar(select(PersonRow).where(PersonRow.username == username.strip().lower()))


def person_row(db: Session, person_id: str) -> PersonRow:
    """A person of whom something is left.

    Raises:
        NotFound: there is no such person.
    """
    row = db.get(PersonRow, person_id)
    if row is None or row.status == PersonStatus.ERASED:
        raise NotFound(f"no person {person_id!r}", code="no_person")
    return row


def target_of(row: PersonRow) -> str:
    """How the audit log names a person."""
    return row.username or row.id


def add_row(db: Session, actor: Actor, new: NewPerson) -> PersonRow:
    """An account without a password as yet, in its cohorts."""
    username = checked_username(new.username)
    if named(db, username) is not None:
        raise Conflict(
            f"the user name {username!r} is taken; choose another", code="username_taken"
        )
    row = PersonRow(
        name=checked_name(new.name, username),
        kind=PersonKind.ACCOUNT.value,
        username=username,
        roles=sorted(checked_roles(new.roles)),
    )
    db.add(row)
    db.flush()
    note(db, actor, Action.PERSON_ADDED, username, {"roles": row.roles})
    for name in new.cohorts:
        put(db, actor, row, cohort_named(db, actor, name), role_within(row.roles))
    return row


def cohort_named(db: Session, actor: Actor, name: str) -> CohortRow:
    """The cohort of a name; a new one where there is none.

    Raises:
        InputError: the name will not do.
        Conflict: the cohort is archived.
    """
    wanted = checked_name(name)
    row = db.scalar(select(CohortRow).where(CohortRow.name == wanted))
    if row is None:
        row = CohortRow(name=wanted)
        db.add(row)
        db.flush()
        note(db, actor, Action.COHORT, wanted, {"what": "created"})
    if row.archived_at is not None:
        raise Conflict(
            f"the cohort {wanted!r} is archived; bring it back first", code="cohort_archived"
        )
    return row


def put(db: Session, actor: Actor, person: PersonRow, cohort: CohortRow, role: Role) -> None:
    """Make somebody a trainee or a coach of a cohort.

    Raises:
        InputError: the account lacks the role.
    """
    if role not in (Role.TRAINEE, Role.COACH) or role not in person.roles:
        raise InputError(
            f"{target_of(person)!r} does not have the role {role.value!r}; give it to the account "
            "first",
            code="role_first",
        )
    row = db.get(MembershipRow, (cohort.id, person.id))
    if row is not None and row.role == role:
        return
    if row is None:
        row = MembershipRow(cohort_id=cohort.id, person_id=person.id)
        db.add(row)
    row.role = role.value
    db.flush()
    detail = {"person": target_of(person), "role": role.value}
    note(db, actor, Action.MEMBERSHIP, cohort.name, detail)


@contextmanager
def keeping_an_admin(db: Session, actor: Actor) -> Iterator[None]:
    """Hold that a change neither removes the last administrator nor shuts local mode without one.

    Raises:
        Conflict: it does.
    """
    before = _admins(db)
    yield
    db.flush()
    if _admins(db):
        return
    if before:
        raise Conflict(
            "this is the last administrator who can sign in; make another one first",
            code="last_admin",
        )
    if actor.everywhere and _accounts(db):
        raise Conflict(
            "the first account ends local mode, so it must be an administrator", code="first_admin"
        )


def _can_sign_in() -> tuple[ColumnElement[bool], ...]:
    secret = or_(PersonRow.password_hash.is_not(None), PersonRow.subject.is_not(None))
    return PersonRow.status == PersonStatus.ACTIVE.value, secret


def has_role(role: Role) -> ColumnElement[bool]:
    """The condition that a person has a role."""
    return cast(PersonRow.roles, String).contains(f'"{role.value}"')


def _admins(db: Session) -> int:
    query = select(func.count()).where(*_can_sign_in(), has_role(Role.ADMIN))
    return db.scalar(query) or 0


def _accounts(db: Session) -> int:
    return db.scalar(select(func.count()).where(*_can_sign_in())) or 0
