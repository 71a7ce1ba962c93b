"""The model client against a real HTTP endpoint that misbehaves."""

import time
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, SecretStr

from roleplay.errors import ModelConfigError, ModelRefused, ModelUnavailable
from roleplay.llm import Endpoint, ModelClient
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
