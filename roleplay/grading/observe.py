"""What the built-in grader sees: every trainee turn with its acts and marks, in its context.

Everything is read from the transcript alone (a grader needs nothing else): acts are read anew
from the words, whatever the file says of them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from roleplay.content.acts import NEGATIVE_ACTS, QUESTION_ACTS, Act
from roleplay.content.rubric import Mark
from roleplay.content.scenario import Direction
from roleplay.content.text import Language
from roleplay.customer.hostile import speaks_to_the_program
from roleplay.customer.matching import coverage, sentences, similarity, terms
from roleplay.customer.normalise import normalise
from roleplay.customer.reading import Heard, ReadsActs
from roleplay.customer.stuffing import is_stuffed, without_lists
from roleplay.customer.transcript import Transcript, Turn
from roleplay.grading import lexicon

FACT_TOLD = 0.12
"""Least share of a fact's terms that an answer must add for the question to have drawn it out."""
FACT_USED = 0.2
"""Least share of a fact's terms that a trainee must say to have taken it up."""
HARM_SURE = 0.65
"""Least confidence with which a harmful act counts."""
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
_INVITES = QUESTION_ACTS | {
    Act.GIVE_SPACE,
    Act.ACKNOWLEDGE_FEELING,
    Act.RESTATE_FACTS,
    Act.CHECK_UNDERSTANDING,
}
_BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")
_DENIED = re.compile(
    r"不能|不可以|没法|没办法|无法|不了|办不到|不给|不行|不会|"
    r"\b(?:can't|cannot|won't|unable|not able|couldn't|wouldn't)\b"
)


@dataclass(frozen=True)
class Seen:
    """One trainee turn as observed."""

    turn: Turn
    index: int
    """Place among the trainee's turns, from 0."""
    said: str
    """The part of it that counts: what addresses the grader or is stuffed is left out."""
    acts: frozenset[Act]
    confidence: dict[Act, float]
    marks: frozenset[Mark]
    facts: frozenset[int]
    """Indices of the scenario's facts that this turn drew out or used."""

    @property
    def hostile(self) -> bool:
        """Whether the turn speaks to the grader or the program rather than to the customer."""
        return Mark.TO_THE_GRADER in self.marks


@dataclass(frozen=True)
class Observations:
    """A transcript as the built-in grader sees it."""

    transcript: Transcript
    language: Language
    seen: tuple[Seen, ...]
    facts_found: frozenset[int] = frozenset()
    attacks: int = 0
    feelings: int = 0
    question_left: bool = False
    complaint: bool = True
    flags: tuple[str, ...] = field(default_factory=tuple)

    @property
    def fact_share(self) -> float:
        """Share of the scenario's facts found; by questions asked where the file has no facts."""
        total = len(self.transcript.scenario.facts)
        if total:
            return len(self.facts_found) / total
        asking = sum(bool(s.acts & QUESTION_ACTS) for s in self.seen)
        return min(1.0, asking / 4)


def observe(
    transcript: Transcript,
    analyser: ReadsActs,
    second: Mapping[int, frozenset[Act]] = MappingProxyType({}),
) -> Observations:
    """Read every trainee turn of a transcript.

    ``second`` has, by the number of the turn, the acts that a second reading in our own record
    heard; they go before the analyser's.
    """
    language = transcript.spoken()
    seen: list[Seen] = []
    for place, turn in enumerate(transcript.turns):
        if turn.speaker == "trainee":
            seen.append(_see(transcript, place, seen, analyser, language, second))
    customers = [t for t in transcript.turns if t.speaker == "customer"]
    return Observations(
        transcript=transcript,
        language=language,
        seen=tuple(seen),
        facts_found=frozenset[int]().union(*(s.facts for s in seen)),
        attacks=sum(_attacks(t) for t in customers),
        feelings=sum(_feels(t) for t in customers),
        question_left=_question_left(transcript.turns),
        complaint=_is_complaint(transcript, seen),
    )


def _see(
    transcript: Transcript,
    place: int,
    earlier: list[Seen],
    analyser: ReadsActs,
    language: Language,
    second: Mapping[int, frozenset[Act]],
) -> Seen:
    turn = transcript.turns[place]
    said = to_the_customer(turn.text)
    hostile = said != turn.text
    said = without_lists(said)
    if is_stuffed(said):
        said = ""
    counted = turn.model_copy(update={"text": said})
    before = [t for t in transcript.turns[:place] if t.speaker == "customer"]
    last = before[-1] if before else None
    after = transcript.turns[place + 1] if place + 1 < len(transcript.turns) else None
    heard = analyser.read(said, language, last.text if last else "")
    again = second.get(turn.n) if said == turn.text else None
    acts = (_sure(heard) if again is None else again) | ({Act.OFF_TOPIC} if hostile else set())
    marks = _own_marks(transcript, counted, acts, before, earlier) | _customer_marks(last)
    facts = _facts(transcript, counted, acts, before, after)
    if facts:
        taken_up = any(coverage(transcript.scenario.facts[i], said) >= FACT_USED for i in facts)
        marks |= {Mark.USES_FACT} if taken_up else {Mark.ASKS_FACT}
        if acts & QUESTION_ACTS:
            marks |= {Mark.ASKS_FACT}
    if hostile:
        marks |= {Mark.TO_THE_GRADER}
    confidence = {h.act: h.confidence for h in heard}
    return Seen(turn, len(earlier), said, acts, confidence, frozenset(marks), facts)


def _sure(heard: Sequence[Heard]) -> frozenset[Act]:
    """The acts that count: a harmful one needs more certainty, for one alone can cost a level."""
    return frozenset(
        h.act for h in heard if h.act not in NEGATIVE_ACTS or h.confidence >= HARM_SURE
    )


def to_the_customer(text: str) -> str:
    """The part of a message that speaks to the customer.

    From the first sentence that addresses the grader on, nothing counts; a remark in brackets is
    taken out by itself.
    """
    kept = _BRACKETS.sub(lambda m: "" if _addresses_grader(m.group()) else m.group(), text)
    for sentence in sentences(kept):
        if _addresses_grader(sentence):
            return kept[: kept.index(sentence)]
    return kept


def _addresses_grader(text: str) -> bool:
    return bool(lexicon.TO_GRADER.search(normalise(text))) or speaks_to_the_program(text)


def _facts(
    transcript: Transcript, turn: Turn, acts: frozenset[Act], before: list[Turn], after: Turn | None
) -> frozenset[int]:
    """Facts that this turn drew out of the customer's next words, or took up itself."""
    found = set()
    told = " ".join(t.text for t in before)
    inviting = bool(acts & _INVITES)
    for i, fact in enumerate(transcript.scenario.facts):
        known = coverage(fact, told)
        used = coverage(fact, turn.text) >= FACT_USED and known >= FACT_USED
        new = coverage(fact, f"{told} {after.text}") - known if after is not None else 0.0
        if used or (inviting and new >= FACT_TOLD):
            found.add(i)
    return frozenset(found)


def _is_complaint(transcript: Transcript, seen: Sequence[Seen]) -> bool:
    """Whether something went wrong that somebody has to answer for."""
    direction = transcript.scenario.direction
    if direction is not None:
        calm = direction == Direction.OUTBOUND
    else:
        calm = bool(lexicon.OUTBOUND.search(normalise(transcript.scenario.brief)))
    heated = sum(_hot(t) for t in transcript.turns if t.speaker == "customer")
    if calm:
        return heated >= 2
    owed = any(s.acts & {Act.APOLOGISE, Act.SHIFT_BLAME, Act.TAKE_OWNERSHIP} for s in seen)
    return direction is not None or heated > 0 or owed


def _own_marks(
    transcript: Transcript,
    turn: Turn,
    acts: frozenset[Act],
    before: Sequence[Turn],
    earlier: list[Seen],
) -> set[Mark]:
    plain = normalise(turn.text)
    found = _word_marks(plain, turn.text, acts)
    theirs = frozenset[str]().union(*(terms(t.text) for t in before))
    if len(terms(turn.text) & theirs) >= 3:
        found.add(Mark.OWN_WORDS)
    if any(similarity(turn.text, s.turn.text) >= 0.55 for s in earlier):
        found.add(Mark.REPEATS_ITSELF)
    found |= _remedy_marks(transcript, turn, acts)
    numbers = {n for n in lexicon.NUMBERS.findall(plain) if len(n) >= 2}
    if numbers & {n for t in before for n in lexicon.NUMBERS.findall(normalise(t.text))}:
        found.add(Mark.READS_NUMBER)
    goal = terms(transcript.scenario.goal)
    if goal and len(goal & terms(turn.text)) >= max(2, 0.2 * len(goal)):
        found.add(Mark.DEEPENS)
    return found


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


def _remedy_marks(transcript: Transcript, turn: Turn, acts: frozenset[Act]) -> set[Mark]:
    if not acts & _OFFERS:
        return set()
    scenario = transcript.scenario
    said = _undenied(turn.text)
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


def _customer_marks(turn: Turn | None) -> set[Mark]:
    if turn is None:
        return set()
    plain = normalise(turn.text)
    tests = {
        Mark.CUSTOMER_HOT: _hot(turn),
        Mark.CUSTOMER_ATTACKS: _attacks(turn),
        Mark.CUSTOMER_FEELS: _feels(turn),
        Mark.CUSTOMER_ASKS: bool(lexicon.QUESTION.search(plain)),
        Mark.CUSTOMER_HINTS: bool(lexicon.HINT.search(plain)),
        Mark.CUSTOMER_PUZZLED: bool(lexicon.PUZZLED.search(plain)),
    }
    return {mark for mark, holds in tests.items() if holds}


def _hot(turn: Turn) -> bool:
    if turn.mind is not None:
        return turn.mind.temper >= 6.5
    return bool(lexicon.HEAT.search(turn.text))


def _attacks(turn: Turn) -> bool:
    return bool(lexicon.ATTACK.search(normalise(turn.text)))


def _feels(turn: Turn) -> bool:
    plain = normalise(turn.text)
    return bool(lexicon.FEELING.search(plain) or lexicon.HEAT.search(turn.text))


def _question_left(turns: Sequence[Turn]) -> bool:
    """Whether the last customer words were a question that nobody answered."""
    last = turns[-1]
    return last.speaker == "customer" and bool(re.search(r"[?？]", last.text))
