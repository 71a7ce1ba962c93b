"""What ``roleplay doctor`` asks a model endpoint: every ability is tried, and none is assumed."""

import time
from dataclasses import replace
from typing import Literal, NamedTuple

from pydantic import BaseModel, Field

from roleplay.assembly import endpoint_for
from roleplay.errors import ModelConfigError, ModelError
from roleplay.llm.client import ModelClient
from roleplay.llm.output_modes import OUTPUT_MODES, OutputMode
from roleplay.llm.usage import Purpose, Usage
from roleplay.settings import Settings

LONGEST = 30.0
"""Seconds for one trial."""
_SAY = "Count from one to twenty in words, separated by commas. Nothing else."
_ASK = "How many days has a week? Answer in the form asked for."


class Line(NamedTuple):
    """One line of the doctor's report."""

    subject: str
    state: Literal["works", "doesn't", "not tried"]
    detail: str = ""


class _Days(BaseModel):
    """The answer to the doctor's question."""

    days: int = Field(description="days in a week")


async def probe(settings: Settings) -> list[Line]:
    """Reach the endpoint and try what the product needs, each by itself."""
    voice = _client(settings, "voice")
    reached = await _reach(voice, settings)
    if reached[0].state == "doesn't":
        rest = ["model streaming", "model speed", *(f"output mode {m}" for m in OUTPUT_MODES)]
        return [
            *reached,
            *(Line(name, "not tried", "the endpoint was not reached") for name in rest),
        ]
    streaming = await _stream(voice)
    modes = await _modes(_client(settings, "grading"))
    return [*reached, *streaming, *modes, await _second_reading(settings)]


def _client(settings: Settings, purpose: Purpose) -> ModelClient:
    endpoint = endpoint_for(settings, purpose)
    return ModelClient(replace(endpoint, deadline=min(endpoint.deadline, LONGEST), retries=0))


async def _reach(client: ModelClient, settings: Settings) -> list[Line]:
    """Whether the endpoint answers, and whether it lists the models that are set."""
    place = client.endpoint.place
    try:
        listed = await client.models()
    except ModelConfigError as error:
        if "refused the key" in str(error):
            return [Line("model endpoint", "doesn't", str(error))]
        return [Line("model endpoint", "works", place), Line("model list", "doesn't", "has none")]
    except ModelError as error:
        return [Line("model endpoint", "doesn't", str(error))]
    wanted = {settings.model, settings.grading_model, settings.reading_model}
    lines = [Line("model endpoint", "works", place)]
    for name in sorted(wanted):
        if name in listed:
            lines.append(Line(f"model {name}", "works", "listed by the endpoint"))
        else:
            few = ", ".join(listed[:5]) + (" …" if len(listed) > 5 else "")
            lines.append(Line(f"model {name}", "not tried", f"not listed; the list has: {few}"))
    return lines


async def _stream(client: ModelClient) -> list[Line]:
    """Whether replies come in pieces, how soon and how fast."""
    spent: list[Usage] = []
    begun, first, pieces, said = time.perf_counter(), 0.0, 0, ""
    try:
        async for piece in client.stream([{"role": "user", "content": _SAY}], spent.append):
            first = first or time.perf_counter() - begun
            pieces, said = pieces + 1, said + piece
    except ModelError as error:
        if not pieces:
            lines = [Line("model streaming", "doesn't", str(error))]
            return [*lines, Line("model speed", "not tried", "nothing was streamed")]
    if not said.strip():
        lines = [Line("model streaming", "doesn't", "the reply was empty")]
        return [*lines, Line("model speed", "not tried", "nothing was streamed")]
    took = max(time.perf_counter() - begun - first, 0.001)
    usage = spent[-1] if spent else None
    tokens = usage.completion if usage else pieces
    counted = "its own count" if usage and not usage.estimated else "no count; estimated"
    return [
        Line("model streaming", "works" if pieces > 1 else "doesn't", f"{pieces} pieces"),
        Line(
            "model speed", "works", f"first words after {first:.2f} s, {tokens / took:.0f} tokens/s"
        ),
        Line("token counts", "doesn't" if usage and usage.estimated else "works", counted),
        *([Line("thoughts", "works", "kept back")] if client.known.thinks_unopened else []),
    ]


async def _modes(client: ModelClient) -> list[Line]:
    """Which output modes give an answer in its form; grading takes the first that does."""
    lines: list[Line] = []
    chosen: OutputMode | None = None
    for mode in OUTPUT_MODES:
        begun = time.perf_counter()
        try:
            await client.once(_ASK, _Days, mode)
        except ModelError as error:
            why = str(error).removeprefix(f"output mode {mode}: ")
            lines.append(Line(f"output mode {mode}", "doesn't", why))
            continue
        took = f"{time.perf_counter() - begun:.2f} s"
        used = "" if chosen else "; grading uses this one"
        chosen = chosen or mode
        lines.append(Line(f"output mode {mode}", "works", took + used))
    if chosen is None:
        lines.append(Line("grading by the model", "doesn't", "no output mode gave an answer"))
    else:
        lines.append(Line("grading by the model", "works", f"with {client.endpoint.model}"))
    return lines


async def _second_reading(settings: Settings) -> Line:
    """Whether the model that re-reads messages answers in a form."""
    if not settings.second_reading:
        return Line("second reading", "not tried", "ROLEPLAY_SECOND_READING is off")
    begun = time.perf_counter()
    try:
        await _client(settings, "reading").structured(_ASK, _Days)
    except ModelError as error:
        return Line("second reading", "doesn't", str(error))
    took = time.perf_counter() - begun
    return Line("second reading", "works", f"{took:.2f} s with {settings.reading_model}")
