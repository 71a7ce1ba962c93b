"""The declarations of ``roleplay users …``, apart from what they do so that help is instant."""

from pathlib import Path
from typing import Annotated, Optional

import typer

from roleplay.services.actor import Role

users = typer.Typer(help="Accounts: who may come in, and as what.", no_args_is_help=True)

Username = Annotated[str, typer.Argument(help="User name.")]
FromStdin = Annotated[
    bool,
    typer.Option("--password-stdin", help="Read the password from standard input; else draw one."),
]
MustChange = Annotated[
    bool, typer.Option("--must-change", help="The password has to be changed on first use.")
]


@users.command("add")
def add(
    username: Annotated[str, typer.Argument(help="User name to sign in with.")],
    role: Annotated[
        Optional[list[Role]], typer.Option(help="May be given again; else trainee.")  # noqa: UP045
    ] = None,
    cohort: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option(help="Name of a class or team, made where missing; may be given again."),
    ] = None,
    display_name: Annotated[str, typer.Option(help="Name that others see.")] = "",
    password_stdin: FromStdin = False,
    must_change: MustChange = False,
) -> None:
    """Make an account."""
    from roleplay.commands.people import run_add
    from roleplay.services.person_rules import NewPerson

    roles = frozenset(role or [Role.TRAINEE])
    new = NewPerson(username, display_name, roles, tuple(cohort or ()), must_change=must_change)
    run_add(new, from_stdin=password_stdin)


@users.command("list")
def list_users(
    text: Annotated[str, typer.Argument(help="Part of a name or user name.")] = "",
    role: Annotated[Optional[Role], typer.Option(help="Only this role.")] = None,  # noqa: UP045
    cohort: Annotated[str, typer.Option(help="Only this class or team.")] = "",
) -> None:
    """Print the accounts, one a line, columns apart by tabs."""
    from roleplay.commands.people import run_list

    run_list(text, role, cohort)


@users.command("passwd")
def passwd(
    username: Username, password_stdin: FromStdin = False, must_change: MustChange = False
) -> None:
    """Set a password; whoever is signed in with the account is signed out."""
    from roleplay.commands.people import run_passwd

    run_passwd(username, from_stdin=password_stdin, must_change=must_change)


@users.command("disable")
def disable(username: Username) -> None:
    """Keep an account out; what it has done stays."""
    from roleplay.commands.people import run_disable

    run_disable(username)


@users.command("enable")
def enable(username: Username) -> None:
    """Let an account in again."""
    from roleplay.commands.people import run_enable

    run_enable(username)


@users.command("import")
def import_users(
    file: Annotated[Path, typer.Argument(help="CSV: username,name,role,cohort,password.")],
    join: Annotated[
        bool, typer.Option("--join", help="Also put existing people into the cohorts.")
    ] = False,
) -> None:
    """Make accounts of everybody in a CSV file, or of nobody; prints the first passwords."""
    from roleplay.commands.people import run_import

    run_import(file, join=join)


@users.command("export")
def export(
    username: Username,
    out: Annotated[Path, typer.Option(help="The ZIP file to write.")],
) -> None:
    """Write everything that is kept about a person to a ZIP file."""
    from roleplay.commands.people import run_export

    run_export(username, out)


@users.command("erase")
def erase(
    username: Username,
    yes: Annotated[bool, typer.Option("--yes", help="It cannot be undone; go ahead.")] = False,
) -> None:
    """Erase a person: conversations, grades, sign-ins and the name."""
    from roleplay.commands.people import run_erase

    run_erase(username, sure=yes)
