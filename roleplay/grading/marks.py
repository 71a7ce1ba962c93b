"""What stands out in a trainee turn and in the customer's words before it: the marks of a turn."""

import re
from collections.abc import Sequence

from roleplay.content.acts import QUESTION_ACTS, Act
from roleplay.content.rubric import Mark
from roleplay.customer.matching import coverage, similarity, terms
from roleplay.customer.normalise import normalise
from roleplay.customer.transcript import Transcript, Turn
from roleplay.grading import lexicon
from roleplay.grading.attacks import is_attack

REMEDY_SAID = 0.34
FORBIDDEN_SAID = 0.55
_OFFERS = frozenset(
    {
        Act.OFFER_REMEDY,
        Act.OFFER_ALTERNATIVE,
        Act.COMMIT_TIME,
        Act.FOLLOW_UP,
        Act.ASK_CHOICE,
        Act.OVERPROMISE,
        Act.GUIDE,
        Act.SUMMARISE_CLOSE,
        Act.TAKE_OWNERSHIP,
    }
)
_DENIED = re.compile(
    r"不能|不可以|没法|没办法|无法|不了|办不到|不给|不行|不会|"
    r"\b(?:can't|cannot|won't|unable|not able|couldn't|wouldn't)\b"
)


COSTLY = frozenset({Mark.GROVELS, Mark.WORDY, Mark.REPEATS_ITSELF, Mark.FORBIDDEN_REMEDY})
"""Marks that only ever cost: words that earn nothing can still bring them."""
ALIKE = 0.55
"""From this similarity on, a turn repeats an earlier one."""


def own_marks(
    transcript: Transcript,
    said: str,
    acts: frozenset[Act],
    before: Sequence[Turn],
    earlier: Sequence[str],
) -> frozenset[Mark]:
    """The marks of what a trainee says after ``before``, and after saying ``earlier`` itself."""
    plain = normalise(said)
    found = _word_marks(plain, said, acts)
    theirs = frozenset[str]().union(*(terms(t.text) for t in before))
    if len(terms(said) & theirs) >= 3:
        found.add(Mark.OWN_WORDS)
    if any(similarity(said, words) >= ALIKE for words in earlier):
        found.add(Mark.REPEATS_ITSELF)
    found |= _remedy_marks(transcript, said, acts)
    numbers = {n for n in lexicon.NUMBERS.findall(plain) if len(n) >= 2}
    if numbers & {n for t in before for n in lexicon.NUMBERS.findall(normalise(t.text))}:
        found.add(Mark.READS_NUMBER)
    goal = terms(transcript.scenario.goal)
    if goal and len(goal & terms(said)) >= max(2, 0.2 * len(goal)):
        found.add(Mark.DEEPENS)
    return frozenset(found)


def _word_marks(plain: str, text: str, acts: frozenset[Act]) -> set[Mark]:
    by_word = {
        Mark.DEEPENS: lexicon.DEEPER,
        Mark.STOCK_PHRASE: lexicon.STOCK,
        Mark.GROVELS: lexicon.GROVEL,
        Mark.ASKS_TRIED: lexicon.TRIED,
        Mark.GIVES_REASON: lexicon.REASON,
        Mark.IF_IT_SLIPS: lexicon.SLIP,
        Mark.ASKS_SATISFIED: lexicon.SATISFIED,
        Mark.WARM_PARTING: lexicon.PARTING,
    }
    found = {mark for mark, pattern in by_word.items() if pattern.search(plain)}
    named = Act.ACKNOWLEDGE_FEELING in acts and lexicon.FEELING.search(plain)
    if named and Mark.STOCK_PHRASE not in found:
        found.add(Mark.NAMES_FEELING)
    if Mark.ASKS_TRIED in found and not acts & QUESTION_ACTS:
        found.discard(Mark.ASKS_TRIED)
    if len(lexicon.SORRY.findall(plain)) >= 3:
        found.add(Mark.GROVELS)
    if len(re.findall(r"[?？]", text)) >= 3:
        found.add(Mark.MANY_QUESTIONS)
    if Act.EXPLAIN in acts or Act.EVIDENCE in acts:
        found.add(Mark.GIVES_REASON)
    if len(plain) > (160 if re.search(r"[\u4e00-\u9fff]", plain) else 520):
        found.add(Mark.WORDY)
    return found


def _remedy_marks(transcript: Transcript, words: str, acts: frozenset[Act]) -> set[Mark]:
    if not acts & _OFFERS:
        return set()
    scenario = transcript.scenario
    said = _undenied(words)
    allowed = [coverage(r, said) for r in scenario.allowed_remedies]
    forbidden = max((coverage(r, said) for r in scenario.forbidden), default=0.0)
    offered = sum(share >= REMEDY_SAID for share in allowed)
    found: set[Mark] = set()
    if offered:
        found.add(Mark.ALLOWED_REMEDY)
    if offered >= 2 or acts & {Act.ASK_CHOICE, Act.OFFER_ALTERNATIVE}:
        found.add(Mark.SEVERAL_REMEDIES)
    if forbidden >= FORBIDDEN_SAID and forbidden > max(allowed, default=0.0):
        found.add(Mark.FORBIDDEN_REMEDY)
    goal = terms(scenario.goal)
    if offered and goal and len(goal & terms(said)) >= 2:
        found.add(Mark.GOAL_REMEDY)
    return found


def _undenied(text: str) -> str:
    """The text without the sentences that say that something can't be done."""
    parts = re.split(r"(?<=[。！？!?；;\n])|(?<=[.])\s", text)
    return " ".join(p for p in parts if not _DENIED.search(normalise(p)))


def customer_marks(turn: Turn | None) -> frozenset[Mark]:
    """The marks of the customer's words that a trainee turn answers."""
    if turn is None:
        return frozenset()
    plain = normalise(turn.text)
    tests = {
        Mark.CUSTOMER_HOT: hot(turn),
        Mark.CUSTOMER_ATTACKS: attacks(turn),
        Mark.CUSTOMER_FEELS: feels(turn),
        Mark.CUSTOMER_ASKS: bool(lexicon.QUESTION.search(plain)),
        Mark.CUSTOMER_HINTS: bool(lexicon.HINT.search(plain)),
        Mark.CUSTOMER_PUZZLED: bool(lexicon.PUZZLED.search(plain)),
    }
    return frozenset(mark for mark, holds in tests.items() if holds)


def hot(turn: Turn) -> bool:
    """Whether the customer boils, by the recorded mood or else by the words."""
    if turn.mind is not None:
        return turn.mind.temper >= 6.5
    return bool(lexicon.HEAT.search(turn.text))


def attacks(turn: Turn) -> bool:
    """Whether the customer goes for the trainee in person."""
    return is_attack(turn.text)


def feels(turn: Turn) -> bool:
    """Whether the customer shows a feeling."""
    plain = normalise(turn.text)
    return bool(lexicon.FEELING.search(plain) or lexicon.HEAT.search(turn.text))
