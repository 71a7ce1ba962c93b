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
STYLES = ("roleplay.css", "review.css")
SCRIPTS = ("roleplay.js", "queue.js", "review.js")
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
    """Middleware: a page of another origin may not act in the name of the person here."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse anything but reading to pages of other origins."""
        if scope["type"] == "http" and scope["method"] not in ("GET", "HEAD", "OPTIONS"):
            headers = Request(scope).headers
            origin = headers.get("origin")
            site = headers.get("sec-fetch-site", "same-origin")
            foreign = origin is not None and urlsplit(origin).netloc != headers.get("host")
            if foreign or site not in ("same-origin", "none"):
                refusal = Response(
                    '{"detail": "this page may not act here"}', 403, media_type="application/json"
                )
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)


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
