"""One person: name, roles, classes, password, data."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from roleplay.errors import InputError
from roleplay.services.actor import Actor, Role
from roleplay.web.auth import Who
from roleplay.web.downloads import download
from roleplay.web.once import once_of
from roleplay.web.people_page import parts_of
from roleplay.web.plain import attempt, page
from roleplay.web.present import person as present
from roleplay.web.present.people import PEOPLE
from roleplay.web.words import Words, words_of

router = APIRouter(prefix="/admin/people/{person_id}")
Typed = Annotated[str, Form(max_length=400)]


@router.get("")
def person(request: Request, actor: Who, person_id: str) -> Response:
    """All about one person, with a first password that was drawn just now."""
    fresh = once_of(request).take(actor.id, f"{PEOPLE}/{person_id}", str) or ""
    return page(
        request, _shown(request, actor, person_id, words_of(request), fresh=fresh), "people"
    )


@router.post("/name")
def rename(request: Request, actor: Who, person_id: str, name: Typed = "") -> Response:
    """Change the name that others see."""
    people = parts_of(request).people
    return _change(request, actor, person_id, lambda: people.rename(actor, person_id, name))


@router.post("/roles")
def set_roles(
    request: Request,
    actor: Who,
    person_id: str,
    role: Annotated[list[Role] | None, Form()] = None,
) -> Response:
    """Give exactly these roles."""
    people = parts_of(request).people
    return _change(
        request, actor, person_id, lambda: people.set_roles(actor, person_id, role or ())
    )


@router.post("/disable")
def disable(request: Request, actor: Who, person_id: str) -> Response:
    """Keep somebody out."""
    people = parts_of(request).people
    return _change(request, actor, person_id, lambda: people.disable(actor, person_id))


@router.post("/enable")
def enable(request: Request, actor: Who, person_id: str) -> Response:
    """Let somebody in again."""
    people = parts_of(request).people
    return _change(request, actor, person_id, lambda: people.enable(actor, person_id))


@router.post("/join")
def join(
    request: Request,
    actor: Who,
    person_id: str,
    cohort: Typed = "",
    role: Annotated[Role, Form()] = Role.TRAINEE,
) -> Response:
    """Put somebody into a cohort."""
    cohorts = parts_of(request).cohorts
    return _change(request, actor, person_id, lambda: cohorts.put(actor, cohort, person_id, role))


@router.post("/leave")
def leave(request: Request, actor: Who, person_id: str, cohort: Typed = "") -> Response:
    """Take somebody out of a cohort."""
    cohorts = parts_of(request).cohorts
    return _change(request, actor, person_id, lambda: cohorts.remove(actor, cohort, person_id))


@router.post("/password")
def reset(request: Request, actor: Who, person_id: str, password: Typed = "") -> Response:
    """Set a first password; one that was drawn is shown once."""

    def change() -> None:
        given = parts_of(request).people.reset_password(actor, person_id, password)
        if not password:
            once_of(request).keep(actor.id, f"{PEOPLE}/{person_id}", given)

    return _change(request, actor, person_id, change)


@router.post("/export")
def export(request: Request, actor: Who, person_id: str) -> Response:
    """Everything about a person as one file."""
    parts = parts_of(request)
    found = parts.people.one(actor, person_id)
    name = found.username or found.name
    return download(parts.person_data.export(actor, person_id), f"{name}.zip")


@router.post("/merge")
def merge(request: Request, actor: Who, person_id: str, into: Typed = "") -> Response:
    """All that is this person's becomes that account's."""
    parts = parts_of(request)

    def work() -> str:
        target = parts.people.find(actor, into)
        parts.person_data.merge(actor, person_id, target.id)
        return f"{PEOPLE}/{target.id}"

    return attempt(
        request,
        work,
        lambda words, wrong: _shown(request, actor, person_id, words, wrong, opened="merge"),
        "people",
    )


@router.post("/erase")
def erase(request: Request, actor: Who, person_id: str, typed: Typed = "") -> Response:
    """Erase a person, where the name was typed again."""
    parts = parts_of(request)

    def work() -> str:
        found = parts.people.one(actor, person_id)
        if typed.strip() != (found.username or found.name):
            raise InputError("type the name exactly as it is shown", code="erase_name")
        erased = parts.person_data.erase(actor, person_id)
        once_of(request).keep(actor.id, PEOPLE, erased)
        return PEOPLE

    return attempt(
        request,
        work,
        lambda words, wrong: _shown(request, actor, person_id, words, wrong, opened="erase"),
        "people",
    )


def _change(request: Request, actor: Actor, person_id: str, change: Callable[[], None]) -> Response:
    def work() -> str:
        change()
        return f"{PEOPLE}/{person_id}"

    return attempt(
        request,
        work,
        lambda words, wrong: _shown(request, actor, person_id, words, wrong),
        "people",
    )


def _shown(
    request: Request,
    actor: Actor,
    person_id: str,
    words: Words,
    wrong: str = "",
    *,
    fresh: str = "",
    opened: str = "",
) -> str:
    parts = parts_of(request)
    found, cohorts = parts.people.one(actor, person_id), parts.cohorts.all(actor)
    return present.one(words, found, cohorts, wrong=wrong, fresh=fresh, opened=opened)
