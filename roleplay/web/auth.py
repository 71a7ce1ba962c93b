"""Who stands behind a request. The one place where accounts will be plugged in."""

import gradio as gr
from fastapi import Request

from roleplay.services.actor import LOCAL, Actor, Role

LOCAL_MODE = True
"""No accounts: one person, every role, this machine only."""


def actor_of(request: gr.Request | Request) -> Actor:
    """The person who sent a request, a page's or the API's."""
    return LOCAL


def trainee_name(request: Request) -> str | None:
    """Lets anybody signed in open the trainee's pages; a name, or None to turn them away."""
    return actor_of(request).name


def coach_name(request: Request) -> str | None:
    """Lets coaches alone open the review pages."""
    actor = actor_of(request)
    return actor.name if Role.COACH in actor.roles else None
