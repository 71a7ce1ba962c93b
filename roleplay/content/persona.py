"""The persona file: one customer, how they feel, what moves them and how they talk."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from roleplay.content.acts import Act
from roleplay.content.moments import Moment
from roleplay.content.text import Identifier, Lines, Phrase, Strict, Text

Scale = Annotated[float, Field(ge=0, le=10)]
Change = Annotated[float, Field(ge=-3, le=3)]


class Effect(Strict):
    """What one act does to the customer's state, in points of the 0–10 scales."""

    temper: Change = 0
    trust: Change = 0
    openness: Change = 0
    patience: Change = 0


class Start(Strict):
    """The state in which the customer arrives, each scale 0–10."""

    temper: Scale
    trust: Scale
    openness: Scale
    patience: Scale


class Speech(Strict):
    """How much the customer says in one turn, and habits that mark their talk."""

    sentences: Annotated[tuple[int, int], Field(description="fewest and most sentences a turn")]
    max_chars: Annotated[int, Field(ge=4, le=600, description="Chinese characters a turn")] = 90
    max_words: Annotated[int, Field(ge=2, le=400, description="English words a turn")] = 60
    habits: Text
    fillers: Lines | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        low, high = self.sentences
        if not 1 <= low <= high <= 10:
            raise ValueError("needs two numbers from 1 to 10, the smaller first, e.g. [1, 3]")
        return self


class Wear(Strict):
    """From which time on an act stops working, and what it does from then on."""

    after: Annotated[int, Field(ge=1, le=5, description="how often it works")] = 2
    effect: Effect


class LeavesBy(StrEnum):
    """What this customer does when it has become too much."""

    WALK_OUT = "walk_out"
    MANAGER = "manager"
    PUBLIC_POST = "public_post"


class Thresholds(Strict):
    """Where behaviour changes, on the 0–10 scales."""

    opens_up: Scale = 5.5
    """Openness from which facts come out whole."""
    gives_in: Scale = 4.5
    """Temper at or below which an agreement is possible."""
    trusts: Scale = 4.5
    """Trust from which an agreement is possible."""
    walks_out: Scale = 0.5
    """Patience at or below which the customer leaves."""
    boils_over: Scale = 9.5
    """Temper at or above which the customer escalates."""
    leaves_by: LeavesBy = LeavesBy.WALK_OUT


class Expectations(Strict):
    """What the audition must find; a persona that does not meet it is not what its label says."""

    max_words_a_turn: float | None = None
    max_chars_a_turn: float | None = None
    min_chars_a_turn: float | None = None
    skilled_resolves: Annotated[float, Field(ge=0, le=1)] = 0.9
    poor_leaves: bool = True


class Persona(Strict):
    """One customer. Adding a file adds a customer; no code changes."""

    id: Identifier
    name: Text
    avatar: Annotated[str, Field(pattern=r"^[a-z0-9_-]+\.svg$")]
    card: Text
    archetype: Text | None = None
    """Told to the reader where the persona is a course archetype and no claim about people."""
    sex: Literal["any", "female", "male"] = "any"
    order: int = 100
    difficulty: Annotated[int, Field(ge=1, le=5)] = 3
    prompt: Text
    fears: Text
    wants: Text
    hides: Text
    speech: Speech
    start: Start
    drift: Annotated[float, Field(ge=0, le=2, description="points of temper a turn")] = 0.3
    """How fast temper drifts back up while nothing is earned."""
    reactions: dict[Act, Effect] = {}
    weariness: dict[Act, Wear] = {}
    waiting: Effect = Effect(openness=-0.3, patience=-1.5)
    """What one silent interval of the trainee does on a live channel."""
    thresholds: Thresholds = Thresholds()
    earns: Lines
    provokes: Lines
    tips: Lines
    lines: dict[Literal["zh", "en"], dict[Moment, list[Phrase]]] = {}
    expects: Expectations = Expectations()
