"""How sure a figure of agreement is: a bootstrap over sessions.

Criteria of one session are judged by the same people at the same time, so whole sessions are drawn,
not single marks (cluster bootstrap; Davison and Hinkley 1997, section 3.8).
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from roleplay.grading.agreement import LEVELS

RESAMPLES = 1000
_SEED = 20260101
"""The same pairs give the same interval."""


class Interval(NamedTuple):
    """A 95 % confidence interval; NaN at both ends where there is none."""

    low: float
    high: float


class Rated(NamedTuple):
    """Two levels, 1–4, for one criterion of a session."""

    session: str
    first: int
    second: int


NONE = Interval(math.nan, math.nan)


def kappa_interval(rated: Sequence[Rated]) -> Interval:
    """The 95 % percentile interval of quadratically weighted kappa."""
    tables: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(LEVELS * LEVELS))
    for one in rated:
        tables[one.session][(one.first - 1) * LEVELS + one.second - 1] += 1
    if len(tables) < 2:
        return NONE
    stacked = np.stack(list(tables.values()))
    draws = np.random.default_rng(_SEED).multinomial(
        len(stacked), np.full(len(stacked), 1 / len(stacked)), size=RESAMPLES
    )
    found = _kappas((draws @ stacked).reshape(RESAMPLES, LEVELS, LEVELS))
    found = found[~np.isnan(found)]
    if len(found) < RESAMPLES // 2:
        return NONE
    low, high = np.quantile(found, [0.025, 0.975])
    return Interval(float(low), float(high))


def _kappas(tables: np.ndarray) -> np.ndarray:
    """Kappa of each contingency table; NaN where all marks are one and the same."""
    levels = np.arange(LEVELS)
    weights = (levels[:, None] - levels[None, :]) ** 2
    total = tables.sum(axis=(1, 2))
    observed = (tables * weights).sum(axis=(1, 2)) / total
    rows, columns = tables.sum(axis=2), tables.sum(axis=1)
    expected = np.einsum("ni,nj,ij->n", rows, columns, weights) / total**2
    with np.errstate(divide="ignore", invalid="ignore"):
        kappas: np.ndarray = np.where(expected > 0, 1 - observed / expected, np.nan)
    return kappas
