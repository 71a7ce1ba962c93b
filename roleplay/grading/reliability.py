"""How far a grader can be relied on, beside its agreement with labels.

Test–retest, the order of known good and bad conversations, what words to the grader gain, and
whether every quote is really there.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from roleplay.customer.transcript import Transcript
from roleplay.grading.agreement import Labels
from roleplay.grading.scorecard import Scorecard

APART = 1.0
"""Labelled mean levels so far apart make a pair of which one is known to be the better."""
Levels = Mapping[str, Mapping[str, int | None]]
"""Rubric id → criterion id → level, or None for unscored."""


@dataclass(frozen=True)
class Ranking:
    """How often the better of a known pair got the better grade."""

    pairs: int
    right: int

    @property
    def share(self) -> float:
        """0–1; NaN without pairs."""
        return self.right / self.pairs if self.pairs else math.nan


@dataclass(frozen=True)
class Gain:
    """What something added to the trainee's words did to the levels."""

    compared: int
    raised: int
    """Levels that went up."""
    mean: float
    """Mean change in levels."""


def levels_of(card: Scorecard) -> dict[str, dict[str, int | None]]:
    """A scorecard's levels."""
    return {
        rubric: {name: verdict.level for name, verdict in result.criteria.items()}
        for rubric, result in card.rubrics.items()
    }


def same_share(first: Labels, second: Labels) -> float:
    """Share of criteria on which two gradings of the same transcripts are identical."""
    pairs = [pair for key in first if key in second for pair in _both(first[key], second[key])]
    return sum(a == b for a, b in pairs) / len(pairs) if pairs else math.nan


def ranking(labels: Labels, graded: Labels) -> Ranking:
    """Whether the grader puts known good conversations above known bad ones, rubric by rubric.

    A pair is known where its labelled means are at least ``APART`` levels apart. A draw is wrong.
    """
    pairs = right = 0
    keys = [key for key in labels if key in graded]
    for one, other in combinations(keys, 2):
        for rubric in labels[one].keys() & labels[other].keys():
            gap = mean(labels[one][rubric]) - mean(labels[other][rubric])
            if math.isnan(gap) or abs(gap) < APART:
                continue
            found = mean(graded[one].get(rubric, {})) - mean(graded[other].get(rubric, {}))
            pairs += 1
            right += found * gap > 0
    return Ranking(pairs, right)


def mean(levels: Mapping[str, int | None]) -> float:
    """The mean of the levels that were scored; NaN where none was."""
    known = [level for level in levels.values() if level is not None]
    return sum(known) / len(known) if known else math.nan


def gain(before: Labels, after: Labels) -> Gain:
    """What the same transcripts gained between two gradings, over what both scored."""
    changes = [
        b - a
        for key in before
        if key in after
        for a, b in _both(before[key], after[key])
        if a is not None and b is not None
    ]
    average = sum(changes) / len(changes) if changes else math.nan
    return Gain(len(changes), sum(change > 0 for change in changes), average)


def gain_of_all(gains: Sequence[Gain]) -> Gain:
    """Several gains as one."""
    compared = sum(one.compared for one in gains)
    moved = sum(one.mean * one.compared for one in gains if one.compared)
    return Gain(
        compared, sum(one.raised for one in gains), moved / compared if compared else math.nan
    )


def _both(one: Levels, other: Levels) -> Iterator[tuple[int | None, int | None]]:
    for rubric, criteria in one.items():
        for name, level in criteria.items():
            yield level, other.get(rubric, {}).get(name)


@dataclass(frozen=True)
class Quotes:
    """How many quotes there are, and how many stand word for word in the named trainee turn."""

    given: int
    true: int


def quotes(cards: Sequence[tuple[Transcript, Scorecard]]) -> Quotes:
    """Look every quote up."""
    given = true = 0
    for transcript, card in cards:
        said = {turn.n: turn.text for turn in transcript.trainee_turns}
        for result in card.rubrics.values():
            for verdict in result.criteria.values():
                for answer in verdict.checks.values():
                    if answer.met:
                        given += 1
                        true += (answer.quote or "\0") in said.get(answer.turn or 0, "")
    return Quotes(given, true)
