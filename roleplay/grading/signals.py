"""Answers a check's signal from what was observed: acts, order, timing, repetition."""

from roleplay.content.acts import Act
from roleplay.content.rubric import Measure, Signal, Turns
from roleplay.customer.matching import similarity
from roleplay.grading.observe import Observations, Seen

ALIKE = 0.5
"""From this similarity on, two turns are not different."""


def holds(signal: Signal, seen: Observations, *, against: bool = False) -> bool:
    """Whether a signal is there.

    ``against`` says that it tells against the trainee. Where it is unclear what a turn does
    (honest words beside stuffed ones), doubt never helps: what tells for the trainee has to be
    sure, what tells against may be merely possible.
    """
    parts = [
        _counts(signal, seen, against) if signal.turns and signal.measure is None else None,
        _measures(signal, seen) if signal.measure else None,
        all(holds(s, seen, against=against) for s in signal.all_of) if signal.all_of else None,
        any(holds(s, seen, against=against) for s in signal.any_of) if signal.any_of else None,
        not any(holds(s, seen, against=not against) for s in signal.none_of)
        if signal.none_of
        else None,
    ]
    return all(part for part in parts if part is not None)


def evidence(signal: Signal, seen: Observations, *, against: bool = False) -> list[Seen]:
    """The trainee turns that show it, the clearest first."""
    found: list[Seen] = list(picked(signal.turns, seen, against)) if signal.turns else []
    shown = [s for s in signal.any_of if holds(s, seen, against=against)]
    for part in [*signal.all_of, *shown]:
        found += [turn for turn in evidence(part, seen, against=against) if turn not in found]
    return found


def _counts(signal: Signal, seen: Observations, against: bool) -> bool:
    assert signal.turns is not None
    number = len(picked(signal.turns, seen, against))
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


def picked(turns: Turns, seen: Observations, against: bool = False) -> list[Seen]:
    """The trainee turns that a selector picks, in order."""
    found: list[Seen] = []
    for turn in in_range(turns, seen.seen, against):
        if not _matches(turns, turn, against):
            continue
        if turns.different and any(_alike(turn, other) for other in found):
            continue
        found.append(turn)
    return found


def _alike(one: Seen, other: Seen) -> bool:
    """Whether two turns say the same, as written or in what counts of them."""
    written = similarity(one.turn.text, other.turn.text)
    return max(written, similarity(one.said, other.said)) >= ALIKE


def in_range(turns: Turns, seen: tuple[Seen, ...], against: bool) -> tuple[Seen, ...]:
    """The turns that a selector looks at, by their order and place."""
    chosen = seen
    if turns.before_first:
        at = _first(turns.before_first, seen, possible=not against)
        chosen = tuple(s for s in chosen if at is None or s.index < at)
    if turns.up_to_first:
        at = _first(turns.up_to_first, seen, possible=not against)
        chosen = tuple(s for s in chosen if at is None or s.index <= at)
    if turns.after_first:
        at = _first(turns.after_first, seen, possible=against)
        chosen = tuple(s for s in chosen if at is not None and s.index > at)
    if turns.first is not None:
        chosen = tuple(s for s in chosen if s.index < turns.first)
    if turns.last is not None:
        chosen = tuple(s for s in chosen if s.index >= len(seen) - turns.last)
    return chosen


def _first(acts: list[Act], seen: tuple[Seen, ...], *, possible: bool) -> int | None:
    wanted = set(acts)
    return next((s.index for s in seen if (s.possible_acts if possible else s.acts) & wanted), None)


def _matches(turns: Turns, seen: Seen, against: bool) -> bool:
    sure, may = (seen.acts, seen.marks), (seen.possible_acts, seen.possible_marks)
    (acts, marks), (other_acts, other_marks) = (may, sure) if against else (sure, may)
    return (
        (not turns.any_act or bool(acts & set(turns.any_act)))
        and acts >= set(turns.all_acts)
        and not other_acts & set(turns.no_act)
        and (not turns.any_mark or bool(marks & set(turns.any_mark)))
        and marks >= set(turns.all_marks)
        and not other_marks & set(turns.no_mark)
    )
