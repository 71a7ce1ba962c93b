"""The model voice: one streamed call a turn, each clause through the guard before it is shown."""

import logging
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from typing import Protocol

from openai.types.chat import ChatCompletionMessageParam

from roleplay.content.moments import Moment
from roleplay.customer import guard
from roleplay.customer.builtin_voice import compose
from roleplay.customer.clause_stream import clauses_of
from roleplay.customer.direction import Content, StageDirection
from roleplay.customer.guard import Slip
from roleplay.customer.matching import sentences
from roleplay.customer.speech import full_stop, limits_of, within
from roleplay.customer.state import Stage
from roleplay.customer.voice_prompt import Said, order_in, prompt_for, retry_note
from roleplay.customer.voices import Cast, Scene
from roleplay.errors import ModelError
from roleplay.llm.faults import ThoughtAloud
from roleplay.llm.usage import Note, Usage

log = logging.getLogger(__name__)

_ENDS = tuple("。！？!?….~～")


class Streams(Protocol):
    """The part of the model client that a voice needs."""

    def stream(
        self,
        messages: Sequence[ChatCompletionMessageParam],
        note: Note | None = None,
        *,
        whole: bool = False,
    ) -> AsyncGenerator[str, None]:
        """The reply's text as it comes, or in one piece once it is whole."""
        ...


class ModelVoice:
    """Voices the customer with a language model; the built-in voice stands in where it fails."""

    name = "llm"

    def __init__(self, client: Streams) -> None:
        self._client = client
        self.spoke = "llm"
        """Who spoke the last turn: ``llm``, ``builtin`` or, for a turn of both, ``mixed``."""
        self.spent: list[Usage] = []
        """What the last turn's calls took."""

    async def speak(self, direction: StageDirection, scene: Scene) -> AsyncIterator[str]:
        """The reply, clause by clause; after a slip one second try, then the built-in voice."""
        said, retry = "", ""
        self.spent = []
        for _ in range(2):
            try:
                reply = self._reply(direction, scene, said, retry)
                async with aclosing(reply) as clauses:
                    async for clause in clauses:
                        said += clause
                        yield clause
                self.spoke = "llm"
                if said.strip():
                    return
                fault = Slip.SILENT
            except _Breach as breach:
                fault = breach.slip
            except ThoughtAloud:
                fault = Slip.THINKS
                if said.strip():
                    break
            except ModelError as error:
                log.warning("the model voice failed: %s", error)
                break
            log.warning("the guard stopped a clause: %s", fault)
            retry = retry_note(fault, said, scene.cast.language)
        self.spoke = "mixed" if said.strip() else "builtin"
        for clause in _stand_in(direction, scene, said):
            yield clause

    async def _reply(
        self, direction: StageDirection, scene: Scene, already: str, retry: str
    ) -> AsyncGenerator[str, None]:
        """One reply of the model's, guarded and within the persona's limits.

        A second try, and a reply to somebody who gives the program orders, is read whole before
        any of it is shown.
        """
        order, cast = order_in(scene), scene.cast
        prompt = [_message(said) for said in prompt_for(direction, scene, retry)]
        stream = self._client.stream(prompt, self.spent.append, whole=bool(order or retry))
        async with aclosing(stream) as pieces:
            clauses = clauses_of(pieces, cast.language, _names(cast))
            if order:
                whole = [clause async for clause in clauses]
                matter = _matter(scene)
                if slip := guard.answers_order("".join(whole), order, matter, cast.language):
                    raise _Breach(slip)
                clauses = _again(whole)
            guarded = _guarded(clauses, scene, already, order, may_give_in=_won_over(direction))
            async for clause in within(limits_of(cast), guarded, already):
                yield clause


def _message(said: Said) -> ChatCompletionMessageParam:
    if said.role == "system":
        return {"role": "system", "content": said.text}
    if said.role == "assistant":
        return {"role": "assistant", "content": said.text}
    return {"role": "user", "content": said.text}


class _Breach(Exception):
    """The guard stopped a clause."""

    def __init__(self, slip: Slip) -> None:
        super().__init__(slip.value)
        self.slip = slip


async def _guarded(
    clauses: AsyncIterator[str], scene: Scene, already: str, order: str, *, may_give_in: bool
) -> AsyncGenerator[str, None]:
    """The clauses up to the first slip; what answers an ``order`` has been looked at whole."""
    said = already
    async for clause in clauses:
        if not order and (slip := guard.breach(clause, scene.cast.language, said)):
            raise _Breach(slip)
        if not may_give_in and guard.gives_in(clause, scene.cast.language):
            raise _Breach(Slip.GIVES_IN)
        if guard.repeats(clause, [*scene.customer_said, already]):
            raise _Breach(Slip.REPEATS)
        said += clause
        yield clause


def _won_over(direction: StageDirection) -> bool:
    """Whether the mind lets the customer sound content in this turn."""
    return (
        direction.content in (Content.ACCEPT, Content.ACCEPT_HALF)
        or direction.remedy_welcome
        or direction.stage == Stage.CLOSING
        or Moment.REMEDY_GOOD in direction.reactions
        or direction.ending in (Moment.GOODBYE, Moment.GOODBYE_COLD)
    )


async def _again(clauses: Sequence[str]) -> AsyncGenerator[str, None]:
    for clause in clauses:
        yield clause


def _matter(scene: Scene) -> list[str]:
    """What the conversation is about, in the customer's words."""
    scenario, language = scene.cast.scenario, scene.cast.language
    say = scenario.say
    lines = [line for part in (say.demand, say.hurt, say.question) for line in part.get(language)]
    return [*scene.customer_said, scenario.wish.get(language), *lines]


def _names(cast: Cast) -> list[str]:
    """What a model may put before the customer's words as a name."""
    return [cast.persona.name.get(cast.language), cast.scenario.customer.get(cast.language)]


def _stand_in(direction: StageDirection, scene: Scene, said: str) -> list[str]:
    """What the built-in voice says in the model's place: the whole reply, or how it ends."""
    composed = compose(direction, scene)
    if not said.strip():
        return [composed]
    close = "" if said.rstrip().endswith(_ENDS) else full_stop(scene.cast.language)
    left = [s for s in sentences(composed) if not guard.repeats(s, [said])]
    limits = limits_of(scene.cast)
    if not left or (close == "" and not direction.ends and limits.full(said, left[-1])):
        return [close] if close else []
    gap = "" if scene.cast.language == "zh" else " "
    return [close + gap + left[-1]]
