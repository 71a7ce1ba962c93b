"""Who stands behind a request: a cookie, a bearer token, or the one person of local mode."""

from dataclasses import dataclass
from typing import Annotated, Any, cast

import gradio as gr
from fastapi import Depends, Request
from itsdangerous import BadSignature, Signer

from roleplay.errors import Forbidden, NotSignedIn
from roleplay.services.accounts import Accounts
from roleplay.services.actor import LOCAL, Actor, Role

COOKIE = "rp_session"
DOOR = "roleplay.door"
ASKER = "roleplay.asker"
"""Where a request's scope keeps the door, and who was found to be asking."""

AnyRequest = gr.Request | Request


@dataclass(frozen=True)
class Door:
    """Knows people by what their requests carry."""

    accounts: Accounts
    key: str
    """Signs cookies, so that a made-up one is turned away without asking the database."""
    local: bool
    """The server listens on this machine alone: without accounts it is in local mode."""

    @property
    def open(self) -> bool:
        """Whether this is local mode: no accounts, one person, every role, this machine only."""
        return self.local and not self.accounts.exist()

    def seal(self, secret: str) -> str:
        """A cookie's value for a secret."""
        return self._signer.sign(secret).decode()

    def secret(self, request: Request) -> str | None:
        """The secret that a request carries, in its header or its cookie."""
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer" and token:
            return token.strip()
        try:
            return self._signer.unsign(request.cookies.get(COOKIE, "")).decode()
        except (BadSignature, UnicodeDecodeError):
            return None

    def asker(self, request: Request) -> Actor | None:
        """Who is asking."""
        if self.open:
            return LOCAL
        secret = self.secret(request)
        return self.accounts.actor(secret) if secret else None

    @property
    def _signer(self) -> Signer:
        return Signer(self.key, salt="roleplay.sign-in")


def plain(request: AnyRequest) -> Request:
    """The request itself, where Gradio has wrapped it."""
    inner: Request | None = getattr(request, "request", None)
    return inner if inner is not None else cast(Request, request)


def asker_of(request: AnyRequest) -> Actor | None:
    """Who is asking, or None; looked up once a request."""
    scope: Any = plain(request).scope
    if ASKER not in scope:
        scope[ASKER] = scope[DOOR].asker(plain(request))
    found: Actor | None = scope[ASKER]
    return found


def actor_of(request: AnyRequest) -> Actor:
    """The person who sent a request, a page's or the API's.

    Raises:
        NotSignedIn: there is nobody.
        Forbidden: the person has to change their password first.
    """
    actor = asker_of(request)
    if actor is None:
        raise NotSignedIn("sign in first", code="not_signed_in")
    if actor.must_change:
        raise Forbidden("change your password first, at /account", code="must_change")
    return actor


def signed_in(request: Request) -> Actor:
    """A route's dependency: whoever is signed in."""
    return actor_of(request)


def door_of(request: AnyRequest) -> Door:
    """The door that the request came through."""
    found: Door = plain(request).scope[DOOR]
    return found


Who = Annotated[Actor, Depends(signed_in)]
"""A route's parameter: whoever is signed in; nobody is sent to sign in first."""


def trainee_name(request: Request) -> str | None:
    """Lets anybody signed in open the trainee's pages; an id, or None to turn them away."""
    actor = asker_of(request)
    return actor.id if actor is not None and not actor.must_change else None


def coach_name(request: Request) -> str | None:
    """Lets coaches alone open the review pages."""
    actor = asker_of(request)
    if actor is None or actor.must_change or Role.COACH not in actor.roles:
        return None
    return actor.id
