"""From checks to a level: the rubric's rule, and nothing else."""

from collections.abc import Mapping

from roleplay.content.rubric import Condition, Criterion, Level

_DOWNWARD: tuple[Level, ...] = (4, 3, 2)


def level_of(criterion: Criterion, met: Mapping[str, bool]) -> Level:
    """The highest level whose condition holds, else 1.

    Raises:
        KeyError: a check has no answer.
    """
    answers = {check.id: met[check.id] for check in criterion.checks}
    for level in _DOWNWARD:
        if holds(criterion.rule[level], answers):  # type: ignore[index]
            return level
    return 1


def holds(condition: Condition, met: Mapping[str, bool]) -> bool:
    """Whether a level's condition is fulfilled; an empty one always is."""
    return (
        all(met[check] for check in condition.all_of)
        and (not condition.any_of or any(met[check] for check in condition.any_of))
        and not any(met[check] for check in condition.none_of)
    )


def missing_for_next(criterion: Criterion, met: Mapping[str, bool], level: Level) -> list[str]:
    """The ids of checks that kept the criterion from the next level: unmet, or met and harmful."""
    if level == 4:
        return []
    condition = criterion.rule[level + 1]  # type: ignore[index]
    harmful = [check for check in condition.none_of if met[check]]
    lacking = [check for check in condition.all_of if not met[check]]
    if condition.any_of and not any(met[check] for check in condition.any_of):
        lacking += condition.any_of
    return harmful + lacking
