"""The model client: the one owner of retries, deadlines and output modes.

The voice streams through the openai SDK; the grading chain runs on LangChain's chat model. Both
are built here with their own retries switched off: one tenacity policy serves both.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal, TypeVar

import openai
from langchain_core.messages import AIMessage
from langchain_openai import ChatOpenAI
from openai.types.chat import ChatCompletionMessageParam
from pydantic import BaseModel, SecretStr, ValidationError
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    stop_after_delay,
    wait_exponential_jitter,
)

from roleplay.errors import ModelConfigError, ModelError, ModelRefused, ModelUnavailable

Answer = TypeVar("Answer", bound=BaseModel)
Result = TypeVar("Result")
Message = ChatCompletionMessageParam
OutputMode = Literal["json_schema", "function_calling", "json_mode", "text"]
OUTPUT_MODES: tuple[OutputMode, ...] = ("json_schema", "function_calling", "json_mode", "text")
"""How an endpoint can be asked for JSON, the strictest first."""
LONGEST_WAIT = 20.0
"""Seconds; a Retry-After beyond this is not waited for in full."""
_PASSING = (408, 409, 429, 500, 502, 503, 504)


@dataclass(frozen=True)
class Endpoint:
    """Where the model is and how it is called."""

    model: str
    api_key: SecretStr | None = None
    base_url: str | None = None
    temperature: float = 0.8
    deadline: float = 30.0
    """Seconds for one call, retries included."""
    retries: int = 3


@dataclass(frozen=True)
class Structured:
    """A structured answer with what it took."""

    answer: BaseModel
    reply: str
    tokens: int | None


class CutStream(ModelError):
    """A stream ended before the model had finished."""


@dataclass
class ModelClient:
    """One endpoint with one model."""

    endpoint: Endpoint
    wait_seconds: Callable[[RetryCallState], float] | None = None
    _mode: OutputMode | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        key = self.endpoint.api_key
        self._sdk = openai.AsyncOpenAI(
            api_key=key.get_secret_value() if key else "none",
            base_url=self.endpoint.base_url,
            max_retries=0,
            timeout=self.endpoint.deadline,
        )

    async def stream(self, messages: Sequence[Message]) -> AsyncIterator[str]:
        """The reply's text as it comes. Retries only while nothing has been handed out.

        Raises:
            ModelConfigError: key, model or quota is wrong.
            ModelUnavailable: it kept failing, or broke off after it had begun.
            ModelRefused: a content filter.
        """
        queue: asyncio.Queue[str | None] = asyncio.Queue()
        begun = False

        async def attempt() -> None:
            nonlocal begun
            async for piece in self._stream_once(messages):
                begun = True
                queue.put_nowait(piece)

        async def run() -> None:
            try:
                await self._with_retries(attempt, lambda: not begun)
            finally:
                queue.put_nowait(None)

        task = asyncio.create_task(run())
        try:
            while (piece := await queue.get()) is not None:
                yield piece
            await task
        finally:
            task.cancel()

    async def _stream_once(self, messages: Sequence[Message]) -> AsyncIterator[str]:
        finished = None
        async with await self._sdk.chat.completions.create(
            model=self.endpoint.model,
            messages=list(messages),
            temperature=self.endpoint.temperature,
            stream=True,
        ) as chunks:
            async for chunk in chunks:
                for choice in chunk.choices[:1]:
                    finished = choice.finish_reason or finished
                    if choice.delta.content:
                        yield choice.delta.content
        if finished == "content_filter":
            raise ModelRefused("the endpoint's content filter stopped the reply")
        if finished is None:
            raise CutStream("the stream broke off before its end")

    async def structured(self, prompt: str, form: type[Answer]) -> Structured:
        """One answer in a given form; the output mode that works is found once and remembered.

        Raises:
            ModelError: as for `stream`; also where no mode gave an answer in the form.
        """
        last: ModelError | None = None
        for mode in [self._mode] if self._mode else OUTPUT_MODES:
            try:
                found = await self._with_retries(partial(self._ask, prompt, form, mode))
            except (_Unsupported, _Malformed) as error:
                last = ModelUnavailable(str(error))
                continue
            self._mode = mode
            return found
        raise last or ModelUnavailable("the endpoint gave no answer")

    async def _ask(self, prompt: str, form: type[Answer], mode: OutputMode) -> Structured:
        chat = ChatOpenAI(
            model_name=self.endpoint.model,
            openai_api_key=self.endpoint.api_key or SecretStr("none"),
            openai_api_base=self.endpoint.base_url,
            temperature=0,
            max_retries=0,
            request_timeout=self.endpoint.deadline,
        )
        asked = prompt if mode in ("json_schema", "function_calling") else _with_form(prompt, form)
        runnable: Any = chat
        if mode != "text":
            runnable = chat.with_structured_output(form, method=mode, include_raw=True)
        try:
            result = await runnable.ainvoke(asked)
        except (openai.BadRequestError, openai.InternalServerError) as error:
            if mode == "text":
                raise
            raise _Unsupported(f"output mode {mode}: {error.status_code}") from error
        except ValidationError as error:
            raise _Malformed(f"output mode {mode}: not in the form asked for") from error
        return _structured(result, form, mode)

    async def _with_retries(
        self, work: Callable[[], Awaitable[Result]], may_retry: Callable[[], bool] = lambda: True
    ) -> Result:
        policy = AsyncRetrying(
            stop=stop_after_attempt(self.endpoint.retries + 1)
            | stop_after_delay(self.endpoint.deadline),
            wait=self.wait_seconds or _wait,
            retry=retry_if_exception(lambda error: may_retry() and _passes(error)),
            reraise=True,
        )

        async def once() -> Result:
            return await work()

        try:
            async with asyncio.timeout(self.endpoint.deadline):
                return await policy(once)
        except (openai.OpenAIError, TimeoutError, CutStream) as error:
            raise explain(error, self.endpoint) from error


class _Unsupported(ModelError):
    """The endpoint does not know this output mode."""


class _Malformed(ModelError):
    """The answer was not in the form asked for."""


def _passes(error: BaseException) -> bool:
    """Whether the fault may pass by itself: never one of our own making."""
    if isinstance(error, openai.APIStatusError):
        exhausted = "insufficient_quota" in str(error.body)
        return error.status_code in _PASSING and not exhausted
    return isinstance(error, openai.APIConnectionError | CutStream)


_backoff = wait_exponential_jitter(multiplier=0.5, max=8)


def _wait(state: RetryCallState) -> float:
    """What the endpoint asked for, else an exponential back-off with jitter; in seconds."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, openai.APIStatusError):
        asked = error.response.headers.get("retry-after", "")
        if asked.replace(".", "", 1).isdigit():
            return min(float(asked), LONGEST_WAIT)
    return _backoff(state)


def explain(error: Exception, endpoint: Endpoint) -> ModelError:
    """An endpoint's fault in words that say what to do; never the key."""
    place = endpoint.base_url or "the OpenAI endpoint"
    if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
        return ModelConfigError(f"{place} refused the key; check OPENAI_API_KEY")
    if isinstance(error, openai.NotFoundError):
        return ModelConfigError(
            f"{place} has no model {endpoint.model!r}; set ROLEPLAY_MODEL and ROLEPLAY_GRADER_MODEL"
        )
    if isinstance(error, openai.RateLimitError) and "insufficient_quota" in str(error.body):
        return ModelConfigError(f"the quota at {place} is exhausted; top it up or change the key")
    if isinstance(error, openai.BadRequestError):
        if "content" in str(error.body) and "filter" in str(error.body):
            return ModelRefused("the endpoint's content filter refused the request")
        return ModelError(f"{place} rejected the request (400)")
    if isinstance(error, openai.APITimeoutError | TimeoutError):
        return ModelUnavailable(f"{place} did not answer within {endpoint.deadline:g} s")
    if isinstance(error, openai.APIStatusError):
        return ModelUnavailable(f"{place} keeps answering {error.status_code}")
    if isinstance(error, CutStream):
        return ModelUnavailable(f"{place} keeps breaking off its replies")
    return ModelUnavailable(f"{place} cannot be reached")


def _with_form(prompt: str, form: type[BaseModel]) -> str:
    schema = json.dumps(form.model_json_schema(), ensure_ascii=False)
    return f"{prompt}\n\nAnswer with one JSON object and nothing else. Its JSON Schema:\n{schema}"


def _structured(result: Any, form: type[Answer], mode: OutputMode) -> Structured:
    raw: AIMessage = result if mode == "text" else result["raw"]
    reply = _reply_text(raw)
    answer = None if mode == "text" else result["parsed"]
    if answer is None:
        answer = parse_json(reply, form)
    if answer is None:
        raise _Malformed(f"output mode {mode}: the answer is not in the form asked for")
    usage = raw.usage_metadata
    return Structured(answer, reply, usage["total_tokens"] if usage else None)


def _reply_text(raw: AIMessage) -> str:
    if raw.tool_calls:
        return json.dumps(raw.tool_calls[0]["args"], ensure_ascii=False)
    return raw.content if isinstance(raw.content, str) else json.dumps(raw.content)


def parse_json(text: str, form: type[Answer]) -> Answer | None:
    """The outermost JSON object in ``text`` as ``form``, or None where there is none."""
    start, end = text.find("{"), text.rfind("}")
    if start < 0 or end < start:
        return None
    try:
        return form.model_validate_json(text[start : end + 1])
    except ValidationError:
        return None
