"""What the customer makes of one trainee message: acts, what it asks for, what it offers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from roleplay.content.acts import NEGATIVE_ACTS, QUESTION_ACTS, SUBSTANTIVE_ACTS, Act
from roleplay.content.scenario import Fact, FactKind, Scenario
from roleplay.content.text import Language
from roleplay.customer.hostile import to_the_customer
from roleplay.customer.matching import best_coverage, clauses, similarity, terms
from roleplay.customer.normalise import normalise
from roleplay.customer.stuffing import is_stuffed

ASKED = 0.5
"""Least share of a question's words that must be there for a fact to count as asked for."""
OFFERED = 0.6
FORBIDDEN = 0.7
ALIKE = 0.8
"""From this similarity on, a message repeats an earlier one."""

HARM_SURE = 0.62
"""Least confidence with which a harmful act counts beside good ones."""
_OFFERING = frozenset(
    {
        Act.OFFER_REMEDY,
        Act.OFFER_ALTERNATIVE,
        Act.COMMIT_TIME,
        Act.FOLLOW_UP,
        Act.ASK_CHOICE,
        Act.GUIDE,
        Act.OVERPROMISE,
        Act.TAKE_OWNERSHIP,
        Act.SUMMARISE_CLOSE,
    }
)
_INVITING = QUESTION_ACTS | {Act.GIVE_SPACE, Act.GUIDE, Act.COMMAND, Act.PRESSURE}
_QUOTED = re.compile(r"[“\"「][^”\"」]{4,}[”\"」]")
"""The customer's own words said back are no offer."""
_DENIAL = re.compile(
    r"不能|不可以|没法|没办法|无法|不了|办不到|不给|不行|没有这个|没这个|不支持|"
    r"\b(?:can't|cannot|can not|won't|unable|not able|not possible|don't do|no way)\b"
)


@dataclass(frozen=True)
class Heard:
    """One act with the analyser's confidence, 0–1."""

    act: Act
    confidence: float


class ReadsActs(Protocol):
    """An analyser: the acts that a message asserts, the surest first."""

    def read(self, text: str, language: Language, context: str = "") -> Sequence[Heard]:
        """The acts asserted by ``text`` in answer to ``context``."""
        ...

    def scores(self, text: str, language: Language, context: str = "") -> Mapping[Act, float]:
        """The confidence in every act, 0–1."""
        ...


@dataclass(frozen=True)
class Reading:
    """What one trainee message does, asks and offers."""

    acts: frozenset[Act]
    confidence: dict[Act, float]
    asked: tuple[str, ...] = ()
    """Ids of the facts it asks for, the best match first."""
    offered: tuple[str, ...] = ()
    """Ids of the remedies it offers."""
    forbidden: tuple[str, ...] = ()
    """Ids of what it says or promises against policy."""
    repeats: bool = False
    """Says nearly the same as an earlier message of the trainee."""
    stuffed: bool = False
    """Magic words strung together rather than a message."""
    interrupts: bool = False
    """Was sent while the customer was still speaking."""
    specific: bool = False
    """Takes up the customer's own words or matter."""

    @property
    def negative(self) -> frozenset[Act]:
        """The acts in it that cost."""
        return self.acts & NEGATIVE_ACTS

    @property
    def substantive(self) -> frozenset[Act]:
        """The acts in it that move the matter."""
        return self.acts & SUBSTANTIVE_ACTS


def read_message(
    analyser: ReadsActs,
    text: str,
    language: Language,
    scenario: Scenario,
    customer_said: Sequence[str] = (),
    trainee_said: Sequence[str] = (),
) -> Reading:
    """Read one message; ``customer_said`` and ``trainee_said`` are the earlier texts in order.

    Where it speaks to the program, only what it says to the customer earns anything; the rest is
    off the matter, and what it does of harm is felt all the same.
    """
    context = customer_said[-1] if customer_said else ""
    said = to_the_customer(text)
    heard = analyser.read(said, language, context) if said.strip() else ()
    acts = _asserted(heard)
    asked = _asked(said, language, scenario, acts)
    if asked and not acts:  # whoever asks for something the customer knows has asked a question
        acts = frozenset({Act.ASK_CLOSED})
    if said != text:
        harm = _asserted(analyser.read(text, language, context)) & NEGATIVE_ACTS
        acts |= harm | {Act.OFF_TOPIC}
    return Reading(
        acts=acts,
        confidence={act: 0.5 for act in acts}
        | {h.act: h.confidence for h in heard if h.act in acts},
        asked=asked,
        offered=_offered(said, language, scenario, acts),
        forbidden=_forbidden(text, language, scenario),
        repeats=any(similarity(text, earlier) >= ALIKE for earlier in trainee_said[-6:]),
        stuffed=is_stuffed(text),
        specific=_takes_up(said, customer_said, scenario, language),
    )


def _asserted(heard: Sequence[Heard]) -> frozenset[Act]:
    """The acts that count: beside good ones, a harmful act needs more certainty."""
    if all(h.act in NEGATIVE_ACTS for h in heard):
        return frozenset(h.act for h in heard)
    return frozenset(
        h.act for h in heard if h.act not in NEGATIVE_ACTS or h.confidence >= HARM_SURE
    )


def _asked(
    text: str, language: Language, scenario: Scenario, acts: frozenset[Act]
) -> tuple[str, ...]:
    if not acts & _INVITING and not re.search(r"[?？]", text):
        return ()
    asking = [c for c in clauses(text) if _asks(c)] or [text]
    whole = " ".join(asking)
    scored = [(_ask_score(fact, language, whole, text), fact.id) for fact in scenario.facts]
    return tuple(i for score, i in sorted(scored, reverse=True) if score >= ASKED)[:3]


def _asks(clause: str) -> bool:
    return bool(
        re.search(
            r"[?？]|吗|呢|什么|怎么|哪|谁|几|多少|是不是|有没有|能不能|说说|讲讲|告诉|报一下|提供|"
            r"\b(?:what|when|where|who|which|why|how|did|do|does|have|has|is|are|was|were|can|could|"
            r"would|tell|share|walk|give)\b",
            normalise(clause),
        )
    )


def _ask_score(fact: Fact, language: Language, asking: str, text: str) -> float:
    direct = best_coverage(fact.asks.get(language), asking)
    return max(direct, 0.9 * best_coverage(fact.asks.get(language), text))


def _offered(
    text: str, language: Language, scenario: Scenario, acts: frozenset[Act]
) -> tuple[str, ...]:
    if not acts & _OFFERING:
        return ()
    own = _QUOTED.sub(" ", text)
    said = " ".join(c for c in clauses(own) if not _DENIAL.search(normalise(c)))
    found = [
        (best_coverage([*remedy.words.get(language), remedy.name.get(language)], said), remedy.id)
        for remedy in scenario.remedies
    ]
    return tuple(i for score, i in sorted(found, reverse=True) if score >= OFFERED)


def _forbidden(text: str, language: Language, scenario: Scenario) -> tuple[str, ...]:
    said = " ".join(c for c in clauses(text) if not _DENIAL.search(normalise(c)))
    return tuple(
        rule.id
        for rule in scenario.forbidden
        if best_coverage(rule.words.get(language), said) >= FORBIDDEN
    )


def _takes_up(
    text: str, customer_said: Sequence[str], scenario: Scenario, language: Language
) -> bool:
    mine = terms(text)
    theirs = frozenset[str]().union(*(terms(said) for said in customer_said[-3:]))
    case = frozenset[str]().union(
        *(terms(f.summary.get(language)) for f in scenario.facts if f.kind != FactKind.DATA),
        terms(scenario.goal.get(language)),
    )
    return len(mine & theirs) >= 2 or len(mine & case) >= 2
