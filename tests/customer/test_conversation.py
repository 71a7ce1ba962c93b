"""Whole conversations with the built-in voice: earned or lost, repeatable, never repeating."""

import pytest

from roleplay.content.library import Library
from roleplay.content.scenario import FactKind
from roleplay.content.text import Language
from roleplay.customer import guard
from roleplay.customer.analyser import Analyser
from roleplay.customer.builtin_voice import SHORT
from roleplay.customer.conversation import Conversation
from roleplay.customer.matching import sentences
from roleplay.customer.mind import settled
from roleplay.customer.state import Outcome
from roleplay.customer.transcript import Transcript
from roleplay.customer.voices import Cast
from tests.scripts import RUDE, SKILLED, WARM_BUT_EMPTY

PERSONAS = ["angry", "anxious", "arrogant", "doubtful", "female", "male", "silent", "talkative"]
LANGUAGES = list(Language)


async def play(
    library: Library,
    analyser: Analyser,
    persona: str,
    language: Language,
    script: list[str],
    seed: int = 1,
    scenario: str = "parcel-delay",
) -> Transcript:
    cast = Cast(library.personas.get(persona), library.scenarios.get(scenario), language, seed)
    talk = Conversation(cast, analyser)
    talk.open()
    for line in script:
        if talk.ended:
            break
        step = talk.hear(line) if line else talk.wait()
        _ = [clause async for clause in talk.say(step)]
    assert talk.state is not None
    return talk.transcript(settled(talk.state))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("persona", PERSONAS)
async def test_skilled_service_resolves(
    library: Library, analyser: Analyser, persona: str, language: Language
) -> None:
    found = await play(library, analyser, persona, language, SKILLED[language])
    assert found.outcome == Outcome.RESOLVED


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("persona", PERSONAS)
async def test_rude_service_drives_away(
    library: Library, analyser: Analyser, persona: str, language: Language
) -> None:
    found = await play(library, analyser, persona, language, RUDE[language])
    assert found.outcome in (Outcome.WALKED_OUT, Outcome.ESCALATED)
    minds = [turn.mind for turn in found.turns if turn.mind]
    assert minds[-1].temper >= minds[0].temper


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("persona", PERSONAS)
async def test_warm_emptiness_never_resolves(
    library: Library, analyser: Analyser, persona: str, language: Language
) -> None:
    found = await play(library, analyser, persona, language, WARM_BUT_EMPTY[language])
    assert found.outcome not in (Outcome.RESOLVED, Outcome.HALF_RESOLVED)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("persona", PERSONAS)
async def test_nothing_is_said_twice_and_nothing_out_of_role(
    library: Library, analyser: Analyser, persona: str, language: Language
) -> None:
    for script in (SKILLED[language], RUDE[language], WARM_BUT_EMPTY[language], ["好"] * 9):
        found = await play(library, analyser, persona, language, script, seed=4)
        texts = [t.text for t in found.turns if t.speaker == "customer"]
        said = [s for text in texts for s in sentences(text) if len(s) > SHORT + 1]
        assert len(said) == len(set(said)), [s for s in said if said.count(s) > 1]
        assert all(guard.breach(text, language) is None for text in texts)
        assert all(texts)


async def test_the_same_seed_repeats_and_another_differs(
    library: Library, analyser: Analyser
) -> None:
    script = SKILLED[Language.ZH]
    one = await play(library, analyser, "angry", Language.ZH, script, seed=1)
    two = await play(library, analyser, "angry", Language.ZH, script, seed=1)
    other = await play(library, analyser, "angry", Language.ZH, script, seed=2)
    assert one.dump() == two.dump()
    assert [t.text for t in one.turns] != [t.text for t in other.turns]


async def test_facts_come_out_only_when_asked_for(library: Library, analyser: Analyser) -> None:
    found = await play(library, analyser, "angry", Language.ZH, RUDE[Language.ZH][1:])
    scenario = library.scenarios.get("parcel-delay")
    said = " ".join(t.text for t in found.turns if t.speaker == "customer")
    for fact in scenario.facts:
        if fact.kind != FactKind.DATA:
            assert fact.whole.get(Language.ZH) not in said


async def test_a_transcript_has_what_its_readers_need(library: Library, analyser: Analyser) -> None:
    found = await play(library, analyser, "male", Language.EN, SKILLED[Language.EN])
    again = Transcript.model_validate_json(found.dump())
    assert again == found
    assert all(t.mind for t in again.turns if t.speaker == "customer")
    assert again.scenario.goal
    assert again.scenario.allowed_remedies
    assert again.scenario.forbidden


async def test_a_letter_has_a_subject_and_paragraphs(library: Library, analyser: Analyser) -> None:
    found = await play(
        library,
        analyser,
        "female",
        Language.EN,
        SKILLED[Language.EN],
        scenario="hotel-double-charge",
    )
    assert found.turns[0].subject
    assert "\n\n" in found.turns[0].text
    assert (found.turns[2].subject or "").startswith("Re: ")
