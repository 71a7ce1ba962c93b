"""The model voice: one streamed call a turn, each clause through the guard before it is shown."""

import logging
import re
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Protocol

from openai.types.chat import ChatCompletionMessageParam

from roleplay.content.moments import Moment
from roleplay.content.text import Language
from roleplay.customer import guard
from roleplay.customer.builtin_voice import BuiltinVoice
from roleplay.customer.direction import Content, StageDirection
from roleplay.customer.lines import shared_lines
from roleplay.customer.voices import Cast, Scene
from roleplay.errors import ModelError
from roleplay.prompts import fill

log = logging.getLogger(__name__)

_END = re.compile(r"[，。！？；：,!?;:\n…]|\.(?=\s|$)")
_THINKING = re.compile(r"<think>.*?(?:</think>|$)", re.DOTALL)
_LONGEST = {Language.ZH: 12, Language.EN: 8}
"""A clause without punctuation is cut here: Chinese characters, English words (design.md)."""


class Streams(Protocol):
    """The part of the model client that a voice needs."""

    def stream(self, messages: Sequence[ChatCompletionMessageParam]) -> AsyncIterator[str]:
        """The reply's text as it comes."""
        ...


class ModelVoice:
    """Voices the customer with a language model; the built-in voice stands in where it fails."""

    name = "llm"

    def __init__(self, client: Streams) -> None:
        self._client = client
        self.spoke = "llm"
        """Who spoke the last turn: ``llm``, ``builtin`` or, for a turn of both, ``mixed``."""

    async def speak(self, direction: StageDirection, scene: Scene) -> AsyncIterator[str]:
        """The reply, clause by clause; a second try for a bad first clause, then built in."""
        said = ""
        for _ in range(2):
            try:
                async for clause in self._guarded(direction, scene):
                    said += clause
                    yield clause
                if said.strip():
                    self.spoke = "llm"
                    return
            except _Breach as fault:
                log.warning("the guard stopped a clause: %s", fault)
                if said.strip():
                    break
            except ModelError as error:
                log.warning("the model voice failed: %s", error)
                break
        self.spoke = "mixed" if said.strip() else "builtin"
        if not said.strip() or not said.rstrip().endswith(tuple("。！？!?….")):
            async for clause in BuiltinVoice().speak(direction, scene):
                yield clause

    async def _guarded(self, direction: StageDirection, scene: Scene) -> AsyncIterator[str]:
        language = scene.cast.language
        async for clause in _clauses(self._client.stream(messages(direction, scene)), language):
            if why := guard.breach(clause, language):
                raise _Breach(why)
            if guard.repeats(clause, scene.customer_said):
                raise _Breach("repeats itself")
            yield clause


class _Breach(Exception):
    """The guard stopped a clause."""


async def _clauses(pieces: AsyncIterator[str], language: Language) -> AsyncIterator[str]:
    """The stream in clauses, without what the model thought to itself."""
    raw = waiting = ""
    shown = 0
    async for piece in pieces:
        raw += piece
        clean = _THINKING.sub("", raw)
        if "<" in clean[shown:] and "<think>".startswith(clean[clean.rindex("<") :]):
            continue
        waiting += clean[shown:].lstrip() if not shown else clean[shown:]
        shown = len(clean)
        while (end := _clause_end(waiting, language)) is not None:
            yield waiting[:end]
            waiting = waiting[end:]
    if waiting.strip():
        yield waiting.rstrip()


def _clause_end(text: str, language: Language) -> int | None:
    if (mark := _END.search(text)) and mark.end() < len(text):
        return mark.end()
    if language == Language.ZH:
        return _LONGEST[language] if len(text) > _LONGEST[language] * 2 else None
    words = list(re.finditer(r"\S+\s+", text))
    limit = _LONGEST[language]
    return words[limit - 1].end() if len(words) >= limit * 2 else None


def messages(direction: StageDirection, scene: Scene) -> list[ChatCompletionMessageParam]:
    """The prompt: the unchanging part, the conversation, and the direction at the very end."""
    found: list[ChatCompletionMessageParam] = [
        {"role": "system", "content": _static_prompt(scene.cast)}
    ]
    for turn in scene.turns:
        if turn.speaker == "customer":
            found.append({"role": "assistant", "content": turn.text})
        else:
            found.append({"role": "user", "content": turn.text})
    found.append({"role": "user", "content": _direction_prompt(direction, scene)})
    return found


def _static_prompt(cast: Cast) -> str:
    language, persona, scenario = cast.language, cast.persona, cast.scenario
    zh = language == Language.ZH
    hurt = scenario.say.hurt.get(language)[:2]
    return fill(
        "customer",
        language,
        persona=persona.prompt.get(language),
        habits=persona.speech.habits.get(language),
        sentences=str(persona.speech.sentences[1]),
        length=str(persona.speech.max_chars if zh else persona.speech.max_words),
        channel=scenario.channel.value,
        firm=scenario.firm.get(language),
        wish=scenario.wish.get(language),
        hints=("你会这样说起这件事：" if zh else "You talk about it like this: ")
        + " / ".join(hurt),
    )


def _direction_prompt(direction: StageDirection, scene: Scene) -> str:
    language = scene.cast.language
    none = "没什么特别" if language == Language.ZH else "nothing in particular"
    reactions = [sample_line(m, language) for m in direction.reactions]
    return fill(
        "direction",
        language,
        temper=f"{direction.temper:.0f}",
        trust=f"{direction.trust:.0f}",
        openness=f"{direction.openness:.0f}",
        patience=f"{direction.patience:.0f}",
        stage=direction.stage.value,
        reactions="；".join(reactions) or none,
        tasks="\n".join(f"- {task}" for task in _tasks(direction, scene)) or f"- {none}",
    )


def _tasks(direction: StageDirection, scene: Scene) -> list[str]:
    """What the turn has to do, each in words that this customer could say."""
    language, scenario = scene.cast.language, scene.cast.scenario
    say: Callable[[str, str], str] = lambda zh, en: zh if language == Language.ZH else en  # noqa: E731
    found = []
    for item in direction.tell:
        fact = scenario.fact(item.fact)
        text = {1: fact.hint, 2: fact.part, 3: fact.whole}[item.level] or fact.whole
        found.append(
            say("说出这件事，到此为止：", "Tell this and no more of it: ") + text.get(language)
        )
    if direction.remedy is not None:
        remedy = scenario.remedy(direction.remedy)
        lines = remedy.welcome if direction.remedy_welcome else remedy.objection
        how = say("接得住", "welcome") if direction.remedy_welcome else say("还不够", "not enough")
        sample = lines.get(language)[0] if lines else ""
        found.append(f"{remedy.name.get(language)}（{how}）：{sample}")
    source = {
        Content.DEMAND: scenario.say.demand,
        Content.HURT: scenario.say.hurt,
        Content.QUESTION: scenario.say.question,
        Content.ACCEPT: scenario.say.accept,
        Content.ACCEPT_HALF: scenario.say.accept_half,
        Content.LEAVE: scenario.say.leave,
    }.get(direction.content)
    if source is not None:
        found.append(say("意思是：", "In effect: ") + source.get(language)[0])
    found += [sample_line(m, language) for m in (direction.asks, direction.ending) if m is not None]
    if direction.ends:
        found.append(
            say("这是你最后一句话，说完就走。", "These are your last words; then you are gone.")
        )
    return found


def sample_line(moment: Moment, language: Language) -> str:
    """A shared line that shows what a moment means."""
    return shared_lines(language)[moment][0]
