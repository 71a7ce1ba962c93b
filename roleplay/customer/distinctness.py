"""How well a customer is known by their words alone: three unlabelled turns, the likeliest persona.

A plain naive Bayes over runs of characters (Chinese) or words (English) and the length of turns.
It never sees the scenario that it is tested on: what it knows a persona by is manner, not matter.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from roleplay.customer.normalise import normalise

TURNS = 3
"""Customer turns shown at a time."""
MIXED = 0.5
"""Share of what anybody says in what a persona is taken to say."""
LENGTH_WEIGHT = 6
"""How many runs the length of one turn counts for."""
_NEVER = 1e-9
"""How likely a feature is that nobody was heard to use."""
_RUNS = (1, 2, 3)
_UNIT = re.compile(r"[a-z0-9']+|\S")


@dataclass(frozen=True)
class Sample:
    """What one customer said in one conversation."""

    persona: str
    scenario: str
    turns: tuple[str, ...]

    def pieces(self) -> Iterator[tuple[str, ...]]:
        """The turns three at a time; a shorter rest is left out."""
        whole = len(self.turns) // TURNS * TURNS
        for start in range(0, whole, TURNS):
            yield self.turns[start : start + TURNS]


Namings = dict[str, Counter[str]]
"""For each persona, whom its pieces were taken for."""


class _Piece(NamedTuple):
    persona: str
    scenario: str
    features: NDArray[np.intp]


def namings(samples: Sequence[Sample]) -> Namings:
    """For each persona, whom its pieces were taken for.

    Scenarios are left out in turn; a persona seen in only one is not tested.
    """
    vocabulary: dict[str, int] = {}
    pieces = [
        _Piece(sample.persona, sample.scenario, _numbered(_features(turns), vocabulary))
        for sample in samples
        for turns in sample.pieces()
    ]
    found: Namings = {}
    for scenario in sorted({piece.scenario for piece in pieces}):
        known = _learn([p for p in pieces if p.scenario != scenario], len(vocabulary))
        for piece in pieces:
            if piece.scenario == scenario and piece.persona in known and len(known) > 1:
                found.setdefault(piece.persona, Counter())[_likeliest(piece, known)] += 1
    return found


def named_right(persona: str, taken: Namings) -> float | None:
    """The share of the persona's pieces taken for itself; ``None`` where none could be tested."""
    counter = taken.get(persona)
    return counter[persona] / counter.total() if counter else None


def _learn(pieces: Sequence[_Piece], size: int) -> dict[str, NDArray[np.float64]]:
    """Logarithm of how likely each feature is in each persona's mouth.

    Mixed with how likely it is in anybody's (Jelinek and Mercer's smoothing), so that a feature
    that a persona was not heard to use counts alike against those who say much and little.
    """
    counts = {
        name: np.bincount(
            np.concatenate([piece.features for piece in pieces if piece.persona == name]),
            minlength=size,
        )
        for name in sorted({piece.persona for piece in pieces})
    }
    anybody = np.sum([own / own.sum() for own in counts.values()], axis=0) / max(1, len(counts))
    return {
        name: np.log((1 - MIXED) * own / own.sum() + MIXED * anybody + _NEVER)
        for name, own in counts.items()
    }


def _likeliest(piece: _Piece, known: dict[str, NDArray[np.float64]]) -> str:
    scores = {name: float(likely[piece.features].sum()) for name, likely in known.items()}
    return max(scores, key=lambda name: scores[name])


def _features(turns: Sequence[str]) -> Iterator[str]:
    for text in turns:
        units = _UNIT.findall(normalise(text))
        for size in _RUNS:
            for start in range(len(units) - size + 1):
                yield " ".join(units[start : start + size])
        yield from [f"length {len(units).bit_length()}"] * LENGTH_WEIGHT


def _numbered(features: Iterator[str], vocabulary: dict[str, int]) -> NDArray[np.intp]:
    return np.array([vocabulary.setdefault(f, len(vocabulary)) for f in features], dtype=np.intp)
