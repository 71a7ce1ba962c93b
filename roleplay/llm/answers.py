"""Finds the answer in what a model wrote: fenced, wrapped, an array where an object belongs."""

import json
import re
from collections.abc import Iterator
from typing import Any, TypeVar, get_origin

from pydantic import BaseModel, ValidationError

from roleplay.llm.thoughts import without_thoughts

Answer = TypeVar("Answer", bound=BaseModel)
_FENCE = re.compile(r"```[\w-]*\s*\n?(.*?)```", re.DOTALL)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_READER = json.JSONDecoder(strict=False)


def parse_json(text: str, form: type[Answer]) -> Answer | None:
    """The last JSON in ``text`` that is in ``form``, or None where there is none.

    The last, because a model may show the form before it fills it in.
    """
    spoken = without_thoughts(text)
    for source in (*reversed(_FENCE.findall(spoken)), spoken):
        for value in reversed(list(_values(source))):
            found = _fit(value, form)
            if found is not None:
                return found
    return None


def _values(text: str) -> Iterator[Any]:
    """Every outermost JSON object or array in a text."""
    at = 0
    while (start := _next_start(text, at)) is not None:
        try:
            value, end = _READER.raw_decode(text, start)
        except json.JSONDecodeError:
            value, end = _mended(text[start:]), start + 1
            if value is not None:
                yield value
                return
        else:
            yield value
        at = end


def _next_start(text: str, at: int) -> int | None:
    found = [i for i in (text.find("{", at), text.find("[", at)) if i >= 0]
    return min(found) if found else None


def _mended(text: str) -> Any:
    """The value without trailing commas, or None where that does not help."""
    mended = _TRAILING_COMMA.sub(r"\1", text)
    if mended == text:
        return None
    try:
        return _READER.raw_decode(mended)[0]
    except json.JSONDecodeError:
        return None


def _fit(value: Any, form: type[Answer]) -> Answer | None:
    """The value in the form; a bare array goes into the form's one list, or is unwrapped."""
    for candidate in _shapes(value, form):
        try:
            return form.model_validate(candidate)
        except ValidationError:
            continue
    return None


def _shapes(value: Any, form: type[BaseModel]) -> Iterator[Any]:
    if isinstance(value, dict):
        yield value
        if len(value) == 1:
            yield next(iter(value.values()))
    if isinstance(value, list):
        if len(value) == 1:
            yield value[0]
        fields = list(form.model_fields.items())
        if len(fields) == 1 and get_origin(fields[0][1].annotation) is list:
            yield {fields[0][0]: value}
