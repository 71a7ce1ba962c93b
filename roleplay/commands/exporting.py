"""``roleplay export``."""

from pathlib import Path

import typer
from sqlalchemy import select

from roleplay.assembly import assemble
from roleplay.content.text import Language
from roleplay.errors import InputError, NotFound
from roleplay.records.account_tables import CohortRow
from roleplay.services.actor import Actor, Role
from roleplay.services.exports import ExportKind

COMMAND_LINE = Actor("system", "command line", frozenset({Role.COACH}), everywhere=True)


def run_export(
    cohort: str, kind: ExportKind, out: Path | None, language: Language, *, course: bool
) -> None:
    """Write a class's grade book or sessions to a file, showing how far it has come.

    Raises:
        NotFound: there is no such class.
        InputError: the file cannot be written, or there is nothing to export.
    """
    parts = assemble()
    with parts.database.work() as db:
        cohort_id = db.scalar(select(CohortRow.id).where(CohortRow.name == cohort))
        names = list(db.scalars(select(CohortRow.name).order_by(CohortRow.name)))
    if cohort_id is None:
        raise NotFound(f"no class {cohort!r}; there are: {', '.join(names) or 'none'}")

    def progress(done: int, total: int) -> None:
        typer.echo(f"\r{done}/{total}", nl=done == total, err=True)

    made = parts.exports.make(COMMAND_LINE, cohort_id, kind, language, progress, course=course)
    path = out or Path(made.name)
    try:
        path.write_bytes(made.content)
    except OSError as error:
        raise InputError(f"--out {path}: cannot be written ({error.strerror})") from None
    typer.echo(f"{path}: {len(made.content):,} bytes")
