"""The model client: streams for the voice, structured answers for graders, one policy of retries.

The voice streams through the openai SDK; structured answers come through LangChain's chat model.
Both have their own retries switched off: one tenacity policy serves both.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

import openai
from openai.types.chat import ChatCompletionChunk, ChatCompletionMessageParam
from pydantic import BaseModel
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    stop_after_delay,
)

from roleplay.errors import ModelError, ModelRefused, ModelUnavailable
from roleplay.llm import faults
from roleplay.llm.endpoint import Endpoint
from roleplay.llm.faults import CutStream, ThoughtAloud
from roleplay.llm.gate import Gate
from roleplay.llm.output_modes import (
    Known,
    Malformed,
    Memory,
    OutputMode,
    Structured,
    Truncated,
    Unsupported,
    ask,
)
from roleplay.llm.tally import Tally
from roleplay.llm.thoughts import ThoughtFilter
from roleplay.llm.usage import Note

Answer = TypeVar("Answer", bound=BaseModel)
Result = TypeVar("Result")
Message = ChatCompletionMessageParam
_OPTIONAL = ("stream_options", "temperature")
"""Parameters that some endpoints refuse and that can be done without."""


@dataclass
class ModelClient:
    """One model at one endpoint."""

    endpoint: Endpoint
    wait_seconds: Callable[[RetryCallState], float] | None = None
    gate: Gate = field(default_factory=Gate)
    memory: Memory = field(default_factory=Memory)

    def __post_init__(self) -> None:
        self._sdk = openai.AsyncOpenAI(
            api_key=self.endpoint.key.get_secret_value(),
            base_url=self.endpoint.base_url,
            max_retries=0,
            timeout=self.endpoint.deadline,
        )

    @property
    def known(self) -> Known:
        """What is known of the endpoint by now."""
        return self.memory.of(self.endpoint)

    async def models(self) -> list[str]:
        """The models that the endpoint lists.

        Raises:
            ModelError: it does not answer, or has no list.
        """
        try:
            return [model.id async for model in self._sdk.models.list()]
        except (openai.OpenAIError, ValueError, TypeError) as error:
            raise faults.explain(error, self.endpoint) from error

    async def stream(
        self, messages: Sequence[Message], note: Note | None = None, *, whole: bool = False
    ) -> AsyncGenerator[str, None]:
        """The reply's spoken text as it comes, or in one piece once it is ``whole``.

        Retries only while nothing has been handed out.

        Raises:
            ModelConfigError: key, model or quota is wrong.
            ModelUnavailable: it kept failing, or broke off after it had begun.
            ModelRefused: a content filter.
            ThoughtAloud: the text so far was the model's thought; from now on it is kept back.
        """
        queue: asyncio.Queue[str | None] = asyncio.Queue()
        begun = False

        async def attempt() -> None:
            nonlocal begun
            async with aclosing(self._stream_once(messages, note, whole=whole)) as pieces:
                async for piece in pieces:
                    begun = True
                    queue.put_nowait(piece)

        async def run() -> None:
            try:
                await self._in_time(
                    self._with_retries(attempt, lambda error: not begun and faults.passes(error))
                )
            finally:
                queue.put_nowait(None)

        task = asyncio.create_task(run())
        try:
            while (piece := await queue.get()) is not None:
                yield piece
            await task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _stream_once(
        self, messages: Sequence[Message], note: Note | None, *, whole: bool
    ) -> AsyncGenerator[str, None]:
        tally, begun = Tally(), time.perf_counter()
        filtered = ThoughtFilter(patient=whole or self.known.thinks_unopened)
        shown = ""
        try:
            async with (
                self.gate.slot(self.endpoint.purpose),
                aclosing(self._raw(messages, tally)) as pieces,
            ):
                async for piece in pieces:
                    clean = filtered.feed(piece)
                    if filtered.unopened and not self.known.thinks_unopened:
                        self.known.thinks_unopened = True
                        if shown.strip():
                            raise ThoughtAloud("the model thought aloud")
                    shown += clean
                    if clean and not whole:
                        yield clean
            rest = filtered.rest()
            if last := (shown + rest if whole else rest):
                yield last
        finally:
            if note and (tally.usage or tally.said):
                note(tally.usage_of(self.endpoint, messages, time.perf_counter() - begun))

    async def _raw(self, messages: Sequence[Message], tally: Tally) -> AsyncGenerator[str, None]:
        """The text of the reply as the endpoint sends it."""
        async with await self._create(messages) as chunks:
            async for chunk in _decoded(chunks):
                tally.usage = chunk.usage or tally.usage
                for choice in (chunk.choices or [])[:1]:
                    tally.finished = choice.finish_reason or tally.finished
                    if choice.delta and choice.delta.content:
                        tally.said.append(choice.delta.content)
                        yield choice.delta.content
        if tally.finished == "content_filter":
            raise ModelRefused("the endpoint's content filter stopped the reply")
        if tally.finished is None:
            raise CutStream("the stream broke off before its end")

    async def _create(self, messages: Sequence[Message]) -> openai.AsyncStream[ChatCompletionChunk]:
        """Begin a streamed call, without what the endpoint turns out to refuse."""
        options: dict[str, Any] = {
            "temperature": self.endpoint.temperature,
            "stream_options": {"include_usage": True},
        }
        while True:
            wanted = {k: v for k, v in options.items() if k not in self.known.dropped}
            try:
                chunks: openai.AsyncStream[
                    ChatCompletionChunk
                ] = await self._sdk.chat.completions.create(
                    model=self.endpoint.model, messages=list(messages), stream=True, **wanted
                )
                return chunks
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                self._drop(error, wanted)

    def _drop(self, error: openai.APIStatusError, wanted: dict[str, Any]) -> None:
        """Remember to leave out the optional parameter that the error names, or raise it again."""
        named = [n for n in _OPTIONAL if n in wanted and n in faults.said(error)]
        if not named:
            raise error
        self.known.dropped.update(named)

    async def structured(
        self, prompt: str, form: type[Answer], note: Note | None = None
    ) -> Structured:
        """One answer in a given form; the output mode that works is found once and remembered.

        Raises:
            ModelError: as for `stream`; also where no mode gave an answer in the form.
        """
        return await self._in_time(self._climb_down(prompt, form, note))

    async def _climb_down(self, prompt: str, form: type[Answer], note: Note | None) -> Structured:
        """Try the output modes from the strictest down to the one that gives an answer."""
        known, last = self.known, ModelError("the endpoint gave no answer")
        refused: set[OutputMode] = set()
        cut = 0
        for mode in known.ladder():
            try:
                found = await self.ask(prompt, form, mode, note)
            except Unsupported as error:
                refused.add(mode)
                last = error
            except Malformed as error:
                cut += isinstance(error, Truncated)
                last = error
                if cut > 1:
                    break
            else:
                known.proven, known.refused = known.proven or mode, known.refused | refused
                return found
        if known.proven in refused:
            known.proven = None
        raise ModelUnavailable(str(last)) from last

    async def once(self, prompt: str, form: type[Answer], mode: OutputMode) -> Structured:
        """One answer in one output mode, to see whether the endpoint knows it.

        Raises:
            ModelError: it does not, or did not answer.
        """
        return await self._in_time(self.ask(prompt, form, mode))

    async def ask(
        self, prompt: str, form: type[Answer], mode: OutputMode, note: Note | None = None
    ) -> Structured:
        """One answer in one output mode, with retries but without another mode in its place."""
        broke = 0

        def retry(error: BaseException) -> bool:
            nonlocal broke
            if isinstance(error, Unsupported):
                broke += 1
                return error.broke and broke <= 1
            return faults.passes(error)

        return await self._with_retries(partial(self._ask_once, prompt, form, mode, note), retry)

    async def _ask_once(
        self, prompt: str, form: type[Answer], mode: OutputMode, note: Note | None
    ) -> Structured:
        async with self.gate.slot(self.endpoint.purpose):
            return await ask(self.endpoint, self.known, prompt, form, mode, note)

    async def _with_retries(
        self,
        work: Callable[[], Awaitable[Result]],
        retry: Callable[[BaseException], bool],
    ) -> Result:
        policy = AsyncRetrying(
            stop=stop_after_attempt(self.endpoint.retries + 1)
            | stop_after_delay(self.endpoint.deadline),
            wait=self.wait_seconds or faults.wait,
            retry=retry_if_exception(retry),
            reraise=True,
        )

        async def once() -> Result:
            return await work()

        return await policy(once)

    async def _in_time(self, work: Awaitable[Result]) -> Result:
        """The work's result within the deadline, its faults in words."""
        try:
            async with asyncio.timeout(self.endpoint.deadline):
                return await work
        except (*faults.STREAM_FAULTS, TimeoutError) as error:
            raise faults.explain(error, self.endpoint) from error


async def _decoded(
    chunks: openai.AsyncStream[ChatCompletionChunk],
) -> AsyncIterator[ChatCompletionChunk]:
    """The chunks of a stream; what is no JSON counts as a broken stream."""
    try:
        async for chunk in chunks:
            yield chunk
    except ValueError as error:
        raise CutStream("the stream holds something that is no JSON") from error
