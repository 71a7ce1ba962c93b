"""How far a grader can be relied on: figures on cases that can be counted by hand."""

import math

from roleplay.content.text import Language
from roleplay.grading.reliability import (
    Gain,
    Ranking,
    gain,
    gain_of_all,
    quotes,
    ranking,
    same_share,
)
from roleplay.grading.scorecard import CheckAnswer, RubricResult, Scorecard, Status, Verdict
from roleplay.grading.wordings import INJECTION, with_words
from tests.grading.test_chain import TRANSCRIPT

GOOD = {"r": {"a": 4, "b": 3}}
BAD = {"r": {"a": 1, "b": 2}}
MIDDLE = {"r": {"a": 3, "b": 3}}


def test_only_pairs_that_are_clearly_apart_count_and_a_draw_is_wrong() -> None:
    labels = {"good": GOOD, "bad": BAD, "middle": MIDDLE}
    assert ranking(labels, labels) == Ranking(2, 2)
    assert ranking(labels, {"good": BAD, "bad": BAD, "middle": GOOD}) == Ranking(2, 1)
    assert math.isnan(ranking({"good": GOOD}, {"good": GOOD}).share)


def test_unscored_on_both_sides_is_the_same() -> None:
    one = {"t": {"r": {"a": 2, "b": None}}}
    assert same_share(one, one) == 1
    assert same_share(one, {"t": {"r": {"a": 3, "b": None}}}) == 0.5


def test_a_gain_is_counted_over_what_both_scored() -> None:
    found = gain({"t": {"r": {"a": 2, "b": None}}}, {"t": {"r": {"a": 3, "b": 4}}})
    assert (found.compared, found.raised, found.mean) == (1, 1, 1.0)


def test_gains_add_up_by_what_each_compared() -> None:
    assert gain_of_all([Gain(3, 1, 1.0), Gain(1, 0, -1.0)]) == Gain(4, 1, 0.5)


def test_words_are_added_to_the_trainee_alone() -> None:
    changed = with_words(TRANSCRIPT, INJECTION)
    assert changed.turns[0] == TRANSCRIPT.turns[0]
    assert changed.turns[1].text.endswith(INJECTION[Language.ZH])
    first = with_words(TRANSCRIPT, INJECTION, "before")
    assert first.turns[3].text.startswith(INJECTION[Language.ZH])
    once = with_words(TRANSCRIPT, INJECTION, "once")
    assert sum(a.text != b.text for a, b in zip(once.turns, TRANSCRIPT.turns, strict=True)) == 1


def test_quotes_are_looked_up_in_their_turn() -> None:
    checks = {
        "a": CheckAnswer(met=True, turn=2, quote="换谁都着急"),
        "b": CheckAnswer(met=True, turn=4, quote="换谁都着急"),
        "c": CheckAnswer(met=True, turn=1, quote="等了一天了"),
    }
    verdict = Verdict(status=Status.SCORED, level=2, checks=checks, reason="x")
    result = RubricResult(version=1, score=33.3, passed=False, criteria={"c": verdict})
    card = Scorecard(transcript="t", engine="builtin", rubrics={"r": result}, version="0")
    found = quotes([(TRANSCRIPT, card)])
    assert (found.given, found.true) == (3, 1)
