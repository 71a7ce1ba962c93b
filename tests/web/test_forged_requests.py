"""Requests that are not what they say: old cookies, other origins, other hosts, huge bodies."""

import socket
import uuid
from collections.abc import Callable, Iterator

import httpx
import pytest
from itsdangerous import Signer

from tests.web.conftest import Site
from tests.web.sweep_rules import RULES
from tests.web.sweep_world import MARK, PUBLIC, World, event

EVIL = "evil.example"
FOREIGN = (
    {"origin": f"https://{EVIL}"},
    {"origin": "null"},
    {"origin": ""},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
)
POSTS = sorted(name.removeprefix("POST ") for name in RULES if name.startswith("POST "))
EVENTS = [
    f"{mount}gradio_api/{p}" for mount in ("/", "/coach/") for p in ("queue/join", "run/predict")
]


@pytest.fixture
def anybody(world: World) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=world.site.address, timeout=20) as client:
        yield client
    world.changes()


def with_secret(world: World, secret: str, key: str | None = None) -> httpx.Client:
    """A browser with a cookie that a key has signed, the server's own where none is given."""
    signer = Signer(key or world.site.parts.signing_key, salt="roleplay.sign-in")
    cookie = {"rp_session": signer.sign(secret).decode()}
    return httpx.Client(base_url=world.site.address, cookies=cookie, timeout=20)


def is_nobody(client: httpx.Client, world: World) -> bool:
    """Whether page, API and Gradio's events take somebody for nobody."""
    answers = [
        client.get("/account"),
        client.get("/api/sessions"),
        client.get(f"/api/sessions/{world.ids['session_id']}"),
        event(client, "/", world.number("/ Pages.open"), [""]),
        client.get("/gradio_api/queue/data?session_hash=old"),
    ]
    return [answer.status_code for answer in answers] == [401] * len(answers)


def test_a_cookie_is_worth_nothing_after_signing_out(world: World) -> None:
    secret = world.site.parts.accounts.enter("lin")
    with with_secret(world, secret) as here, with_secret(world, secret) as thief:
        assert MARK in thief.get("/account").text
        page = event(thief, "/", world.number("/ Pages.open"), [""], "thief")
        assert page.status_code == 200
        assert here.post("/sign-out").status_code == 200
        assert is_nobody(thief, world)
        assert event(thief, "/", world.number("/ Pages.open"), [""], "thief").status_code == 401
    with httpx.Client(base_url=world.site.address) as program:
        program.headers["authorization"] = f"Bearer {secret}"
        assert is_nobody(program, world)
    world.changes()


def test_a_cookie_of_another_server_or_a_changed_one_is_worth_nothing(world: World) -> None:
    with with_secret(world, world.secrets["lin"], key="another server's key") as client:
        assert is_nobody(client, world)
    for cookie in (world.secrets["lin"], f"{world.secrets['lin']}.x", "", "%C3%A9", "." * 99):
        with httpx.Client(base_url=world.site.address) as client:
            client.headers["cookie"] = f"rp_session={cookie}"
            assert is_nobody(client, world)
    secret = world.secrets["lin"]
    with with_secret(world, secret[:-1] + ("A" if secret[-1] != "A" else "B")) as client:
        assert is_nobody(client, world)


def test_a_token_is_worth_nothing_once_it_is_ended(world: World, anybody: httpx.Client) -> None:
    anybody.headers["authorization"] = f"Bearer {world.secrets['token']}"
    assert anybody.get("/api/sessions").json()["total"] == 2
    with world.client("lin") as lin:
        ended = lin.post(f"/account/tokens/{world.ids['token_id']}/end")
    assert ended.status_code == 303
    assert is_nobody(anybody, world)


@pytest.mark.parametrize("name", [n for n in RULES if "{session_id}" in n])
def test_an_id_that_exists_is_answered_like_one_that_does_not(world: World, name: str) -> None:
    method, path = name.split(" ")
    real, made_up = world.ids["session_id"], uuid.uuid4().hex
    body = {"text": "Hello"} if path.endswith("turns") else None
    with world.client("eve") as eve:
        said = [
            eve.request(method, path.replace("{session_id}", one), json=body).text.replace(one, "")
            for one in (real, made_up)
        ]
    assert said[0] == said[1]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
@pytest.mark.parametrize("actor", ["wu", "lin", "admin"])
def test_a_page_of_another_origin_cannot_act(
    world: World, actor: str, headers: dict[str, str]
) -> None:
    with world.client(actor) as client:
        for path in (*(world.path(post, {}) for post in POSTS), *EVENTS):
            answer = client.post(path, headers=headers, data={"name": "x"})
            assert (path, answer.status_code) == (path, 403)
            assert "set-cookie" not in answer.headers
    assert world.changes() == set()


@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_a_page_of_another_origin_cannot_read(world: World, method: str) -> None:
    asks = {"origin": f"https://{EVIL}", "access-control-request-method": "GET"}
    with world.client("wu") as wu:
        for path in ("/", "/coach/", "/api/sessions", "/tasks", "/gradio_api/queue/join"):
            answer = wu.request(method, path, headers={**asks, "host": "practice.example"})
            granted = [name for name in answer.headers if name.startswith("access-control")]
            assert (path, granted) == (path, [])


def test_the_address_that_people_know_is_no_other_origin(world: World) -> None:
    with world.client("wu") as wu:
        answer = wu.post("/coach/classes/class-a/open", headers={"origin": PUBLIC})
        assert answer.status_code == 303
    world.changes()


@pytest.mark.parametrize(
    "there",
    [f"//{EVIL}", f"/\\{EVIL}", f"https://{EVIL}", "javascript:alert(1)", f"/\t/{EVIL}", "x", ""],
)
def test_signing_in_leads_nowhere_else(world: World, there: str) -> None:
    with world.client("lin") as lin:
        assert lin.get("/sign-in", params={"next": there}).headers["location"] == "/"
        for referer in (there, f"http://{EVIL}/x", f"{world.site.address}//{EVIL}"):
            back = lin.get("/language/en", headers={"referer": referer.replace("\t", "")})
            assert back.headers["location"] == "/"
    with httpx.Client(base_url=world.site.address) as client:
        page = client.get("/sign-in", params={"next": there})
        assert EVIL not in page.text
        assert "javascript:" not in page.text


def test_a_local_server_answers_to_its_own_name_alone(make_site: Callable[..., Site]) -> None:
    with httpx.Client(base_url=make_site().address) as client:
        for host in (EVIL, f"{EVIL}:80", f"127.0.0.1.{EVIL}", f"localhost.{EVIL}", ""):
            for path in ("/", "/api/sessions", "/coach/", "/admin/people"):
                answer = client.get(path, headers={"host": host})
                assert (host, answer.status_code) == (host, 400)


def test_links_for_phones_are_the_known_address_whatever_a_request_calls_it(world: World) -> None:
    forged = {"host": EVIL, "x-forwarded-host": EVIL, "forwarded": f"host={EVIL}"}
    with world.client("wu") as wu:
        for path in ("/coach/classes/class-a", "/coach/classes/class-a/screen"):
            page = wu.get(path, headers=forged).text
            assert PUBLIC.removeprefix("https://") in page
            assert EVIL not in page


@pytest.mark.parametrize(
    "path",
    [
        *("/sign-in", "/join", "/account/tokens", "/coach/classes", "/admin/people/import"),
        *("/api/sessions", "/api/sessions/{open_id}/turns", "/gradio_api/queue/join"),
    ],
)
@pytest.mark.parametrize("actor", ["nobody", "lin"])
def test_a_huge_body_is_refused_before_it_is_read(world: World, path: str, actor: str) -> None:
    """Only the head of the request is ever sent: whoever waits for the body never answers."""
    with world.client(actor) as client:
        cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    head = (
        f"POST {world.path(path, {})} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 50000000\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", world.site.port), timeout=10) as wire:
        wire.sendall(head.encode())
        status = int(wire.recv(200).split(b" ")[1])
    assert status in (401, 413)


def test_a_body_of_unknown_size_is_read_no_further_than_allowed(world: World) -> None:
    sent = 0

    def without_end() -> Iterator[bytes]:
        nonlocal sent
        yield b'{"text": "'
        while sent < 100:
            sent += 1
            yield b"a" * 1_000_000

    with world.client("lin") as lin:
        path = world.path("/api/sessions/{open_id}/turns", {})
        headers = {"content-type": "application/json"}
        answer = lin.post(path, content=without_end(), headers=headers)
    assert answer.status_code == 413
    assert sent < 30


def test_every_page_says_what_it_may_load(world: World) -> None:
    gets = [name.removeprefix("GET ") for name in RULES if name.startswith("GET ")]
    pages = 0
    for actor in ("nobody", "lin", "wu", "admin"):
        with world.client(actor) as client:
            for path in (world.path(get, {"kind": "csv"}) for get in gets):
                answer = client.get(path, headers={"accept": "text/html"})
                assert answer.headers["x-content-type-options"] == "nosniff"
                if answer.headers.get("content-type", "").startswith("text/html"):
                    pages += 1
                    policy = answer.headers["content-security-policy"]
                    assert "default-src" in policy
                    assert "frame-ancestors" in policy
                    assert answer.headers["referrer-policy"] == "same-origin"
                    assert answer.headers["cache-control"] == "no-store"
    assert pages > 40
    world.changes()
