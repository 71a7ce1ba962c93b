"""Joining an open class with its code: the one way in without an account."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from roleplay.errors import RoleplayError
from roleplay.services.accounts import GUEST_LIFE
from roleplay.services.classes import Classes
from roleplay.web.auth import asker_of, door_of
from roleplay.web.faults import fault, status_of
from roleplay.web.plain import page
from roleplay.web.present import classes as present
from roleplay.web.sign_in import set_cookie
from roleplay.web.words import words_of

router = APIRouter(include_in_schema=False)
Typed = Annotated[str, Form(max_length=200)]


@router.get("/join")
@router.get("/join/{code}")
def form(request: Request, code: str = "") -> Response:
    """Code and name; who is signed in already joins with one press."""
    return _shown(request, code[:16])


@router.post("/join")
def join(request: Request, code: Typed = "", name: Typed = "") -> Response:
    """Join the class, and begin to practise."""
    classes: Classes = request.app.state.parts.classes
    address = request.client.host if request.client else ""
    actor = None if door_of(request).open else asker_of(request)
    answer = RedirectResponse("/", 303)
    try:
        if actor is not None:
            classes.join_as(actor, code, address)
        else:
            secret = classes.join(code, name, address)
            set_cookie(request, answer, secret, GUEST_LIFE.total_seconds())
    except RoleplayError as error:
        return _shown(request, code, name, error)
    return answer


def _shown(
    request: Request, code: str, name: str = "", wrong: RoleplayError | None = None
) -> Response:
    words = words_of(request)
    actor = None if door_of(request).open else asker_of(request)
    said = fault(words, wrong) if wrong else ""
    body = present.join(words, code, name, actor.name if actor else None, said)
    return page(request, body, status=status_of(wrong) if wrong else 200)
