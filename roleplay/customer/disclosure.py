"""Which facts come out in a turn, and how much of each: hint, then part, then whole."""

from roleplay.content.acts import Act
from roleplay.content.persona import Persona
from roleplay.content.scenario import Fact, FactKind, Scenario
from roleplay.customer.direction import Telling
from roleplay.customer.reading import Reading
from roleplay.customer.state import State

HINT, PART, WHOLE = 1, 2, 3
SCANT = 70
"""Customers who say at most so many characters a turn tell one fact at a time."""
_INWARD = (FactKind.FEEL, FactKind.THINK)


def tell(
    state: State, reading: Reading, persona: Persona, scenario: Scenario
) -> tuple[Telling, ...]:
    """The facts that this message draws out, given how open the customer is by now."""
    told: list[Telling] = []
    for fact_id in reading.asked:
        fact = scenario.fact(fact_id)
        if telling := _next(fact, state, persona, pressed=bool(reading.negative)):
            told.append(telling)
    if not told and reading.acts & {Act.ASK_OPEN, Act.GIVE_SPACE} and not reading.negative:
        told += _volunteered(state, persona, scenario)
    return tuple(told[: _most(persona)])


def _next(fact: Fact, state: State, persona: Persona, *, pressed: bool) -> Telling | None:
    """One step further into a fact, as far as openness allows."""
    have = state.revealed.get(fact.id, 0)
    if have >= WHOLE:
        return None
    depth = WHOLE if fact.kind == FactKind.DATA else _depth(fact, state, persona, pressed)
    levels = [level for level in range(have + 1, depth + 1) if _text_at(fact, level)]
    return Telling(fact.id, levels[-1]) if levels else None


def _depth(fact: Fact, state: State, persona: Persona, pressed: bool) -> int:
    """How deep the customer goes: what is felt or thought takes more trust than what happened."""
    opens = persona.thresholds.opens_up + (1.0 if fact.kind in _INWARD else 0.0)
    openness = state.openness - (2.0 if pressed else 0.0) + 0.7 * state.asked.get(fact.id, 0)
    if openness >= opens:
        return WHOLE
    return PART if openness >= opens - 2.5 else HINT


def _text_at(fact: Fact, level: int) -> bool:
    return level == WHOLE or (fact.hint if level == HINT else fact.part) is not None


def _volunteered(state: State, persona: Persona, scenario: Scenario) -> list[Telling]:
    """An open question brings the next thing on the customer's mind."""
    order = sorted(
        (f for f in scenario.facts if f.kind != FactKind.DATA),
        key=lambda f: (
            state.revealed.get(f.id, 0),
            f.kind in _INWARD and state.openness < 5,
            not f.needed,
        ),
    )
    for fact in order:
        if telling := _next(fact, state, persona, pressed=False):
            return [telling]
    return []


def _most(persona: Persona) -> int:
    speech = persona.speech
    return 1 if speech.sentences[1] <= 2 or speech.max_chars <= SCANT else 2
