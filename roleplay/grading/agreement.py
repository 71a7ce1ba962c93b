"""Agreement between two graders of the same transcripts: how far a grade can be trusted.

Weighted kappa has quadratic weights over the four levels (Cohen 1968), as scikit-learn's
``cohen_kappa_score(weights="quadratic")``.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LEVELS = 4
Labels = Mapping[str, Mapping[str, Mapping[str, int | None]]]
"""Transcript id → rubric id → criterion id → level, or None for unscored."""


@dataclass(frozen=True)
class Agreement:
    """How two graders agree on one criterion."""

    n: int
    """Transcripts that both scored."""
    kappa: float
    """Quadratically weighted, −1 to 1; NaN where both gave one and the same level throughout."""
    exact: float
    within_one: float
    bias: float
    """Mean of the second grader's level minus the first's, in levels."""
    scored_alike: float
    """Share of transcripts on which both scored it or both left it unscored."""


def agreement(first: Sequence[int | None], second: Sequence[int | None]) -> Agreement:
    """The agreement of two graders over the same transcripts in the same order."""
    both = [(a, b) for a, b in zip(first, second, strict=True) if a is not None and b is not None]
    alike = [(a is None) == (b is None) for a, b in zip(first, second, strict=True)]
    share = sum(alike) / len(alike) if alike else math.nan
    if not both:
        return Agreement(0, math.nan, math.nan, math.nan, math.nan, share)
    gaps = [b - a for a, b in both]
    return Agreement(
        n=len(both),
        kappa=weighted_kappa(both),
        exact=sum(gap == 0 for gap in gaps) / len(both),
        within_one=sum(abs(gap) <= 1 for gap in gaps) / len(both),
        bias=sum(gaps) / len(both),
        scored_alike=share,
    )


def weighted_kappa(pairs: Sequence[tuple[int, int]]) -> float:
    """Cohen's kappa with quadratic weights over levels 1–4."""
    n = len(pairs)
    rows = [sum(a == level for a, _ in pairs) / n for level in range(1, LEVELS + 1)]
    columns = [sum(b == level for _, b in pairs) / n for level in range(1, LEVELS + 1)]
    observed = sum((a - b) ** 2 for a, b in pairs) / n
    expected = sum(
        rows[i] * columns[j] * (i - j) ** 2 for i in range(LEVELS) for j in range(LEVELS)
    )
    return 1 - observed / expected if expected else math.nan


def by_criterion(first: Labels, second: Labels) -> dict[str, Agreement]:
    """Agreement for every ``rubric.criterion`` over the transcripts that both have."""
    ids = [key for key in first if key in second]
    names = dict.fromkeys(
        (rubric, criterion)
        for key in ids
        for rubric, found in first[key].items()
        for criterion in found
    )
    return {
        f"{rubric}.{criterion}": agreement(
            [first[key].get(rubric, {}).get(criterion) for key in ids],
            [second[key].get(rubric, {}).get(criterion) for key in ids],
        )
        for rubric, criterion in names
    }
