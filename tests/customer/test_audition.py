"""Every shipped customer passes its audition; and the audition notices one that should not."""

import re
from functools import cache
from string import Template

import pytest

from roleplay.content.library import load_library
from roleplay.content.persona import Persona
from roleplay.content.text import Language
from roleplay.customer.analyser import Analyser
from roleplay.customer.audition import Auditioned, Part, Plan, Take, audition, perform
from roleplay.customer.audition_checks import alike, measure
from roleplay.customer.audition_report import Verdict
from roleplay.customer.distinctness import Sample, named_right, namings
from roleplay.customer.state import Outcome
from roleplay.customer.trainee_words import known_words, words_told
from roleplay.customer.trainees import Manner, Trainee, script
from roleplay.customer.transcript import Turn
from roleplay.customer.voices import Cast, Scene
from tests.conftest import ROOT

LIBRARY = load_library([ROOT])
PERSONAS = LIBRARY.personas.all()


@cache
def analyser() -> Analyser:
    return Analyser.load()


def cast(scenario: str = "parcel-delay", language: Language = Language.ZH, seed: int = 1) -> Cast:
    return Cast(PERSONAS[0], LIBRARY.scenarios.get(scenario), language, seed)


def retaken(persona: Persona, **expects: float) -> Persona:
    wanted = persona.expects.model_copy(update=expects)
    return persona.model_copy(update={"expects": wanted})


@pytest.fixture(scope="module")
def takes() -> tuple[Take, ...]:
    """The skilled and the hostile trainee with one customer."""
    plan = Plan(scenarios=frozenset({"parcel-delay"}), languages=(Language.ZH,), seeds=(1, 2))
    parts = [p for p in plan.parts(PERSONAS[0], LIBRARY) if p.manner in ("skilled", "hostile")]
    return tuple(perform(parts, analyser()))


@pytest.mark.slow
@pytest.mark.parametrize("language", list(Language))
def test_every_shipped_customer_passes(language: Language) -> None:
    """A sample of the scenarios; ``roleplay audition all`` plays every one."""
    plan = Plan(languages=(language,), most=4, seeds=(1, 2))
    verdicts = [Verdict(one) for one in audition(PERSONAS, LIBRARY, analyser(), plan)]
    complaints = [line for verdict in verdicts for line in verdict.complaints()]
    assert not complaints, "\n".join(complaints)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("manner", list(Manner))
def test_a_script_can_be_said_in_every_scenario(manner: Manner, language: Language) -> None:
    for scenario in LIBRARY.scenarios.all():
        part = Cast(PERSONAS[0], scenario, language, 1)
        opening = scenario.say.opening.get(language)[0]
        scene = Scene(part, (Turn(n=1, speaker="customer", text=opening),))
        said = script(manner, language)
        for number in range(len(said.steps) + len(said.more)):
            message = Trainee(manner, part).message(number, scene)
            assert message is not None
            assert "$" not in message, f"{scenario.id}: {message}"
            assert not re.search(r"[：:]\s*[。.，,]", message), f"{scenario.id}: {message}"


@pytest.mark.parametrize("language", list(Language))
def test_scripts_name_only_what_a_trainee_can_know(language: Language) -> None:
    known = known_words(cast(language=language), Scene(cast(language=language), (FIRST,)))
    for manner in Manner:
        said = script(manner, language)
        for line in (*said.steps, *said.more):
            wordings = [*(line.any or []), *(line.complaint or []), *(line.enquiry or [])]
            for text in [*wordings, *(line.outbound or [])]:
                assert set(Template(text).get_identifiers()) <= set(known), text


FIRST = Turn(n=1, speaker="customer", text="我前天晚上从杭州寄的件，到现在还没收到。这个怎么赔？")


def test_a_trainee_says_back_only_what_the_customer_has_told() -> None:
    before = known_words(cast(), Scene(cast(), (FIRST,)))
    fact = LIBRARY.scenarios.get("parcel-delay").fact("contents")
    told = Turn(n=2, speaker="customer", text=f"行，我讲。{fact.whole.get(Language.ZH)}")
    after = known_words(cast(), Scene(cast(), (FIRST, told)))
    assert "合同" not in before["told"]
    assert "合同" in after["told"]
    assert after["quote"] == "我前天晚上从杭州寄的件，到现在还没收到"


def test_a_trainee_turns_the_customers_words_round() -> None:
    english = cast(language=Language.EN)
    said = Turn(n=1, speaker="customer", text="I paid for it and my parcel isn't here, you know.")
    told = known_words(english, Scene(english, (said,)))["told"]
    assert told == "You paid for it and your parcel isn't here, we know."


def test_the_seed_chooses_the_wording() -> None:
    def first(seed: int) -> str | None:
        part = cast(seed=seed)
        return Trainee(Manner.SKILLED, part).message(0, Scene(part, (FIRST,)))

    assert first(1) == first(1)
    assert len({first(seed) for seed in range(12)}) > 1


def test_a_short_telling_counts_as_told() -> None:
    fact = LIBRARY.scenarios.get("parcel-delay").fact("deadline")
    assert words_told(fact, "下午三点他们开签约会。", Language.ZH)
    assert not words_told(fact, "我不知道。", Language.ZH)


def test_persons_with_ways_of_their_own_are_known_by_their_words() -> None:
    calm, loud = ("Well, I suppose so.",) * 3, ("WHAT?! No way!!",) * 3
    samples = [Sample("calm", s, calm) for s in "abc"] + [Sample("loud", s, loud) for s in "abc"]
    taken = namings(samples)
    assert named_right("calm", taken) == 1
    assert named_right("loud", taken) == 1
    assert named_right("nobody", taken) is None


def test_two_of_a_kind_are_not_told_apart() -> None:
    same = ("Well, I suppose so.",) * 3
    samples = [Sample(who, where, same) for who in ("one", "two") for where in "abc"]
    shares = [named_right(who, namings(samples)) for who in ("one", "two")]
    assert sum(share or 0 for share in shares) == 1


def test_an_audition_measures_what_happened(takes: tuple[Take, ...]) -> None:
    found = measure(Auditioned(PERSONAS[0], takes))[0]
    skilled = [take for take in takes if take.part.manner == Manner.SKILLED]
    assert found.resolved == sum(t.outcome == Outcome.RESOLVED for t in skilled) / len(skilled)
    assert found.length is not None
    assert 0 < found.length.mean <= found.length.longest
    assert found.recognised is None, "nobody to compare with"
    assert 0 <= (alike(skilled) or 0) < 1


@pytest.mark.parametrize(
    ("expects", "complaint"),
    [
        ({"max_chars_a_turn": 1.0}, "expects.max_chars_a_turn 1"),
        ({"min_chars_a_turn": 500.0}, "expects.min_chars_a_turn 500"),
    ],
)
def test_an_expectation_that_is_not_met_is_named(
    takes: tuple[Take, ...], expects: dict[str, float], complaint: str
) -> None:
    verdict = Verdict(Auditioned(retaken(PERSONAS[0], **expects), takes))
    assert not verdict.passed
    assert any(line.endswith(complaint) for line in verdict.complaints())


def test_a_customer_whom_rudeness_pleases_fails(takes: tuple[Take, ...]) -> None:
    take = next(take for take in takes if take.part.manner == Manner.HOSTILE)
    state = take.state.model_copy(update={"outcome": Outcome.RESOLVED})
    pleased = Take(take.part, take.turns, (8.0, 2.0), state, (), ())
    lines = Verdict(Auditioned(PERSONAS[0], (pleased,))).complaints()
    where = f"{PERSONAS[0].id} zh parcel-delay hostile seed 1: "
    assert where + "ended resolved under poor service" in lines
    assert where + "temper fell from 8.0 to 2.0 under poor service" in lines
    assert where + "message 1 moved temper from 8.0 to 2.0" in lines
    assert where + "stayed to the end (resolved); expects.poor_leaves" in lines


@pytest.mark.parametrize(
    ("reply", "complaint"),
    [
        ("请问有什么可以帮您？", "talks like the agent: 请问有什么可以帮您？"),
        ("我就要个说法。再说一遍，我就要个说法。我就要个说法。", "said twice: 我就要个说法。"),
    ],
)
def test_slips_and_repetition_are_noticed(
    takes: tuple[Take, ...], reply: str, complaint: str
) -> None:
    take = takes[0]
    said = Turn(n=take.turns[-1].n + 1, speaker="customer", text=reply)
    slipped = Take(take.part, (*take.turns, said), take.tempers, take.state, (), ())
    lines = Verdict(Auditioned(PERSONAS[0], (slipped,))).complaints()
    assert any(line.endswith(complaint) for line in lines)


def test_a_sample_spreads_over_the_scenarios() -> None:
    plan = Plan(most=3, seeds=(1, 2))
    chosen = {
        part.cast.scenario.id
        for persona in PERSONAS
        for part in plan.parts(persona, LIBRARY)
    }  # fmt: skip
    assert len(chosen) > len(LIBRARY.scenarios.items) / 2


def test_only_the_skilled_trainee_plays_every_seed() -> None:
    parts: list[Part] = list(Plan(most=1, seeds=(1, 2, 3)).parts(PERSONAS[0], LIBRARY))
    assert {p.manner for p in parts if p.cast.seed == 3} == {Manner.SKILLED}
    assert {p.manner for p in parts} == set(Manner)
