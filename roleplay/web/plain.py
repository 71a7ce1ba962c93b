"""Pages of forms and lists: whole HTML documents, without Gradio and without a script needed."""

from collections.abc import Callable

from fastapi import Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from starlette.responses import Response

from roleplay.content.text import Language
from roleplay.errors import NotSignedIn, RoleplayError
from roleplay.services.unread import Unread
from roleplay.web.auth import AnyRequest, Who, asker_of, door_of
from roleplay.web.doorkeeper import SIGN_IN
from roleplay.web.faults import fault, status_of
from roleplay.web.frame import stamp
from roleplay.web.markup import esc
from roleplay.web.present.shell import PLACES, Viewer, failure, top
from roleplay.web.words import Words, words_of

__all__ = ["Who", "answer_fault", "attempt", "page", "viewer_of"]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; font-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def viewer_of(request: AnyRequest, place: str) -> Viewer | None:
    """Whom the bar at the top greets, and what they have not read yet."""
    actor = asker_of(request)
    if actor is None:
        return None
    door = door_of(request)
    if door.open:
        return Viewer(actor.name, actor.roles, local=True)
    unread = Unread(door.accounts.database)
    new = {"history": len(unread.of_own(actor))}
    if place in PLACES["coaching"]:
        new = {"coach": len(unread.of_trainees(actor))}
    return Viewer(actor.name, actor.roles, local=False, unread=new)


def page(request: Request, body: str, place: str = "", *, status: int = 200) -> HTMLResponse:
    """A whole page around a body that is HTML already."""
    words = words_of(request)
    bar = top(words, viewer_of(request, place), place)
    tag = "zh-CN" if words.language == Language.ZH else "en"
    made = (
        f'<!doctype html><html lang="{tag}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{esc(words('app.name'))}</title>"
        '<meta name="color-scheme" content="light dark">'
        '<link rel="icon" href="/ui/favicon.svg">'
        f'<link rel="stylesheet" href="{stamp("roleplay.css")}">'
        f'<link rel="stylesheet" href="{stamp("pages.css")}">'
        f'<script src="{stamp("pages.js")}" defer></script></head>'
        f'<body class="rp-plain-page"><div id="rp-top">{bar}</div>'
        f'<main id="rp-main" class="rp-page">{body}</main></body></html>'
    )
    headers = {
        "Content-Security-Policy": POLICY,
        "Cache-Control": "no-store",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
    return HTMLResponse(made, status, headers)


def attempt(
    request: Request, work: Callable[[], str], again: Callable[[Words, str], str], place: str = ""
) -> Response:
    """Do what a form asks for and go to the address that it gives.

    Where it fails, ``again`` makes the page anew with what is wrong, so that nothing typed is lost.
    """
    try:
        return RedirectResponse(work(), 303)
    except NotSignedIn:
        raise
    except RoleplayError as error:
        words = words_of(request)
        return page(request, again(words, fault(words, error)), place, status=status_of(error))


def answer_fault(request: Request, error: Exception) -> Response:
    """A fault as a page for people and as JSON for programs."""
    assert isinstance(error, RoleplayError)
    wants_page = "text/html" in request.headers.get("accept", "")
    if request.url.path.startswith("/api/") or not wants_page:
        return JSONResponse({"detail": str(error)}, status_code=status_of(error))
    if error.code == "must_change":
        return RedirectResponse("/account", 303)
    if isinstance(error, NotSignedIn):
        return RedirectResponse(SIGN_IN, 303)
    words = words_of(request)
    return page(request, failure(words, fault(words, error)), status=status_of(error))
