"""Reads one content file strictly: every error names file, line, field, value and remedy."""

import difflib
from collections.abc import Hashable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from roleplay.errors import ContentError

Model = TypeVar("Model", bound=BaseModel)
Key = str | int
Place = tuple[Key, ...]

MAX_BYTES = 1_000_000


@dataclass
class _Document:
    data: Any
    lines: dict[Place, int] = field(default_factory=dict)


class _Node:
    """Turns a YAML node tree into plain data, remembering the line of every key."""

    def __init__(self) -> None:
        self.lines: dict[Place, int] = {}
        self._constructor = yaml.constructor.SafeConstructor()

    def build(self, node: yaml.Node, place: Place = ()) -> Any:
        self.lines.setdefault(place, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*place, n)) for n, item in enumerate(node.value)]
        return self._constructor.construct_object(node, deep=True)

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[Hashable, Any]:
        found: dict[Hashable, Any] = {}
        for key_node, value_node in node.value:
            key = self.build(key_node, (*place, "?"))
            line = key_node.start_mark.line + 1
            if key in found:
                raise _Duplicate((*place, key), line)
            self.lines[(*place, key)] = line
            found[key] = self.build(value_node, (*place, key))
        return found


class _Duplicate(Exception):
    def __init__(self, place: Place, line: int) -> None:
        super().__init__()
        self.place, self.line = place, line


def read_file(path: Path, model: type[Model]) -> Model:
    """The validated content of ``path``.

    Raises:
        ContentError: one line per fault, each ``file:line: field: what, remedy``.
    """
    document = _parse(path)
    try:
        value = model.model_validate(document.data)
    except ValidationError as error:
        faults = [_explain(path, document, model, fault) for fault in error.errors()]
        raise ContentError("\n".join(faults)) from None
    expected = getattr(value, "id", path.stem)
    if expected != path.stem:
        line = document.lines.get(("id",), 1)
        raise ContentError(
            f"{path}:{line}: id: must equal the file's name {path.stem!r}, got {expected!r}"
        )
    return value


def _parse(path: Path) -> _Document:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ContentError(f"{path}: larger than {MAX_BYTES:,} bytes; split or shorten it")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ContentError(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8") from None
    except OSError as error:
        raise ContentError(f"{path}: cannot be read: {error.strerror}") from None
    builder = _Node()
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        data = {} if node is None else builder.build(node)
    except _Duplicate as twice:
        name = _dotted(twice.place)
        raise ContentError(f"{path}:{twice.line}: {name}: stands here twice; keep one") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ContentError(
            f"{path}:{line}: not valid YAML: {error.problem}; check indentation, colons and quotes"
        ) from None
    except (yaml.YAMLError, RecursionError) as error:
        raise ContentError(f"{path}:1: not valid YAML: {error}") from None
    if not isinstance(data, dict):
        raise ContentError(f"{path}:1: must be a mapping of keys, got {type(data).__name__}")
    return _Document(data, builder.lines)


def _explain(path: Path, document: _Document, model: type[BaseModel], fault: ErrorDetails) -> str:
    place = _known_place(document, tuple(fault["loc"]))
    line = _line(document, place)
    return f"{path}:{line}: {_dotted(place) or 'file'}: {_what(model, place, fault)}"


def _known_place(document: _Document, loc: Place) -> Place:
    """``loc`` without the steps that pydantic adds for unions and keys."""
    place: Place = ()
    for step in loc:
        if (*place, step) in document.lines:
            place = (*place, step)
        elif isinstance(step, str) and step.isdigit() and (*place, int(step)) in document.lines:
            place = (*place, int(step))
        elif step == loc[-1] and isinstance(step, str) and step != "[key]":
            return (*place, step)
    return place


def _line(document: _Document, place: Place) -> int:
    while place and place not in document.lines:
        place = place[:-1]
    return document.lines.get(place, 1)


def _dotted(place: Place) -> str:
    return ".".join(str(step) for step in place)


def _what(model: type[BaseModel], place: Place, fault: ErrorDetails) -> str:
    kind, context, got = fault["type"], fault.get("ctx", {}), fault["input"]
    if kind == "extra_forbidden":
        choices = _fields_at(model, place[:-1])
        close = difflib.get_close_matches(str(place[-1]), choices, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"known keys: {', '.join(choices)}"
        return f"unknown key; {hint}"
    if kind == "missing":
        return "is missing; add it"
    if kind in ("greater_than_equal", "less_than_equal", "greater_than", "less_than"):
        return f"{_bounds(model, place, fault)}, got {got!r}"
    if kind == "enum" or kind == "literal_error":
        allowed = str(context.get("expected", ""))
        close = difflib.get_close_matches(str(got), allowed.replace("'", " ").split(), n=1)
        hint = f"; did you mean {close[0]!r}?" if close else ""
        return f"must be one of {allowed}, got {got!r}{hint}"
    if kind == "value_error":
        return str(context.get("error", fault["msg"]))
    shown = f", got {got!r}" if isinstance(got, str | int | float | bool | None) else ""
    return f"{fault['msg'][0].lower()}{fault['msg'][1:]}{shown}"


def _bounds(model: type[BaseModel], place: Place, fault: ErrorDetails) -> str:
    limits = _limits(model, place)
    if len(limits) == 2:
        return f"must be between {limits['ge']:g} and {limits['le']:g}"
    return fault["msg"].replace("Input should", "must")


def _limits(model: type[BaseModel], place: Place) -> dict[str, float]:
    """Both bounds of the number at ``place``, where its type has both."""
    owner = _model_at(model, place[:-1])
    info = owner.model_fields.get(str(place[-1])) if owner and place else None
    marks = info.metadata if info else []
    found = {n: getattr(m, n) for m in marks for n in ("ge", "le") if hasattr(m, n)}
    return found if len(found) == 2 else {}


def _fields_at(model: type[BaseModel], place: Place) -> list[str]:
    owner = _model_at(model, place)
    return sorted(owner.model_fields) if owner else []


def _model_at(model: type[BaseModel], place: Place) -> type[BaseModel] | None:
    current: Any = model
    for step in place:
        owner = _as_model(current)
        if owner is not None and str(step) in owner.model_fields:
            current = owner.model_fields[str(step)].annotation
        elif not get_args(current):
            return None
    return _as_model(current)


def _as_model(annotation: Any) -> type[BaseModel] | None:
    """The model inside ``annotation``, through Optional, list, dict and Annotated."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in get_args(annotation):
        if (found := _as_model(inner)) is not None:
            return found
    return None
