"""Figures of agreement are scikit-learn's, and say how sure they are."""

import math
import random

from sklearn.metrics import cohen_kappa_score

from roleplay.grading.agreement import agreement
from roleplay.grading.intervals import Rated, kappa_interval


def ratings(sessions: int, noise: float, seed: int = 1) -> list[Rated]:
    chance = random.Random(seed)
    found = []
    for session in range(sessions):
        for _ in range(6):
            level = chance.randint(1, 4)
            other = level if chance.random() > noise else chance.randint(1, 4)
            found.append(Rated(str(session), level, other))
    return found


def test_kappa_is_scikit_learns() -> None:
    for seed in range(5):
        rated = ratings(40, 0.5, seed)
        first, second = [r.first for r in rated], [r.second for r in rated]
        theirs = cohen_kappa_score(first, second, weights="quadratic", labels=[1, 2, 3, 4])
        assert math.isclose(agreement(first, second).kappa, theirs, abs_tol=1e-12)


def test_the_interval_holds_the_figure_and_narrows_with_more_sessions() -> None:
    few, many = ratings(20, 0.4), ratings(400, 0.4)
    for rated in (few, many):
        low, high = kappa_interval(rated)
        assert low < agreement([r.first for r in rated], [r.second for r in rated]).kappa < high
    assert kappa_interval(many).high - kappa_interval(many).low < 0.1
    assert kappa_interval(few) == kappa_interval(list(few))


def test_there_is_no_interval_without_sessions_to_draw_from() -> None:
    assert math.isnan(kappa_interval([]).low)
    assert math.isnan(kappa_interval([Rated("one", 1, 2), Rated("one", 2, 2)]).low)
    assert math.isnan(kappa_interval([Rated(str(n), 3, 3) for n in range(50)]).low)
