"""Signing in over HTTP: the page, the API, and every way round them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest
from itsdangerous import Signer

from roleplay.services.actor import Actor, Role
from roleplay.services.person_rules import NewPerson
from tests.web.conftest import Site

ADMIN = Actor("boss", "Boss", frozenset({Role.ADMIN}))
WORD = "a long password"


@pytest.fixture(scope="module")
def site(make_site: Callable[..., Site]) -> Site:
    made = make_site()
    for name in ("root", "ann", "bob", "new", "out"):
        roles = frozenset({Role.ADMIN if name == "root" else Role.TRAINEE})
        new = NewPerson(name, name.title(), roles, (), WORD, must_change=name == "new")
        made.parts.people.add(ADMIN, new)
    return made


@contextmanager
def browser(site: Site, name: str = "") -> Iterator[httpx.Client]:
    """A browser, signed in where a name is given."""
    headers = {"accept": "text/html", "accept-language": "en"}
    with httpx.Client(base_url=site.address, headers=headers) as client:
        if name:
            form = {"username": name, "password": WORD}
            assert client.post("/sign-in", data=form).status_code == 303
        yield client


def test_the_page_lets_in_and_nothing_else_does(site: Site) -> None:
    with browser(site) as client:
        assert client.get("/").headers["location"] == "/sign-in"
        away = client.get("/coach/?session=x").headers["location"]
        assert away == "/sign-in?next=/coach/%3Fsession%3Dx"
        assert client.get("/account").headers["location"] == "/sign-in"
        assert client.get("/api/sessions").status_code == 401
        wrong = client.post("/sign-in", data={"username": "<b>ann", "password": "wrong"})
        assert wrong.status_code == 401
        assert "do not go together" in wrong.text
        assert 'value="&lt;b&gt;ann"' in wrong.text
        assert "rp_session" not in client.cookies
        right = client.post("/sign-in", data={"username": "Ann", "password": WORD})
        assert right.headers["location"] == "/"
        kept = right.headers["set-cookie"].lower()
        assert "httponly" in kept
        assert "samesite=lax" in kept
        assert "Ann" in client.get("/account").text
        assert client.get("/sign-in?next=/tasks").headers["location"] == "/tasks"


def test_a_program_signs_in_and_holds_a_token(site: Site) -> None:
    with httpx.Client(base_url=site.address) as client:
        refused = client.post("/sign-in", data={"username": "ann", "password": "wrong"})
        assert (refused.status_code, "detail" in refused.json()) == (401, True)
        found = client.post("/sign-in", data={"username": "ann", "password": WORD}).json()
    bearer = {"authorization": f"Bearer {found['token']}"}
    assert found["roles"] == ["trainee"]
    with httpx.Client(base_url=site.address, headers=bearer) as client:
        assert client.get("/api/sessions").status_code == 200
        assert client.post("/sign-out").status_code == 200
        assert client.get("/api/sessions").status_code == 401


def test_a_cookie_replayed_after_signing_out_is_worth_nothing(site: Site) -> None:
    with browser(site, "ann") as client, browser(site) as thief:
        stolen = client.cookies["rp_session"]
        assert client.post("/sign-out").headers["location"] == "/sign-in"
        thief.cookies.set("rp_session", stolen)
        assert thief.get("/account").headers["location"] == "/sign-in"
        assert thief.get("/api/sessions").status_code == 401


def test_a_cookie_cannot_be_made_up(site: Site) -> None:
    with browser(site, "ann") as client:
        sealed = client.cookies["rp_session"]
    secret, _, signature = sealed.rpartition(".")
    forged = [
        secret,
        f"{secret}.{'A' * len(signature)}",
        f"x{sealed}",
        Signer("guessed", salt="roleplay.sign-in").sign(secret).decode(),
        Signer(site.parts.signing_key, salt="another").sign(secret).decode(),
        Signer(site.parts.signing_key, salt="roleplay.sign-in").sign("guessed").decode(),
        "",
    ]
    for cookie in forged:
        with browser(site) as client:
            client.cookies.set("rp_session", cookie)
            assert client.get("/api/sessions").status_code == 401, cookie
    bearer = {"authorization": f"Bearer {sealed}"}
    assert httpx.get(f"{site.address}/api/sessions", headers=bearer).status_code == 401


def test_too_many_wrong_passwords_wait(site: Site) -> None:
    with browser(site) as client:
        form = {"username": "out", "password": "wrong"}
        found = [client.post("/sign-in", data=form).status_code for _ in range(6)]
        assert found == [401] * 5 + [429]
        right = client.post("/sign-in", data={**form, "password": WORD})
        assert (right.status_code, "Too many" in right.text) == (429, True)


def test_a_new_password_signs_every_other_browser_out(site: Site) -> None:
    with browser(site, "bob") as client, browser(site, "bob") as other:
        form = {"old": WORD, "new": "another password", "again": "another"}
        assert "differ" in client.post("/account/password", data=form).text
        form["again"] = form["new"]
        assert client.post("/account/password", data=form).status_code == 303
        assert client.get("/account").status_code == 200
        assert other.get("/account").status_code == 303


def test_a_first_password_opens_the_account_page_alone(site: Site) -> None:
    with browser(site) as client:
        form = {"username": "new", "password": WORD, "next": "/tasks"}
        assert client.post("/sign-in", data=form).headers["location"] == "/account"
        assert "Set your own" in client.get("/account").text
        for path in ("/", "/tasks", "/progress", "/coach/", "/admin/people"):
            assert client.get(path).headers.get("location") == "/account", path
        assert client.get("/api/sessions").status_code == 403
        assert client.post("/account/tokens", data={"label": "x"}).status_code == 303
        form = {"old": WORD, "new": "my own password", "again": "my own password"}
        assert client.post("/account/password", data=form).headers["location"] == "/"
        assert client.get("/tasks").status_code == 200


def test_tokens_are_made_and_ended_on_the_account_page(site: Site) -> None:
    with browser(site, "ann") as client:
        made = client.post("/account/tokens", data={"label": "<i>export"})
        assert (made.status_code, made.headers["location"]) == (303, "/account")
        token = client.get("/account").text.partition("<code>")[2].partition("</code>")[0]
        bearer = {"authorization": f"Bearer {token}"}
        assert httpx.get(f"{site.address}/api/sessions", headers=bearer).status_code == 200
        page = client.get("/account").text
        assert token not in page, "it is shown once"
        assert page.count("&lt;i&gt;export") == 1, "loading the page anew makes no other"
        end = page.partition('action="/account/tokens/')[2].partition('"')[0]
        assert client.post(f"/account/tokens/{end}").status_code == 303
        assert httpx.get(f"{site.address}/api/sessions", headers=bearer).status_code == 401


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "javascript:alert(1)",
        "/\r\nset-cookie: a=b",
        "",
    ],
)
def test_signing_in_never_leads_off_the_site(site: Site, address: str) -> None:
    with browser(site) as client:
        form = {"username": "root", "password": WORD, "next": address}
        assert client.post("/sign-in", data=form).headers["location"] == "/"
        assert client.get("/sign-in", params={"next": address}).headers["location"] == "/"


def test_another_sites_page_cannot_act(site: Site) -> None:
    with browser(site, "root") as client:
        form = {"username": "planted", "role": "admin"}
        for headers in (
            {"origin": "https://elsewhere.example"},
            {"origin": "null"},
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"},
        ):
            for path in ("/admin/people/new", "/sign-out", "/account/password"):
                assert client.post(path, data=form, headers=headers).status_code == 403
        assert "planted" not in client.get("/admin/people").text
