"""The rubric file: criteria, observable checks, and the rule that turns checks into a level."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from roleplay.content.acts import Act
from roleplay.content.scenario import Channel, Direction
from roleplay.content.text import Identifier, Strict, Text

Level = Literal[1, 2, 3, 4]


class Mark(StrEnum):
    """A feature of one trainee turn, or of the customer's turn before it, beside its acts."""

    # the trainee's own turn
    NAMES_FEELING = "names_feeling"
    DEEPENS = "deepens"
    """Speaks of a worry, loss or purpose behind the words."""
    OWN_WORDS = "own_words"
    """Takes up what this customer said, in more than a stock phrase."""
    STOCK_PHRASE = "stock_phrase"
    GROVELS = "grovels"
    REPEATS_ITSELF = "repeats_itself"
    MANY_QUESTIONS = "many_questions"
    ASKS_FACT = "asks_fact"
    ASKS_TRIED = "asks_tried"
    USES_FACT = "uses_fact"
    READS_NUMBER = "reads_number"
    ALLOWED_REMEDY = "allowed_remedy"
    FORBIDDEN_REMEDY = "forbidden_remedy"
    GOAL_REMEDY = "goal_remedy"
    SEVERAL_REMEDIES = "several_remedies"
    GIVES_REASON = "gives_reason"
    IF_IT_SLIPS = "if_it_slips"
    WORDY = "wordy"
    WARM_PARTING = "warm_parting"
    ASKS_SATISFIED = "asks_satisfied"
    TO_THE_GRADER = "to_the_grader"
    # the customer's turn before it
    CUSTOMER_HOT = "customer_hot"
    CUSTOMER_ATTACKS = "customer_attacks"
    CUSTOMER_FEELS = "customer_feels"
    CUSTOMER_ASKS = "customer_asks"
    CUSTOMER_HINTS = "customer_hints"
    CUSTOMER_PUZZLED = "customer_puzzled"


class Measure(StrEnum):
    """A number about the whole conversation."""

    FACTS_FOUND = "facts_found"
    """Share of the scenario's facts that the trainee drew out or used, 0–1."""
    TRAINEE_TURNS = "trainee_turns"
    ATTACKS = "attacks"
    """Customer turns that attack the trainee."""
    FEELINGS = "feelings"
    """Customer turns that show a feeling."""
    COMPLAINT = "complaint"
    """Whether there is something to answer for: 1 in a complaint, 0 in a mere enquiry or offer."""
    OPEN_QUESTIONS_LEFT = "open_questions_left"
    """Whether the customer's last question stayed unanswered, 0 or 1."""


class Turns(Strict):
    """Picks trainee turns. Everything that is given must hold for a turn to be picked."""

    any_act: list[Act] = []
    all_acts: list[Act] = []
    no_act: list[Act] = []
    any_mark: list[Mark] = []
    all_marks: list[Mark] = []
    no_mark: list[Mark] = []
    before_first: list[Act] = []
    """Only turns before the first turn that carries one of these acts."""
    up_to_first: list[Act] = []
    """As ``before_first``, that turn included."""
    after_first: list[Act] = []
    """Only turns after the first turn that carries one of these acts."""
    first: Annotated[int, Field(ge=1)] | None = None
    last: Annotated[int, Field(ge=1)] | None = None
    different: bool = False
    """Leaves out turns that say nearly the same as one picked before."""


class Signal(Strict):
    """How the built-in grader answers a check: a count of turns, a measure, or a combination."""

    turns: Turns | None = None
    at_least: Annotated[float, Field(ge=0)] | None = None
    at_most: Annotated[float, Field(ge=0)] | None = None
    share: Annotated[float, Field(ge=0, le=1)] | None = None
    """Least share of all trainee turns that must be picked."""
    measure: Measure | None = None
    all_of: list["Signal"] = []
    any_of: list["Signal"] = []
    none_of: list["Signal"] = []

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.turns or self.measure or self.all_of or self.any_of or self.none_of):
            raise ValueError("needs one of: turns, measure, all_of, any_of, none_of")
        return self


class Check(Strict):
    """An observable yes/no behaviour of the trainee."""

    id: Identifier
    text: Text
    signal: Signal
    better: Text
    """What a trainee could say instead, where this check is what the level lacked."""


class Condition(Strict):
    """The condition of one level over the ids of the criterion's checks."""

    all_of: list[Identifier] = []
    any_of: list[Identifier] = []
    none_of: list[Identifier] = []


class Anchor(Strict):
    """What a level means, with an example of a trainee's words at that level."""

    text: Text
    example: Text


class Criterion(Strict):
    """One thing that is graded, on four levels."""

    id: Identifier
    name: Text
    weight: Annotated[float, Field(gt=0, le=10)]
    anchors: dict[Level, Anchor]
    checks: Annotated[list[Check], Field(min_length=3, max_length=6)]
    rule: dict[Literal[2, 3, 4], Condition]
    applies_when: Signal | None = None
    unscored: Text | None = None
    """Why the criterion is unscored where ``applies_when`` does not hold."""
    gate: Literal[2, 3, 4] | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if set(self.anchors) != {1, 2, 3, 4}:
            raise ValueError("anchors: needs the four levels 1, 2, 3 and 4")
        if set(self.rule) != {2, 3, 4}:
            raise ValueError("rule: needs the levels 2, 3 and 4 (1 is what is left)")
        known = [check.id for check in self.checks]
        if len(set(known)) != len(known):
            raise ValueError("checks: every check needs an id of its own")
        for level, condition in self.rule.items():
            used = {*condition.all_of, *condition.any_of, *condition.none_of}
            if unknown := sorted(used - set(known)):
                raise ValueError(f"rule.{level}: no check named {unknown}; there are {known}")
        if self.applies_when and not self.unscored:
            raise ValueError("unscored: say why, since applies_when can leave it unscored")
        return self


class Rubric(Strict):
    """A set of criteria with weights, for certain directions and channels."""

    id: Identifier
    version: Annotated[int, Field(ge=1)]
    name: Text
    about: Text
    directions: list[Direction] = list(Direction)
    channels: list[Channel] = list(Channel)
    always: bool = False
    """Graded in every conversation, whatever its direction and channel."""
    pass_mark: Annotated[int, Field(ge=0, le=100)] = 60
    criteria: Annotated[list[Criterion], Field(min_length=1)]

    @model_validator(mode="after")
    def _unique(self) -> Self:
        ids = [criterion.id for criterion in self.criteria]
        if len(set(ids)) != len(ids):
            raise ValueError("criteria: every criterion needs an id of its own")
        return self

    def applies(self, direction: Direction | None, channel: Channel | None) -> bool:
        """Whether conversations of this direction and channel are graded by this rubric."""
        if self.always:
            return True
        return direction in self.directions and channel in self.channels
