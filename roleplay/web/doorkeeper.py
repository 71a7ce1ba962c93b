"""The door of every request: who is asking, and which of Gradio's own routes there are."""

import re
from urllib.parse import quote

from fastapi import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from roleplay.services.actor import Actor, Role
from roleplay.web.auth import DOOR, Door, asker_of
from roleplay.web.frame import PAGES

SIGN_IN, ACCOUNT = "/sign-in", "/account"
_GRADIO = re.compile(
    r"^(?:/coach)?/(?:gradio_api/(?P<api>.*)|(?P<other>monitoring|login|run|proxy=).*)$"
)
_SERVED = re.compile(
    r"(?:queue/(?:join|data)|heartbeat/[\w-]{1,64}|startup-events|theme\.css|info/?|reset/?|cancel)"
)
"""What our pages need of Gradio's interface; uploads, files, proxies and the rest do not exist."""


class Doorkeeper:
    """Middleware: shows people the way to sign in, and keeps shut what no page needs."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app = app
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer it here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope[DOOR] = self._door
        answer = _turned_away(scope)
        await (answer or self._app)(scope, receive, send)


def _turned_away(scope: Scope) -> Response | None:
    path: str = scope["path"]
    gradio = _GRADIO.match(path)
    if gradio is not None:
        if not _SERVED.fullmatch(gradio["api"] or ""):
            return PlainTextResponse("not found", 404)
        if asker_of(Request(scope)) is None:
            return PlainTextResponse("sign in first", 401)
        return None
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
