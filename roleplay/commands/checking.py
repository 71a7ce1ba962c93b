"""``roleplay check``."""

from collections.abc import Sequence
from pathlib import Path

import typer

from roleplay.content.library import check_path, load_library
from roleplay.settings import read_settings


def run_check(paths: Sequence[Path]) -> None:
    """Print every fault and exit with 1 where there is one."""
    if paths:
        faults = [fault for path in paths for fault in check_path(path)]
        counted = ""
    else:
        library = load_library(read_settings().content_roots())
        faults = list(library.faults)
        counted = (
            f": {len(library.personas.items)} personas, {len(library.scenarios.items)} scenarios, "
            f"{len(library.rubrics.items)} rubrics"
        )
    for fault in faults:
        typer.echo(fault, err=True)
    if faults:
        raise typer.Exit(1)
    typer.echo(f"all well{counted}")
