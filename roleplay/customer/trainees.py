"""Scripted trainees: how a good, a middling and several bad ones talk to any customer.

Their messages stand in ``trainees/<language>/<name>.yaml`` with ``$name`` places for the matter in
hand, so the same script plays any scenario.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib import resources
from string import Template
from typing import Annotated, Self

import yaml
from pydantic import Field, model_validator

from roleplay.content.scenario import Direction
from roleplay.content.text import Language, Strict
from roleplay.customer.trainee_words import known_words
from roleplay.customer.voices import Cast, Scene

Variants = Annotated[list[str], Field(min_length=1)]


class Manner(StrEnum):
    """How a scripted trainee treats the customer."""

    SKILLED = "skilled"
    AVERAGE = "average"
    WARM = "warm"
    """Warm but empty: nothing asked, offered or promised."""
    COLD = "cold"
    """Efficient, and not a word for the person."""
    STUFFING = "stuffing"
    """Strings the good words together."""
    HOSTILE = "hostile"
    SILENT = "silent"


class Line(Strict):
    """One message in several wordings, where needed by who contacted whom; "" is a silence."""

    any: Variants | None = None
    complaint: Variants | None = None
    enquiry: Variants | None = None
    outbound: Variants | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.any is None and not (self.complaint and self.enquiry and self.outbound):
            raise ValueError("needs `any`, or all of complaint, enquiry and outbound")
        return self

    def variants(self, direction: Direction) -> list[str]:
        """The wordings for conversations of that kind."""
        own = {
            Direction.INBOUND_COMPLAINT: self.complaint,
            Direction.INBOUND_ENQUIRY: self.enquiry,
            Direction.OUTBOUND: self.outbound,
        }[direction]
        return own or self.any or []


class Script(Strict):
    """What a trainee says, in order."""

    steps: Annotated[list[Line], Field(min_length=3)]
    more: tuple[Line, ...] = ()
    """What follows while the customer is not satisfied."""


@cache
def script(manner: Manner, language: Language) -> Script:
    """The shipped script."""
    folder = resources.files("roleplay.customer") / "trainees" / language
    text = (folder / f"{manner}.yaml").read_text(encoding="utf-8")
    return Script.model_validate(yaml.safe_load(text))


@dataclass
class Trainee:
    """One scripted trainee in one conversation; the seed chooses the wordings."""

    manner: Manner
    cast: Cast
    _lines: list[Line] = field(init=False)

    def __post_init__(self) -> None:
        said = script(self.manner, self.cast.language)
        self._lines = [*said.steps, *said.more]

    def message(self, number: int, scene: Scene) -> str | None:
        """Message ``number`` (from 0) in answer to what was said so far; ``None`` at the end."""
        if number >= len(self._lines):
            return None
        words = known_words(self.cast, scene)
        wordings = self._lines[number].variants(self.cast.scenario.direction)
        possible = [Template(text) for text in wordings if _sayable(Template(text), words)]
        return self._dice(number).choice(possible).substitute(words)

    def _dice(self, number: int) -> random.Random:
        return random.Random(f"{self.cast.seed}/{self.manner}/{number}")


def _sayable(template: Template, words: dict[str, str]) -> bool:
    """Whether the trainee has something to say for every place in the wording."""
    names: Sequence[str] = template.get_identifiers()
    return all(words.get(name) for name in names)
