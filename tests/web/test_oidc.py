"""Signing in with OpenID Connect: a scripted provider, real HTTP, real signatures."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from roleplay.services.actor import Actor, Role
from roleplay.services.people import PeopleFilter
from roleplay.services.person_rules import NewPerson
from roleplay.settings import Settings
from roleplay.web.oidc_provider import provider_of
from tests.web.conftest import Site

ADMIN = Actor("boss", "Boss", frozenset({Role.ADMIN}))
PAGE = {"accept": "text/html", "accept-language": "en"}


class Provider:
    """A provider that vouches for one person, and can be told to lie."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
        self.signs_with = self.key
        self.claims: dict[str, Any] = {"sub": "42", "preferred_username": "Ann", "name": "Ann Lee"}
        self.lies: dict[str, Any] = {}
        self.asked: dict[str, str] = {}
        self.codes: set[str] = set()
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(provider.configuration if "openid" in self.path else provider.keys)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                given = {key: values[0] for key, values in parse_qs(body).items()}
                self._answer(provider.token(given, self.headers.get("authorization", "")))

            def _answer(self, content: dict[str, Any]) -> None:
                self.send_response(400 if "error" in content else 200)
                self.send_header("content-type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(content).encode())

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorise",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }

    @property
    def keys(self) -> dict[str, Any]:
        return {"keys": [self.key.as_dict(private=False)]}

    def authorise(self, address: str) -> str:
        """The person signs in here; the address that they are sent back to."""
        self.asked = {k: v[0] for k, v in parse_qs(urlsplit(address).query).items()}
        self.codes = {"a-code"}
        return f"{self.asked['redirect_uri']}?code=a-code&state={self.asked['state']}"

    def token(self, given: dict[str, str], authorization: str) -> dict[str, Any]:
        """What the code is exchanged for, once, by the client that was sent."""
        client = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        proof = hashlib.sha256(given["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(proof).decode().rstrip("=")
        known = client == "roleplay:hush" and challenge == self.asked["code_challenge"]
        if given["code"] not in self.codes or not known:
            return {"error": "invalid_grant"}
        self.codes = set()
        claims = {
            "iss": self.issuer,
            "aud": "roleplay",
            "exp": int(time.time()) + 60,
            "iat": int(time.time()),
            "nonce": self.asked["nonce"],
            **self.claims,
            **self.lies,
        }
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.signs_with)
        return {"access_token": "x", "token_type": "Bearer", "id_token": signed}


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    made = Provider()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def shared(make_site: Callable[..., Site], provider: Provider) -> Site:
    site = make_site(
        oidc_issuer=provider.issuer,
        oidc_client_id="roleplay",
        oidc_client_secret="hush",
        oidc_name="Campus",
    )
    root = NewPerson("root", roles=frozenset({Role.ADMIN}), password="root-password")
    site.parts.people.add(ADMIN, root)
    return site


@pytest.fixture
def site(shared: Site, provider: Provider) -> Site:
    """The site, with a provider that tells the truth about Ann."""
    provider.lies, provider.signs_with = {}, provider.key
    provider.claims = {"sub": "42", "preferred_username": "Ann", "name": "Ann Lee"}
    shared.parts.settings.oidc_role = "trainee"
    return shared


@pytest.fixture
def browser(site: Site) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.address, headers=PAGE) as client:
        yield client


def sent(browser: httpx.Client, address: str = "/sign-in/oidc") -> str:
    answer = browser.get(address)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def refused(browser: httpx.Client, back: str, said: str) -> None:
    answer = browser.get(back)
    assert answer.status_code in (401, 404)
    assert said in answer.text
    assert "rp_session" not in browser.cookies


def test_somebody_new_comes_in_and_is_the_same_person_next_time(
    site: Site, browser: httpx.Client, provider: Provider
) -> None:
    assert "Sign in with Campus" in browser.get("/sign-in").text
    away = sent(browser, "/sign-in/oidc?next=/account")
    assert {"state", "nonce", "code_challenge"} <= parse_qs(urlsplit(away).query).keys()
    answer = browser.get(provider.authorise(away))
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert "Ann Lee" in browser.get("/account").text
    browser.cookies.clear()
    provider.claims["name"] = "Ann Wood"
    browser.get(provider.authorise(sent(browser)))
    assert "Ann Lee" in browser.get("/account").text
    found = site.parts.people.page(ADMIN, PeopleFilter(text="ann")).rows
    assert [(p.username, p.roles, p.has_password) for p in found] == [
        ("ann", (Role.TRAINEE,), False)
    ]


def test_a_user_name_gets_nobody_into_another_account(
    site: Site, browser: httpx.Client, provider: Provider
) -> None:
    provider.claims = {"sub": "43", "preferred_username": "root", "name": "Not <b>root</b>"}
    browser.get(provider.authorise(sent(browser)))
    assert "Not &lt;b&gt;root&lt;/b&gt;" in browser.get("/account").text
    assert browser.get("/admin/people").status_code == 403


def test_only_people_known_already_where_the_settings_say_so(
    site: Site, browser: httpx.Client, provider: Provider
) -> None:
    site.parts.settings.oidc_role = None
    provider.claims = {"sub": "44", "email": "wu@example.org", "email_verified": False}
    refused(browser, provider.authorise(sent(browser)), "Nobody here has this identity")
    site.parts.people.add(ADMIN, NewPerson("wu@example.org", "Coach Wu", frozenset({Role.COACH})))
    refused(browser, provider.authorise(sent(browser)), "Nobody here has this identity")
    provider.claims["email_verified"] = True
    browser.get(provider.authorise(sent(browser)))
    assert "Coach Wu" in browser.get("/account").text
    browser.cookies.clear()
    provider.claims["sub"] = "45"
    refused(browser, provider.authorise(sent(browser)), "Nobody here has this identity")


@pytest.mark.parametrize(
    "lie",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another"},
        {"aud": ["roleplay", "another"]},
        {"azp": "another"},
        {"iss": "https://elsewhere.example"},
        {"exp": 1},
        {"exp": None},
        {"sub": ""},
    ],
    ids=str,
)
def test_a_token_that_proves_nothing_lets_nobody_in(
    browser: httpx.Client, provider: Provider, lie: dict[str, Any]
) -> None:
    provider.lies = lie
    refused(browser, provider.authorise(sent(browser)), "could not prove who you are")


def test_a_forged_signature_lets_nobody_in(browser: httpx.Client, provider: Provider) -> None:
    provider.signs_with = RSAKey.generate_key(2048, {"kid": "one"})
    refused(browser, provider.authorise(sent(browser)), "could not prove who you are")


def test_a_new_key_of_the_providers_is_fetched(browser: httpx.Client, provider: Provider) -> None:
    browser.get(provider.authorise(sent(browser)))
    browser.cookies.clear()
    provider.key = provider.signs_with = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
    assert browser.get(provider.authorise(sent(browser))).status_code == 303


def test_a_state_is_this_browsers_and_good_for_once(
    site: Site, browser: httpx.Client, provider: Provider
) -> None:
    back = provider.authorise(sent(browser))
    kept = dict(browser.cookies)
    with httpx.Client(base_url=site.address, headers=PAGE) as other:
        refused(other, back, "begun in another browser")
        sent(other)
        refused(other, back, "begun in another browser")
    assert browser.get(back).status_code == 303
    provider.codes = {"a-code"}
    with httpx.Client(base_url=site.address, headers=PAGE, cookies=kept) as thief:
        refused(thief, back, "could not prove who you are")
    browser.cookies.delete("rp_session")
    refused(browser, back, "begun in another browser")


def test_the_providers_no_and_a_wrong_code_are_calm_pages(
    browser: httpx.Client, provider: Provider
) -> None:
    back = provider.authorise(sent(browser))
    state = provider.asked["state"]
    said = "did not let you in"
    refused(browser, f"/sign-in/oidc/return?error=access_denied&state={state}", said)
    back = provider.authorise(sent(browser)).replace("a-code", "guessed")
    refused(browser, back, "could not prove who you are")


def test_a_disabled_person_stays_out_and_next_stays_here(
    site: Site, browser: httpx.Client, provider: Provider
) -> None:
    provider.claims = {"sub": "46", "name": "Bob"}
    answer = browser.get(
        provider.authorise(sent(browser, "/sign-in/oidc?next=https://elsewhere.example"))
    )
    assert answer.headers["location"] == "/"
    (bob,) = site.parts.people.page(ADMIN, PeopleFilter(text="Bob")).rows
    site.parts.people.disable(ADMIN, bob.id)
    browser.cookies.clear()
    refused(browser, provider.authorise(sent(browser)), "This account is disabled")


def test_a_provider_that_is_away_or_unsafe() -> None:
    assert provider_of(Settings()) is None
    unsafe = Settings(oidc_issuer="http://campus.example", oidc_client_id="roleplay")
    with pytest.raises(Exception, match="https address"):
        provider_of(unsafe)
    away = provider_of(Settings(oidc_issuer="http://127.0.0.1:9", oidc_client_id="roleplay"))
    assert away is not None
    with pytest.raises(Exception, match="does not answer"):
        away.send("http://127.0.0.1/back")
