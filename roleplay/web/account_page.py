"""One's own account: password and API tokens. The one page open to those who must change theirs."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from roleplay.errors import InputError, NotSignedIn, RoleplayError
from roleplay.services.actor import Actor
from roleplay.web.auth import asker_of, door_of
from roleplay.web.faults import fault, status_of
from roleplay.web.once import once_of
from roleplay.web.plain import Who, page
from roleplay.web.present import sign_in as present
from roleplay.web.sign_in import set_cookie
from roleplay.web.words import words_of

router = APIRouter(include_in_schema=False)
Typed = Annotated[str, Form(max_length=1000)]
HOME = "/account"


@router.get("/account")
def account(request: Request, changed: bool = False) -> Response:
    """The account of whoever is signed in, with a token that was made just now."""
    actor = _somebody(request)
    fresh = once_of(request).take(actor.id, HOME, str) or ""
    return _shown(request, actor, fresh=fresh, changed=changed)


@router.post("/account/password")
def change(request: Request, old: Typed = "", new: Typed = "", again: Typed = "") -> Response:
    """Set a new password; this browser stays signed in, all others do not."""
    actor = _somebody(request)
    try:
        if new != again:
            raise InputError("the new passwords differ", code="passwords_differ")
        secret = door_of(request).accounts.change_password(actor, old, new)
    except RoleplayError as error:
        return _shown(request, actor, wrong=error)
    answer = RedirectResponse("/" if actor.must_change else f"{HOME}?changed=true", 303)
    set_cookie(request, answer, secret)
    return answer


@router.post("/account/tokens")
def issue(request: Request, actor: Who, label: Typed = "") -> Response:
    """Make a token for the API; the page shows it once."""
    try:
        token = door_of(request).accounts.issue_token(actor, label)
    except RoleplayError as error:
        return _shown(request, actor, wrong=error)
    once_of(request).keep(actor.id, HOME, token)
    return RedirectResponse(HOME, 303)


@router.post("/account/tokens/{token_id}/end")
def revoke(request: Request, actor: Who, token_id: str) -> Response:
    """End one of one's own tokens."""
    door_of(request).accounts.revoke(actor, token_id)
    return RedirectResponse(HOME, 303)


def _somebody(request: Request) -> Actor:
    actor = asker_of(request)
    if actor is None or door_of(request).open:
        raise NotSignedIn("sign in first", code="not_signed_in")
    return actor


def _shown(
    request: Request,
    actor: Actor,
    *,
    wrong: RoleplayError | None = None,
    fresh: str = "",
    changed: bool = False,
) -> Response:
    words, accounts = words_of(request), door_of(request).accounts
    body = present.account(
        words,
        actor,
        accounts.tokens(actor),
        has_password=accounts.has_password(actor),
        returns=not accounts.is_guest(actor),
        wrong=fault(words, wrong) if wrong else "",
        fresh=fresh,
        changed=changed,
    )
    return page(request, body, "account", status=status_of(wrong) if wrong else 200)
