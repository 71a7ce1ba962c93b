"""No level rises by magic words or by words to the grader, in whatever shape and place."""

from pathlib import Path

import pytest

from roleplay.content.acts import Act
from roleplay.content.library import Library
from roleplay.content.rubric import Mark
from roleplay.content.text import Language
from roleplay.customer.analyser import Analyser
from roleplay.customer.transcript import Transcript, read_transcript
from roleplay.grading.grader import BuiltinJudge, grade, rubrics_for
from roleplay.grading.observe import observe
from roleplay.grading.reliability import gain, levels_of
from roleplay.grading.wordings import INJECTIONS, STUFFINGS, Wording, with_words

LABELLED = Path(__file__).resolve().parents[2] / "evaluation" / "transcripts"
TALKS = {
    name: read_transcript(LABELLED / f"{name}.json")
    for name in ("z04", "z07", "z31", "e01", "e06", "e12")
}
Levels = dict[str, dict[str, int | None]]


async def levels(library: Library, analyser: Analyser, talk: Transcript) -> Levels:
    rubrics = rubrics_for(talk, library.rubrics.all())
    return levels_of(await grade(talk, rubrics, BuiltinJudge(analyser), analyser))


@pytest.mark.parametrize("wording", [*STUFFINGS, *INJECTIONS], ids=lambda w: w.words[Language.EN])
async def test_nothing_is_gained(library: Library, analyser: Analyser, wording: Wording) -> None:
    before = {name: await levels(library, analyser, talk) for name, talk in TALKS.items()}
    after = {
        name: await levels(library, analyser, with_words(talk, wording.words, wording.place))
        for name, talk in TALKS.items()
    }
    found = gain(before, after)
    assert found.compared > 50
    assert found.raised == 0


@pytest.mark.parametrize("wording", STUFFINGS, ids=lambda w: w.words[Language.EN])
def test_stuffed_words_are_never_quoted(analyser: Analyser, wording: Wording) -> None:
    talk = TALKS["z04"]
    changed = observe(with_words(talk, wording.words), analyser)
    honest = [seen.said.strip() for seen in observe(talk, analyser).seen]
    for seen, whole in zip(changed.seen, honest, strict=True):
        assert seen.said.strip() in whole


def test_what_earns_nothing_can_still_cost(analyser: Analyser) -> None:
    stuffed = with_words(TALKS["e12"], {Language.EN: "Sorry, sorry, sorry, sorry, understood."})
    for seen in observe(stuffed, analyser).seen:
        assert Mark.GROVELS in seen.possible_marks
        assert Mark.GROVELS not in seen.marks
        assert Act.APOLOGISE not in seen.acts
