"""Levels follow from the rule alone; totals skip what is unscored or failed."""

from itertools import product

import pytest

from roleplay.content.library import Library
from roleplay.content.rubric import Criterion
from roleplay.grading import score
from roleplay.grading.levels import level_of, missing_for_next
from roleplay.grading.scorecard import RubricResult, Status, Style, Verdict


def criteria(library: Library) -> list[Criterion]:
    return [c for rubric in library.rubrics.all() for c in rubric.criteria]


def test_every_level_of_every_criterion_can_be_reached(library: Library) -> None:
    for criterion in criteria(library):
        ids = [check.id for check in criterion.checks]
        levels = {
            level_of(criterion, dict(zip(ids, met, strict=True)))
            for met in product([False, True], repeat=len(ids))
        }
        assert levels >= {2, 3, 4}, criterion.id


def test_below_four_something_is_always_named_as_missing(library: Library) -> None:
    for criterion in criteria(library):
        ids = [check.id for check in criterion.checks]
        for answers in product([False, True], repeat=len(ids)):
            met = dict(zip(ids, answers, strict=True))
            level = level_of(criterion, met)
            assert level == 4 or missing_for_next(criterion, met, level), criterion.id


def test_a_missing_answer_is_an_error_not_a_pass(library: Library) -> None:
    with pytest.raises(KeyError):
        level_of(criteria(library)[0], {})


def verdict(level: int | None) -> Verdict:
    status = Status.SCORED if level else Status.UNSCORED
    return Verdict(status=status, level=level, reason="because")  # type: ignore[arg-type]


def result(library: Library, rubric_id: str, **levels: int | None) -> RubricResult:
    rubric = library.rubrics.get(rubric_id)
    verdicts = {c.id: verdict(levels.get(c.id, 3)) for c in rubric.criteria}
    return score.rubric_result(rubric, verdicts, breached=False)


def test_the_score_is_the_weighted_mean(library: Library) -> None:
    found = result(library, "empathy", recognition=4, perspective=1)
    expected = (2 * 3 + 3 * 0 + 2 * 2 + 2 * 2 + 2 * 2) / 11 / 3 * 100
    assert found.score == round(expected, 1)


def test_unscored_criteria_leave_the_mean(library: Library) -> None:
    levels = dict.fromkeys(("recognition", "perspective", "response", "exploration"), None)
    assert result(library, "empathy", **levels).score == 66.7


def test_nothing_scored_is_neither_pass_nor_fail(library: Library) -> None:
    rubric = library.rubrics.get("empathy")
    verdicts = {c.id: verdict(None) for c in rubric.criteria}
    found = score.rubric_result(rubric, verdicts, breached=False)
    assert found.score is None
    assert found.passed is None


def test_a_gate_fails_the_whole(library: Library) -> None:
    found = result(library, "empathy", recognition=4, perspective=4, response=4, respect=1)
    assert found.score is not None
    assert found.score >= 60
    assert found.passed is False
    assert found.gates_failed == ["respect"]


def test_a_failed_criterion_is_never_a_pass(library: Library) -> None:
    rubric = library.rubrics.get("empathy")
    verdicts = {c.id: verdict(4) for c in rubric.criteria}
    verdicts["respect"] = Verdict(status=Status.FAILED, reason="broke")
    assert score.rubric_result(rubric, verdicts, breached=False).passed is None


@pytest.mark.parametrize(
    ("process", "manner", "style"),
    [(1, 1, Style.COLD), (4, 1, Style.FACTORY), (1, 4, Style.FRIENDLY), (4, 4, Style.QUALITY)],
)
def test_the_four_styles(library: Library, process: int, manner: int, style: Style) -> None:
    def all_at(rubric_id: str, level: int) -> RubricResult:
        ids = [c.id for c in library.rubrics.get(rubric_id).criteria]
        return result(library, rubric_id, **dict.fromkeys(ids, level))

    results = {
        "complaint_handling": all_at("complaint_handling", process),
        "empathy": all_at("empathy", manner),
    }
    assert score.service_style(results) == style
    assert score.service_style({"empathy": results["empathy"]}) is None
