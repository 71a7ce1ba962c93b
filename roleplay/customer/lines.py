"""The shared lines of the built-in voice, and a persona's own lines over them."""

from functools import cache
from importlib import resources
from typing import Annotated

import yaml
from pydantic import Field, TypeAdapter

from roleplay.content.moments import Moment
from roleplay.content.persona import Persona
from roleplay.content.text import Language, Phrase

_LINES = TypeAdapter(dict[Moment, Annotated[list[Phrase], Field(min_length=1)]])


@cache
def shared_lines(language: Language) -> dict[Moment, list[str]]:
    """The lines that any customer may use in ``language``."""
    source = resources.files("roleplay.customer") / "lines" / f"{language}.yaml"
    return _LINES.validate_python(yaml.safe_load(source.read_text(encoding="utf-8")))


def lines_for(persona: Persona, language: Language, moment: Moment) -> tuple[list[str], list[str]]:
    """The persona's own lines for a moment, and the shared ones to fall back on."""
    own = persona.lines.get(language.value, {}).get(moment, [])
    return own, shared_lines(language).get(moment, [])
