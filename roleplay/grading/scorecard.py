"""The scorecard: what a grading gives back, in the stable form that ``grade --json`` prints."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from roleplay.content.rubric import Level


class Status(StrEnum):
    """A missing verdict is neither a pass nor a fail."""

    SCORED = "scored"
    UNSCORED = "unscored"
    """It had no chance to show; the reason says why."""
    FAILED = "failed"
    """The grader broke; it can be tried again."""


class Style(StrEnum):
    """The course's four service styles: process by manner, each cut at 60."""

    COLD = "cold"
    FACTORY = "factory"
    FRIENDLY = "friendly"
    QUALITY = "quality"


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CheckAnswer(_Frozen):
    """The answer to one check. A yes carries its evidence, word for word."""

    met: bool
    turn: int | None = None
    """The turn of the evidence; for a no, the turn where it was called for."""
    quote: str | None = None

    @model_validator(mode="after")
    def _proved(self) -> Self:
        if self.met and (self.turn is None or not self.quote):
            raise ValueError("a check that is met needs a turn and a quote")
        if not self.met and self.quote is not None:
            raise ValueError("a check that is not met has no quote")
        return self


class Verdict(_Frozen):
    """One criterion's result."""

    status: Status
    level: Level | None = None
    checks: dict[str, CheckAnswer] = {}
    reason: str
    better: str | None = None
    weakest_turn: int | None = None
    confidence: Annotated[float, Field(ge=0, le=1)] | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.level is not None) != (self.status == Status.SCORED):
            raise ValueError("a level belongs to scored criteria and to no others")
        return self


class RubricResult(_Frozen):
    """One rubric's result. The score is null where nothing could be scored."""

    version: int
    score: Annotated[float, Field(ge=0, le=100)] | None
    passed: bool | None
    gates_failed: list[str] = []
    criteria: dict[str, Verdict]


class Scorecard(_Frozen):
    """Everything a grading found about one transcript."""

    transcript: str
    engine: Literal["builtin", "llm"]
    rubrics: dict[str, RubricResult]
    style: Style | None = None
    csat: Annotated[float, Field(ge=1, le=5)] | None = None
    """How satisfied the customer is likely to be, 1–5; apart from the rubric scores."""
    flags: list[str] = []
    version: str
    """The version of the product that made the grade."""
    model: str | None = None
    prompt_version: str | None = None
    """Which grading prompt the model was given; null for the built-in grader."""

    @property
    def failed(self) -> bool:
        """Whether any criterion failed to run."""
        return any(
            v.status == Status.FAILED for r in self.rubrics.values() for v in r.criteria.values()
        )
