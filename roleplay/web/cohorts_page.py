"""Classes and teams, and who is in them."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from roleplay.services.actor import Actor, Role
from roleplay.web.auth import Who
from roleplay.web.people_page import parts_of
from roleplay.web.plain import attempt, page
from roleplay.web.present import cohorts as present
from roleplay.web.words import Words, words_of

router = APIRouter(prefix="/admin/cohorts")
Typed = Annotated[str, Form(max_length=400)]


@router.get("")
def cohorts(request: Request, actor: Who, archived: bool = False) -> Response:
    """The cohorts in use, or those put away."""
    found = parts_of(request).cohorts.all(actor, archived=archived)
    body = present.listing(words_of(request), found, archived=archived)
    return page(request, body, "cohorts")


@router.post("")
def create(request: Request, actor: Who, name: Typed = "") -> Response:
    """Make a cohort."""
    service = parts_of(request).cohorts
    return attempt(
        request,
        lambda: f"{present.COHORTS}/{service.create(actor, name)}",
        lambda words, wrong: present.listing(
            words, service.all(actor), archived=False, name=name, wrong=wrong
        ),
        "cohorts",
    )


@router.get("/{cohort_id}")
def cohort(request: Request, actor: Who, cohort_id: str) -> Response:
    """One cohort."""
    return page(request, _shown(request, actor, cohort_id, words_of(request)), "cohorts")


@router.post("/{cohort_id}/name")
def rename(request: Request, actor: Who, cohort_id: str, name: Typed = "") -> Response:
    """Give it another name."""
    service = parts_of(request).cohorts
    return _change(request, actor, cohort_id, lambda: service.rename(actor, cohort_id, name))


@router.post("/{cohort_id}/archive")
def archive(request: Request, actor: Who, cohort_id: str) -> Response:
    """Put it away."""
    service = parts_of(request).cohorts
    return _change(request, actor, cohort_id, lambda: service.archive(actor, cohort_id))


@router.post("/{cohort_id}/restore")
def restore(request: Request, actor: Who, cohort_id: str) -> Response:
    """Bring it back."""
    service = parts_of(request).cohorts
    return _change(request, actor, cohort_id, lambda: service.restore(actor, cohort_id))


@router.post("/{cohort_id}/members")
def put(
    request: Request,
    actor: Who,
    cohort_id: str,
    username: Typed = "",
    role: Annotated[Role, Form()] = Role.TRAINEE,
) -> Response:
    """Put somebody into it."""
    service = parts_of(request).cohorts
    return _change(
        request, actor, cohort_id, lambda: service.put_named(actor, cohort_id, username, role)
    )


@router.post("/{cohort_id}/members/{person_id}/remove")
def remove(request: Request, actor: Who, cohort_id: str, person_id: str) -> Response:
    """Take somebody out of it."""
    service = parts_of(request).cohorts
    return _change(request, actor, cohort_id, lambda: service.remove(actor, cohort_id, person_id))


def _change(request: Request, actor: Actor, cohort_id: str, change: Callable[[], None]) -> Response:
    def work() -> str:
        change()
        return f"{present.COHORTS}/{cohort_id}"

    return attempt(
        request,
        work,
        lambda words, wrong: _shown(request, actor, cohort_id, words, wrong),
        "cohorts",
    )


def _shown(request: Request, actor: Actor, cohort_id: str, words: Words, wrong: str = "") -> str:
    found, members = parts_of(request).cohorts.one(actor, cohort_id)
    return present.one(words, found, members, wrong)
