"""How an endpoint can be asked for JSON: found once for each endpoint and model, and remembered.

The grading chain and the second reading are LangChain runnables built here: chat model, output
mode, and a reader that gives back a pydantic object.
"""

import json
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

import openai
from langchain_core.messages import AIMessage
from langchain_core.runnables import Runnable
from langchain_core.utils.function_calling import convert_to_openai_tool
from langchain_openai import ChatOpenAI
from pydantic import BaseModel

from roleplay.errors import ModelError, ModelRefused
from roleplay.llm.answers import parse_json
from roleplay.llm.endpoint import Endpoint
from roleplay.llm.faults import said, settled
from roleplay.llm.usage import Note, Usage, guess_tokens

Answer = TypeVar("Answer", bound=BaseModel)
OutputMode = Literal[
    "json_schema", "tool_call", "json_object_schema", "json_object", "plain", "fenced"
]
OUTPUT_MODES: tuple[OutputMode, ...] = (
    "json_schema",
    "tool_call",
    "json_object_schema",
    "json_object",
    "plain",
    "fenced",
)
"""The strictest first; the last two ask in words alone."""
_SHOWS_FORM = ("json_object", "plain", "fenced")
_OF_MODES = ("response_format", "json", "schema", "tool", "function", "support", "grammar")
_NOT_A_REPLY = (ValueError, TypeError, KeyError, AttributeError, IndexError)
"""What the SDK and LangChain raise over an answer that is no chat completion."""


@dataclass(frozen=True)
class Structured:
    """A structured answer with what it took."""

    answer: BaseModel
    reply: str
    usage: Usage

    @property
    def tokens(self) -> int:
        """Tokens in and out."""
        return self.usage.total


class Unsupported(ModelError):
    """The endpoint does not know this output mode; ``broke`` where it answered as if it broke."""

    def __init__(self, message: str, *, broke: bool) -> None:
        super().__init__(message)
        self.broke = broke


class Malformed(ModelError):
    """The answer was not in the form asked for."""


class Truncated(Malformed):
    """The answer was cut off at the endpoint's length limit."""


@dataclass
class Known:
    """What is known of one endpoint and model."""

    proven: OutputMode | None = None
    refused: set[OutputMode] = field(default_factory=set)
    dropped: set[str] = field(default_factory=set)
    """Parameters that the endpoint refuses and that can be done without."""
    thinks_unopened: bool = False
    """Whether its replies begin inside a thought whose opening mark is not sent."""

    def ladder(self) -> list[OutputMode]:
        """The modes to try: what worked before, once more after a bad answer, and what is below."""
        if self.proven is None:
            return [m for m in OUTPUT_MODES if m not in self.refused] or list(OUTPUT_MODES)
        below = OUTPUT_MODES[OUTPUT_MODES.index(self.proven) + 1 :]
        return [self.proven, self.proven, *(m for m in below if m not in self.refused)]


@dataclass
class Memory:
    """What is known of every endpoint and model that this process has talked to."""

    _known: dict[tuple[str | None, str], Known] = field(default_factory=dict, init=False)

    def of(self, endpoint: Endpoint) -> Known:
        """What is known of this one."""
        return self._known.setdefault((endpoint.base_url, endpoint.model), Known())


async def ask(
    endpoint: Endpoint,
    known: Known,
    prompt: str,
    form: type[Answer],
    mode: OutputMode,
    note: Note | None = None,
) -> Structured:
    """One question in one output mode.

    Raises:
        Unsupported: the endpoint does not know the mode.
        Malformed: the answer is not in the form asked for.
        ModelRefused: the model or a filter refused.
        openai.OpenAIError: any other fault.
    """
    asked = prompt if mode not in _SHOWS_FORM else _with_form(prompt, form, mode)
    try:
        message = await _bind(endpoint, known, form, mode).ainvoke(asked)
    except openai.LengthFinishReasonError as error:
        if note and (used := error.completion.usage):
            counts = used.prompt_tokens, used.completion_tokens
            note(Usage(endpoint.purpose, endpoint.model, *counts))
        raise Truncated(f"output mode {mode}: the answer was cut off") from error
    except openai.APIStatusError as error:
        if "temperature" not in known.dropped and _names(error, "temperature"):
            known.dropped.add("temperature")
            return await ask(endpoint, known, prompt, form, mode, note)
        if mode not in ("plain", "fenced", known.proven) and _of_the_mode(error, endpoint):
            broke = error.status_code >= 500
            raise Unsupported(f"output mode {mode}: {error.status_code}", broke=broke) from error
        raise
    except openai.OpenAIError:
        raise
    except _NOT_A_REPLY as error:
        raise Malformed(f"output mode {mode}: no chat completion came back") from error
    usage = _usage(message, endpoint, asked)
    if note:
        note(usage)
    return _read(message, form, mode, usage)


def _bind(
    endpoint: Endpoint, known: Known, form: type[Answer], mode: OutputMode
) -> Runnable[Any, AIMessage]:
    """The chat model, told how to answer."""
    chat = ChatOpenAI(
        model_name=endpoint.model,
        openai_api_key=endpoint.key,
        openai_api_base=endpoint.base_url,
        temperature=None if "temperature" in known.dropped else endpoint.temperature,
        max_retries=0,
        request_timeout=endpoint.deadline,
        use_responses_api=False,
    )
    if mode == "json_schema":
        return chat.bind(response_format={"type": "json_schema", "json_schema": _schema(form)})
    if mode == "tool_call":
        tool = convert_to_openai_tool(form)
        return chat.bind_tools([tool], tool_choice=tool["function"]["name"])
    if mode == "json_object_schema":
        schema = _schema(form)["schema"]
        return chat.bind(response_format={"type": "json_object", "schema": schema})
    if mode == "json_object":
        return chat.bind(response_format={"type": "json_object"})
    return chat


def _schema(form: type[BaseModel]) -> dict[str, Any]:
    function = convert_to_openai_tool(form, strict=True)["function"]
    return {"name": function["name"], "schema": function["parameters"], "strict": True}


def _of_the_mode(error: openai.APIStatusError, endpoint: Endpoint) -> bool:
    """Whether the refusal may be about the output mode; a server may even break over one."""
    if error.status_code in (500, 501):
        return True
    named = any(_names(error, word) for word in _OF_MODES)
    if error.status_code == 404:
        return named
    return error.status_code in (400, 415, 422) and (named or not settled(error, endpoint))


def _names(error: openai.APIStatusError, word: str) -> bool:
    return error.status_code in (400, 404, 415, 422) and word in said(error).lower()


def _with_form(prompt: str, form: type[BaseModel], mode: OutputMode) -> str:
    schema = json.dumps(form.model_json_schema(), ensure_ascii=False)
    where = "one JSON object in a ```json fence" if mode == "fenced" else "one JSON object"
    return f"{prompt}\n\nAnswer with {where} and nothing else. Its JSON Schema:\n{schema}"


def _usage(message: AIMessage, endpoint: Endpoint, asked: str) -> Usage:
    counts = message.usage_metadata
    if counts is None or not counts["total_tokens"]:
        reply = _reply_text(message)
        return Usage(
            endpoint.purpose,
            endpoint.model,
            guess_tokens(asked),
            guess_tokens(reply),
            estimated=True,
        )
    cached = counts.get("input_token_details", {}).get("cache_read", 0)
    return Usage(
        endpoint.purpose,
        endpoint.model,
        counts["input_tokens"],
        counts["output_tokens"],
        cached or 0,
    )


def _read(message: AIMessage, form: type[Answer], mode: OutputMode, usage: Usage) -> Structured:
    """The answer in its form."""
    if message.additional_kwargs.get("refusal"):
        raise ModelRefused("the model refused to answer")
    ended = message.response_metadata.get("finish_reason")
    if ended == "content_filter":
        raise ModelRefused("the endpoint's content filter stopped the answer")
    reply = _reply_text(message)
    answer = parse_json(reply, form)
    if answer is not None:
        return Structured(answer, reply, usage)
    if ended == "length":
        raise Truncated(f"output mode {mode}: the answer was cut off")
    what = "is empty" if not reply.strip() else "is not in the form asked for"
    raise Malformed(f"output mode {mode}: the answer {what}")


def _reply_text(message: AIMessage) -> str:
    if message.tool_calls:
        return json.dumps(message.tool_calls[0]["args"], ensure_ascii=False)
    if message.invalid_tool_calls:
        return message.invalid_tool_calls[0]["args"] or ""
    return message.content if isinstance(message.content, str) else json.dumps(message.content)
