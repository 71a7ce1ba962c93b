"""What the takes say about a customer, and where that falls short of what was expected."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from statistics import mean

from roleplay.content.text import Language
from roleplay.customer import guard
from roleplay.customer.audition import Auditioned, Take
from roleplay.customer.builtin_voice import SHORT
from roleplay.customer.distinctness import named_right
from roleplay.customer.matching import letters, sentences
from roleplay.customer.mind import LARGEST_STEP
from roleplay.customer.state import Outcome
from roleplay.customer.trainees import Manner

RECOGNISED = 0.8
"""Least share of three-turn pieces that must be taken for the persona that said them."""
ALIKE = 0.5
"""Most of its sentences that a conversation may share with one of another seed, on average."""
POOR = (Manner.HOSTILE, Manner.STUFFING, Manner.SILENT)
"""Service under which resistance never falls and nothing is ever solved."""
_GONE = (Outcome.WALKED_OUT, Outcome.ESCALATED)
_ROUNDING = 0.001


@dataclass(frozen=True)
class Fault:
    """One expectation that was not met."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass(frozen=True)
class Length:
    """How long the customer's turns are: characters in Chinese, words in English."""

    mean: float
    longest: int
    unit: str

    def __str__(self) -> str:
        return f"{self.mean:.0f} {self.unit} a turn, longest {self.longest}"


@dataclass(frozen=True)
class Findings:
    """What was measured in one language."""

    language: Language
    takes: tuple[Take, ...]
    resolved: float | None
    """Share of the skilled trainee's conversations that were resolved."""
    length: Length | None
    alike: float | None
    """Share of sentences that skilled conversations on one matter have in common."""
    recognised: float | None
    """Share of three-turn pieces taken for this persona, among all personas."""
    mistaken: tuple[tuple[str, int], ...] = ()
    """The other personas that pieces were taken for, the most frequent first."""


def measure(result: Auditioned) -> list[Findings]:
    """The measures of one persona, a language at a time."""
    return [_measure(result, language) for language in result.languages]


def _measure(result: Auditioned, language: Language) -> Findings:
    takes = tuple(t for t in result.takes if t.part.cast.language == language)
    skilled = [t for t in takes if t.part.manner == Manner.SKILLED]
    taken = result.taken.get(language, {})
    counter = taken.get(result.persona.id, Counter())
    return Findings(
        language,
        takes,
        mean(t.outcome == Outcome.RESOLVED for t in skilled) if skilled else None,
        _length(takes, language),
        alike(skilled),
        named_right(result.persona.id, taken),
        tuple((who, n) for who, n in counter.most_common() if who != result.persona.id),
    )


def _length(takes: Iterable[Take], language: Language) -> Length | None:
    """Of turns in a chat, on the phone or in public; letters are longer by nature."""
    said = [r for t in takes if not t.part.cast.scenario.channel.letter for r in t.replies]
    sizes = [len(text) if language == Language.ZH else len(text.split()) for text in said]
    unit = "characters" if language == Language.ZH else "words"
    return Length(mean(sizes), max(sizes), unit) if sizes else None


def alike(takes: Sequence[Take]) -> float | None:
    """The mean share of sentences that two conversations on one matter have in common."""
    shares = [
        len(_sentences(one) & _sentences(other)) / max(1, len(_sentences(one) | _sentences(other)))
        for one, other in combinations(takes, 2)
        if one.part.cast.scenario.id == other.part.cast.scenario.id
    ]
    return mean(shares) if shares else None


def _sentences(take: Take) -> frozenset[str]:
    return frozenset(s for text in take.replies for s in sentences(text) if len(s) > SHORT)


def faults(result: Auditioned, found: Sequence[Findings]) -> list[Fault]:
    """Everything that is not as the persona's file or the product promises, the gravest first."""
    of_takes = [
        Fault(str(take.part), what)
        for check in _TAKE_CHECKS
        for take in result.takes
        for what in check(take)
    ]
    return of_takes + [fault for one in found for fault in _language_faults(result, one)]


def _poor(take: Take) -> Iterator[str]:
    """Poor service solves nothing and calms nobody; warmth without work solves nothing either."""
    manner = take.part.manner
    settled = take.outcome in (Outcome.RESOLVED, Outcome.HALF_RESOLVED)
    if manner in (*POOR, Manner.WARM) and settled:
        yield f"ended {take.outcome} under poor service"
    if manner == Manner.COLD and take.outcome == Outcome.RESOLVED:
        yield "ended resolved although nobody met the feeling"
    if manner in (*POOR, Manner.WARM) and take.tempers[-1] < take.tempers[0] - _ROUNDING:
        yield f"temper fell from {take.tempers[0]:.1f} to {take.tempers[-1]:.1f} under poor service"


def _leaves(take: Take) -> Iterator[str]:
    if not take.part.cast.persona.expects.poor_leaves:
        return
    left_alone = take.part.manner == Manner.SILENT and take.part.cast.scenario.channel.live
    if (take.part.manner == Manner.HOSTILE or left_alone) and take.outcome not in _GONE:
        yield f"stayed to the end ({take.outcome}); expects.poor_leaves"


def _steps(take: Take) -> Iterator[str]:
    for number, (before, after) in enumerate(pairwise(take.tempers), 1):
        if abs(after - before) > LARGEST_STEP + _ROUNDING:
            yield f"message {number} moved temper from {before:.1f} to {after:.1f}"


def _repeats(take: Take) -> Iterator[str]:
    said: set[str] = set()
    for text in (turn.text for turn in take.turns if turn.speaker == "customer"):
        for sentence in sentences(text):
            key = letters(sentence)
            if len(key) > SHORT and key in said:
                yield f"said twice: {sentence}"
            said.add(key)


def _slips(take: Take) -> Iterator[str]:
    for text in take.replies:
        for sentence in sentences(text):
            if reason := guard.breach(sentence, take.part.cast.language):
                yield f"{reason}: {sentence}"


def _untold(take: Take) -> Iterator[str]:
    for fact in take.untold:
        yield f"the fact {fact!r} was due and not told"


def _denied(take: Take) -> Iterator[str]:
    for fact in take.denied:
        yield f"asked for {fact!r} and answered that it was not known"


_TAKE_CHECKS: tuple[Callable[[Take], Iterator[str]], ...] = (
    _poor, _leaves, _steps, _repeats, _slips, _untold, _denied,
)  # fmt: skip


def _language_faults(result: Auditioned, found: Findings) -> Iterator[Fault]:
    where = f"{result.persona.id} {found.language}"
    expects = result.persona.expects
    if found.resolved is not None and _too_few(found, expects.skilled_resolves):
        yield Fault(
            where,
            f"skilled trainee resolved {found.resolved:.0%}; "
            f"expects.skilled_resolves {expects.skilled_resolves:.0%}",
        )
    yield from (Fault(where, what) for what in _length_faults(result, found))
    if found.alike is not None and found.alike > ALIKE:
        yield Fault(where, f"seeds share {found.alike:.0%} of sentences; at most {ALIKE:.0%}")
    if found.recognised is not None and found.recognised < RECOGNISED:
        taken = ", ".join(f"{who} {n}" for who, n in found.mistaken[:3])
        yield Fault(
            where,
            f"known by three turns in {found.recognised:.0%}; at least {RECOGNISED:.0%} "
            f"(taken for {taken})",
        )


def _too_few(found: Findings, share: float) -> bool:
    """Whether fewer were resolved than the share in whole conversations, rounded down."""
    skilled = [take for take in found.takes if take.part.manner == Manner.SKILLED]
    resolved = sum(take.outcome == Outcome.RESOLVED for take in skilled)
    return resolved < int(share * len(skilled))


def _length_faults(result: Auditioned, found: Findings) -> Iterator[str]:
    expects, length = result.persona.expects, found.length
    if length is None:
        return
    english = found.language == Language.EN
    most = expects.max_words_a_turn if english else expects.max_chars_a_turn
    least = None if english else expects.min_chars_a_turn
    name = "max_words_a_turn" if english else "max_chars_a_turn"
    if most is not None and length.mean > most:
        yield f"{length.mean:.1f} {length.unit} a turn; expects.{name} {most:g}"
    if least is not None and length.mean < least:
        yield f"{length.mean:.1f} {length.unit} a turn; expects.min_chars_a_turn {least:g}"
