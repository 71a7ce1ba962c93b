"""The weigher: what it looks at, what it knows nothing of, and that its file fits the rubrics."""

import json
from pathlib import Path

import pytest

from roleplay.content.library import Library
from roleplay.customer.analyser import Analyser
from roleplay.customer.transcript import Transcript, read_transcript
from roleplay.errors import InputError
from roleplay.grading.builtin import BuiltinGrader
from roleplay.grading.observe import Observations, observe
from roleplay.grading.weigher import WEIGHTS, Weigher, features

LABELLED = Path(__file__).resolve().parents[2] / "evaluation" / "transcripts"


@pytest.fixture(scope="module")
def seen(analyser: Analyser) -> Observations:
    return observe(read_transcript(LABELLED / "e01.json"), analyser)


def test_the_weights_are_of_todays_rubrics_and_features(
    library: Library, seen: Observations
) -> None:
    weigher = Weigher.load()
    assert sorted(weigher.names) == sorted(features(seen))
    for name, version in weigher.versions.items():
        rubric = library.rubrics.get(name)
        assert rubric.version == version, "train anew: python evaluation/train_grader.py"
        for criterion in rubric.criteria:
            learnt = weigher.learnt[name, criterion.id]
            assert set(learnt.checks) == {check.id for check in criterion.checks}
            assert len(learnt.features) == len(weigher.names)


def test_a_changed_rubric_goes_by_its_rules_alone(
    library: Library, analyser: Analyser, seen: Observations
) -> None:
    rubric = library.rubrics.get("empathy")
    changed = rubric.model_copy(update={"version": rubric.version + 1})
    criterion = rubric.criteria[0]
    met = {check.id: False for check in criterion.checks}
    weigher, found = Weigher.load(), features(seen)
    assert weigher.expected(rubric, criterion, met, found) is not None
    assert weigher.expected(changed, criterion, met, found) is None
    assert weigher.expected(rubric, criterion, met | {"one_more": True}, found) is None
    by_rules = BuiltinGrader(analyser, Weigher((), {}, {})).judge(rubric, seen)
    assert BuiltinGrader(analyser).judge(changed, seen) == by_rules


def test_who_the_customer_is_weighs_nothing(analyser: Analyser, seen: Observations) -> None:
    body = json.loads(seen.transcript.dump())
    body["persona"] = {"id": "unknown", "name": "Nobody we know"}
    body["scenario"]["id"] = "unheard-of"
    other = observe(Transcript.model_validate(body), analyser)
    assert features(other) == features(seen)


def test_a_broken_file_says_how_to_make_it_anew(tmp_path: Path) -> None:
    broken = tmp_path / "weights.json"
    broken.write_text(WEIGHTS.read_text(encoding="utf-8")[:-20], encoding="utf-8")
    with pytest.raises(InputError, match=r"evaluation/train_grader\.py"):
        Weigher.load(broken)
