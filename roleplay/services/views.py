"""What services hand out: no secret of the scenario, and no mind in an exam before its end."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Self

from roleplay.content.scenario import Channel, Direction
from roleplay.content.text import Language
from roleplay.customer.state import Mind, Outcome
from roleplay.grading.scorecard import Scorecard
from roleplay.records.kinds import DecisionKind, GradeStatus, Mode, SessionStatus


@dataclass(frozen=True)
class StartRequest:
    """What a trainee chooses before a conversation."""

    persona: str
    scenario: str
    language: Language
    mode: Mode = Mode.PRACTICE
    difficulty: int | None = None
    """1–5; the scenario's own where unset."""
    seed: int | None = None
    assignment: str | None = None
    """The assignment that it is an attempt at; that decides everything but the seed."""

    @classmethod
    def attempt(cls, assignment: str, seed: int | None = None) -> Self:
        """An attempt at an assignment, which draws customer and scenario itself."""
        return cls("", "", Language.ZH, seed=seed, assignment=assignment)


@dataclass(frozen=True)
class Brief:
    """What the trainee is told about the case."""

    scenario_id: str
    title: str
    industry: str
    role: str
    policy: list[str]
    screen: list[str]
    customer: str
    firm: str
    channel: Channel
    direction: Direction
    difficulty: int
    minutes: int


@dataclass(frozen=True)
class PersonaCard:
    """A customer to choose."""

    id: str
    name: str
    card: str
    difficulty: int
    archetype: str | None
    tips: list[str]
    languages: list[Language]


@dataclass(frozen=True)
class TurnView:
    """One message as shown. ``mind`` is there for customer turns the reader may see it of."""

    n: int
    speaker: Literal["customer", "trainee"]
    text: str
    subject: str | None
    at: float
    mind: Mind | None
    voice: str | None
    acts: list[str]
    """The trainee's dialogue acts; empty until the conversation is over."""


@dataclass(frozen=True)
class SessionView:
    """One conversation as its owner may see it now."""

    id: str
    owner_id: str
    persona_id: str
    persona_name: str
    scenario_id: str
    brief: Brief
    language: Language
    channel: Channel
    mode: Mode
    difficulty: int
    engine: Literal["builtin", "llm"]
    status: SessionStatus
    started_at: datetime
    elapsed: float
    """Seconds of conversation, pauses left out."""
    limit: float | None
    """Seconds an exam may take."""
    turns: list[TurnView]
    awaiting_reply: bool
    """The last message is the trainee's and has no answer yet: call ``resume``."""
    outcome: Outcome | None
    """Known once the session is over."""
    grade: GradeStatus | None


@dataclass(frozen=True)
class SessionRow:
    """One line of a list of sessions."""

    id: str
    owner_name: str
    persona_id: str
    persona_name: str
    scenario_title: str
    language: Language
    mode: Mode
    status: SessionStatus
    started_at: datetime
    outcome: Outcome | None
    grade: GradeStatus | None
    scores: dict[str, float | None]
    """Rubric id → score, once graded."""
    decisions: int


@dataclass(frozen=True)
class Decision:
    """A coach's level beside the machine's."""

    author: str
    at: datetime
    rubric: str
    criterion: str
    kind: DecisionKind
    level: int | None
    """The level that stands by it, 1–4; None where it is not to be scored."""
    machine: int | None
    blind: bool
    reason: str


@dataclass(frozen=True)
class GradeView:
    """A session's grade, and what coaches have said of it."""

    id: str
    session_id: str
    status: GradeStatus
    engine: str
    error: str | None
    scorecard: Scorecard | None
    decisions: list[Decision]


@dataclass(frozen=True)
class Clause:
    """A piece of the customer's reply, to be shown at once."""

    text: str


@dataclass(frozen=True)
class TurnDone:
    """The reply is through and stored."""

    turn: TurnView
    ended: bool


Event = Clause | TurnDone


@dataclass(frozen=True)
class Page:
    """One page of a list of sessions."""

    rows: list[SessionRow]
    total: int
    page: int
    size: int
