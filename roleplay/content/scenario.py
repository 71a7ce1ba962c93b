"""The scenario file: one situation, what the trainee sees and what the customer holds back."""

from enum import StrEnum
from typing import Annotated, Self, TypeVar

from pydantic import Field, model_validator

from roleplay.content.text import Identifier, Lines, Strict, Text

Share = Annotated[float, Field(ge=0, le=1)]


class Channel(StrEnum):
    """Where the conversation takes place."""

    PHONE = "phone"
    IM = "im"
    EMAIL = "email"
    WEB_FORM = "web_form"
    WEIBO = "weibo"
    WECHAT = "wechat"

    @property
    def live(self) -> bool:
        """Whether the customer waits at the other end, so that silence costs patience."""
        return self in (Channel.PHONE, Channel.IM, Channel.WECHAT)

    @property
    def letter(self) -> bool:
        """Whether messages have a subject and paragraphs."""
        return self in (Channel.EMAIL, Channel.WEB_FORM)


class Direction(StrEnum):
    """Who contacted whom, and why."""

    INBOUND_COMPLAINT = "inbound_complaint"
    INBOUND_ENQUIRY = "inbound_enquiry"
    OUTBOUND = "outbound"


class Need(StrEnum):
    """The course's five customer needs."""

    CONVENIENCE = "convenience"
    PRICE_SAY = "price_say"
    INFORMATION = "information"
    SETTING = "setting"
    RECOGNITION = "recognition"


class FactKind(StrEnum):
    """Think, feel and (already) tried are the course's TFA; the rest are facts of the case."""

    FACT = "fact"
    DATA = "data"
    """A number or name that is told whenever it is asked for."""
    THINK = "think"
    FEEL = "feel"
    TRIED = "tried"


class Fact(Strict):
    """Something the customer knows. It comes out as a hint, then in part, then whole."""

    id: Identifier
    kind: FactKind = FactKind.FACT
    asks: Lines
    """Words of a question that asks for it."""
    hint: Text | None = None
    part: Text | None = None
    whole: Text
    summary: Text
    """The fact in one plain sentence, as a report or a grader states it."""
    needed: bool = False


class Remedy(Strict):
    """Something the trainee might offer."""

    id: Identifier
    name: Text
    words: Lines
    """Ways in which trainees say it."""
    allowed: bool = True
    meets_wish: Share = 0
    meets_goal: Share = 0
    welcome: Lines | None = None
    objection: Lines | None = None


class Forbidden(Strict):
    """Something that policy rules out saying or promising."""

    id: Identifier
    text: Text
    words: Lines


class Brief(Strict):
    """What the trainee is told before the conversation."""

    role: Text
    policy: Lines
    screen: Lines


class Say(Strict):
    """The customer's own words about this matter, for the built-in voice and as model examples."""

    opening: Lines
    demand: Lines
    hurt: Lines
    question: Lines
    accept: Lines
    accept_half: Lines
    leave: Lines


class Scenario(Strict):
    """One situation; any persona can meet it unless ``personas`` names a few."""

    id: Identifier
    title: Text
    industry: Text
    direction: Direction
    channel: Channel
    order: int = 100
    personas: list[Identifier] | None = None
    difficulty: Annotated[int, Field(ge=1, le=5)] = 3
    minutes: Annotated[int, Field(ge=2, le=120, description="time limit of an exam")] = 12
    customer: Text
    """How the customer is called on the screen."""
    firm: Text
    brief: Brief
    subject: Text | None = None
    say: Say
    facts: Annotated[list[Fact], Field(min_length=3)]
    wish: Text
    goal: Text
    needs: Annotated[list[Need], Field(min_length=1)]
    remedies: Annotated[list[Remedy], Field(min_length=2)]
    forbidden: list[Forbidden] = []
    traps: Lines

    @model_validator(mode="after")
    def _playable(self) -> Self:
        ids = [f.id for f in self.facts] + [r.id for r in self.remedies]
        twice = sorted({i for i in ids if ids.count(i) > 1})
        if twice:
            raise ValueError(f"facts and remedies need different ids; used twice: {twice}")
        kinds = {fact.kind for fact in self.facts}
        if missing := {FactKind.THINK, FactKind.FEEL, FactKind.TRIED} - kinds:
            raise ValueError(
                f"facts: needs one each of kind think, feel and tried; missing {sorted(missing)}"
            )
        if not any(r.allowed and r.meets_goal > 0 for r in self.remedies):
            raise ValueError("remedies: at least one allowed remedy must meet the goal in part")
        if self.channel.letter and self.subject is None:
            raise ValueError(f"subject: a scenario on the channel {self.channel!r} needs one")
        return self

    def fact(self, fact_id: str) -> Fact:
        """The fact of that id (KeyError for none)."""
        return _by_id(self.facts, fact_id)

    def remedy(self, remedy_id: str) -> Remedy:
        """The remedy of that id (KeyError for none)."""
        return _by_id(self.remedies, remedy_id)


_Item = TypeVar("_Item", Fact, Remedy)


def _by_id(items: list[_Item], wanted: str) -> _Item:
    for item in items:
        if item.id == wanted:
            return item
    raise KeyError(wanted)
