"""The HTTP API over real HTTP, and what must never travel."""

import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import uvicorn

from roleplay.assembly import assemble
from roleplay.content.text import Language
from roleplay.settings import Settings
from roleplay.web.server import build_app


@pytest.fixture
def client(settings: Settings) -> Iterator[httpx.Client]:
    """A client of a running server."""
    config = uvicorn.Config(
        build_app(assemble(settings)), host="127.0.0.1", port=0, log_level="error"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as found:
        yield found
    server.should_exit = True
    thread.join(10)


def begin(client: httpx.Client, **more: Any) -> dict[str, Any]:
    body = {"persona": "angry", "scenario": "parcel-delay", "language": "zh", "seed": 1, **more}
    answer = client.post("/api/sessions", json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def say(client: httpx.Client, session: str, text: str, **more: Any) -> list[tuple[str, Any]]:
    answer = client.post(f"/api/sessions/{session}/turns", json={"text": text, **more})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = []
    for block in answer.text.strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
        events.append((fields["event"], json.loads(fields["data"])))
    return events


def test_a_whole_practice(client: httpx.Client) -> None:
    assert {p["id"] for p in client.get("/api/personas").json()} >= {"angry", "silent"}
    assert client.get("/api/scenarios").json()
    session = begin(client)
    events = say(client, session["id"], "您好，我是客服小林，让您久等了。")
    assert events[-1][0] == "turn"
    assert events[-1][1]["n"] == 3
    assert "mind" in events[-1][1]
    reply = "".join(data["text"] for name, data in events if name == "clause")
    shown = client.get(f"/api/sessions/{session['id']}").json()
    assert shown["turns"][-1]["text"] == reply
    say(client, session["id"], "里面是什么，什么时候要用？")
    assert client.post(f"/api/sessions/{session['id']}/finish").status_code == 202
    grade = client.get(f"/api/sessions/{session['id']}/grade").json()
    assert grade["status"] == "done"
    assert client.get(f"/api/sessions/{session['id']}/transcript").json()["format"]


def test_the_same_key_returns_the_first_reply(client: httpx.Client) -> None:
    session = begin(client)
    first = say(client, session["id"], "您好", key="a")
    again = say(client, session["id"], "您好", key="a")
    assert again[-1] == first[-1]
    assert len(client.get(f"/api/sessions/{session['id']}").json()["turns"]) == 3


def test_an_exam_never_names_the_mind(client: httpx.Client) -> None:
    session = begin(client, mode="exam")
    events = say(client, session["id"], "您好，我是小林。")
    seen = json.dumps([session, events, client.get(f"/api/sessions/{session['id']}").json()])
    assert "mind" not in seen
    assert "temper" not in seen


def test_nothing_hidden_travels_before_the_end(client: httpx.Client, library: Any) -> None:
    session = begin(client)
    events = say(client, session["id"], "您好")
    seen = json.dumps([session, events], ensure_ascii=False)
    scenario = library.scenarios.get("parcel-delay")
    assert scenario.goal.get(Language.ZH) not in seen
    for fact in scenario.facts:
        assert fact.summary.get(Language.ZH) not in seen
        assert fact.whole.get(Language.ZH) not in seen


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"persona": "nobody"}, 404),
        ({"scenario": "nothing"}, 404),
        ({"language": "fr"}, 422),
        ({"difficulty": 6}, 422),
        ({"surprise": 1}, 422),
    ],
)
def test_wrong_input_is_a_clear_error(
    client: httpx.Client, body: dict[str, Any], status: int
) -> None:
    full = {"persona": "angry", "scenario": "parcel-delay", "language": "zh", **body}
    answer = client.post("/api/sessions", json=full)
    assert answer.status_code == status
    assert answer.json()["detail"]


@pytest.mark.parametrize("text", ["", "  ", "x" * 100_000])
def test_wrong_messages_lose_nothing(client: httpx.Client, text: str) -> None:
    session = begin(client)
    answer = client.post(f"/api/sessions/{session['id']}/turns", json={"text": text})
    assert answer.status_code == 422
    assert "Traceback" not in answer.text
    assert len(client.get(f"/api/sessions/{session['id']}").json()["turns"]) == 1


def test_another_origin_may_not_act(client: httpx.Client) -> None:
    body = {"persona": "angry", "scenario": "parcel-delay", "language": "zh"}
    answer = client.post("/api/sessions", json=body, headers={"origin": "http://evil.example"})
    assert answer.status_code == 403


def test_another_host_name_is_refused(client: httpx.Client) -> None:
    assert client.get("/api/personas", headers={"host": "evil.example"}).status_code == 400


def test_health_and_pictures(client: httpx.Client) -> None:
    assert client.get("/healthz").text == "ok"
    assert client.get("/readyz").status_code == 200
    picture = client.get("/avatars/angry.svg")
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert "sandbox" in picture.headers["content-security-policy"]
    assert client.get("/avatars/nobody.svg").status_code == 404
