"""The door of every request: who is asking, and which of Gradio's own routes there are."""

import re
from collections.abc import Callable
from urllib.parse import quote

from fastapi import Request
from starlette.middleware import Middleware
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from roleplay.services.actor import Actor, Role
from roleplay.web.auth import DOOR, Door, asker_of
from roleplay.web.frame import PAGES
from roleplay.web.session_hashes import SessionHashes, named_page, read_event, replayed

SIGN_IN, ACCOUNT = "/sign-in", "/account"
STATICS = re.compile(r"/(?:theme\.css|favicon\.ico|(?:assets|static)/.+)")
"""What Gradio's script is made of: the same for everybody, signed in or not."""
LISTEN = "/gradio_api/queue/data"
SPEAK = ("/gradio_api/queue/join", "/gradio_api/run/predict")
"""How events reach the pages' handlers: by the queue, or at once where one is wired so."""
SERVED = {"GET": ("/", "/gradio_api/app_id", LISTEN), "POST": SPEAK}
"""All that our pages need of Gradio; uploads, files, proxies and the rest do not exist.

``app_id`` tells a page that has lost the server whether the same one is back.
"""
Knows = Callable[[Request], str | None]
"""Who may open a Gradio application: an id, or None to turn a request away."""


class Doorkeeper:
    """Middleware: lets requests know the door, and shows people the way to sign in."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app = app
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or send it elsewhere."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope[DOOR] = self._door
        answer = _turned_away(scope)
        await (answer or self._app)(scope, receive, send)


class GradioDoor:
    """Middleware around one Gradio application: its own people, its own pages, nothing else.

    Gradio asks who is there on most of its routes, and on none whether a page is theirs.
    """

    def __init__(self, app: ASGIApp, knows: Knows) -> None:
        self._app = app
        self._knows = knows
        self._pages = SessionHashes()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through to Gradio, or answer it here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"].removeprefix(scope.get("root_path", "")) or "/"
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        if method == "GET" and STATICS.fullmatch(path):
            await self._app(scope, receive, send)
        elif path not in SERVED.get(method, ()):
            await _refusal(404, "not found")(scope, receive, send)
        elif (person := self._knows(Request(scope))) is None:
            await _refusal(401, "sign in first")(scope, receive, send)
        elif path in SPEAK:
            await self._spoken(person, scope, receive, send)
        elif path == LISTEN and not self._is_theirs(named_page(Request(scope)), person):
            await _NOT_THEIRS(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _spoken(self, person: str, scope: Scope, receive: Receive, send: Send) -> None:
        """An event goes on as it was understood here, if it comes from a page of the person's."""
        event = await read_event(Request(scope, receive))
        if event is None:
            await _refusal(422, "this is no event of a page")(scope, receive, send)
        elif not self._is_theirs(event["session_hash"], person):
            await _NOT_THEIRS(scope, receive, send)
        else:
            await self._app(scope, replayed(event, receive), send)

    def _is_theirs(self, page: str | None, person: str) -> bool:
        return page is not None and self._pages.admits(page, person)


def gradio_door(knows: Knows) -> Middleware:
    """The door of one Gradio application, among the arguments of its FastAPI application."""
    return Middleware(GradioDoor, knows=knows)


def _refusal(status: int, detail: str) -> Response:
    return JSONResponse({"detail": detail}, status)


_NOT_THEIRS = _refusal(403, "this page is somebody else's; load it anew")


def _turned_away(scope: Scope) -> Response | None:
    path: str = scope["path"]
    if scope["method"] != "GET" or path not in PAGES:
        return None
    request = Request(scope)
    address = _instead(asker_of(request), path, request.url.query)
    return RedirectResponse(address, 303, {"Cache-Control": "no-store"}) if address else None


def _instead(actor: Actor | None, path: str, query: str) -> str | None:
    """Where somebody is sent who may not see a page."""
    if actor is None:
        wanted = f"{path}?{query}" if query else path
        return SIGN_IN if wanted == "/" else f"{SIGN_IN}?next={quote(wanted)}"
    if actor.must_change:
        return ACCOUNT
    if path == "/coach/" and Role.COACH not in actor.roles:
        return "/"
    return None


def local_path(address: str | None) -> str:
    """An address within this site, whatever was asked for."""
    if not address or not address.startswith("/") or address[1:2] in ("/", "\\"):
        return "/"
    return address if address.isprintable() else "/"
