"""Which level a whole conversation speaks for: a linear model learnt from labelled conversations.

Single readings err, and one wrong harmful act in an otherwise warm talk would cost two levels. The
sum of many weak signs errs less. The model only tips the scale: the level still follows from the
rubric's rule over answered checks (see :mod:`roleplay.grading.settle`).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from roleplay.content.acts import Act
from roleplay.content.rubric import Criterion, Level, Mark, Rubric
from roleplay.content.text import Language
from roleplay.errors import InputError
from roleplay.grading.observe import Observations

WEIGHTS = Path(__file__).with_name("level_weights.json")
"""Written by ``evaluation/train_grader.py``."""
MARGIN = 0.7
"""Levels by which the model must differ from the checks' own level to be heard."""
DOUBT = 0.7
"""Levels by which words that may not be honest can disturb the model."""


def features(seen: Observations) -> dict[str, float]:
    """What the model looks at, by name.

    Acts by how surely they were heard, 0–1: at their surest and on average over the trainee's
    turns. Marks by their share of turns. Beside them sizes and counts, the counts capped.

    Raises:
        ValueError: the trainee said nothing; such a transcript is too short to be judged.
    """
    found: dict[str, float] = {}
    for act in Act:
        heard = [turn.leaning[act] for turn in seen.seen]
        found[f"most:{act}"] = max(heard)
        found[f"mean:{act}"] = sum(heard) / len(heard)
    for mark in Mark:
        found[f"mark:{mark}"] = sum(mark in turn.marks for turn in seen.seen) / len(seen.seen)
    channel = seen.transcript.channel
    words = sum(len(turn.said) for turn in seen.seen) / len(seen.seen)
    return found | {
        "turns": float(np.log(len(seen.seen))),
        "length": float(np.log(1 + words)),
        "facts": seen.fact_share,
        "attacks": float(min(seen.attacks, 3)),
        "feelings": float(min(seen.feelings, 4)),
        "question_left": float(seen.question_left),
        "chinese": float(seen.language == Language.ZH),
        "live": float(channel is None or channel.live),
    }


class Learnt(NamedTuple):
    """What was learnt about one criterion."""

    base: float
    features: NDArray[np.float64]
    """What each feature adds to the base level."""
    checks: Mapping[str, float]
    """What each of its checks adds where it is met."""


@dataclass(frozen=True)
class Weigher:
    """Weights by rubric and criterion, each for one version of the rubric."""

    names: tuple[str, ...]
    """The features, in the order of every criterion's weights."""
    versions: Mapping[str, int]
    """The rubrics, and the version of each that was learnt about."""
    learnt: Mapping[tuple[str, str], "Learnt"]
    """By rubric and criterion."""

    @classmethod
    @lru_cache(maxsize=2)
    def load(cls, path: Path = WEIGHTS) -> Self:
        """The weights in a file of ``evaluation/train_grader.py``.

        Raises:
            InputError: the file is missing or is none of those.
        """
        try:
            file = json.loads(path.read_text(encoding="utf-8"))
            return cls(
                names=tuple(file["features"]),
                versions={name: one["version"] for name, one in file["rubrics"].items()},
                learnt={
                    (name, key): Learnt(
                        float(found["base"]), np.array(found["features"], float), found["checks"]
                    )
                    for name, one in file["rubrics"].items()
                    for key, found in one["criteria"].items()
                },
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InputError(
                f"{path}: cannot be read ({error}); make it anew: python evaluation/train_grader.py"
            ) from None

    def expected(
        self,
        rubric: Rubric,
        criterion: Criterion,
        met: Mapping[str, bool],
        by_name: Mapping[str, float],
    ) -> float | None:
        """The level that a conversation's features speak for; may lie a little beyond 1–4.

        None for a rubric, a version of it, or a set of checks that nothing was learnt about.
        """
        learnt = self.learnt.get((rubric.id, criterion.id))
        if learnt is None or self.versions[rubric.id] != rubric.version:
            return None
        if learnt.checks.keys() != met.keys():  # an author changed them and left the version
            return None
        found = np.array([by_name[name] for name in self.names])
        told = sum(weight * met[check] for check, weight in learnt.checks.items())
        return learnt.base + float(learnt.features @ found) + told


def tipped(level: Level, expected: float | None, *, doubtful: bool) -> Level:
    """The level to aim at: the checks' own, unless the model is well away from it.

    Where honest words and words to the grader could not be told apart for certain, the model may
    only lower it: such words must earn nothing.
    """
    if expected is None:
        return level
    if doubtful:
        return min(level, _nearest(expected - DOUBT))
    return level if abs(expected - level) < MARGIN else _nearest(expected)


def _nearest(expected: float) -> Level:
    levels: tuple[Level, ...] = (1, 2, 3, 4)
    return min(levels, key=lambda level: abs(level - expected))
