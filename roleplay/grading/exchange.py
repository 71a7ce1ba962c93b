"""One question to a model and its answer, kept with the grade that came of it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Exchange:
    """What was asked and answered, to the letter."""

    rubric: str
    model: str
    prompt: str
    reply: str
    tokens: int | None = None
