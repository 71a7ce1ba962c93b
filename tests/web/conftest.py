"""A running site and a real browser, each made once for all tests that want them."""

import os
import threading
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
import uvicorn
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from roleplay.assembly import Assembly, assemble
from roleplay.services.actor import LOCAL
from roleplay.settings import Settings
from roleplay.web.auth import ASKER, DOOR
from roleplay.web.server import build_app

CHROMIUM = os.environ.get("ROLEPLAY_CHROMIUM") or "/usr/bin/chromium"
REQUIRED = os.environ.get("ROLEPLAY_REQUIRE_BROWSER") == "1"


class Told:
    """All that the server has told each browser, kept at the server.

    Not at the browser: that hands out a streamed answer only when the stream has ended, which may
    be long after the page shows what came in it.
    """

    HEADER = "x-visitor"
    SCRIPT = b"javascript"

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._answers: defaultdict[str, list[bytearray]] = defaultdict(list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand everything through, and keep what is not a script."""
        visitor = Headers(scope=scope).get(self.HEADER) if scope["type"] == "http" else None
        if visitor is None:
            return await self._app(scope, receive, send)
        answer = bytearray()

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                if "javascript" not in Headers(raw=message["headers"]).get("content-type", ""):
                    self._answers[visitor].append(answer)
            else:
                answer.extend(message.get("body", b""))
            await send(message)

        await self._app(scope, receive, keep)

    def to(self, visitor: str) -> str:
        """What this browser was told so far, as text."""
        told = (bytes(answer).decode("utf-8", "replace") for answer in self._answers[visitor])
        return "\n".join(told).replace('\\"', '"')


class Site:
    """A server of its own, with a database of its own, that can be stopped and started again."""

    def __init__(self, settings: Settings, *, local: bool = True) -> None:
        self._settings = settings
        self._local = local
        self.port = 0
        self.start()

    def start(self) -> None:
        """Serve; on the same port as before."""
        self.parts: Assembly = assemble(self._settings)
        self.app = build_app(self.parts, local=self._local)
        self.told = Told(self.app)
        config = uvicorn.Config(
            self.told,
            host="127.0.0.1",
            port=self.port,
            log_level="error",
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.02)
        self.port = self._server.servers[0].sockets[0].getsockname()[1]

    def stop(self) -> None:
        """Stop serving."""
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join(10)
        self.parts.database.engine.dispose()

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture(scope="session")
def make_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Site]]:
    """Makes sites; all are stopped in the end."""
    made: list[Site] = []

    def make(**more: Any) -> Site:
        folder: Path = tmp_path_factory.mktemp("site")
        made.append(Site(Settings(data_dir=folder, **more)))
        return made[-1]

    yield make
    for site in made:
        site.stop()


@pytest.fixture(scope="session")
def site(make_site: Callable[..., Site]) -> Site:
    """The site without a model."""
    return make_site()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Two classes that know nothing of each other, on a site with accounts.

    Made anew for each module: a browser's last event must not come in while another compares.
    """
    from tests.web.sweep_world import make_world

    made = make_world(tmp_path_factory.mktemp("world"))
    yield made
    made.close()
    made.site.stop()


@pytest.fixture
def asker() -> SimpleNamespace:
    """The request behind a handler's call, of an English reader."""
    door = SimpleNamespace(open=True)
    scope = {ASKER: LOCAL, DOOR: door}
    return SimpleNamespace(headers={"accept-language": "en"}, cookies={}, scope=scope)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A real browser. Where it must be there and is not, that is a failure.

    Its tool runs an event loop in this thread: it must be gone before other modules' async tests.
    """
    if not Path(CHROMIUM).exists():
        said = f"no browser at {CHROMIUM}: set ROLEPLAY_CHROMIUM or install Chromium"
        if REQUIRED:
            pytest.fail(said)
        warnings.warn(pytest.PytestWarning(f"BROWSER TESTS SKIPPED: {said}"), stacklevel=1)
        pytest.skip(said)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


class Visitor:
    """One person's browser: their page, and everything the server has told it."""

    def __init__(self, browser: Any, site: Site, language: str, width: int, scheme: str) -> None:
        locale = {"zh": "zh-CN", "en": "en-GB"}[language]
        height = 844 if width < 500 else 900
        self._name = uuid4().hex
        self.context = browser.new_context(
            viewport={"width": width, "height": height},
            locale=locale,
            color_scheme=scheme,
            extra_http_headers={Told.HEADER: self._name},
        )
        self.site = site
        self.hosts: set[str] = set()
        self.faults: list[str] = []
        self.page = self.open_page()

    def open_page(self) -> Any:
        """Another tab."""
        page = self.context.new_page()
        page.set_default_timeout(30_000)  # a busy machine is slow, not wrong
        page.on("request", lambda r: self.hosts.add(r.url.split("/")[2]) if "//" in r.url else None)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on(
            "console",
            lambda m: self.faults.append(m.text) if m.type == "error" else None,
        )
        return page

    def heard(self) -> str:
        """All that the server has told this browser so far."""
        return self.site.told.to(self._name)

    def go(self, path: str = "/") -> None:
        """Open an address and wait until the page is there."""
        self.page.goto(self.site.address + path)
        self.page.wait_for_selector("#rp-main h1")

    def begin(self, persona: str, scenario: str, *, exam: bool = False) -> str:
        """Choose, start; the session's id."""
        self.go(f"/?persona={persona}&scenario={scenario}")
        if exam:
            self.page.locator("#rp-opt-mode label").nth(1).click()
        self.page.wait_for_selector("#rp-start:not([disabled])")
        self.page.locator("#rp-start").click()
        self.page.wait_for_selector(".rp-log li")
        return str(self.page.url.partition("session=")[2])

    @property
    def turns(self) -> int:
        """How many messages the page shows."""
        return int(self.page.locator(".rp-log li").count())

    @property
    def writing(self) -> bool:
        """Whether there is a box to write in."""
        return bool(self.page.locator("#rp-text textarea").is_visible())

    def say(self, text: str) -> None:
        """Write, press Enter, and wait for the reply."""
        wanted = self.turns + 2
        self.page.locator("#rp-text textarea").fill(text)
        self.page.keyboard.press("Enter")
        self.page.wait_for_function(
            f"document.querySelectorAll('.rp-log li').length >= {wanted} && "
            "!document.querySelector('.rp-turn.live')"
        )

    def say_all(self, lines: list[str]) -> None:
        """A whole script, as far as the customer lets it come."""
        for line in lines:
            if not self.writing:
                return
            self.say(line)

    def finish(self) -> None:
        """To the report, by whichever way is open."""
        if self.page.locator(".rp-stop button").count():
            self.page.locator(".rp-stop button").click()
        else:
            self.page.locator("[data-open=rp-ask-finish]").click()
            self.page.locator("#rp-ask-finish [data-press]").click()
        self.page.wait_for_selector(".rp-scores")


@pytest.fixture
def visit(chromium: Any, site: Site) -> Iterator[Callable[..., Visitor]]:
    """Makes visitors of the site."""
    made: list[Visitor] = []

    def make(
        language: str = "en", width: int = 1440, scheme: str = "light", at: Site | None = None
    ) -> Visitor:
        made.append(Visitor(chromium, at or site, language, width, scheme))
        return made[-1]

    yield make
    for visitor in made:
        visitor.context.close()
