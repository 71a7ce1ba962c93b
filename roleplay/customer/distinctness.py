"""How well a customer is known by their words alone: three unlabelled turns, the likeliest persona.

A plain naive Bayes over runs of characters (Chinese) or words (English) and the length of turns. It never sees the scenario that it
is tested on, so what it knows a persona by is manner and not matter.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from roleplay.customer.normalise import normalise

TURNS = 3
"""Customer turns shown at a time."""
SMOOTHING = 0.3
_BUCKETS = 1 << 13
_UNIT = re.compile(r"[a-z0-9']+|\S")
_RUNS = (1, 2, 3)
_LENGTH_WEIGHT = 6.0
"""How many character runs the length of one turn counts for."""


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


def namings(samples: Sequence[Sample]) -> dict[str, Counter[str]]:
    """For each persona, whom its pieces were taken for.

    Scenarios are left out in turn; a persona seen in only one is left out altogether.
    """
    pieces = [(s.persona, s.scenario, piece) for s in samples for piece in s.pieces()]
    names = sorted({persona for persona, _, _ in pieces})
    if len(names) < 2:
        return {}
    counts = np.stack([_counts(piece) for _, _, piece in pieces])
    whose = np.array([names.index(persona) for persona, _, _ in pieces])
    where = np.array([scenario for _, scenario, _ in pieces])
    found: dict[str, Counter[str]] = {}
    for scenario in sorted(set(where.tolist())):
        tested = where == scenario
        known = _learn(counts[~tested], whose[~tested], len(names))
        likeliest = np.argmax(counts[tested] @ known.T, axis=1)
        for mine, taken in zip(whose[tested], likeliest, strict=True):
            if (whose[~tested] == mine).any():
                found.setdefault(names[mine], Counter())[names[taken]] += 1
    return found


def named_right(persona: str, taken: dict[str, Counter[str]]) -> float | None:
    """The share of the persona's pieces taken for itself; ``None`` where none could be tested."""
    counter = taken.get(persona)
    return counter[persona] / counter.total() if counter else None


def _learn(
    counts: NDArray[np.float32], whose: NDArray[np.intp], personas: int
) -> NDArray[np.float32]:
    """Logarithm of how likely each run is in each persona's mouth: personas × buckets."""
    sums = np.stack([counts[whose == one].sum(axis=0) for one in range(personas)]) + SMOOTHING
    known: NDArray[np.float32] = np.log(sums / sums.sum(axis=1, keepdims=True))
    return known


def _counts(piece: tuple[str, ...]) -> NDArray[np.float32]:
    found = np.zeros(_BUCKETS, dtype=np.float32)
    for text in piece:
        units = _UNIT.findall(normalise(text))
        for size in _RUNS:
            for start in range(len(units) - size + 1):
                found[_bucket(" ".join(units[start : start + size]))] += 1
        found[_bucket(f"length {len(units).bit_length()}")] += _LENGTH_WEIGHT
    return found


def _bucket(feature: str) -> int:
    return crc32(feature.encode()) % _BUCKETS
