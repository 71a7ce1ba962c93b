"""A page of Gradio's is its person's: nobody else speaks into it or hears what it is told."""

import json
from collections.abc import Iterator

import httpx
import pytest

from roleplay.web import session_hashes
from roleplay.web.session_hashes import LIFE, SessionHashes
from tests.web.sweep_world import MARK, World, event

ADDRESS = "/gradio_api/queue/"


@pytest.fixture
def lin(world: World) -> Iterator[httpx.Client]:
    with world.client("lin") as client:
        yield client


@pytest.fixture
def eve(world: World) -> Iterator[httpx.Client]:
    with world.client("eve") as client:
        yield client


def sent(world: World, page: object, **more: object) -> dict[str, object]:
    data = [f"?report={world.ids['session_id']}"]
    number = world.number("/ Pages.open")
    return {"data": data, "fn_index": number, "session_hash": page, **more}


def test_nobody_hears_another_persons_events(
    world: World, lin: httpx.Client, eve: httpx.Client
) -> None:
    assert lin.post(f"{ADDRESS}join", json=sent(world, "lins")).status_code == 200
    for page in ("lins", "lins&session_hash=mine", "mine&session_hash=lins"):
        heard = eve.get(f"{ADDRESS}data?session_hash={page}")
        assert (heard.status_code, MARK in heard.text) == (403, False)
    assert MARK in lin.get(f"{ADDRESS}data?session_hash=lins").text


def test_nobody_speaks_into_another_persons_page(
    world: World, lin: httpx.Client, eve: httpx.Client
) -> None:
    assert event(lin, "/", world.number("/ Pages.open"), [""], "hers").status_code == 200
    assert eve.post(f"{ADDRESS}join", json=sent(world, "hers")).status_code == 403
    twice = json.dumps(sent(world, "own"))[:-1] + ', "session_hash": "hers"}'
    headers = {"content-type": "application/json"}
    assert eve.post(f"{ADDRESS}join", content=twice, headers=headers).status_code == 403
    assert eve.post("/gradio_api/run/predict", json=sent(world, "hers")).status_code == 403


@pytest.mark.parametrize(
    "path", ["cancel", "reset", "heartbeat/hers", "call/open", "upload", "file=/etc/passwd"]
)
@pytest.mark.parametrize("mount", ["/", "/coach/"])
def test_what_no_page_needs_does_not_exist(world: World, mount: str, path: str) -> None:
    with world.client("wu") as wu:
        for answer in (wu.get(f"{mount}gradio_api/{path}"), wu.post(f"{mount}gradio_api/{path}")):
            assert answer.status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[" * 100_000,
        b'{"data": [], "fn_index": 0}',
        b'{"data": [], "fn_index": 0, "session_hash": ["hers"]}',
        b'{"data": [], "fn_index": 0, "session_hash": ""}',
        b'{"data": {"0": ""}, "fn_index": 0, "session_hash": "odd"}',
        b'{"data": [{"path": "http://127.0.0.1:1/", "meta": {"_type": "gradio.FileData"}}], '
        b'"fn_index": 0, "session_hash": "odd"}',
    ],
)
def test_what_is_no_event_of_a_page_is_refused(lin: httpx.Client, body: bytes) -> None:
    headers = {"content-type": "application/json"}
    assert lin.post(f"{ADDRESS}join", content=body, headers=headers).status_code == 422


def test_a_page_is_its_first_persons_until_it_is_old() -> None:
    at = [0.0]
    pages = SessionHashes(lambda: at[0])
    assert pages.admits("page", "lin")
    assert not pages.admits("page", "eve")
    at[0] = LIFE - 1
    assert pages.admits("page", "lin")
    at[0] = 2 * LIFE - 2
    assert not pages.admits("page", "eve")
    at[0] = 2 * LIFE
    assert pages.admits("page", "eve")


def test_no_more_pages_are_remembered_than_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_hashes, "MOST", 3)
    pages = SessionHashes()
    for number in range(9):
        assert pages.admits(f"page {number}", "lin")
    assert len(pages) == 3
    assert not pages.admits("page 8", "eve")
