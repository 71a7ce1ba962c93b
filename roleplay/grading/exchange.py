"""One question to a model and its answer, kept with the grade that came of it."""

from dataclasses import dataclass

from roleplay.llm.usage import Usage


@dataclass(frozen=True)
class Exchange:
    """What was asked and answered, to the letter."""

    rubric: str
    model: str
    prompt: str
    reply: str
    tokens: int | None = None
    spent: tuple[Usage, ...] = ()
    """Every call behind it: answers that could not be read cost tokens too."""
