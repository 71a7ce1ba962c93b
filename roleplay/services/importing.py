"""Importing people from a file: everybody in it, or nobody."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from roleplay.errors import Conflict, InputError, UserError
from roleplay.records.account_tables import CohortRow
from roleplay.records.database import Database
from roleplay.records.tables import PersonRow
from roleplay.services import person_rules as rules
from roleplay.services.actor import Actor, Role
from roleplay.services.passwords import check_password, first_password, hashed
from roleplay.services.people import Added
from roleplay.services.people_file import Line, read_people
from roleplay.services.person_rules import NewPerson

_HASHERS = 2
"""Passwords hashed at one time: each takes 64 MB for a moment."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell of the file."""

    line: int
    field: str
    value: str
    code: str
    message: str


@dataclass(frozen=True)
class Imported:
    """What became of a file: the people, or what is wrong with it."""

    added: list[Added]
    joined: list[str]
    """User names of people known before, who were put into the cohorts named."""
    faults: list[Fault]
    """Where there are any, nothing was imported."""


@dataclass(frozen=True)
class Importing:
    """The administrator's service for files of people."""

    database: Database

    def run(self, actor: Actor, data: bytes, *, join: bool = False) -> Imported:
        """Make accounts of the people in a CSV file, each with a password to be changed.

        With ``join`` people known already are put into the cohorts, and stay as they are otherwise.

        Raises:
            InputError: it is no such file.
            Conflict: local mode would end without an administrator.
        """
        actor.require(Role.ADMIN)
        lines = read_people(data)
        with self.database.work() as db:
            faults = _Check(db, lines, join=join).faults()
            known = _known(db, lines)
        if faults:
            return Imported([], [], faults)
        fresh = [line for line in lines if _key(line) not in known]
        passwords = [line.password or first_password() for line in fresh]
        with ThreadPoolExecutor(_HASHERS) as pool:
            hashes = list(pool.map(hashed, passwords))
        with self.database.work() as db, rules.keeping_an_admin(db, actor):
            added = []
            for line, password, stored in zip(fresh, passwords, hashes, strict=True):
                row = rules.add_row(db, actor, _new(line))
                row.password_hash, row.must_change = stored, True
                shown = "" if line.password else password
                added.append(Added(row.id, row.username or "", row.name, shown))
            joined = [_join(db, actor, line) for line in lines if _key(line) in known]
        return Imported(added, joined, [])


class _Check:
    """Looks for whatever is wrong, before anything is written."""

    def __init__(self, db: Session, lines: list[Line], *, join: bool) -> None:
        archived = select(CohortRow.name).where(CohortRow.archived_at.is_not(None))
        self._archived = frozenset(db.scalars(archived))
        self._known = _known(db, lines)
        self._lines = lines
        self._join = join
        self._seen: dict[str, int] = {}

    def faults(self) -> list[Fault]:
        """Every fault of every line."""
        checks: dict[str, Callable[[Line], object]] = {
            "username": self._username,
            "name": lambda line: rules.checked_name(line.name, line.username),
            "role": self._role,
            "cohort": self._cohorts,
            "password": lambda line: line.password and check_password(line.password, _key(line)),
            "surplus": _no_surplus,
        }
        found = []
        for line in self._lines:
            for field, check in checks.items():
                try:
                    check(line)
                except UserError as error:
                    value = "" if field == "password" else str(getattr(line, field))[:80]
                    found.append(Fault(line.number, field, value, error.code, str(error)))
            self._seen.setdefault(_key(line), line.number)
        return found

    def _username(self, line: Line) -> None:
        name = rules.checked_username(line.username)
        if name in self._seen:
            raise InputError(
                f"user name {name!r} stands in line {self._seen[name]} already", code="csv_twice"
            )
        if name in self._known and not self._join:
            raise Conflict(
                f"the user name {name!r} is taken; choose another, or put existing people into the "
                "cohorts too",
                code="username_exists",
            )

    def _role(self, line: Line) -> None:
        roles = line.roles()
        there = self._known.get(_key(line))
        if there is not None and not self._join:
            return
        if line.cohorts() and there is not None:
            _role_in(line, there)
        elif line.cohorts():
            rules.role_within(roles)

    def _cohorts(self, line: Line) -> None:
        for name in line.cohorts():
            if rules.checked_name(name) in self._archived:
                raise Conflict(
                    f"the cohort {name!r} is archived; bring it back first", code="cohort_archived"
                )


def _key(line: Line) -> str:
    return line.username.strip().lower()


def _known(db: Session, lines: list[Line]) -> dict[str, PersonRow]:
    names = {_key(line) for line in lines}
    rows = db.scalars(select(PersonRow).where(PersonRow.username.in_(names)))
    return {row.username or "": row for row in rows}


def _new(line: Line) -> NewPerson:
    return NewPerson(line.username, line.name, line.roles(), line.cohorts())


def _role_in(line: Line, there: PersonRow) -> Role:
    """As what somebody known already goes into the cohorts of a line."""
    wanted = rules.role_within(line.roles() if line.role else there.roles)
    if wanted not in there.roles:
        raise InputError(
            f"{there.username!r} does not have the role {wanted.value!r}; give it to the account "
            "first",
            code="role_first",
        )
    return wanted


def _no_surplus(line: Line) -> None:
    if line.surplus:
        raise InputError("there are more cells than columns", code="csv_surplus")


def _join(db: Session, actor: Actor, line: Line) -> str:
    person = _known(db, [line])[_key(line)]
    for name in line.cohorts():
        cohort = rules.cohort_named(db, actor, name)
        rules.put(db, actor, person, cohort, _role_in(line, person))
    return person.username or ""
