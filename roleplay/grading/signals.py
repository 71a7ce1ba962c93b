"""Answers a check's signal from what was observed: acts, order, timing, repetition."""

from roleplay.content.acts import Act
from roleplay.content.rubric import Measure, Signal, Turns
from roleplay.customer.matching import similarity
from roleplay.grading.observe import Observations, Seen


def holds(signal: Signal, seen: Observations) -> bool:
    """Whether a signal is there."""
    parts = [
        _counts(signal, seen) if signal.turns and signal.measure is None else None,
        _measures(signal, seen) if signal.measure else None,
        all(holds(s, seen) for s in signal.all_of) if signal.all_of else None,
        any(holds(s, seen) for s in signal.any_of) if signal.any_of else None,
        not any(holds(s, seen) for s in signal.none_of) if signal.none_of else None,
    ]
    return all(part for part in parts if part is not None)


def evidence(signal: Signal, seen: Observations) -> list[Seen]:
    """The trainee turns that show it, the clearest first."""
    found: list[Seen] = list(picked(signal.turns, seen)) if signal.turns else []
    for part in [*signal.all_of, *(s for s in signal.any_of if holds(s, seen))]:
        found += [turn for turn in evidence(part, seen) if turn not in found]
    return found


def _counts(signal: Signal, seen: Observations) -> bool:
    assert signal.turns is not None
    number = len(picked(signal.turns, seen))
    if signal.share is not None:
        return bool(seen.seen) and number / len(seen.seen) >= signal.share
    least = (
        signal.at_least if signal.at_least is not None else (0 if signal.at_most is not None else 1)
    )
    return least <= number <= (signal.at_most if signal.at_most is not None else number)


def _measures(signal: Signal, seen: Observations) -> bool:
    assert signal.measure is not None
    value = measure(signal.measure, seen)
    least = signal.at_least if signal.at_least is not None else 0
    return least <= value <= (signal.at_most if signal.at_most is not None else value)


def measure(name: Measure, seen: Observations) -> float:
    """The value of a measure."""
    return {
        Measure.FACTS_FOUND: seen.fact_share,
        Measure.TRAINEE_TURNS: float(len(seen.seen)),
        Measure.ATTACKS: float(seen.attacks),
        Measure.FEELINGS: float(seen.feelings),
        Measure.COMPLAINT: float(seen.complaint),
        Measure.OPEN_QUESTIONS_LEFT: float(seen.question_left),
    }[name]


def picked(turns: Turns, seen: Observations) -> list[Seen]:
    """The trainee turns that a selector picks, in order."""
    found: list[Seen] = []
    for turn in _in_range(turns, seen.seen):
        if not _matches(turns, turn):
            continue
        if turns.different and any(similarity(turn.turn.text, f.turn.text) >= 0.5 for f in found):
            continue
        found.append(turn)
    return found


def _in_range(turns: Turns, seen: tuple[Seen, ...]) -> tuple[Seen, ...]:
    chosen = seen
    if turns.before_first:
        at = _first(turns.before_first, seen)
        chosen = tuple(s for s in chosen if at is None or s.index < at)
    if turns.up_to_first:
        at = _first(turns.up_to_first, seen)
        chosen = tuple(s for s in chosen if at is None or s.index <= at)
    if turns.after_first:
        at = _first(turns.after_first, seen)
        chosen = tuple(s for s in chosen if at is not None and s.index > at)
    if turns.first is not None:
        chosen = tuple(s for s in chosen if s.index < turns.first)
    if turns.last is not None:
        chosen = tuple(s for s in chosen if s.index >= len(seen) - turns.last)
    return chosen


def _first(acts: list[Act], seen: tuple[Seen, ...]) -> int | None:
    return next((s.index for s in seen if s.acts & set(acts)), None)


def _matches(turns: Turns, seen: Seen) -> bool:
    acts, marks = seen.acts, seen.marks
    return (
        (not turns.any_act or bool(acts & set(turns.any_act)))
        and acts >= set(turns.all_acts)
        and not acts & set(turns.no_act)
        and (not turns.any_mark or bool(marks & set(turns.any_mark)))
        and marks >= set(turns.all_marks)
        and not marks & set(turns.no_mark)
    )
