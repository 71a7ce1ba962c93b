"""The built-in voice: reaction and content from the persona's, the shared and the scenario's lines.

No model, no network. The same seed and conversation give the same words, and no sentence is said
twice in one conversation (replies of four characters or fewer may be).
"""

import random
from collections.abc import AsyncIterator, Iterable

from roleplay.content.moments import Moment
from roleplay.content.scenario import Channel, Fact
from roleplay.content.text import Language, Lines
from roleplay.customer.direction import Content, StageDirection, Telling
from roleplay.customer.lines import lines_for
from roleplay.customer.matching import clauses, letters, sentences
from roleplay.customer.voices import Scene

SHORT = 4
"""Sentences of at most this many characters may be repeated."""
_BREADTH = {Channel.EMAIL: 3, Channel.WEB_FORM: 3}


class BuiltinVoice:
    """Composes the customer's replies from written lines."""

    name = "builtin"

    async def speak(self, direction: StageDirection, scene: Scene) -> AsyncIterator[str]:
        """The reply, clause by clause."""
        for clause in split_clauses(compose(direction, scene)):
            yield clause


def split_clauses(text: str) -> list[str]:
    """The text in pieces that end at punctuation; joined they give the text again."""
    pieces: list[str] = []
    rest = text
    for clause in clauses(text):
        end = rest.index(clause) + len(clause)
        pieces.append(rest[:end])
        rest = rest[end:]
    if rest and pieces:
        pieces[-1] += rest
    return pieces or [text]


def opening_line(scene: Scene) -> str:
    """The customer's first message, chosen by the seed; a taciturn one says the gist of it."""
    choices = scene.cast.scenario.say.opening.get(scene.cast.language)
    line = choices[_dice(scene, "opening").randrange(len(choices))]
    return _gist(line, 2 * _room(scene), scene) if _taciturn(scene) else line


def compose(direction: StageDirection, scene: Scene) -> str:
    """The whole reply to a direction; never empty."""
    picker = _Picker(scene)
    parts = _ending(direction, picker) if direction.ends else _turn(direction, picker)
    parts = _limit([p for p in parts if p], scene, picker.facts)
    if not parts:
        parts = [picker.minimal()]
    return _lay_out(parts, scene, ends=direction.ends)


def _ending(direction: StageDirection, picker: "_Picker") -> list[str]:
    """Parting words: a customer who leaves says what it was about."""
    parts = [picker.moment(m) for m in direction.reactions[:1]]
    if direction.content == Content.LEAVE:
        parts.append(picker.scenario(picker.say.leave))
    return [*parts, picker.moment(direction.ending or Moment.GOODBYE)]


def _turn(direction: StageDirection, picker: "_Picker") -> list[str]:
    parts = [picker.moment(direction.reactions[0])] if direction.reactions else []
    if direction.ending is not None:
        return [*parts, picker.moment(direction.ending)]
    if direction.remedy is not None:
        parts.append(picker.remedy(direction.remedy, welcome=direction.remedy_welcome))
    parts += _telling(direction.tell, picker)
    parts.append(_content(direction, picker))
    if direction.asks is not None:
        parts.append(picker.moment(direction.asks))
    return parts


def _telling(tell: Iterable[Telling], picker: "_Picker") -> list[str]:
    told = [picker.fact(item) for item in tell]
    if not told:
        return []
    lead = picker.moment(Moment.LEAD_IN) if picker.rng.random() < 0.5 else ""
    aside = picker.moment(Moment.DIGRESS) if picker.wordy else ""
    return [lead, aside, *told] if picker.rng.random() < 0.5 else [lead, *told, aside]


def _content(direction: StageDirection, picker: "_Picker") -> str:
    say = picker.say
    match direction.content:
        case Content.DEMAND:
            return picker.scenario(say.demand)
        case Content.HURT:
            return picker.scenario(say.hurt)
        case Content.QUESTION:
            return picker.scenario(say.question)
        case Content.ACCEPT:
            return picker.scenario(say.accept) or picker.moment(Moment.ACCEPT)
        case Content.ACCEPT_HALF:
            return picker.scenario(say.accept_half) or picker.moment(Moment.ACCEPT_HALF)
        case _:
            return ""


class _Picker:
    """Chooses lines that have not been said yet, by the seed and the number of the turn."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.language: Language = scene.cast.language
        self.say = scene.cast.scenario.say
        self.rng = _dice(scene, str(len(scene.turns)))
        self.said = {letters(s) for text in scene.customer_said for s in sentences(text)}
        self.terse = _taciturn(scene)
        self.facts: set[str] = set()
        """The facts told in this turn."""
        self.wordy = scene.cast.persona.speech.sentences[0] >= 3

    def moment(self, moment: Moment) -> str:
        """A line for the moment: the persona's own first, then a shared one."""
        own, shared = lines_for(self.scene.cast.persona, self.language, moment)
        return self._fresh(own) or self._fresh(shared)

    def scenario(self, lines: Lines | None) -> str:
        """A line of the scenario's."""
        return self._fresh(lines.get(self.language)) if lines else ""

    def remedy(self, remedy_id: str, *, welcome: bool) -> str:
        """What the customer says to an offer."""
        remedy = self.scene.cast.scenario.remedy(remedy_id)
        return self.scenario(remedy.welcome if welcome else remedy.objection)

    def fact(self, telling: Telling) -> str:
        """The fact at its level, or the nearest one that has words."""
        fact = self.scene.cast.scenario.fact(telling.fact)
        text = _fact_text(fact, telling.level, self.language)
        short = self._short(text)
        told = self._note(short if self._unsaid(short) else self._rest(text))
        self.facts.add(told)
        return told

    def _rest(self, text: str) -> str:
        """The sentences of a fact that have not been said yet, in the opening for instance."""
        fresh = [s for s in sentences(text) if self._unsaid(s)]
        return ("" if self.language == Language.ZH else " ").join(fresh)

    def minimal(self) -> str:
        """The least that can be said; may be said again."""
        own, shared = lines_for(self.scene.cast.persona, self.language, Moment.MINIMAL)
        return self.rng.choice(own or shared)

    def _fresh(self, lines: list[str]) -> str:
        fresh = [line for line in map(self._short, lines) if self._unsaid(line)]
        return self._note(self.rng.choice(fresh)) if fresh else ""

    def _short(self, line: str) -> str:
        """The gist of a line where the customer is taciturn."""
        return _gist(line, _room(self.scene) * 3 // 2, self.scene) if self.terse else line

    def _unsaid(self, line: str) -> bool:
        return not any(letters(s) in self.said for s in sentences(line) if len(letters(s)) > SHORT)

    def _note(self, line: str) -> str:
        self.said |= {letters(s) for s in sentences(line)}
        return line


def _fact_text(fact: Fact, level: int, language: Language) -> str:
    by_level = {1: fact.hint, 2: fact.part, 3: fact.whole}
    text = by_level[level] or fact.whole
    return text.get(language)


def _limit(parts: list[str], scene: Scene, keep: set[str]) -> list[str]:
    """As many parts as the persona's speech allows; what comes last survives, and facts always."""
    speech, language = scene.cast.persona.speech, scene.cast.language
    most = speech.sentences[1] * _breadth(scene)
    room = _room(scene)
    while len(parts) > 1 and (
        sum(len(sentences(p)) for p in parts) > most
        or sum(_size(p, language) for p in parts) > room
    ):
        dropped = next((p for p in parts if p not in keep), None)
        if dropped is None:
            break
        parts.remove(dropped)
    return parts


def _breadth(scene: Scene) -> int:
    """How many times more is said on this channel than in a chat."""
    return _BREADTH.get(scene.cast.scenario.channel, 1)


def _room(scene: Scene) -> int:
    """The most that this customer says in one turn: Chinese characters or English words."""
    speech = scene.cast.persona.speech
    most = speech.max_chars if scene.cast.language == Language.ZH else speech.max_words
    return most * _breadth(scene)


def _taciturn(scene: Scene) -> bool:
    """Whether the customer speaks in a few words, so that the case's lines have to be cut."""
    return scene.cast.persona.speech.sentences[1] == 1


def _gist(text: str, room: int, scene: Scene) -> str:
    """The first clauses of a text that fit; at least one."""
    kept = ""
    for clause in split_clauses(text):
        if kept and _size(kept + clause, scene.cast.language) > room:
            break
        kept += clause
    trimmed = kept.rstrip(" ，,；;：:、")
    stop = "。" if scene.cast.language == Language.ZH else "."
    return trimmed if trimmed[-1:] in "。！？!?.…~" else trimmed + stop


def _size(text: str, language: Language) -> int:
    return len(text) if language == Language.ZH else len(text.split())


def _lay_out(parts: list[str], scene: Scene, *, ends: bool) -> str:
    """One paragraph in a chat; letters have paragraphs and are signed at the end."""
    language, channel = scene.cast.language, scene.cast.scenario.channel
    if channel.letter:
        return "\n\n".join(parts)
    return ("" if language == Language.ZH else " ").join(parts)


def _dice(scene: Scene, label: str) -> random.Random:
    cast = scene.cast
    return random.Random(
        f"{cast.seed}/{cast.persona.id}/{cast.scenario.id}/{cast.language}/{label}"
    )
