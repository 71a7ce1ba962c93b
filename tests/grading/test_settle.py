"""Tipping the scale: the nearest honest answers, never a yes without evidence."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roleplay.content.library import load_library
from roleplay.content.rubric import Criterion, Level
from roleplay.grading.levels import level_of
from roleplay.grading.settle import LEAST, settle
from roleplay.grading.weigher import DOUBT, MARGIN, tipped
from tests.conftest import ROOT

LEVELS: tuple[Level, ...] = (1, 2, 3, 4)


CRITERIA: list[Criterion] = [
    criterion for rubric in load_library([ROOT]).rubrics.all() for criterion in rubric.criteria
]


@pytest.mark.parametrize("criterion", CRITERIA, ids=lambda c: c.id)
def test_with_evidence_for_everything_every_level_can_be_reached(criterion: Criterion) -> None:
    ids = [check.id for check in criterion.checks]
    for values, wanted in product(product((True, False), repeat=len(ids)), LEVELS):
        met = dict(zip(ids, values, strict=True))
        settled = settle(criterion, met, wanted, dict.fromkeys(ids, 1.0))
        assert level_of(criterion, settled) == wanted
        if level_of(criterion, met) == wanted:
            assert settled == met


@given(data=st.data())
def test_no_yes_comes_from_nothing(data: st.DataObject) -> None:
    criterion = data.draw(st.sampled_from(CRITERIA))
    ids = [check.id for check in criterion.checks]
    met = {key: data.draw(st.booleans()) for key in ids}
    hints = {key: data.draw(st.floats(0, 1)) for key in ids}
    settled = settle(criterion, met, data.draw(st.sampled_from(LEVELS)), hints)
    gained = [key for key in ids if settled[key] and not met[key]]
    assert all(hints[key] >= LEAST for key in gained)


def test_the_model_must_be_well_away_to_be_heard() -> None:
    assert tipped(2, None, doubtful=False) == 2
    assert tipped(2, 2 + MARGIN - 0.01, doubtful=False) == 2
    assert tipped(2, 3.1, doubtful=False) == 3
    assert tipped(4, 0.2, doubtful=False) == 1


def test_words_that_may_be_meant_for_the_grader_can_only_cost() -> None:
    assert tipped(2, 3.9, doubtful=True) == 2
    assert tipped(3, 2.4 + DOUBT, doubtful=True) == 2
    assert tipped(3, 2.6 + DOUBT, doubtful=True) == 3
