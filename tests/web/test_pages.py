"""The mounted pages and their handlers: nothing secret in a config, everything checked again."""

import json
import re
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from roleplay.assembly import Assembly, assemble
from roleplay.content.text import Language
from roleplay.records.kinds import Mode
from roleplay.services.actor import LOCAL
from roleplay.services.views import StartRequest
from roleplay.settings import Settings
from roleplay.web import chat_handlers, trainee_page
from roleplay.web.choose_view import ChooseHandlers
from roleplay.web.words import LABELLED, words_in
from tests.web.conftest import Site

EN = words_in(Language.EN)


@pytest.fixture
def parts(settings: Settings) -> Assembly:
    return assemble(settings)


@pytest.fixture
def chat(parts: Assembly) -> chat_handlers.ChatHandlers:
    return chat_handlers.ChatHandlers(trainee_page.build().chat, parts.practice)


def start(parts: Assembly, mode: Mode = Mode.PRACTICE) -> str:
    wanted = StartRequest("angry", "parcel-delay", Language.EN, mode=mode, seed=1)
    return parts.practice.start(LOCAL, wanted).id


@pytest.mark.parametrize("path", ["/", "/coach/"])
def test_a_config_holds_nothing_secret_and_advertises_nothing(site: Site, path: str) -> None:
    page = httpx.get(site.address + path, timeout=20).text
    found, _ = json.JSONDecoder().raw_decode(page.partition("window.gradio_config = ")[2])
    text = json.dumps(found, ensure_ascii=False)
    for scenario in site.parts.library.scenarios.all():
        for language in Language:
            assert scenario.goal.get(language) not in text
    assert {d["api_visibility"] for d in found["dependencies"]} == {"private"}
    assert "state" not in {c["type"] for c in found["components"]}
    assert not found["analytics_enabled"]
    keys = set(re.findall(r'\\"key\\": ?\\"([a-z_.]+)\\"', text))
    assert keys <= set(LABELLED)
    assert keys or path != "/config"


async def test_a_message_is_shown_stored_and_answered(
    parts: Assembly, chat: chat_handlers.ChatHandlers, asker: Any
) -> None:
    session = start(parts)
    steps = [step async for step in chat.send(session, "I am sorry.", "", "k1", asker)]
    assert steps[0][chat.view.text] == ""
    assert "rp-typing" in steps[0][chat.view.live]
    assert "turn-3" in steps[-1][chat.view.log]
    again = [step async for step in chat.send(session, "I am sorry.", "", "k1", asker)]
    assert again[0][chat.view.text] == ""
    assert len(parts.practice.view(LOCAL, session).turns) == 3


async def test_a_refused_message_stays_where_it_is(
    parts: Assembly, chat: chat_handlers.ChatHandlers, asker: Any
) -> None:
    steps = [step async for step in chat.send(start(parts), "  ", "", "k", asker)]
    assert len(steps) == 1
    assert chat.view.text not in steps[0]
    assert EN("error.empty") in steps[0][chat.view.notice]


async def test_another_persons_session_does_not_exist(
    parts: Assembly,
    chat: chat_handlers.ChatHandlers,
    asker: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session = start(parts)
    stranger = SimpleNamespace(id="eve", name="Eve", roles=frozenset())
    monkeypatch.setattr(chat_handlers, "actor_of", lambda _: stranger)
    sent = [step async for step in chat.send(session, "hi", "", "k", asker)]
    looked = await chat.look(session, "", asker)
    assert (await chat.finish(session, asker))[0] == ""
    assert chat.leave(session, asker)[0] == ""
    missing = EN("error.no_session")
    for found in (*sent, looked, chat.pause(session, asker)):
        assert missing in found[chat.view.notice]
    assert len(parts.practice.view(LOCAL, session).turns) == 1


async def test_a_look_says_nothing_where_nothing_is_new(
    parts: Assembly, chat: chat_handlers.ChatHandlers, asker: Any
) -> None:
    session = start(parts)
    assert list(await chat.look(session, "1-running-0", asker)) == [chat.view.timer]
    assert chat.view.log in await chat.look(session, "", asker)


def test_an_exam_cannot_be_paused_by_a_forged_call(
    parts: Assembly, chat: chat_handlers.ChatHandlers, asker: Any
) -> None:
    found = chat.pause(start(parts, Mode.EXAM), asker)
    assert EN("error.exam_pause") in found[chat.view.notice]


@pytest.mark.parametrize(
    "forged",
    [
        ("nobody", "parcel-delay", "en", "practice", 3),
        ("angry", "nothing", "en", "practice", 3),
        ("angry", "parcel-delay", "en", "practice", 9),
        ("angry", "parcel-delay", "en", "bogus", 3),
        ("angry", "parcel-delay", "en", "practice", None),
        (None, None, None, None, None),
    ],
)
def test_a_forged_start_is_refused_calmly(parts: Assembly, asker: Any, forged: Any) -> None:
    handlers = ChooseHandlers(trainee_page.build().choose, parts.practice, "m", parts.assignments)
    address, said = handlers.start(*forged, asker)
    assert address == ""
    assert "rp-notice" in said
    assert parts.practice.history(LOCAL).total == 0
