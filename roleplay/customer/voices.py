"""The protocol that every voice keeps: it turns a stage direction into words, clause by clause."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from roleplay.content.persona import Persona
from roleplay.content.scenario import Scenario
from roleplay.content.text import Language
from roleplay.customer.direction import StageDirection
from roleplay.customer.transcript import Turn


@dataclass(frozen=True)
class Cast:
    """Who speaks, about what, in which language; the same for a whole conversation."""

    persona: Persona
    scenario: Scenario
    language: Language
    seed: int
    difficulty: int = 3


@dataclass(frozen=True)
class Scene:
    """The conversation so far; the last turn is the trainee's, if any has spoken."""

    cast: Cast
    turns: Sequence[Turn] = field(default_factory=tuple)

    @property
    def customer_said(self) -> list[str]:
        """The customer's turns in order."""
        return [turn.text for turn in self.turns if turn.speaker == "customer"]

    @property
    def trainee_said(self) -> list[str]:
        """The trainee's turns in order."""
        return [turn.text for turn in self.turns if turn.speaker == "trainee"]


class Voice(Protocol):
    """Says what the direction wants, and decides nothing else."""

    name: str

    def speak(self, direction: StageDirection, scene: Scene) -> AsyncIterator[str]:
        """The reply in pieces that can be shown at once; joined they are the turn's text."""
        ...
