"""Accounts as an administrator keeps them: who there is, in which roles, and whether they come in."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, String, cast, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from roleplay.errors import Conflict, InputError, NotFound
from roleplay.records.account_tables import CohortRow, MembershipRow
from roleplay.records.database import Database
from roleplay.records.kinds import PersonKind, PersonStatus
from roleplay.records.tables import PersonRow
from roleplay.services.accounts import end_sign_ins, set_password
from roleplay.services.actor import Actor, Role
from roleplay.services.audit import Action, note
from roleplay.services.cohorts import cohort_named, role_within
from roleplay.services.passwords import first_password
from roleplay.services.person_views import Membership, Page, Person

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


@dataclass(frozen=True)
class Added:
    """An account just made, with the first password where it was drawn by lot."""

    id: str
    username: str
    name: str
    first_password: str = ""


@dataclass(frozen=True)
class PeopleFilter:
    """Which people are wanted."""

    text: str = ""
    role: Role | None = None
    cohort_id: str = ""
    status: PersonStatus | None = None


@dataclass(frozen=True)
class People:
    """The administrator's service for accounts."""

    database: Database

    def page(self, actor: Actor, wanted: PeopleFilter, page: int = 1, size: int = 25) -> Page:
        """One page of people by name; erased ones are left out unless they are asked for."""
        actor.require(Role.ADMIN)
        with self.database.work() as db:
            query = select(PersonRow).where(*_conditions(wanted))
            total = db.scalar(select(func.count()).select_from(query.subquery())) or 0
            page = max(1, min(page, -(-total // size)))
            query = query.order_by(PersonRow.name, PersonRow.id)
            rows = list(db.scalars(query.offset((page - 1) * size).limit(size)))
            return Page(_persons(db, rows), total, page, size)

    def one(self, actor: Actor, person_id: str) -> Person:
        """One person.

        Raises:
            NotFound: there is no such person, or nothing is left of them.
        """
        actor.require(Role.ADMIN)
        with self.database.work() as db:
            return _persons(db, [person_row(db, person_id)])[0]

    def find(self, actor: Actor, username: str) -> Person:
        """The person of a user name; of an id, where they have none."""
        actor.require(Role.ADMIN)
        with self.database.work() as db:
            row = named(db, username) or db.get(PersonRow, username)
            if row is None or row.status == PersonStatus.ERASED:
                raise NotFound(
                    f"no account {username!r}; see: roleplay users list", code="no_person"
                )
            return _persons(db, [row])[0]

    def add(self, actor: Actor, new: NewPerson) -> Added:
        """Make an account; where no password is given, one is drawn, to be passed on once.

        Raises:
            InputError: a name, role, cohort or password will not do.
            Conflict: the user name is taken, or local mode would end without an administrator.
        """
        actor.require(Role.ADMIN)
        password = new.password or first_password()
        try:
            with self.database.work() as db, keeping_an_admin(db, actor):
                row = add_row(db, actor, new)
                set_password(db, row, password, by_other=new.must_change or not new.password)
                return Added(
                    row.id, row.username or "", row.name, "" if new.password else password
                )
        except IntegrityError:
            raise Conflict(
                f"the user name {new.username!r} is taken", code="username_taken"
            ) from None

    def rename(self, actor: Actor, person_id: str, name: str) -> None:
        """Change the name that others see."""
        with self._changing(actor, person_id) as (db, row):
            row.name = checked_name(name, row.username or "")
            note(db, actor, Action.PERSON_CHANGED, target_of(row), {"what": "name"})

    def set_roles(self, actor: Actor, person_id: str, roles: Iterable[Role]) -> None:
        """Give exactly these roles; memberships that need a role taken away end.

        Raises:
            InputError: no role is left.
            Conflict: the last administrator, or oneself, would no longer be one.
        """
        with self._changing(actor, person_id) as (db, row):
            given = checked_roles(roles)
            if row.id == actor.id and Role.ADMIN not in given:
                raise Conflict("you cannot take your own administration away", code="own_admin")
            before, row.roles = row.roles, sorted(given)
            lost = [role for role in (Role.TRAINEE, Role.COACH) if role not in given]
            for member in _memberships(db, [row.id]):
                if member.role in lost:
                    db.delete(member)
            note(db, actor, Action.ROLES, target_of(row), {"before": before, "after": row.roles})

    def disable(self, actor: Actor, person_id: str) -> None:
        """Keep somebody out from now on; what they have done stays."""
        with self._changing(actor, person_id) as (db, row):
            if row.id == actor.id:
                raise Conflict("you cannot disable yourself", code="own_account")
            row.status = PersonStatus.DISABLED
            end_sign_ins(db, row.id)
            note(db, actor, Action.PERSON_CHANGED, target_of(row), {"what": "disabled"})

    def enable(self, actor: Actor, person_id: str) -> None:
        """Let somebody in again."""
        with self._changing(actor, person_id) as (db, row):
            row.status = PersonStatus.ACTIVE
            note(db, actor, Action.PERSON_CHANGED, target_of(row), {"what": "enabled"})

    def reset_password(
        self, actor: Actor, person_id: str, password: str = "", *, must_change: bool = True
    ) -> str:
        """Set another person's password, drawn by lot where none is given; the password.

        Raises:
            Conflict: the person signs in without one.
        """
        given = password or first_password()
        with self._changing(actor, person_id) as (db, row):
            if row.username is None:
                raise Conflict("this person has no user name to sign in with", code="no_username")
            set_password(db, row, given, by_other=must_change)
            note(db, actor, Action.PASSWORD, target_of(row), {"what": "reset"})
        return given

    def _changing(self, actor: Actor, person_id: str) -> "_Change":
        actor.require(Role.ADMIN)
        return _Change(self.database, actor, person_id)
