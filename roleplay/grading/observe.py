"""What the built-in grader sees: every trainee turn with its acts and marks, in its context.

Everything is read from the transcript alone (a grader needs nothing else): acts are read anew
from the words, whatever the file says of them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from roleplay.content.acts import NEGATIVE_ACTS, QUESTION_ACTS, Act
from roleplay.content.rubric import Mark
from roleplay.content.scenario import Direction
from roleplay.content.text import Language
from roleplay.customer.analyser import ASSERTED
from roleplay.customer.hostile import speaks_to_the_program
from roleplay.customer.matching import coverage, sentences
from roleplay.customer.normalise import normalise
from roleplay.customer.reading import ReadsActs
from roleplay.customer.stuffing import honest_readings
from roleplay.customer.transcript import Transcript, Turn
from roleplay.grading import lexicon
from roleplay.grading.marks import COSTLY, attacks, customer_marks, feels, hot, own_marks

FACT_TOLD = 0.12
"""Least share of a fact's terms that an answer must add for the question to have drawn it out."""
FACT_USED = 0.2
"""Least share of a fact's terms that a trainee must say to have taken it up."""
HARM_SURE = 0.65
"""Least confidence with which a harmful act counts."""
SECOND_SURE = 0.9
"""Confidence in what a second reading heard; in what it did not, one less this."""
_INVITES = QUESTION_ACTS | {
    Act.GIVE_SPACE,
    Act.ACKNOWLEDGE_FEELING,
    Act.RESTATE_FACTS,
    Act.CHECK_UNDERSTANDING,
}
_BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")


_LEAD_IN = re.compile(r"(?:^|(?<=\s))(?:(?:[A-Za-z]\.){1,3}|[Pp][Ss]|又及|附言|备注)[:：]?\s*$")
"""What only leads over to the words that follow, such as “P.S.”."""
_WORD_START = re.compile(r"(?<![^\W_\u4e00-\u9fff])[^\W_]|[\u4e00-\u9fff]|[^\w\s]")


@dataclass(frozen=True)
class Seen:
    """One trainee turn as observed."""

    turn: Turn
    index: int
    """Place among the trainee's turns, from 0."""
    said: str
    """The part of it that counts: what addresses the grader or is stuffed is left out."""
    acts: frozenset[Act]
    """What it surely does. Where its honest words end may be unclear, and with that its acts."""
    possible_acts: frozenset[Act]
    """What it may do."""
    leaning: Mapping[Act, float]
    """How surely each act was heard, 0–1; in doubt a good one as little, a harmful one as much."""
    marks: frozenset[Mark]
    possible_marks: frozenset[Mark]
    facts: frozenset[int]
    """Indices of the scenario's facts that this turn drew out or used."""

    @property
    def confidence(self) -> dict[Act, float]:
        """The acts that were heard at all, each with how surely, 0–1."""
        return {act: sure for act, sure in self.leaning.items() if sure >= ASSERTED}

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
    def doubtful(self) -> bool:
        """Whether some of the trainee's words may be meant for the grader, or be mere magic."""
        return any(s.said != s.turn.text for s in self.seen)

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
        attacks=sum(attacks(t) for t in customers),
        feelings=sum(feels(t) for t in customers),
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
    earlier_words = [w for s in earlier for w in dict.fromkeys((s.said, s.turn.text))]
    turn = transcript.turns[place]
    before = [t for t in transcript.turns[:place] if t.speaker == "customer"]
    last = before[-1] if before else None
    after = next(iter(transcript.turns[place + 1 :]), None)

    def read(words: str) -> _Read:
        heard = analyser.scores(words, language, last.text if last else "")
        again = second.get(turn.n) if words == turn.text else None
        if again is not None:
            heard = _corrected(heard, again)
        acts = _sure(heard)
        return _Read(heard, acts, own_marks(transcript, words, acts, before, earlier_words))

    readings = _readings(turn.text)
    read_as = [read(words) for words in readings]
    beside = [read(words) for words in _worthless(turn.text, readings)]
    acts = frozenset.intersection(*(r.acts for r in read_as))
    facts = _facts(transcript, readings[0], acts, before, after)
    context = customer_marks(last) | _fact_marks(transcript, readings, acts, facts)
    harm = frozenset[Act]().union(*(r.acts & NEGATIVE_ACTS for r in beside))
    if to_the_customer(turn.text) != turn.text:
        context, harm = context | {Mark.TO_THE_GRADER}, harm | {Act.OFF_TOPIC}
    return Seen(
        turn=turn,
        index=len(earlier),
        said=readings[0],
        acts=acts | harm,
        possible_acts=harm.union(*(r.acts for r in read_as)),
        leaning=_leaning(read_as, beside),
        marks=context | frozenset.intersection(*(r.marks for r in read_as)),
        possible_marks=context.union(*(r.marks for r in read_as), *(r.costs for r in beside)),
        facts=facts,
    )


class _Read(NamedTuple):
    heard: Mapping[Act, float]
    acts: frozenset[Act]
    marks: frozenset[Mark]

    @property
    def costs(self) -> frozenset[Mark]:
        return self.marks & COSTLY


def _fact_marks(
    transcript: Transcript, readings: Sequence[str], acts: frozenset[Act], found: frozenset[int]
) -> set[Mark]:
    """Whether the facts found were asked for or taken up; in doubt they were not asked for."""
    if not found:
        return set()
    facts = transcript.scenario.facts
    taken_up = any(coverage(facts[i], readings[0]) >= FACT_USED for i in found)
    may_be = any(coverage(fact, words) >= FACT_USED for fact in facts for words in readings[1:])
    asked = bool(acts & QUESTION_ACTS) or not (taken_up or may_be)
    return ({Mark.ASKS_FACT} if asked else set()) | ({Mark.USES_FACT} if taken_up else set())


def _readings(text: str) -> list[str]:
    """What may be the part of a message that can earn something, the shortest reading first."""
    shortest = to_the_customer(text)
    return list(
        dict.fromkeys([*honest_readings(shortest), *honest_readings(_up_to_the_grader(text))])
    )


def _worthless(text: str, readings: Sequence[str]) -> list[str]:
    """What was said to the customer all the same: it earns nothing, yet may cost."""
    spoken = _past_the_grader(text)
    return [w for w in dict.fromkeys([spoken, *honest_readings(spoken)]) if w not in readings]


def _sure(heard: Mapping[Act, float]) -> frozenset[Act]:
    """The acts that count: a harmful one needs more certainty, for one alone can cost a level."""
    return frozenset(
        act
        for act, sure in heard.items()
        if sure >= (HARM_SURE if act in NEGATIVE_ACTS else ASSERTED)
    )


def _corrected(heard: Mapping[Act, float], again: frozenset[Act]) -> dict[Act, float]:
    """The analyser's confidences with a second reading put before them."""
    return {
        act: max(sure, SECOND_SURE) if act in again else min(sure, 1 - SECOND_SURE)
        for act, sure in heard.items()
    }


def _leaning(read_as: Sequence[_Read], beside: Sequence[_Read]) -> dict[Act, float]:
    """How surely each act was heard over all readings; doubt never helps."""
    harm = [*read_as, *beside]
    return {
        act: max(r.heard[act] for r in harm)
        if act in NEGATIVE_ACTS
        else min(r.heard[act] for r in read_as)
        for act in Act
    }


def to_the_customer(text: str) -> str:
    """The part of a message that speaks to the customer.

    From the first sentence that addresses the grader on, nothing counts; a remark in brackets is
    taken out by itself.
    """
    kept = _without_asides(text)
    for sentence in sentences(kept):
        if _addresses_grader(sentence):
            return _LEAD_IN.sub("", kept[: kept.index(sentence)])
    return kept


def _up_to_the_grader(text: str) -> str:
    """The message up to the very words that address the grader, if need be within a sentence."""
    kept = _without_asides(text)
    for sentence in sentences(kept):
        if _addresses_grader(sentence):
            starts = [m.start() for m in _WORD_START.finditer(sentence)]
            last = next((i for i in reversed(starts) if _addresses_grader(sentence[i:])), 0)
            return kept[: kept.index(sentence) + last]
    return kept


def _past_the_grader(text: str) -> str:
    """Every sentence of a message that does not itself address the grader."""
    kept = _without_asides(text)
    for sentence in sentences(kept):
        if _addresses_grader(sentence):
            kept = kept.replace(sentence, "")
    return kept


def _without_asides(text: str) -> str:
    return _BRACKETS.sub(lambda m: "" if _addresses_grader(m.group()) else m.group(), text)


def _addresses_grader(text: str) -> bool:
    return bool(lexicon.TO_GRADER.search(normalise(text))) or speaks_to_the_program(text)


def _facts(
    transcript: Transcript, said: str, acts: frozenset[Act], before: list[Turn], after: Turn | None
) -> frozenset[int]:
    """Facts that this turn drew out of the customer's next words, or took up itself."""
    found = set()
    told = " ".join(t.text for t in before)
    inviting = bool(acts & _INVITES)
    for i, fact in enumerate(transcript.scenario.facts):
        known = coverage(fact, told)
        used = coverage(fact, said) >= FACT_USED and known >= FACT_USED
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
    heated = sum(hot(t) for t in transcript.turns if t.speaker == "customer")
    if calm:
        return heated >= 2
    owed = any(s.acts & {Act.APOLOGISE, Act.SHIFT_BLAME, Act.TAKE_OWNERSHIP} for s in seen)
    return direction is not None or heated > 0 or owed


def _question_left(turns: Sequence[Turn]) -> bool:
    """Whether the last customer words were a question that nobody answered."""
    last = turns[-1]
    return last.speaker == "customer" and bool(re.search(r"[?？]", last.text))
