"""The built-in grader on conversations that nothing was fitted to: it may get better, not worse."""

import pytest

from roleplay.commands.evaluating import SHIPPED, held_out, read_labels
from roleplay.content.library import Library
from roleplay.content.text import Language
from roleplay.customer.analyser import Analyser
from roleplay.customer.normalise import to_traditional
from roleplay.customer.transcript import read_transcript
from roleplay.grading.agreement import by_criterion
from roleplay.grading.attacks import is_attack
from roleplay.grading.grader import BuiltinJudge, grade
from roleplay.grading.reliability import levels_of, ranking


@pytest.mark.slow
async def test_it_agrees_with_the_readers(library: Library, analyser: Analyser) -> None:
    labels = {key: read_labels(SHIPPED)[key] for key in held_out()}
    graded = {}
    for key, labelled in labels.items():
        rubrics = [library.rubrics.get(name) for name in labelled]
        transcript = read_transcript(SHIPPED / f"{key}.json")
        graded[key] = levels_of(await grade(transcript, rubrics, BuiltinJudge(analyser), analyser))
    rows = by_criterion(labels, graded)
    kappas = {name: found.kappa for name, found in rows.items()}
    assert sum(kappas.values()) / len(kappas) >= 0.7
    assert min(kappas.values()) >= 0.4, kappas
    assert all(abs(found.bias) <= 0.4 and found.scored_alike >= 0.9 for found in rows.values())
    assert ranking(labels, graded).share >= 0.95


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("你到底懂不懂啊？找个会办事的来！", True),
        ("你就是个念稿子的，跟你说了也白说。", True),
        ("快递还没到，我等了两天了。", False),
        ("Are you even listening to me? You clearly haven't a clue.", True),
        ("The parcel was due on Monday and it still isn't here.", False),
        ("", False),
    ],
)
def test_an_attack_is_aimed_at_the_person(text: str, expected: bool) -> None:
    assert is_attack(text) is expected
    assert is_attack(to_traditional(text)) is expected


def test_languages_have_a_model_each() -> None:
    for language in Language:
        assert is_attack({"zh": "你是不是傻？", "en": "Are you stupid?"}[language.value])
