"""Properties of the mind: it stays difficult until it is earned."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from roleplay.content.acts import NEGATIVE_ACTS, WARM_ACTS, Act
from roleplay.content.library import load_library
from roleplay.content.moments import Moment
from roleplay.customer import mind
from roleplay.customer.mind import Case
from roleplay.customer.reading import Reading
from roleplay.customer.state import Agreement, Outcome, Stage, State
from tests.conftest import ROOT

LIBRARY = load_library([ROOT])
PERSONAS = st.sampled_from(sorted(LIBRARY.personas.items))
SCENARIOS = st.sampled_from(sorted(LIBRARY.scenarios.items))


def case_of(persona: str, scenario: str, difficulty: int = 3) -> Case:
    return Case(LIBRARY.personas.get(persona), LIBRARY.scenarios.get(scenario), difficulty)


CASES = st.builds(case_of, PERSONAS, SCENARIOS, st.integers(1, 5))
ACTS = st.frozensets(st.sampled_from(list(Act)), max_size=6)
NEGATIVES = st.frozensets(st.sampled_from(sorted(NEGATIVE_ACTS)), min_size=1, max_size=3)
WARM = st.frozensets(st.sampled_from(sorted(WARM_ACTS)), min_size=1, max_size=4)


def reading(acts: frozenset[Act], **more: object) -> Reading:
    return Reading(acts=acts, confidence=dict.fromkeys(acts, 0.9), **more)  # type: ignore[arg-type]


def readings(acts: st.SearchStrategy[frozenset[Act]]) -> st.SearchStrategy[Reading]:
    return st.builds(reading, acts, repeats=st.booleans(), specific=st.booleans())


def play(case: Case, messages: list[Reading]) -> list[State]:
    states = [mind.begin(case).state]
    for message in messages:
        if states[-1].outcome is not None:
            break
        states.append(mind.hear(states[-1], message, case).state)
    return states


@given(CASES, st.lists(readings(ACTS), max_size=15))
@settings(max_examples=300, deadline=None)
def test_no_single_message_moves_temper_by_more_than_three(
    case: Case, messages: list[Reading]
) -> None:
    states = play(case, messages)
    assert all(abs(b.temper - a.temper) <= 3.001 for a, b in pairwise(states))


@given(CASES, st.lists(readings(NEGATIVES | st.just(frozenset[Act]())), max_size=15))
@settings(max_examples=300, deadline=None)
def test_poor_service_never_calms_and_never_resolves(case: Case, messages: list[Reading]) -> None:
    states = play(case, messages)
    assert all(b.temper >= a.temper for a, b in pairwise(states))
    assert mind.settled(states[-1]) not in (Outcome.RESOLVED, Outcome.HALF_RESOLVED)


@given(CASES)
def test_long_poor_service_makes_every_customer_go(case: Case) -> None:
    states = play(case, [reading(frozenset({Act.SHIFT_BLAME}))] * 15)
    assert states[-1].outcome in (Outcome.WALKED_OUT, Outcome.ESCALATED)


@given(CASES, st.lists(readings(WARM), max_size=15))
@settings(max_examples=300, deadline=None)
def test_warmth_alone_never_resolves_and_hardly_calms(case: Case, messages: list[Reading]) -> None:
    states = play(case, messages)
    assert mind.settled(states[-1]) not in (Outcome.RESOLVED, Outcome.HALF_RESOLVED)
    assert states[-1].temper >= states[0].start_temper - 1.001


@given(CASES, st.lists(readings(ACTS), max_size=15))
def test_the_same_messages_give_the_same_states(case: Case, messages: list[Reading]) -> None:
    assert play(case, messages) == play(case, messages)


@given(CASES, st.lists(readings(ACTS), max_size=15))
def test_a_state_survives_storage(case: Case, messages: list[Reading]) -> None:
    for state in play(case, messages):
        assert State.model_validate_json(state.model_dump_json()) == state


@given(CASES, st.integers(1, 8))
def test_silence_drives_the_customer_away(case: Case, times: int) -> None:
    state = mind.begin(case).state
    for _ in range(times):
        if state.outcome is None:
            state = mind.wait(state, case).state
    assert state.outcome is None or state.outcome == Outcome.WALKED_OUT
    if times >= 4:
        assert state.stage == Stage.ENDED


def good_run(case: Case) -> list[State]:
    remedies = tuple(r.id for r in case.scenario.remedies if r.allowed)
    steps = [
        {Act.GREET, Act.IDENTIFY, Act.APOLOGISE},
        {Act.ACKNOWLEDGE_FEELING, Act.ASK_OPEN},
        {Act.ACKNOWLEDGE_FEELING, Act.ASK_CLOSED, Act.GIVE_SPACE},
        {Act.RESTATE_FACTS, Act.CHECK_UNDERSTANDING},
        {Act.EXPLAIN, Act.EVIDENCE, Act.TAKE_OWNERSHIP},
        {Act.OFFER_REMEDY, Act.ASK_CHOICE},
        {Act.COMMIT_TIME, Act.FOLLOW_UP},
        {Act.SUMMARISE_CLOSE, Act.COMMIT_TIME},
        {Act.SUMMARISE_CLOSE},
    ]
    messages = [
        reading(
            frozenset(acts),
            specific=True,
            offered=remedies if Act.OFFER_REMEDY in acts else (),
        )
        for acts in steps
    ]
    return play(case, messages)


@given(PERSONAS, SCENARIOS)
def test_skilled_service_resolves_at_difficulty_three(persona: str, scenario: str) -> None:
    states = good_run(case_of(persona, scenario))
    assert mind.settled(states[-1]) == Outcome.RESOLVED
    assert len(states) >= 5, "not cured by the first good sentences"


CLOSING = st.sampled_from([Act.SUMMARISE_CLOSE, Act.THANK])
GOES_ON = frozenset({Act.EXPLAIN, Act.COMMIT_TIME})


def won(case: Case) -> State:
    """The customer has just been won over."""
    return next(state for state in good_run(case) if state.agreement == Agreement.GOAL)


@given(PERSONAS, SCENARIOS)
def test_a_customer_won_over_waits_for_the_trainee_to_close(persona: str, scenario: str) -> None:
    state = won(case_of(persona, scenario))
    assert state.outcome is None
    assert state.stage == Stage.CLOSING
    assert mind.settled(state) == Outcome.RESOLVED, "the trainee may finish by the button"


@given(PERSONAS, SCENARIOS, CLOSING)
def test_it_ends_when_the_trainee_closes(persona: str, scenario: str, act: Act) -> None:
    case = case_of(persona, scenario)
    move = mind.hear(won(case), reading(frozenset({act})), case)
    assert move.state.outcome == Outcome.RESOLVED
    assert move.direction.ending == Moment.GOODBYE


@given(PERSONAS, SCENARIOS, readings(st.just(GOES_ON) | st.just(frozenset[Act]())))
def test_one_more_message_is_heard_and_the_next_is_the_last(
    persona: str, scenario: str, message: Reading
) -> None:
    case = case_of(persona, scenario)
    more = mind.hear(won(case), message, case)
    assert more.state.outcome is None
    assert mind.settled(more.state) == Outcome.RESOLVED
    assert more.direction.asks == Moment.ACCEPT, "shows that nothing is left to fight for"
    last = mind.hear(more.state, message, case)
    assert last.state.outcome == Outcome.RESOLVED
    assert last.direction.ends


@given(PERSONAS, SCENARIOS, NEGATIVES, st.booleans())
def test_poor_service_undoes_an_agreement(
    persona: str, scenario: str, acts: frozenset[Act], later: bool
) -> None:
    case = case_of(persona, scenario)
    state = won(case)
    if later:
        state = mind.hear(state, reading(GOES_ON), case).state
    after = mind.hear(state, reading(acts), case).state
    assert after.agreement == Agreement.NONE
    assert mind.settled(after) != Outcome.RESOLVED


def test_a_question_after_the_agreement_is_answered() -> None:
    case = case_of("angry", "parcel-delay")
    state = won(case).model_copy(update={"revealed": {}})
    asks = reading(frozenset({Act.ASK_CLOSED}), asked=("waybill",))
    move = mind.hear(state, asks, case)
    assert [told.fact for told in move.direction.tell] == ["waybill"]
    assert "waybill" in move.state.revealed


@given(PERSONAS, SCENARIOS)
def test_difficulty_really_changes_behaviour(persona: str, scenario: str) -> None:
    easy, hard = (good_run(case_of(persona, scenario, level)) for level in (1, 5))
    assert easy[4].temper < hard[4].temper
    assert easy[4].trust >= hard[4].trust


@given(CASES)
def test_the_wish_alone_is_half_a_resolution(case: Case) -> None:
    wish = tuple(
        r.id for r in case.scenario.remedies if r.allowed and r.meets_wish and r.meets_goal < 0.5
    )
    states = play(
        case,
        [
            reading(frozenset({Act.ACKNOWLEDGE_FEELING, Act.ASK_OPEN}), specific=True),
            reading(frozenset({Act.EXPLAIN, Act.EVIDENCE}), specific=True),
            reading(frozenset({Act.OFFER_REMEDY, Act.TAKE_OWNERSHIP}), offered=wish, specific=True),
            reading(frozenset({Act.COMMIT_TIME, Act.SUMMARISE_CLOSE}), specific=True),
        ],
    )
    assert states[-1].agreement != Agreement.GOAL


def test_an_early_remedy_provokes_where_the_feeling_was_not_met() -> None:
    case = Case(LIBRARY.personas.get("angry"), LIBRARY.scenarios.get("parcel-delay"), 3)
    start = mind.begin(case).state
    early = mind.hear(start, reading(frozenset({Act.OFFER_REMEDY})), case).state
    felt = mind.hear(
        start, reading(frozenset({Act.ACKNOWLEDGE_FEELING, Act.GIVE_SPACE}), specific=True), case
    ).state
    late = mind.hear(felt, reading(frozenset({Act.OFFER_REMEDY})), case).state
    assert late.temper - felt.temper < early.temper - start.temper


def test_the_third_identical_apology_works_backwards() -> None:
    case = Case(LIBRARY.personas.get("angry"), LIBRARY.scenarios.get("parcel-delay"), 3)
    states = play(case, [reading(frozenset({Act.APOLOGISE}))] * 4)
    assert states[-1].temper > states[1].temper
