"""The doctor tries every ability of an endpoint and assumes none."""

from typing import Any

import pytest
from pydantic import SecretStr

from roleplay.commands.probing import probe
from roleplay.settings import Settings
from tests.scripted_endpoint import Reply, ScriptedEndpoint
from tests.test_llm import mode_of


def settings_for(base_url: str) -> Settings:
    return Settings(
        openai_base_url=base_url,
        openai_api_key=SecretStr("sk-test"),
        model="scripted",
        grader_model="another",
        retries=0,
    )


async def states(settings: Settings) -> dict[str, str]:
    return {line.subject: line.state for line in await probe(settings)}


async def test_every_ability_has_a_line(scripted: ScriptedEndpoint) -> None:
    def knows_two_modes(body: dict[str, Any]) -> Reply:
        if body.get("stream"):
            return Reply("one, two, three, four")
        if mode_of(body) in ("json_schema", "json_object_schema"):
            return Reply(status=400, error={"message": "unknown response_format"})
        return Reply('{"days": 7}' if mode_of(body) in ("tool_call", "plain") else "seven")

    scripted.default = knows_two_modes
    found = await states(settings_for(scripted.base_url))
    assert found["model endpoint"] == "works"
    assert found["model scripted"] == "works"
    assert found["model another"] == "not tried"
    assert found["model streaming"] == "works"
    assert found["model speed"] == "works"
    assert found["token counts"] == "works"
    assert {k[12:]: v for k, v in found.items() if k.startswith("output mode")} == {
        "json_schema": "doesn't",
        "tool_call": "works",
        "json_object_schema": "doesn't",
        "json_object": "doesn't",
        "plain": "works",
        "fenced": "doesn't",
    }
    assert found["grading by the model"] == "works"
    assert found["second reading"] == "works"


async def test_an_endpoint_that_is_not_there_is_tried_no_further() -> None:
    found = await states(settings_for("http://127.0.0.1:9/v1"))
    assert found.pop("model endpoint") == "doesn't"
    assert set(found.values()) == {"not tried"}


@pytest.mark.parametrize("status", [401, 503])
async def test_what_does_not_work_is_said(scripted: ScriptedEndpoint, status: int) -> None:
    scripted.default = Reply(status=status)
    found = await states(settings_for(scripted.base_url))
    assert found["model streaming"] == "doesn't"
    assert found["grading by the model"] == "doesn't"
