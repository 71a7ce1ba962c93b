"""``roleplay audition``."""

from collections.abc import Sequence
from dataclasses import dataclass

import typer

from roleplay.assembly import assemble
from roleplay.content.library import Library
from roleplay.content.persona import Persona
from roleplay.content.text import Language
from roleplay.customer.audition import Plan, audition
from roleplay.customer.audition_report import Verdict
from roleplay.errors import InputError

ALL = "all"


@dataclass(frozen=True)
class AuditionOptions:
    """What the command was given."""

    persona: str
    scenarios: Sequence[str]
    language: str | None
    seeds: int
    details: bool


def run_audition(options: AuditionOptions) -> None:
    """Print the report; exit 1 where a customer is not what its file says."""
    parts = assemble()
    personas = _personas(options.persona, parts.library)
    plan = _plan(options, parts.library)
    verdicts = [
        Verdict(result) for result in audition(personas, parts.library, parts.analyser, plan)
    ]
    detailed = options.details or len(verdicts) == 1
    for verdict in verdicts:
        typer.echo((verdict.details() if detailed else verdict.summary()) + "\n")
    for verdict in verdicts:
        for line in verdict.complaints():
            typer.echo(line, err=True)
    failed = [verdict.result.persona.id for verdict in verdicts if not verdict.passed]
    if failed:
        typer.echo(f"failed: {', '.join(failed)}", err=True)
        raise typer.Exit(1)
    typer.echo(f"all well: {len(verdicts)} passed")


def _personas(wanted: str, library: Library) -> list[Persona]:
    return library.personas.all() if wanted == ALL else [library.personas.get(wanted)]


def _plan(options: AuditionOptions, library: Library) -> Plan:
    for scenario in options.scenarios:
        library.scenarios.get(scenario)
    if options.seeds < 1:
        raise InputError(f"--seeds: must be at least 1, got {options.seeds}")
    return Plan(
        scenarios=frozenset(options.scenarios) or None,
        languages=(Language(options.language),) if options.language else tuple(Language),
        seeds=tuple(range(1, options.seeds + 1)),
    )
