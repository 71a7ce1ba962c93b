"""Signing in with OpenID Connect: off to the provider, and back."""

import secrets
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse
from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.responses import Response

from roleplay.assembly import Assembly
from roleplay.errors import NotFound, NotSignedIn, RoleplayError
from roleplay.services.actor import Role
from roleplay.web.auth import door_of
from roleplay.web.doorkeeper import local_path
from roleplay.web.faults import fault, status_of
from roleplay.web.oidc_provider import Errand, Provider, provider_of
from roleplay.web.plain import page
from roleplay.web.present.shell import empty, heading
from roleplay.web.sign_in import set_cookie
from roleplay.web.words import words_of

router = APIRouter(prefix="/sign-in/oidc", include_in_schema=False)
COOKIE, PATH = "rp_oidc", "/sign-in/oidc"
LIFE = 600
"""Seconds that a person may take at the provider."""
Asked = Annotated[str, Query(max_length=4000)]


@router.get("")
def go(request: Request, next: Asked = "/") -> Response:
    """Off to the provider; what has to be known on the way back stays in a signed cookie."""
    try:
        address, errand = _provider(request).send(_back(request))
    except RoleplayError as error:
        return _refused(request, error)
    kept = _seal(request).dumps({**asdict(errand), "next": local_path(next)})
    answer = RedirectResponse(address, 303, {"Cache-Control": "no-store"})
    answer.set_cookie(
        COOKIE,
        str(kept),
        max_age=LIFE,
        path=PATH,
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )
    return answer


@router.get("/return")
def back(request: Request, code: Asked = "", state: Asked = "", error: Asked = "") -> Response:
    """Back from the provider: in, or a page that says why not."""
    parts: Assembly = request.app.state.parts
    try:
        kept = _kept(request, state)
        if error or not code:
            raise NotSignedIn("the provider let nobody in", code="oidc_refused")
        parts.identities.spend(state)
        errand = Errand(kept["state"], kept["nonce"], kept["verifier"])
        provider = _provider(request)
        claims = provider.receive(_back(request), code, errand)
        role = parts.settings.oidc_role
        person = parts.identities.person(provider.issuer, claims, Role(role) if role else None)
    except RoleplayError as fault_found:
        return _refused(request, fault_found)
    answer = RedirectResponse(local_path(kept["next"]), 303, {"Cache-Control": "no-store"})
    set_cookie(request, answer, parts.accounts.enter(person))
    answer.delete_cookie(COOKIE, path=PATH)
    return answer


def _kept(request: Request, state: str) -> dict[str, Any]:
    """What this browser was sent off with, where it comes back with the same state."""
    try:
        kept: dict[str, Any] = _seal(request).loads(request.cookies.get(COOKIE, ""), max_age=LIFE)
    except BadData:
        kept = {}
    if not kept or not secrets.compare_digest(str(kept["state"]).encode(), state.encode()):
        raise NotSignedIn("this browser was not sent to the provider", code="oidc_stale")
    return kept


def _provider(request: Request) -> Provider:
    state = request.app.state
    if not hasattr(state, "oidc_provider"):
        state.oidc_provider = provider_of(state.parts.settings)
    found: Provider | None = state.oidc_provider
    if found is None:
        raise NotFound("OpenID Connect is not set up", code="oidc_none")
    return found


def _back(request: Request) -> str:
    """The address that the provider sends people back to; it has to know it beforehand."""
    public = request.app.state.parts.settings.public_url
    return f"{(public or str(request.base_url)).rstrip('/')}{PATH}/return"


def _seal(request: Request) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(door_of(request).key, salt="roleplay.oidc")


def _refused(request: Request, error: RoleplayError) -> Response:
    words = words_of(request)
    body = heading(words("oidc.title")) + empty(
        fault(words, error), "/sign-in", words("oidc.again")
    )
    answer = page(request, body, status=status_of(error))
    answer.delete_cookie(COOKIE, path=PATH)
    return answer
