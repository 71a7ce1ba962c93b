"""The frame around Gradio's pages: language, our own style and script, no other host."""

import hashlib
import re
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from roleplay.content.text import Language
from roleplay.web.words import COOKIE, language_of

STATIC = Path(__file__).parent / "static"
"""Served below ``/ui``: Gradio has ``/static`` and ``/assets`` for itself."""
PAGES = ("/", "/coach/")
"""The addresses that answer with a Gradio page."""
STYLES = ("roleplay.css", "queue.css", "review.css")
SCRIPTS = ("quiet.js", "roleplay.js", "queue.js", "review.js")
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "media-src 'self' data: blob:; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'self'"
)
"""Gradio evaluates its templates, hence ``unsafe-eval``; all else stays on this host."""
_PROMOTION = re.compile(
    r'<meta\s+(?:property="og:|name="twitter:)[^>]*/>\s*|<link\s+rel="preconnect"[^>]*>'
)
_ADDRESS = re.compile(r"(?:/[\w-]+)*/?")
_YEAR = 365 * 24 * 3600
_DEFAULTS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
_BARE = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""For HTML that is no page of ours: a fragment, or somebody else's error."""


@cache
def stamp(name: str) -> str:
    """The address of a static file, which changes with its content."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
    return f"/ui/{name}?v={digest}"


def framed(page: str, language: Language) -> str:
    """A Gradio page in one language, with our style and script and without its own promotion."""
    tag = "zh-CN" if language == Language.ZH else "en"
    head = (
        f"<script>for(const k of ['language','languages'])Object.defineProperty(navigator,k,"
        f"{{get:()=>k==='language'?'{tag}':['{tag}']}})</script>"
        '<meta name="color-scheme" content="light dark">'
        + "".join(f'<link rel="stylesheet" href="{stamp(name)}">' for name in STYLES)
        + "".join(f'<script src="{stamp(name)}"></script>' for name in SCRIPTS)
    )
    page = _PROMOTION.sub("", page)
    page = re.sub(r'<html\s+lang="en"', f'<html lang="{tag}"', page, count=1)
    return page.replace("<head>", f"<head>{head}", 1)


class PageFrame:
    """Middleware that frames the pages and lets everything else through untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Frame the answer to a GET of a page."""
        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"] not in PAGES:
            await self._app(scope, receive, send)
            return
        language = language_of(Request(scope))
        plain = [(k, v) for k, v in scope["headers"] if k != b"accept-encoding"]
        answer = _Answer(send, language)
        await self._app({**scope, "headers": plain}, receive, answer.take)


class _Answer:
    """Holds an HTML answer back until it is whole."""

    def __init__(self, send: Send, language: Language) -> None:
        self._send = send
        self._language = language
        self._start: Message | None = None
        self._body = b""

    async def take(self, message: Message) -> None:
        """One message of the inner application."""
        if message["type"] == "http.response.start":
            kind = MutableHeaders(raw=list(message["headers"])).get("content-type", "")
            if kind.startswith("text/html"):
                self._start = message
                return
        if self._start is None:
            await self._send(message)
            return
        self._body += message.get("body", b"")
        if not message.get("more_body", False):
            await self._finish(self._start)

    async def _finish(self, start: Message) -> None:
        body = framed(self._body.decode("utf-8"), self._language).encode("utf-8")
        headers = MutableHeaders(raw=list(start["headers"]))
        headers["content-length"] = str(len(body))
        headers["content-security-policy"] = POLICY
        headers["referrer-policy"] = "same-origin"
        headers["x-content-type-options"] = "nosniff"
        headers["cache-control"] = "no-store"
        headers["vary"] = "Cookie, Accept-Language"
        await self._send({**start, "headers": headers.raw})
        await self._send({"type": "http.response.body", "body": body})


class SameOrigin:
    """Middleware: a page of another origin may neither act nor read in the name of somebody here.

    ``public`` is the address that people know the server by, where a proxy in front calls it
    something else.
    """

    def __init__(self, app: ASGIApp, public: str | None = None) -> None:
        self._app = app
        self._public = urlsplit(public or "").netloc

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse anything but reading to pages of other origins, and tell them no answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        send = _with_defaults(send)
        foreign = self._is_foreign(Request(scope))
        if foreign and scope["method"] not in ("GET", "HEAD", "OPTIONS"):
            refusal = Response(
                '{"detail": "this page may not act here"}', 403, media_type="application/json"
            )
            await refusal(scope, receive, send)
            return
        if foreign:  # Gradio would allow any origin that asks to read its answers
            plain = [(k, v) for k, v in scope["headers"] if k != b"origin"]
            scope = {**scope, "headers": plain}
        await self._app(scope, receive, send)

    def _is_foreign(self, request: Request) -> bool:
        headers = request.headers
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc not in self._own(headers.get("host")):
            return True
        return headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none")

    def _own(self, host: str | None) -> set[str]:
        return {name for name in (host, self._public) if name}


def _with_defaults(send: Send) -> Send:
    """Headers for every answer that has not set its own: what is ours stays with this site."""

    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message["headers"]))
            for name, value in _DEFAULTS.items():
                headers.setdefault(name, value)
            kind = headers.get("content-type", "")
            if kind.startswith(("text/html", "application/json")):
                headers.setdefault("cache-control", "no-store")
            if kind.startswith("text/html"):
                headers.setdefault("content-security-policy", _BARE)
            if message["status"] == 413:  # the rest of the body is not worth hearing
                headers["connection"] = "close"
            message = {**message, "headers": headers.raw}
        await send(message)

    return answer


def add_statics(app: FastAPI) -> None:
    """Our style and script, and the switch of the interface's language."""
    app.mount("/ui", StaticFiles(directory=STATIC), name="ui")

    @app.get("/language/{code}", include_in_schema=False)
    def language(code: Language, request: Request) -> Response:
        """Remember the reader's language and go back to the page they came from."""
        back = urlsplit(request.headers.get("referer", "/"))
        ours = back.netloc == request.headers.get("host")
        path = back.path if ours and _ADDRESS.fullmatch(back.path) else "/"
        answer = RedirectResponse(f"{path}?{back.query}" if back.query else path, 303)
        answer.set_cookie(COOKIE, code.value, max_age=_YEAR, samesite="lax", httponly=True)
        return answer
