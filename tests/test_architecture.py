"""The import order of the rooms, and where the heavy libraries may be imported."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "roleplay"
ROOMS = ["content", "customer", "grading", "records", "jobs", "services", "web"]
"""A lower room never imports a higher one."""
ROOTS = {"assembly", "cli", "commands"}
"""Composition roots see everything; nobody below imports them."""
LOWEST = {"errors", "prompts", "settings", "llm", ""}
HEAVY = {
    "gradio": {"web"},
    "fastapi": {"web"},
    "openai": {"llm", "customer/model_voice"},
    "langchain_core": {"llm"},
    "langchain_openai": {"llm"},
    "sqlalchemy": {"records", "jobs", "services", "web"},
}
LONGEST_MODULE = 400
LONGEST_FUNCTION = 60


def modules() -> list[Path]:
    return sorted(p for p in PACKAGE.rglob("*.py") if "migrations" not in p.parts)


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return parts[0] if parts != ("__init__",) else ""


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_rooms_import_downwards_only(path: Path) -> None:
    mine = room(path)
    if mine in ROOTS:
        return
    for name in imports(path):
        if not name.startswith("roleplay."):
            continue
        theirs = name.split(".")[1]
        if mine in ("prompts", "llm"):
            assert theirs in LOWEST or name.startswith("roleplay.content.text"), name
            continue
        allowed = theirs in LOWEST or theirs == mine or theirs.startswith("__")
        if mine in ROOMS and theirs in ROOMS:
            allowed = allowed or ROOMS.index(theirs) <= ROOMS.index(mine)
        if mine == "web" and theirs == "assembly":
            allowed = True
        assert allowed, f"{mine} imports {name}"


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_heavy_libraries_stay_where_they_are_used(path: Path) -> None:
    where = path.relative_to(PACKAGE).with_suffix("").as_posix()
    for name in imports(path):
        places = HEAVY.get(name.split(".")[0])
        if places is not None and not where.startswith("commands/"):
            assert any(where == p or where.startswith(f"{p}/") for p in places), f"{where}: {name}"


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_modules_and_functions_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= LONGEST_MODULE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < LONGEST_FUNCTION, node.name
