"""``roleplay doctor``."""

import asyncio
import time
from collections.abc import Callable
from typing import NamedTuple

import typer
from pydantic import SecretStr

from roleplay.assembly import Assembly, assemble
from roleplay.errors import RoleplayError
from roleplay.settings import Settings, read_settings


class Finding(NamedTuple):
    """One line: what was looked at, how it stands (works / doesn't / not tried), and details."""

    subject: str
    state: str
    detail: str = ""


_SPARE = ("output mode", "model list", "token counts")
"""What can be done without: one output mode is enough."""


def run_doctor() -> None:
    """Print the settings, secrets masked, and what works; exit 1 where something doesn't."""
    settings = read_settings()
    for name, value in shown_settings(settings).items():
        typer.echo(f"{name} = {value}")
    findings = [*_local(settings), *_endpoint(settings)]
    for finding in findings:
        typer.echo(f"{finding.state:<10} {finding.subject}  {finding.detail}".rstrip())
    if any(f.state == "doesn't" and not f.subject.startswith(_SPARE) for f in findings):
        raise typer.Exit(1)


def shown_settings(settings: Settings) -> dict[str, str]:
    """Every setting by its variable, secrets masked."""
    found = {}
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        key = name.upper() if name.startswith("openai") else f"ROLEPLAY_{name.upper()}"
        found[key] = ("set (hidden)" if value else "unset") if _secret(value, name) else str(value)
    return found


def _secret(value: object, name: str) -> bool:
    return isinstance(value, SecretStr) or name in ("openai_api_key", "database_url")


def _local(settings: Settings) -> list[Finding]:
    parts: list[Assembly] = []

    def content() -> str:
        parts.append(assemble(settings))
        library = parts[0].library
        if library.faults:
            raise RoleplayError(f"{len(library.faults)} wrong files; run: roleplay check")
        return f"{len(library.personas.items)} personas, {len(library.scenarios.items)} scenarios"

    def database() -> str:
        return parts[0].database.engine.dialect.name if parts else "needs the content"

    def analyser() -> str:
        begun = time.perf_counter()
        _ = parts[0].analyser
        return f"loaded in {time.perf_counter() - begun:.2f} s"

    return [_try("content", content), _try("database", database), _try("analyser", analyser)]


def _try(subject: str, work: Callable[[], str]) -> Finding:
    try:
        return Finding(subject, "works", work())
    except RoleplayError as error:
        return Finding(subject, "doesn't", str(error))


def _endpoint(settings: Settings) -> list[Finding]:
    if settings.speaks == "builtin":
        why = "no key and no base URL: the built-in engine speaks"
        return [Finding("model endpoint", "not tried", why)]
    from roleplay.commands.probing import probe

    return [Finding(*line) for line in asyncio.run(probe(settings))]
