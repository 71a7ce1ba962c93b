"""The customer's state of mind: an immutable value that is stored with every customer turn."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from roleplay.content.acts import Act
from roleplay.content.scenario import Need

Score = Annotated[float, Field(ge=0, le=10)]
FEELING_NEEDED = 1.5
"""Points of warmth before a remedy counts in full, at temper 5; a hotter customer needs more."""


class Stage(StrEnum):
    """How far the conversation has come, from the customer's side."""

    OPENING = "opening"
    VENTING = "venting"
    FACT_FINDING = "fact_finding"
    NEGOTIATING = "negotiating"
    CLOSING = "closing"
    ENDED = "ended"


class Outcome(StrEnum):
    """How a conversation ended."""

    RESOLVED = "resolved"
    HALF_RESOLVED = "half_resolved"
    WALKED_OUT = "walked_out"
    ESCALATED = "escalated"
    UNRESOLVED = "unresolved"
    ABANDONED = "abandoned"


class Agreement(StrEnum):
    """What the customer has agreed to, before the parting words."""

    NONE = "none"
    WISH = "wish"
    """Only what was asked for: half a resolution."""
    GOAL = "goal"
    """What really mattered: they have said so and wait for the trainee to close."""
    SETTLED = "settled"
    """The same, and one message more has gone by since: the next is the last."""

    @property
    def whole(self) -> bool:
        """Whether what really mattered is agreed."""
        return self in (Agreement.GOAL, Agreement.SETTLED)


class State(BaseModel):
    """Everything the customer carries from turn to turn.

    The four scales run from 0 to 10: ``temper`` (10 is boiling), ``trust``, ``openness`` (10 tells
    all) and ``patience`` (0 leaves).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    temper: Score
    trust: Score
    openness: Score
    patience: Score
    start_temper: Score
    stage: Stage = Stage.OPENING
    turn: int = 0
    """Trainee messages heard so far."""
    heard: dict[Act, int] = {}
    """How often each act was heard."""
    feeling_met: float = 0
    """How far the feeling has been met, in points that acts of warmth and attention earn."""
    earned: tuple[str, ...] = ()
    """Kinds of real work the trainee has done, each once."""
    working_turns: int = 0
    """Messages that did some of that work."""
    offences: float = 0
    """What the trainee has done wrong and not mended, in points."""
    needs_met: tuple[Need, ...] = ()
    """Which of the case's needs have been met."""
    revealed: dict[str, int] = {}
    """Fact id → 1 hint, 2 part, 3 whole."""
    asked: dict[str, int] = {}
    """Fact id → how often it was asked for."""
    offered: tuple[str, ...] = ()
    """Remedies put on the table, in order."""
    promised_time: bool = False
    proved: bool = False
    agreement: Agreement = Agreement.NONE
    wants_manager: bool = False
    threatened: bool = False
    nudges: int = 0
    """Silent intervals in a row."""
    outcome: Outcome | None = None

    def mind(self) -> "Mind":
        """The part of the state that a transcript shows."""
        return Mind(
            temper=round(self.temper, 1),
            trust=round(self.trust, 1),
            openness=round(self.openness, 1),
            patience=round(self.patience, 1),
            stage=self.stage,
            revealed=sorted(self.revealed),
            outcome=self.outcome,
        )


def feeling_needed(state: State) -> float:
    """How much warmth this customer needs before solutions count, in points."""
    return FEELING_NEEDED * (0.4 + 0.12 * state.start_temper)


def too_early(state: State) -> bool:
    """Whether a remedy now comes before the feeling was met."""
    return state.feeling_met < feeling_needed(state) * 0.5 and state.temper >= 5


class Mind(BaseModel):
    """The customer's state as transcripts carry it and practice mode shows it."""

    temper: Score
    trust: Score
    openness: Score
    patience: Score
    stage: Stage
    revealed: list[str] = []
    outcome: Outcome | None = None
