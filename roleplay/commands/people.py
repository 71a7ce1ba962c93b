"""``roleplay users …``: accounts from the command line, whoever owns the machine."""

import csv
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import typer

from roleplay.assembly import Assembly
from roleplay.errors import InputError
from roleplay.services.actor import Role
from roleplay.services.audit import SYSTEM
from roleplay.services.people import PeopleFilter
from roleplay.services.person_rules import NewPerson
from roleplay.services.person_views import Person
from roleplay.services.sheets import harmless
from roleplay.settings import read_settings

OPERATOR = replace(SYSTEM, roles=frozenset({Role.ADMIN}))
"""Whoever can run commands on the data can do what an administrator can."""

_AT_ONCE = 500


def run_add(new: NewPerson, *, from_stdin: bool) -> None:
    """Make an account, with the password from standard input or one drawn by lot."""
    password = _password() if from_stdin else ""
    added = _parts().people.add(OPERATOR, replace(new, password=password))
    typer.echo(f"added {added.username} ({added.name})")
    _tell(added.username, added.first_password)


def run_list(text: str, role: Role | None, cohort: str) -> None:
    """Print the accounts, one a line: user name, name, roles, cohorts, state."""
    parts = _parts()
    cohort_id = _cohort_id(parts, cohort) if cohort else ""
    wanted = PeopleFilter(text, role, cohort_id)
    found = parts.people.page(OPERATOR, wanted, 1, _AT_ONCE)
    pages = -(-found.total // _AT_ONCE)
    for number in range(1, pages + 1):
        for person in parts.people.page(OPERATOR, wanted, number, _AT_ONCE).rows:
            typer.echo(_line(person))


def run_passwd(username: str, *, from_stdin: bool, must_change: bool) -> None:
    """Set a password; every sign-in of the account ends."""
    password = _password() if from_stdin else ""
    people = _parts().people
    person = people.find(OPERATOR, username)
    given = people.reset_password(
        OPERATOR, person.id, password, must_change=must_change or not password
    )
    typer.echo(f"password of {person.username} set")
    _tell(person.username, "" if password else given)


def run_disable(username: str) -> None:
    """Keep an account out."""
    people = _parts().people
    people.disable(OPERATOR, people.find(OPERATOR, username).id)
    typer.echo(f"disabled {username}")


def run_enable(username: str) -> None:
    """Let an account in again."""
    people = _parts().people
    people.enable(OPERATOR, people.find(OPERATOR, username).id)
    typer.echo(f"enabled {username}")


def run_import(file: Path, *, join: bool) -> None:
    """Make accounts of the people in a CSV file, and print their first passwords as CSV.

    Raises:
        InputError: the file cannot be read, or names line by line what is wrong with it.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {error.strerror}") from None
    done = _parts().importing.run(OPERATOR, data, join=join)
    for fault in done.faults:
        typer.echo(f"{file}:{fault.line}: {fault.field}: {fault.message}", err=True)
    if done.faults:
        raise InputError(f"{file}: nobody was imported; mend {len(done.faults)} cells")
    writer = csv.writer(sys.stdout)
    writer.writerow(("username", "name", "first password"))
    for added in done.added:
        writer.writerow(
            harmless(cell) for cell in (added.username, added.name, added.first_password)
        )
    typer.echo(f"added {len(done.added)}, put into cohorts {len(done.joined)}", err=True)


def run_export(username: str, out: Path) -> None:
    """Write everything that is kept about a person to a ZIP file."""
    parts = _parts()
    data = parts.person_data.export(OPERATOR, parts.people.find(OPERATOR, username).id)
    try:
        out.write_bytes(data)
    except OSError as error:
        raise InputError(f"--out {out}: cannot be written: {error.strerror}") from None
    typer.echo(f"wrote {out}")


def run_erase(username: str, *, sure: bool) -> None:
    """Erase a person for good."""
    parts = _parts()
    person = parts.people.find(OPERATOR, username)
    if not sure:
        raise InputError(
            f"{username!r} and {person.sessions} conversations would be erased for good; say --yes"
        )
    parts.person_data.erase(OPERATOR, person.id)
    typer.echo(f"erased {username}")


def _parts() -> Assembly:
    return Assembly(read_settings())


def _cohort_id(parts: Assembly, name: str) -> str:
    cohorts = parts.cohorts.all(OPERATOR)
    found = [cohort.id for cohort in cohorts if cohort.name == name]
    if not found:
        known = ", ".join(cohort.name for cohort in cohorts) or "none yet"
        raise InputError(f"--cohort {name!r}: no such cohort; there are: {known}")
    return found[0]


def _password() -> str:
    line = sys.stdin.buffer.readline().decode("utf-8", errors="replace").rstrip("\r\n")
    if not line:
        raise InputError("--password-stdin: standard input is empty; give the password on one line")
    return line


def _tell(username: str, password: str) -> None:
    if password:
        typer.echo(f"first password of {username}: {password}  (to be changed on first use)")


def _line(person: Person) -> str:
    columns: Sequence[str] = (
        person.username or person.id,
        person.name,
        ",".join(person.roles),
        ",".join(member.cohort for member in person.memberships),
        person.status,
    )
    return "\t".join(columns)
