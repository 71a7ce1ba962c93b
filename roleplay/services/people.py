"""Accounts as an administrator keeps them: who there is, in which roles, who may come in."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from roleplay.errors import Conflict, NotFound
from roleplay.records.account_tables import MembershipRow
from roleplay.records.database import Database
from roleplay.records.kinds import PersonKind, PersonStatus
from roleplay.records.tables import PersonRow, SessionRow
from roleplay.services import person_rules as rules
from roleplay.services.accounts import end_sign_ins, set_password
from roleplay.services.actor import Actor, Role
from roleplay.services.audit import Action, note
from roleplay.services.passwords import first_password
from roleplay.services.person_rules import NewPerson
from roleplay.services.person_views import Membership, Page, Person


@dataclass(frozen=True)
class Added:
    """An account just made."""

    id: str
    username: str
    name: str
    first_password: str = ""
    """Where it was drawn by lot; to be passed on now, for it is not kept."""


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
        """One page of people by name, without those who were erased."""
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
            return _persons(db, [rules.person_row(db, person_id)])[0]

    def find(self, actor: Actor, name: str) -> Person:
        """The person of a user name; or of an id, where they have no user name."""
        actor.require(Role.ADMIN)
        with self.database.work() as db:
            row = rules.named(db, name) or db.get(PersonRow, name)
            if row is None or row.status == PersonStatus.ERASED:
                raise NotFound(f"no account {name!r}; see: roleplay users list", code="no_person")
            return _persons(db, [row])[0]

    def add(self, actor: Actor, new: NewPerson) -> Added:
        """Make an account.

        Raises:
            InputError: a name, role, cohort or password will not do.
            Conflict: the user name is taken, or local mode would end without an administrator.
        """
        actor.require(Role.ADMIN)
        drawn = "" if new.password else first_password()
        try:
            with self.database.work() as db, rules.keeping_an_admin(db, actor):
                row = rules.add_row(db, actor, new)
                set_password(
                    db, row, new.password or drawn, by_other=new.must_change or bool(drawn)
                )
                return Added(row.id, row.username or "", row.name, drawn)
        except IntegrityError:
            raise Conflict(
                f"the user name {new.username!r} was taken just now", code="username_taken"
            ) from None

    def rename(self, actor: Actor, person_id: str, name: str) -> None:
        """Change the name that others see."""
        with self._changing(actor, person_id) as (db, row):
            row.name = rules.checked_name(name)
            note(db, actor, Action.PERSON_CHANGED, rules.target_of(row), {"what": "name"})

    def set_roles(self, actor: Actor, person_id: str, roles: Iterable[Role]) -> None:
        """Give exactly these roles; memberships in a role taken away end.

        Raises:
            InputError: no role is left.
            Conflict: the last administrator, or oneself, would no longer be one.
        """
        with self._changing(actor, person_id) as (db, row):
            given = rules.checked_roles(roles)
            if row.id == actor.id and Role.ADMIN not in given:
                raise Conflict("you cannot take your own administration away", code="own_account")
            before, row.roles = row.roles, sorted(given)
            for member in db.scalars(select(MembershipRow).filter_by(person_id=row.id)):
                if member.role not in given:
                    db.delete(member)
            detail = {"before": before, "after": row.roles}
            note(db, actor, Action.ROLES, rules.target_of(row), detail)

    def disable(self, actor: Actor, person_id: str) -> None:
        """Keep somebody out from now on; what they have done stays."""
        with self._changing(actor, person_id) as (db, row):
            if row.id == actor.id:
                raise Conflict("you cannot shut yourself out", code="own_account")
            row.status = PersonStatus.DISABLED.value
            end_sign_ins(db, row.id)
            note(db, actor, Action.PERSON_CHANGED, rules.target_of(row), {"what": "disabled"})

    def enable(self, actor: Actor, person_id: str) -> None:
        """Let somebody in again."""
        with self._changing(actor, person_id) as (db, row):
            row.status = PersonStatus.ACTIVE.value
            note(db, actor, Action.PERSON_CHANGED, rules.target_of(row), {"what": "enabled"})

    def reset_password(
        self, actor: Actor, person_id: str, password: str = "", *, must_change: bool = True
    ) -> str:
        """Set another person's password, drawn by lot where none is given; the password.

        Raises:
            Conflict: the person has no user name to sign in with.
        """
        given = password or first_password()
        with self._changing(actor, person_id) as (db, row):
            if row.username is None:
                raise Conflict(f"{row.id!r} has no user name to sign in with", code="no_username")
            set_password(db, row, given, by_other=must_change)
            note(db, actor, Action.PASSWORD, rules.target_of(row), {"what": "reset"})
        return given

    @contextmanager
    def _changing(self, actor: Actor, person_id: str) -> Iterator[tuple[Session, PersonRow]]:
        actor.require(Role.ADMIN)
        with self.database.work() as db:
            row = rules.person_row(db, person_id)
            with rules.keeping_an_admin(db, actor):
                yield db, row


def _conditions(wanted: PeopleFilter) -> list[ColumnElement[bool]]:
    found = [PersonRow.status != PersonStatus.ERASED.value]
    if text := wanted.text.strip():
        found.append(
            or_(
                PersonRow.name.icontains(text, autoescape=True),
                PersonRow.username.icontains(text, autoescape=True),
            )
        )
    if wanted.role is not None:
        found.append(rules.has_role(wanted.role))
    if wanted.status is not None:
        found.append(PersonRow.status == wanted.status.value)
    if wanted.cohort_id:
        members = select(MembershipRow.person_id).filter_by(cohort_id=wanted.cohort_id)
        found.append(PersonRow.id.in_(members))
    return found


def _persons(db: Session, rows: list[PersonRow]) -> list[Person]:
    ids = [row.id for row in rows]
    counted = select(SessionRow.owner_id, func.count()).where(SessionRow.owner_id.in_(ids))
    sessions = {str(r[0]): int(r[1]) for r in db.execute(counted.group_by(SessionRow.owner_id))}
    members: dict[str, list[Membership]] = {}
    query = select(MembershipRow).where(MembershipRow.person_id.in_(ids))
    for row in db.scalars(query.options(joinedload(MembershipRow.cohort))):
        found = Membership(row.cohort_id, row.cohort.name, Role(row.role))
        members.setdefault(row.person_id, []).append(found)
    return [_person(row, members.get(row.id, []), sessions.get(row.id, 0)) for row in rows]


def _person(row: PersonRow, members: list[Membership], sessions: int) -> Person:
    return Person(
        id=row.id,
        username=row.username or "",
        name=row.name,
        kind=PersonKind(row.kind),
        status=PersonStatus(row.status),
        roles=tuple(Role(role) for role in row.roles),
        memberships=tuple(sorted(members, key=lambda member: member.cohort)),
        must_change=row.must_change,
        has_password=row.password_hash is not None,
        has_identity=row.subject is not None,
        created_at=row.created_at,
        seen_at=row.seen_at,
        sessions=sessions,
    )
