"""Answers to a criterion's checks from which a wanted level follows, near to those given.

A yes still needs its evidence: a level that no words of the trainee bear out is not granted.
"""

from collections.abc import Mapping
from itertools import product

from roleplay.content.rubric import Criterion, Level
from roleplay.grading.levels import level_of

LEAST = 0.2
"""Strength of evidence, 0–1, from which it can bear a yes."""


def settle(
    criterion: Criterion, met: Mapping[str, bool], wanted: Level, hints: Mapping[str, float]
) -> dict[str, bool]:
    """The answers nearest to ``met`` from which the level follows that is nearest to ``wanted``.

    ``hints`` has the strength of what evidence there is for the checks not met. Changing an answer
    costs one, and a yes more the weaker its evidence is.
    """
    ids = [check.id for check in criterion.checks]

    def cost(answers: Mapping[str, bool]) -> tuple[int, float]:
        away = abs(level_of(criterion, answers) - wanted)
        changed = [key for key in ids if answers[key] != met[key]]
        return away, sum(2 - hints.get(key, 0.0) if answers[key] else 1.0 for key in changed)

    def open_to(key: str) -> tuple[bool, ...]:
        return (True, False) if met[key] or hints.get(key, 0.0) >= LEAST else (False,)

    tried = (dict(zip(ids, one, strict=True)) for one in product(*map(open_to, ids)))
    return min(tried, key=cost)
