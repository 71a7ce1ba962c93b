"""What to practise next: the customer and the case in which a weak criterion has most to do."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from roleplay.content.acts import NEGATIVE_ACTS, Act
from roleplay.content.library import Library
from roleplay.content.persona import Effect, Persona
from roleplay.content.rubric import Criterion, Measure, Rubric, Signal
from roleplay.content.scenario import Direction, Scenario
from roleplay.content.text import Language
from roleplay.customer.reactions import REACTIONS
from roleplay.services.marked import Marked, Skill
from roleplay.services.skills import SkillView, weakest

LATELY = 5
"""How many of the last sessions are looked at for whom somebody has met."""
_NOTHING = Effect()
_MET, _TOO_FAR, _HEATED = 1.0, 0.5, 0.15
"""What it costs to have met somebody lately, and a step of difficulty off; what heat adds."""


@dataclass(frozen=True)
class Advice:
    """One suggestion: a criterion, and a customer and a case to train it with."""

    skill: Skill
    level: float
    persona: str
    scenario: str
    language: Language


def advice(
    skills: Sequence[SkillView], sessions: Sequence[Marked], library: Library, language: Language
) -> list[Advice]:
    """A suggestion for each of the weakest criteria, no customer and no case twice.

    A customer suits a criterion the more warmly they answer the acts it asks for, and the hotter
    they come where it needs an attack or a feeling to show. Whom one has met in the last sessions,
    and who is far easier or harder than one's level calls for, comes later. The case is one that
    the rubric applies to and that came least often.
    """
    found: list[Advice] = []
    lately = Counter(s.persona_id for s in sessions[-LATELY:])
    met = Counter(s.scenario_id for s in sessions)
    for weak in weakest(skills):
        rubric = library.rubrics.items.get(weak.skill.rubric)
        criterion = next((c for c in _criteria(rubric) if c.id == weak.skill.criterion), None)
        if rubric is None or criterion is None:
            continue
        wanted = 2 if weak.level < 2 else 3 if weak.level < 3 else 4
        pair = _pair(rubric, criterion, library, language, wanted, lately, met)
        if pair is not None:
            persona, scenario = pair
            found.append(Advice(weak.skill, weak.level, persona.id, scenario.id, language))
            lately[persona.id] += 2
            met[scenario.id] += len(sessions) + 1
    return found


def _pair(
    rubric: Rubric,
    criterion: Criterion,
    library: Library,
    language: Language,
    wanted: int,
    lately: Counter[str],
    met: Counter[str],
) -> tuple[Persona, Scenario] | None:
    acts, measures = _asked_acts(criterion), _measures(criterion.applies_when)
    heated = bool(measures & {Measure.ATTACKS, Measure.FEELINGS})

    def fit(persona: Persona) -> float:
        warm = sum(_gain(persona.reactions.get(a, REACTIONS.get(a, _NOTHING))) for a in acts)
        return (
            warm / max(1, len(acts))
            + (_HEATED * persona.start.temper if heated else 0.0)
            - _MET * lately[persona.id]
            - _TOO_FAR * abs(persona.difficulty - wanted)
        )

    for persona in sorted(library.personas_in(language), key=fit, reverse=True):
        cases = [
            s
            for s in library.scenarios_for(persona, language)
            if rubric.applies(s.direction, s.channel)
            and (Measure.COMPLAINT not in measures or s.direction == Direction.INBOUND_COMPLAINT)
        ]
        if cases:
            far = min(cases, key=lambda s: (met[s.id], abs(s.difficulty - wanted), s.order))
            return persona, far
    return None


def _criteria(rubric: Rubric | None) -> Sequence[Criterion]:
    return rubric.criteria if rubric else ()


def _asked_acts(criterion: Criterion) -> frozenset[Act]:
    """The acts by which its checks can be met."""
    found: set[Act] = set()
    for check in criterion.checks:
        for signal in _signals(check.signal):
            if signal.turns is not None:
                found.update(signal.turns.any_act, signal.turns.all_acts)
    return frozenset(found - NEGATIVE_ACTS)


def _measures(signal: Signal | None) -> set[Measure]:
    return {s.measure for s in _signals(signal) if s.measure is not None} if signal else set()


def _signals(signal: Signal) -> list[Signal]:
    """The signal and all that it asks for; what it rules out is left aside."""
    parts = [signal]
    for inner in (*signal.all_of, *signal.any_of):
        parts += _signals(inner)
    return parts


def _gain(effect: Effect) -> float:
    return effect.trust + effect.openness + effect.patience - effect.temper
