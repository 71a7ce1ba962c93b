"""How near a conversation comes to a signal that it may not quite give, and in which turn."""

from collections.abc import Sequence
from typing import NamedTuple

from roleplay.content.acts import Act
from roleplay.content.rubric import Mark, Signal, Turns
from roleplay.grading.observe import Observations, Seen
from roleplay.grading.signals import in_range

WITHOUT_MARK = 0.5
"""What is left of a hint whose turn lacks a mark asked for, or has one that is excluded."""

KINDRED = {
    Mark.ALLOWED_REMEDY: (Act.OFFER_REMEDY, Act.OFFER_ALTERNATIVE),
    Mark.GOAL_REMEDY: (Act.OFFER_REMEDY, Act.OFFER_ALTERNATIVE),
    Mark.SEVERAL_REMEDIES: (Act.OFFER_ALTERNATIVE, Act.ASK_CHOICE),
    Mark.GIVES_REASON: (Act.EXPLAIN, Act.EVIDENCE),
    Mark.ASKS_SATISFIED: (Act.SUMMARISE_CLOSE, Act.CHECK_UNDERSTANDING),
    Mark.WARM_PARTING: (Act.SUMMARISE_CLOSE, Act.THANK),
}
"""Acts that a mark comes with. Marks of harm have none: harm is not guessed."""


class Hint(NamedTuple):
    """A trainee turn and how near it comes to showing something."""

    strength: float
    """0–1."""
    turn: Seen


def nearest(signal: Signal, seen: Observations, *, against: bool = False) -> Hint | None:
    """The trainee turn that comes nearest to a signal; None where no turn is in question."""
    found = []
    if signal.turns:
        turns = in_range(signal.turns, seen.seen, against)
        found += [Hint(_strength(signal.turns, turn), turn) for turn in turns]
    parts = [nearest(part, seen, against=against) for part in signal.any_of]
    found += [part for part in parts if part]
    whole = [nearest(part, seen, against=against) for part in signal.all_of]
    if whole and all(whole):
        found.append(min((part for part in whole if part), key=lambda hint: hint.strength))
    return max(found, key=lambda hint: hint.strength, default=None)


def _strength(turns: Turns, seen: Seen) -> float:
    strength = 1.0
    if turns.any_act:
        strength *= max(seen.leaning[act] for act in turns.any_act)
    if turns.all_acts:
        strength *= min(seen.leaning[act] for act in turns.all_acts)
    if turns.no_act:
        strength *= 1 - max(seen.leaning[act] for act in turns.no_act)
    lacks = [
        bool(turns.any_mark) and not seen.marks & set(turns.any_mark),
        not seen.marks >= set(turns.all_marks),
        bool(seen.possible_marks & set(turns.no_mark)),
    ]
    if any(lacks) and not (turns.any_act or turns.all_acts):
        strength = _kindred([*turns.any_mark, *turns.all_marks], seen)
    return strength * WITHOUT_MARK ** sum(lacks)


def _kindred(marks: Sequence[Mark], seen: Seen) -> float:
    """How surely a turn did what such marks come with: a signal of marks names no act itself."""
    return max((seen.leaning[act] for mark in marks for act in KINDRED.get(mark, ())), default=0.0)
