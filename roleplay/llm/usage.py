"""What a call to a model took. Light to import: the record keeps it too."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Purpose = Literal["voice", "reading", "grading"]


@dataclass(frozen=True)
class Usage:
    """The tokens and the time of one call."""

    purpose: Purpose
    model: str
    prompt: int
    completion: int
    cached: int = 0
    """Tokens of the prompt that the endpoint had in its prefix cache."""
    seconds: float = 0.0
    estimated: bool = False
    """Whether the counts are this program's guess because the endpoint gave none."""

    @property
    def total(self) -> int:
        """Tokens in and out."""
        return self.prompt + self.completion


Note = Callable[[Usage], None]
"""Told of every call as it ends."""


def guess_tokens(text: str) -> int:
    """About how many tokens a text has: a Han character each, else four characters each."""
    han = sum("\u3400" <= char <= "\u9fff" for char in text)
    return han + (len(text) - han + 3) // 4
