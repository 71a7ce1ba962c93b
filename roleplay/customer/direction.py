"""The stage direction: what the customer is to get across in this turn, decided by the mind.

A voice turns it into words and decides nothing else.
"""

from dataclasses import dataclass
from enum import StrEnum

from roleplay.content.moments import Moment
from roleplay.customer.state import Stage


class Content(StrEnum):
    """What the reply is about, beside its reaction."""

    NOTHING = "nothing"
    DEMAND = "demand"
    """Says again what they ask for."""
    HURT = "hurt"
    """Shows what really hurts."""
    QUESTION = "question"
    """Asks something about the matter."""
    ACCEPT = "accept"
    ACCEPT_HALF = "accept_half"
    LEAVE = "leave"
    """Parting words of a customer who has had enough."""


@dataclass(frozen=True)
class Telling:
    """A fact to be told in this turn."""

    fact: str
    level: int
    """1 hint, 2 part, 3 whole."""


@dataclass(frozen=True)
class StageDirection:
    """What one customer turn must do. Never stored in the history that a model sees."""

    reactions: tuple[Moment, ...]
    """How the last message landed, the strongest first."""
    stage: Stage
    temper: float
    trust: float
    openness: float
    patience: float
    tell: tuple[Telling, ...] = ()
    content: Content = Content.NOTHING
    remedy: str | None = None
    """The remedy that the reply answers."""
    remedy_welcome: bool = False
    asks: Moment | None = None
    """A question of the customer's: when, what proof, who, what next."""
    ending: Moment | None = None
    """Leaves, demands the manager, accepts, says goodbye."""
    ends: bool = False
    """Whether these are the customer's last words."""
