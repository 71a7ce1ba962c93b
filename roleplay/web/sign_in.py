"""Signing in and out, by page and for programs; and by OpenID Connect where it is set up."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.responses import Response

from roleplay.errors import RoleplayError
from roleplay.services.accounts import COOKIE_LIFE
from roleplay.services.actor import Actor, Role
from roleplay.web.auth import COOKIE, asker_of, door_of
from roleplay.web.doorkeeper import ACCOUNT, local_path
from roleplay.web.faults import fault, status_of
from roleplay.web.plain import page
from roleplay.web.present import sign_in as present
from roleplay.web.words import words_of

router = APIRouter(include_in_schema=False)


@router.get("/sign-in")
def form(request: Request, next: str = "/") -> Response:
    """The sign-in page; those who are in already go on."""
    if asker_of(request) is not None:
        return RedirectResponse(local_path(next), 303)
    oidc = request.app.state.parts.settings.oidc_name if _has_oidc(request) else None
    return page(request, present.form(words_of(request), local_path(next), oidc=oidc))


@router.post("/sign-in")
def enter(
    request: Request,
    username: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
    next: Annotated[str, Form(max_length=2000)] = "/",
) -> Response:
    """Sign in: a page goes on to where it was wanted, a program gets a token."""
    words, door = words_of(request), door_of(request)
    json = "text/html" not in request.headers.get("accept", "")
    address = request.client.host if request.client else ""
    try:
        secret = door.accounts.sign_in(username, password, address)
    except RoleplayError as error:
        if json:
            return JSONResponse({"detail": str(error)}, status_of(error))
        oidc = request.app.state.parts.settings.oidc_name if _has_oidc(request) else None
        body = present.form(
            words, local_path(next), username=username, wrong=fault(words, error), oidc=oidc
        )
        return page(request, body, status=status_of(error))
    actor = door.accounts.actor(secret)
    answer: Response
    if json:
        roles = sorted(actor.roles) if actor else []
        answer = JSONResponse(
            {"name": actor.name if actor else "", "roles": roles, "token": secret}
        )
    else:
        due = actor is not None and actor.must_change
        answer = RedirectResponse(ACCOUNT if due else _first_page(actor, local_path(next)), 303)
    set_cookie(request, answer, secret)
    return answer


@router.post("/sign-out")
def leave(request: Request) -> Response:
    """End this sign-in for good."""
    door = door_of(request)
    secret = door.secret(request)
    if secret:
        door.accounts.sign_out(secret)
    json = "text/html" not in request.headers.get("accept", "")
    answer: Response = JSONResponse({}) if json else RedirectResponse("/sign-in", 303)
    answer.delete_cookie(COOKIE, path="/")
    return answer


def set_cookie(
    request: Request, answer: Response, secret: str, life: float = COOKIE_LIFE.total_seconds()
) -> None:
    """Give the browser the signed secret: not for scripts, not for other sites' posts."""
    answer.set_cookie(
        COOKIE,
        door_of(request).seal(secret),
        max_age=int(life),
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )


def _first_page(actor: Actor | None, wanted: str) -> str:
    """Where it was wanted; a coach who does not practise themself begins with their trainees."""
    if wanted != "/" or actor is None or Role.TRAINEE in actor.roles:
        return wanted
    return "/coach/" if Role.COACH in actor.roles else wanted


def _has_oidc(request: Request) -> bool:
    settings = request.app.state.parts.settings
    return bool(settings.oidc_issuer and settings.oidc_client_id)
