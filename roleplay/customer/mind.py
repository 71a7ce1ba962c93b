"""The mind: how the customer's state moves and what they want to get across next.

Pure functions on an immutable state: the same seed and messages give the same result. The mind
never sees a rubric; a customer who knows the mark scheme would lead the trainee.
"""

from dataclasses import dataclass

from roleplay.content.acts import Act
from roleplay.content.persona import Effect, LeavesBy, Persona
from roleplay.content.scenario import Need, Scenario
from roleplay.customer import disclosure, replies
from roleplay.customer.direction import StageDirection, Telling
from roleplay.customer.reactions import FEELING, NEED_MET, NEEDS, REACTIONS, WEARINESS
from roleplay.customer.reading import Reading
from roleplay.customer.state import (
    Agreement,
    Outcome,
    Stage,
    State,
    feeling_needed,
    too_early,
)

LARGEST_STEP = 3.0
"""No single message moves temper by more."""
WORK_NEEDED = 3
"""Kinds of real work before anyone can be satisfied."""
KINDNESS = (
    {Act.ACKNOWLEDGE_FEELING},
    {Act.GIVE_SPACE},
    {Act.RESPECT},
    {Act.APOLOGISE, Act.TAKE_OWNERSHIP},
)
"""One of these sets must have been heard: efficiency alone wins nobody over."""
_GAIN = {1: 1.4, 2: 1.2, 3: 1.0, 4: 0.85, 5: 0.7}
_LOSS = {1: 0.7, 2: 0.85, 3: 1.0, 4: 1.15, 5: 1.3}
_NO_EFFECT = Effect()


@dataclass(frozen=True)
class Case:
    """Who meets what, and how hard it is (1–5)."""

    persona: Persona
    scenario: Scenario
    difficulty: int = 3

    @property
    def gain(self) -> float:
        """Factor on what does the customer good."""
        return _GAIN[self.difficulty]

    @property
    def loss(self) -> float:
        """Factor on what does the customer harm."""
        return _LOSS[self.difficulty]

    @property
    def calm(self) -> float:
        """Temper at or below which an agreement is possible."""
        return self.persona.thresholds.gives_in - 0.5 * (self.difficulty - 3)

    @property
    def trusting(self) -> float:
        """Trust from which an agreement is possible."""
        return self.persona.thresholds.trusts + 0.4 * (self.difficulty - 3)


@dataclass(frozen=True)
class Move:
    """The state after a message or a silence, and what the customer does next."""

    state: State
    direction: StageDirection


def begin(case: Case) -> Move:
    """The customer's state and direction before the trainee has said anything."""
    start = case.persona.start
    shift = 0.4 * (case.difficulty - 3)
    temper = _within(start.temper + shift)
    state = State(
        temper=temper,
        trust=_within(start.trust - shift),
        openness=_within(start.openness - shift),
        patience=_within(start.patience - shift),
        start_temper=temper,
    )
    return Move(state, replies.opening(state))


def hear(state: State, reading: Reading, case: Case) -> Move:
    """How one trainee message moves the customer."""
    poor = is_poor(reading)
    change = _change(state, reading, case, poor)
    after = _remember(state, reading, case, poor)
    after = _apply(state, after, change, case, poor)
    told = disclosure.tell(after, reading, case.persona, case.scenario)
    after = _note_told(after, reading, told)
    after = _agree(after, reading, case, poor)
    after = _turn_away(state, after, case, poor)
    after = after.model_copy(update={"stage": _stage(after)})
    direction = replies.direct(state, after, reading, told, case.persona, case.scenario)
    if not direction.tell:  # parting words leave no room for them
        after = after.model_copy(update={"revealed": state.revealed})
    return Move(_end(after, direction), direction)


def wait(state: State, case: Case) -> Move:
    """What one silent interval of the trainee does on a live channel."""
    effect = case.persona.waiting
    nudges = state.nudges + 1
    worse = nudges > 1
    after = state.model_copy(
        update={
            "temper": _within(state.temper + (0.6 * case.loss if worse else max(effect.temper, 0))),
            "openness": _within(state.openness + (-0.5 if worse else effect.openness)),
            "patience": _within(
                state.patience
                + (min(effect.patience, -1.5) * case.loss if worse else effect.patience)
            ),
            "nudges": nudges,
        }
    )
    gone = nudges >= 4 or after.patience <= case.persona.thresholds.walks_out
    direction = replies.silence(after, gone=gone)
    if gone:
        outcome = settled(state) if state.agreement != Agreement.NONE else Outcome.WALKED_OUT
        after = after.model_copy(update={"stage": Stage.ENDED, "outcome": outcome})
    return Move(after, direction)


def settled(state: State) -> Outcome:
    """The outcome if the conversation stops here."""
    if state.outcome is not None:
        return state.outcome
    by_agreement = {
        Agreement.GOAL: Outcome.RESOLVED,
        Agreement.SETTLED: Outcome.RESOLVED,
        Agreement.WISH: Outcome.HALF_RESOLVED,
        Agreement.NONE: Outcome.UNRESOLVED,
    }
    return by_agreement[state.agreement]


def is_poor(reading: Reading) -> bool:
    """Whether the message does harm or nothing: its resistance never falls for such."""
    if reading.negative or reading.repeats or reading.stuffed or reading.forbidden:
        return True
    return not reading.acts


def _change(state: State, reading: Reading, case: Case, poor: bool) -> Effect:
    """The sum of what the message's acts do, worn and weighed, before clamping."""
    effects = [_effect(act, state, reading, case) for act in sorted(reading.acts)]
    goods = sorted(effects, key=lambda e: e.temper - e.trust)[:4]
    gain = case.gain / (1 + 0.3 * state.offences)
    if poor:
        gain *= 0.2 if reading.negative and not (reading.stuffed or reading.repeats) else 0.0
    elif not reading.substantive and not reading.specific:
        gain *= 0.5
    totals = {
        name: gain * sum(_good(e, name) for e in goods)
        + case.loss * sum(_bad(e, name) for e in effects)
        for name in ("temper", "trust", "openness", "patience")
    }
    for name, more in _penalties(state, reading, case).items():
        totals[name] += more
    for name in totals:
        totals[name] += len(_needs_met(state, reading, case, poor)) * getattr(NEED_MET, name)
    return Effect(**{name: max(-3.0, min(3.0, value)) for name, value in totals.items()})


def _needs_met(state: State, reading: Reading, case: Case, poor: bool) -> tuple[Need, ...]:
    """The case's needs that this message is the first to meet."""
    if poor:
        return ()
    return tuple(
        need
        for need in case.scenario.needs
        if need not in state.needs_met and reading.acts & NEEDS[need]
    )


def _good(effect: Effect, name: str) -> float:
    value: float = getattr(effect, name)
    return min(value, 0) if name == "temper" else max(value, 0)


def _bad(effect: Effect, name: str) -> float:
    value: float = getattr(effect, name)
    return max(value, 0) if name == "temper" else min(value, 0)


def _effect(act: Act, state: State, reading: Reading, case: Case) -> Effect:
    wear = case.persona.weariness.get(act, WEARINESS.get(act))
    if wear is not None and state.heard.get(act, 0) >= wear.after:
        fresh = reading.specific and reading.substantive and not reading.repeats
        return _NO_EFFECT if fresh else wear.effect
    return case.persona.reactions.get(act, REACTIONS.get(act, _NO_EFFECT))


def _penalties(state: State, reading: Reading, case: Case) -> dict[str, float]:
    """What is wrong with the message as a whole, beside its acts."""
    found = {"temper": 0.0, "trust": 0.0, "patience": -0.15 * case.loss}
    if reading.repeats or reading.stuffed:
        found = {"temper": 0.7 * case.loss, "trust": -0.5, "patience": -1.2 * case.loss}
    elif not reading.acts:
        found = {"temper": 0.15 + case.persona.drift, "trust": -0.2, "patience": -0.9 * case.loss}
    elif not reading.substantive and state.turn > 0:
        found = {"temper": case.persona.drift, "trust": -0.1, "patience": -0.5 * case.loss}
    if reading.acts & {Act.OFFER_REMEDY, Act.OFFER_ALTERNATIVE} and too_early(state):
        found["temper"] += 0.6 + 0.1 * max(0.0, state.temper - 6)
    if reading.interrupts:
        found["temper"] += 0.5 * case.loss
        found["patience"] -= 0.5 * case.loss
    if any(not case.scenario.remedy(r).allowed for r in reading.offered) or reading.forbidden:
        found["trust"] -= 0.4
    return found


def _remember(state: State, reading: Reading, case: Case, poor: bool) -> State:
    """The state with what was heard, earned and offended counted."""
    heard = {
        act: state.heard.get(act, 0) + (act in reading.acts)
        for act in {*state.heard, *reading.acts}
    }
    worked = () if poor else tuple(sorted(reading.substantive - set(state.earned)))
    warmth = (
        0.0
        if poor
        else sum(
            FEELING.get(act, 0) * (1.4 if reading.specific else 0.8)
            for act in reading.acts
            if state.heard.get(act, 0) < 3
        )
    )
    mended = 0.5 if not poor and reading.acts & {Act.APOLOGISE, Act.TAKE_OWNERSHIP} else 0.0
    offence = float(len(reading.negative)) + (reading.repeats or reading.stuffed) * 0.7
    return state.model_copy(
        update={
            "turn": state.turn + 1,
            "heard": heard,
            "nudges": 0,
            "needs_met": state.needs_met + _needs_met(state, reading, case, poor),
            "earned": state.earned + worked,
            "working_turns": state.working_turns + bool(worked),
            "feeling_met": max(0.0, state.feeling_met + min(warmth, 2.0) - 0.5 * offence),
            "offences": max(0.0, state.offences - mended) + offence * case.loss,
            "offered": state.offered
            + tuple(r for r in reading.offered if r not in state.offered and not poor),
            "promised_time": state.promised_time or (not poor and Act.COMMIT_TIME in reading.acts),
            "proved": state.proved or (not poor and Act.EVIDENCE in reading.acts),
        }
    )


def _apply(before: State, after: State, change: Effect, case: Case, poor: bool) -> State:
    """Move the scales: at most three points of temper, and never below what was earned."""
    step = max(-LARGEST_STEP, min(LARGEST_STEP, change.temper))
    if poor:
        step = max(step, 0.25)
    temper = _within(before.temper + step)
    if temper < before.temper:
        temper = min(before.temper, max(temper, _floor(after)))
    return after.model_copy(
        update={
            "temper": temper,
            "trust": _within(before.trust + (min(change.trust, 0) if poor else change.trust)),
            "openness": _within(before.openness + change.openness),
            "patience": _within(
                before.patience + (min(change.patience, 0) if poor else change.patience)
            ),
        }
    )


def _floor(state: State) -> float:
    """How calm the customer can have become by what was done so far.

    Warmth alone takes one point off; eight kinds of real work, spread over messages, six tenths
    of the heat at the start; offences put some back.
    """
    warm = min(1.0, state.feeling_met / 2)
    share = min(1.0, len(state.earned) / 8) * min(1.0, 0.4 + 0.3 * state.working_turns)
    return state.start_temper * (1 - 0.6 * share) - warm + 0.8 * state.offences


def _note_told(state: State, reading: Reading, told: tuple[Telling, ...]) -> State:
    revealed = {
        **state.revealed,
        **{t.fact: max(t.level, state.revealed.get(t.fact, 0)) for t in told},
    }
    asked = {**state.asked, **{f: state.asked.get(f, 0) + 1 for f in reading.asked}}
    return state.model_copy(update={"revealed": revealed, "asked": asked})


def _agree(state: State, reading: Reading, case: Case, poor: bool) -> State:
    """Whether the customer is won over by now: wholly, by half, or no longer."""
    if reading.negative:
        return state.model_copy(update={"agreement": Agreement.NONE})
    if state.agreement.whole:
        return state.model_copy(update={"agreement": Agreement.SETTLED})
    if poor:
        return state
    reached = _within_reach(state, case)
    if reached == Agreement.WISH and not (
        state.agreement == Agreement.WISH or _winding_up(reading) or state.turn >= 6
    ):
        reached = Agreement.NONE
    best = reached if reached != Agreement.NONE else state.agreement
    return state.model_copy(update={"agreement": best})


def _within_reach(state: State, case: Case) -> Agreement:
    if state.turn < 3 or len(state.earned) < WORK_NEEDED or state.working_turns < 2:
        return Agreement.NONE
    met = [r for r in case.scenario.remedies if r.id in state.offered and r.allowed]
    goal, wish = sum(r.meets_goal for r in met), sum(r.meets_wish for r in met)
    needed = [fact.id for fact in case.scenario.facts if fact.needed]
    heard_out = (
        state.feeling_met >= feeling_needed(state)
        and any(all(state.heard.get(act) for act in acts) for acts in KINDNESS)
        and (not needed or any(fact in state.revealed for fact in needed))
    )
    won = state.temper <= case.calm and state.trust >= case.trusting
    if goal >= 0.99 and heard_out and won:
        return Agreement.GOAL
    if (
        max(goal, wish) >= 0.99
        and state.temper <= case.calm + 1.5
        and state.trust >= case.trusting - 1
    ):
        return Agreement.WISH
    return Agreement.NONE


def _winding_up(reading: Reading) -> bool:
    return Act.SUMMARISE_CLOSE in reading.acts


def _turn_away(before: State, state: State, case: Case, poor: bool) -> State:
    """Threatens, asks for the manager, or has had enough."""
    if state.agreement != Agreement.NONE:
        return state
    limits = case.persona.thresholds
    boiling = state.temper >= limits.boils_over and poor
    fed_up = state.patience <= limits.walks_out
    strained = state.patience <= limits.walks_out + 2 or state.temper >= limits.boils_over - 0.7
    if fed_up or (boiling and (before.wants_manager or before.threatened)):
        by_walking = limits.leaves_by == LeavesBy.WALK_OUT
        outcome = Outcome.WALKED_OUT if by_walking else Outcome.ESCALATED
        return state.model_copy(update={"outcome": outcome})
    if (
        Act.HANDOVER in state.heard
        and before.wants_manager
        and state.heard[Act.HANDOVER] > before.heard.get(Act.HANDOVER, 0)
    ):
        return state.model_copy(update={"outcome": Outcome.ESCALATED})
    if poor and strained and not before.wants_manager and limits.leaves_by == LeavesBy.MANAGER:
        return state.model_copy(update={"wants_manager": True})
    if poor and strained and not before.threatened and limits.leaves_by != LeavesBy.MANAGER:
        return state.model_copy(update={"threatened": True})
    return state


def _stage(state: State) -> Stage:
    if state.outcome is not None:
        return Stage.ENDED
    if state.agreement != Agreement.NONE:
        return Stage.CLOSING
    if state.offered:
        return Stage.NEGOTIATING
    if state.revealed or (state.turn >= 2 and state.feeling_met >= 1):
        return Stage.FACT_FINDING
    return Stage.VENTING


def _end(state: State, direction: StageDirection) -> State:
    if not direction.ends:
        return state
    return state.model_copy(update={"outcome": settled(state), "stage": Stage.ENDED})


def _within(value: float) -> float:
    return round(max(0.0, min(10.0, value)), 3)
