"""The model client against a real HTTP endpoint that misbehaves."""

import asyncio
import time
from dataclasses import replace
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, SecretStr

from roleplay.errors import ModelConfigError, ModelError, ModelRefused, ModelUnavailable
from roleplay.llm.client import ModelClient
from roleplay.llm.endpoint import Endpoint
from roleplay.llm.faults import ThoughtAloud
from roleplay.llm.gate import Gate
from roleplay.llm.output_modes import OUTPUT_MODES, OutputMode
from roleplay.llm.usage import Usage
from tests.scripted_endpoint import Reply, ScriptedEndpoint

ASK: list[Any] = [{"role": "user", "content": "hello"}]


class Form(BaseModel):
    model_config = ConfigDict(extra="forbid")
    word: str


def client_of(scripted: ScriptedEndpoint, **changes: Any) -> ModelClient:
    values: dict[str, Any] = {"deadline": 5.0, "retries": 2, **changes}
    endpoint = Endpoint("scripted", SecretStr("sk-test"), scripted.base_url, **values)
    return ModelClient(endpoint, wait_seconds=lambda _: 0.0)


async def said(client: ModelClient) -> str:
    return "".join([piece async for piece in client.stream(ASK)])


async def test_streams_the_reply(scripted: ScriptedEndpoint) -> None:
    scripted.says("别绕弯子，直接说。")
    assert await said(client_of(scripted)) == "别绕弯子，直接说。"


@pytest.mark.parametrize("status", [429, 500, 502, 503])
async def test_retries_what_may_pass(scripted: ScriptedEndpoint, status: int) -> None:
    scripted.says(Reply(status=status), Reply(status=status), "third time")
    assert await said(client_of(scripted)) == "third time"
    assert len(scripted.requests) == 3


@pytest.mark.parametrize(("status", "words"), [(401, "key"), (404, "model")])
async def test_does_not_retry_our_own_faults(
    scripted: ScriptedEndpoint, status: int, words: str
) -> None:
    scripted.says(Reply(status=status))
    with pytest.raises(ModelConfigError, match=words):
        await said(client_of(scripted))
    assert len(scripted.requests) == 1


async def test_an_exhausted_quota_is_said_and_not_retried(scripted: ScriptedEndpoint) -> None:
    error = {"message": "You exceeded your quota", "code": "insufficient_quota"}
    scripted.says(Reply(status=429, error=error))
    with pytest.raises(ModelConfigError, match="quota"):
        await said(client_of(scripted))
    assert len(scripted.requests) == 1


async def test_never_shows_the_key(scripted: ScriptedEndpoint) -> None:
    scripted.says(Reply(status=401, error={"message": "bad key sk-test"}))
    with pytest.raises(ModelConfigError) as caught:
        await said(client_of(scripted))
    assert "sk-test" not in str(caught.value)


async def test_a_stream_cut_before_its_first_word_is_tried_again(
    scripted: ScriptedEndpoint,
) -> None:
    scripted.says(Reply("lost", cut_after=0), "found")
    assert await said(client_of(scripted)) == "found"


async def test_a_stream_cut_in_the_middle_is_an_error_not_a_reply(
    scripted: ScriptedEndpoint,
) -> None:
    scripted.says(Reply("a long reply that breaks off", cut_after=2))
    with pytest.raises(ModelUnavailable, match="breaking off"):
        await said(client_of(scripted))
    assert len(scripted.requests) == 1


async def test_a_stall_ends_at_the_deadline(scripted: ScriptedEndpoint) -> None:
    scripted.says(Reply("late", stall=3.0), Reply("late", stall=3.0))
    begun = time.monotonic()
    with pytest.raises(ModelUnavailable, match="did not answer"):
        await said(client_of(scripted, deadline=0.5))
    assert time.monotonic() - begun < 2.5


async def test_a_content_filter_is_told(scripted: ScriptedEndpoint) -> None:
    scripted.says(Reply("", finish="content_filter"))
    with pytest.raises(ModelRefused):
        await said(client_of(scripted))


async def test_an_unreachable_endpoint_is_said() -> None:
    endpoint = Endpoint("m", None, "http://127.0.0.1:9/v1", deadline=3, retries=1)
    with pytest.raises(ModelUnavailable, match="cannot be reached"):
        await said(ModelClient(endpoint, wait_seconds=lambda _: 0.0))


async def test_structured_answers_by_schema(scripted: ScriptedEndpoint) -> None:
    scripted.says('{"word": "yes"}')
    found = await client_of(scripted).structured("say yes", Form)
    assert found.answer == Form(word="yes")
    assert found.tokens == 15


@pytest.mark.parametrize("status", [400, 500])
async def test_an_unknown_output_mode_falls_back_and_is_remembered(
    scripted: ScriptedEndpoint, status: int
) -> None:
    def no_schema(body: dict[str, Any]) -> Reply:
        if "response_format" in body or "tools" in body:
            return Reply(status=status, error={"message": "unknown response_format"})
        return Reply('Here you are:\n```json\n{"word": "yes"}\n```')

    scripted.default = no_schema
    client = client_of(scripted, retries=0)
    assert (await client.structured("say yes", Form)).answer == Form(word="yes")
    asked = len(scripted.requests)
    assert (await client.structured("say yes", Form)).answer == Form(word="yes")
    assert len(scripted.requests) == asked + 1


async def test_bad_json_everywhere_is_an_honest_error(scripted: ScriptedEndpoint) -> None:
    scripted.default = Reply("I would rather not.")
    with pytest.raises(ModelUnavailable):
        await client_of(scripted, retries=0).structured("say yes", Form)


@pytest.mark.parametrize(
    ("status", "error", "kind", "words"),
    [
        (401, {"message": "no"}, ModelConfigError, "OPENAI_API_KEY"),
        (403, {"message": "forbidden"}, ModelConfigError, "OPENAI_API_KEY"),
        (402, {"message": "Insufficient Balance"}, ModelConfigError, "quota"),
        (429, {"message": "You exceeded your current quota"}, ModelConfigError, "quota"),
        (400, {"message": "Arrearage: access denied"}, ModelConfigError, "quota"),
        (404, {"message": "model 'x' not found, try pulling it first"}, ModelConfigError, "model"),
        (400, {"message": "Model Not Exist"}, ModelConfigError, "ROLEPLAY_MODEL"),
        (404, {"message": "page not found"}, ModelConfigError, "OPENAI_BASE_URL"),
        (400, {"code": "content_filter"}, ModelRefused, "filter"),
        (400, {"code": "data_inspection_failed"}, ModelRefused, "filter"),
        (400, {"message": "maximum context length is 4096 tokens"}, ModelError, "too long"),
        (400, {"message": "messages must alternate"}, ModelError, "alternate"),
    ],
)
async def test_faults_are_told_in_words_and_never_retried(
    scripted: ScriptedEndpoint,
    status: int,
    error: dict[str, Any],
    kind: type[Exception],
    words: str,
) -> None:
    scripted.default = Reply(status=status, error=error)
    with pytest.raises(kind, match=words):
        await said(client_of(scripted))
    assert len(scripted.requests) == 1


async def test_waits_as_long_as_it_is_asked_to(scripted: ScriptedEndpoint) -> None:
    scripted.says(Reply(status=429, headers={"retry-after": "1"}), "there")
    client = ModelClient(client_of(scripted).endpoint)
    begun = time.monotonic()
    assert await said(client) == "there"
    assert 0.9 < time.monotonic() - begun < 3


@pytest.mark.parametrize(
    "raw", ["<html>busy</html>", "data: {no json\n\n", 'data: {"error": {"message": "x"}}\n\n']
)
async def test_a_stream_that_is_none_is_tried_again(scripted: ScriptedEndpoint, raw: str) -> None:
    scripted.says(Reply(raw=raw), "found")
    assert await said(client_of(scripted)) == "found"


@pytest.mark.parametrize("name", ["stream_options", "temperature"])
async def test_what_an_endpoint_refuses_and_needs_not_is_left_out_from_then_on(
    scripted: ScriptedEndpoint, name: str
) -> None:
    def strict(body: dict[str, Any]) -> Reply:
        if name in body:
            return Reply(status=400, error={"message": f"Unsupported parameter: {name}"})
        return Reply("fine")

    scripted.default = strict
    client = client_of(scripted)
    assert await said(client) == "fine"
    assert await said(client) == "fine"
    assert len(scripted.requests) == 3


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("<think>they are angry</think>Well?", "Well?"),
        ("<thinking>a</thinking><think>b</think>Well?", "Well?"),
        ("<think>never closed", ""),
        ("3 < 5, isn't it?", "3 < 5, isn't it?"),
        ("Well?<|im_end|>", "Well?"),
    ],
)
async def test_thoughts_are_no_part_of_the_reply(
    scripted: ScriptedEndpoint, text: str, spoken: str
) -> None:
    scripted.default = Reply(text, reasoning="the customer should be angry")
    for pieces in (1, 3, 50):
        scripted.default.pieces = pieces
        assert await said(client_of(scripted)) == spoken


async def test_a_thought_without_an_opening_mark_is_learnt(scripted: ScriptedEndpoint) -> None:
    scripted.default = Reply("okay so they wait</think>Well?")
    client = client_of(scripted)
    with pytest.raises(ThoughtAloud):
        await said(client)
    assert await said(client) == "Well?"


async def test_every_call_is_counted(scripted: ScriptedEndpoint) -> None:
    scripted.says("four words of talk", Reply("no counts here", usage=False))
    scripted.says('{"word": 5}', '{"word": "yes"}')
    spent: list[Usage] = []
    client = client_of(scripted, purpose="grading")
    for _ in range(2):
        _ = [piece async for piece in client.stream(ASK, spent.append)]
    await client.structured("say yes", Form, spent.append)
    assert [u.total for u in spent[:1]] == [15]
    assert spent[1].estimated
    assert spent[1].completion > 0
    assert len(spent) == 4
    assert {u.purpose for u in spent} == {"grading"}


async def test_calls_in_the_background_leave_room_for_replies(scripted: ScriptedEndpoint) -> None:
    scripted.default = Reply('{"word": "yes"}', stall=0.4)
    gate = Gate(most=3, background=2)
    endpoint = client_of(scripted, purpose="grading").endpoint
    grader = ModelClient(endpoint, gate=gate)
    voice = ModelClient(replace(endpoint, purpose="voice"), gate=gate)
    behind = [asyncio.create_task(grader.structured("x", Form)) for _ in range(4)]
    await asyncio.sleep(0.2)
    assert len(scripted.requests) == 2
    begun = time.monotonic()
    await said(voice)
    assert time.monotonic() - begun < 0.8
    await asyncio.gather(*behind)


MODES: list[OutputMode] = list(OUTPUT_MODES)


def mode_of(body: dict[str, Any]) -> OutputMode:
    """The output mode that a request asks for."""
    wanted = body.get("response_format", {})
    if body.get("tools"):
        return "tool_call"
    if wanted.get("type") == "json_schema":
        return "json_schema"
    if wanted:
        return "json_object_schema" if "schema" in wanted else "json_object"
    return "fenced" if "```json fence" in str(body["messages"]) else "plain"


@pytest.mark.parametrize("status", [400, 422, 500, 501])
@pytest.mark.parametrize("known", MODES)
async def test_the_one_mode_an_endpoint_knows_is_found_and_remembered(
    scripted: ScriptedEndpoint, known: OutputMode, status: int
) -> None:
    def picky(body: dict[str, Any]) -> Reply:
        mode = mode_of(body)
        if mode != known and mode not in ("plain", "fenced"):
            return Reply(status=status, error={"message": "response_format is not known"})
        return Reply('{"word": "yes"}' if mode == known else "I'd rather chat.")

    scripted.default = picky
    client = client_of(scripted, retries=0)
    for _ in range(2):
        assert (await client.structured("say yes", Form)).answer == Form(word="yes")
    assert [mode_of(r) for r in scripted.requests] == [*MODES[: MODES.index(known) + 1], known]


@pytest.mark.parametrize(
    "text",
    [
        '{"word": "yes"}',
        'Sure!\n```json\n{"word": "yes"}\n```\nAnything else?',
        '[{"word": "yes"}]',
        '{"answer": {"word": "yes"}}',
        '<think>{"word": "no"}</think>{"word": "yes"}',
        '{"word": "yes",}',
        'The form is {"properties": {}}; filled in: {"word": "yes"}',
    ],
)
async def test_answers_are_read_as_models_write_them(scripted: ScriptedEndpoint, text: str) -> None:
    scripted.default = Reply(text)
    found = await client_of(scripted, retries=0).structured("say yes", Form)
    assert found.answer == Form(word="yes")
    assert len(scripted.requests) == 1


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(""), ModelUnavailable),
        (Reply('{"word": "ye', finish="length"), ModelUnavailable),
        (Reply(refusal="I can't help with that."), ModelRefused),
        (Reply("", finish="content_filter"), ModelRefused),
        (Reply(raw="<html>proxy</html>"), ModelUnavailable),
        (Reply('{"word": 5}'), ModelUnavailable),
        (Reply('{"word": "yes", "level": 4}'), ModelUnavailable),
        (Reply(status=500), ModelUnavailable),
        (Reply(status=404, error={"message": "model 'x' not found"}), ModelConfigError),
    ],
)
async def test_what_never_comes_right_is_an_honest_error(
    scripted: ScriptedEndpoint, reply: Reply, kind: type[Exception]
) -> None:
    scripted.default = reply
    with pytest.raises(kind):
        await client_of(scripted, retries=0).structured("say yes", Form)
    assert len(scripted.requests) <= len(MODES)


async def test_a_passing_fault_does_not_change_a_proven_mode(scripted: ScriptedEndpoint) -> None:
    scripted.says('{"word": "a"}', Reply(status=500), '{"word": "b"}', "chat", '{"word": "c"}')
    client = client_of(scripted)
    for word in "abc":
        assert (await client.structured("say it", Form)).answer == Form(word=word)
    assert {mode_of(r) for r in scripted.requests} == {"json_schema"}


async def test_a_truncated_answer_is_asked_for_once_more(scripted: ScriptedEndpoint) -> None:
    scripted.says(Reply('{"wo', finish="length"), '{"word": "yes"}')
    found = await client_of(scripted).structured("say yes", Form)
    assert found.answer == Form(word="yes")
