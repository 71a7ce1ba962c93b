"""What levels over sessions say about a skill: where it stands, and whether it moves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from roleplay.services.marked import Marked, Skill

HALF_LIFE = 5
"""Sessions after which a level weighs half as much as the newest one."""
FEWEST_FOR_TREND = 4
"""Levels from which a trend is told; of fewer, one lucky session would make it."""
AT_EACH_END = 5
"""The most levels at either end that a trend compares."""
MASTERED = 3.5
"""Level from which a criterion is no longer called weak."""
PICKED = 3
"""How many strongest and weakest criteria are named."""


@dataclass(frozen=True)
class SkillView:
    """How well somebody does on one criterion."""

    skill: Skill
    level: float
    """1–4; recent sessions weigh more."""
    trend: float | None
    """Levels gained between the first sessions and the recent ones."""
    n: int
    """Sessions in which it was scored."""


def skills_of(sessions: Sequence[Marked]) -> list[SkillView]:
    """Every criterion that was scored in one person's sessions, the oldest session first.

    The level is the mean of the final levels, those of a session weighing half as much as those
    of the session five later (``HALF_LIFE``). Sessions where it was unscored have no say.
    """
    seen: dict[Skill, list[tuple[int, int]]] = {}
    for place, session in enumerate(sessions):
        for skill, level in session.levels().items():
            seen.setdefault(skill, []).append((place, level))
    last = len(sessions) - 1
    return [
        SkillView(
            skill,
            weighted([(last - place, level) for place, level in found]),
            trend([level for _, level in found]),
            len(found),
        )
        for skill, found in seen.items()
    ]


def weighted(aged: Sequence[tuple[int, float]]) -> float:
    """The mean of values, each given with its age in sessions."""
    weights: list[float] = [0.5 ** (age / HALF_LIFE) for age, _ in aged]
    total = sum(weight * value for weight, (_, value) in zip(weights, aged, strict=True))
    return total / sum(weights)


def trend(values: Sequence[float]) -> float | None:
    """The mean of the recent values less that of the first, oldest first; None for too few."""
    if len(values) < FEWEST_FOR_TREND:
        return None
    ends = min(AT_EACH_END, len(values) // 2)
    return (sum(values[-ends:]) - sum(values[:ends])) / ends


def weakest(skills: Sequence[SkillView]) -> list[SkillView]:
    """The criteria to work on, the weakest first; none that is mastered."""
    found = [s for s in skills if s.level < MASTERED]
    return sorted(found, key=lambda s: (s.level, -s.n, s.skill))[:PICKED]


def strongest(skills: Sequence[SkillView]) -> list[SkillView]:
    """The best criteria, the strongest first; none that is among the weakest."""
    weak = {s.skill for s in weakest(skills)}
    found = [s for s in skills if s.skill not in weak and s.level >= 2]
    return sorted(found, key=lambda s: (-s.level, -s.n, s.skill))[:PICKED]


def spread(people: Mapping[str, Sequence[SkillView]]) -> dict[Skill, list[int]]:
    """Criterion → how many people stand at level 1, 2, 3 and 4, rounded."""
    found: dict[Skill, list[int]] = {}
    for skills in people.values():
        for skill in skills:
            counts = found.setdefault(skill.skill, [0, 0, 0, 0])
            counts[min(4, int(skill.level + 0.5)) - 1] += 1
    return found
