"""The coach's classes: opening one with a code and a QR, and putting in order who joined."""

from collections.abc import Callable
from typing import Annotated
from urllib.parse import urlsplit

import segno
from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response

from roleplay.errors import RoleplayError
from roleplay.services.class_views import NewAccount
from roleplay.services.classes import Classes
from roleplay.web.auth import Who, door_of
from roleplay.web.faults import fault, status_of
from roleplay.web.network import own_address
from roleplay.web.once import once_of
from roleplay.web.plain import attempt, page
from roleplay.web.present import classes as present
from roleplay.web.words import Words, words_of

router = APIRouter(prefix="/coach/classes", include_in_schema=False)
Typed = Annotated[str, Form(max_length=200)]
Asked = Annotated[str, Query(max_length=16)]
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@router.get("")
def classes(request: Request, actor: Who) -> Response:
    """The coach's classes, and a new one."""
    return page(request, _list(request, actor, words_of(request)), "classes")


@router.post("")
def create(request: Request, actor: Who, name: Typed = "") -> Response:
    """Make a class."""
    return attempt(
        request,
        lambda: f"/coach/classes/{_service(request).create(actor, name)}",
        lambda words, wrong: _list(request, actor, words, name, wrong),
        "classes",
    )


@router.get("/{cohort_id}")
def one(request: Request, actor: Who, cohort_id: str) -> Response:
    """One class: its code while it is open, and its trainees."""
    return page(request, _one(request, actor, cohort_id, words_of(request)), "classes")


@router.get("/{cohort_id}/members")
def members(
    request: Request, actor: Who, cohort_id: str, code: Asked = "", screen: bool = False
) -> HTMLResponse:
    """The trainees alone, for the page to keep itself up to date.

    Where the page shows a code that is void by now, it is sent to load itself anew.
    """
    view = _service(request).view(actor, cohort_id)
    here = f"/coach/classes/{cohort_id}{'/screen' if screen else ''}"
    stale = {"x-done": "1", "x-go": here} if code and code != view.code else {}
    return HTMLResponse(present.members(words_of(request), view), headers=stale)


@router.get("/{cohort_id}/screen")
def screen(request: Request, actor: Who, cohort_id: str) -> Response:
    """Code and QR as large as the room needs them."""
    view = _service(request).view(actor, cohort_id)
    way = _way_in(request, view.code)
    return page(request, present.screen(words_of(request), view, way), "classes")


@router.get("/{cohort_id}/order")
def order(request: Request, actor: Who, cohort_id: str) -> Response:
    """The list of trainees, to be put in order."""
    view = _service(request).view(actor, cohort_id)
    return page(request, present.order(words_of(request), view, ""), "classes")


@router.post("/{cohort_id}/open")
def open_class(request: Request, actor: Who, cohort_id: str) -> Response:
    """Let people join."""
    _service(request).open(actor, cohort_id)
    return RedirectResponse(f"/coach/classes/{cohort_id}", 303)


@router.post("/{cohort_id}/close")
def close(request: Request, actor: Who, cohort_id: str) -> Response:
    """Let nobody else join."""
    _service(request).close(actor, cohort_id)
    return RedirectResponse(f"/coach/classes/{cohort_id}", 303)


@router.post("/{cohort_id}/members/{person_id}/name")
def rename(
    request: Request, actor: Who, cohort_id: str, person_id: str, name: Typed = ""
) -> Response:
    """Correct a guest's name."""
    service = _service(request)
    return _changed(
        request, actor, cohort_id, lambda: service.rename(actor, cohort_id, person_id, name)
    )


@router.post("/{cohort_id}/members/{person_id}/remove")
def remove(request: Request, actor: Who, cohort_id: str, person_id: str) -> Response:
    """Take somebody out of the class."""
    service = _service(request)
    return _changed(request, actor, cohort_id, lambda: service.remove(actor, cohort_id, person_id))


@router.post("/{cohort_id}/members/{person_id}/merge")
def merge(
    request: Request, actor: Who, cohort_id: str, person_id: str, into: Typed = ""
) -> Response:
    """A guest is somebody known already."""
    service = _service(request)
    return _changed(
        request, actor, cohort_id, lambda: service.merge(actor, cohort_id, person_id, into)
    )


@router.post("/{cohort_id}/accounts")
def accounts(
    request: Request,
    actor: Who,
    cohort_id: str,
    prefix: Typed = "",
    person: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Turn guests into accounts; their first passwords are shown once, for printing."""
    words, service = words_of(request), _service(request)
    try:
        made = service.to_accounts(actor, cohort_id, person or [], prefix)
    except RoleplayError as error:
        body = present.order(words, service.view(actor, cohort_id), fault(words, error))
        return page(request, body, "classes", status=status_of(error))
    once_of(request).keep(actor.id, _sheet(cohort_id), tuple(made))
    return RedirectResponse(_sheet(cohort_id), 303)


@router.get("/{cohort_id}/accounts")
def sheet(request: Request, actor: Who, cohort_id: str) -> Response:
    """The first passwords of accounts made just now."""
    view = _service(request).view(actor, cohort_id)
    made: tuple[NewAccount, ...] | None = once_of(request).take(actor.id, _sheet(cohort_id), tuple)
    if made is None:
        return RedirectResponse(f"/coach/classes/{cohort_id}/order", 303)
    return page(request, present.first_passwords(words_of(request), view, made), "classes")


def _sheet(cohort_id: str) -> str:
    return f"/coach/classes/{cohort_id}/accounts"


def _changed(request: Request, actor: Who, cohort_id: str, change: Callable[[], None]) -> Response:
    def work() -> str:
        change()
        return f"/coach/classes/{cohort_id}/order"

    def again(words: Words, wrong: str) -> str:
        return present.order(words, _service(request).view(actor, cohort_id), wrong)

    return attempt(request, work, again, "classes")


def _service(request: Request) -> Classes:
    found: Classes = request.app.state.parts.classes
    return found


def _list(request: Request, actor: Who, words: Words, name: str = "", wrong: str = "") -> str:
    local = door_of(request).open
    return present.classes(words, _service(request).mine(actor), name, wrong, local=local)


def _one(request: Request, actor: Who, cohort_id: str, words: Words) -> str:
    view = _service(request).view(actor, cohort_id)
    public = request.app.state.parts.settings.public_url
    local = door_of(request).local and not public
    return present.one(words, view, _way_in(request, view.code), local=local)


def _way_in(request: Request, code: str | None) -> present.WayIn | None:
    """The address that joins an open class, as phones can reach it, and its QR code."""
    if code is None:
        return None
    public = request.app.state.parts.settings.public_url
    base = (public or str(request.base_url)).rstrip("/")
    parts = urlsplit(base)
    if not public and parts.hostname in LOOPBACK:
        port = f":{parts.port}" if parts.port else ""
        base = f"{parts.scheme}://{own_address()}{port}"
    address = f"{base}/join/{code}"
    code_drawn = segno.make(address, error="m")
    drawn = code_drawn.svg_inline(border=3, light="#fff", dark="#000", omitsize=True)
    return present.WayIn(code, address, drawn)
