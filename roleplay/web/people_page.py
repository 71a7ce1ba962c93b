"""The list of people, a new account, an import."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse
from starlette.datastructures import UploadFile
from starlette.responses import Response

from roleplay.assembly import Assembly
from roleplay.errors import InputError, RoleplayError
from roleplay.records.kinds import PersonStatus
from roleplay.services.actor import Actor, Role
from roleplay.services.importing import Imported
from roleplay.services.people import PeopleFilter
from roleplay.services.people_file import LARGEST
from roleplay.services.person_data import Erased
from roleplay.services.person_rules import NewPerson
from roleplay.web.auth import Who, door_of
from roleplay.web.faults import fault, status_of
from roleplay.web.once import once_of
from roleplay.web.plain import page
from roleplay.web.present import people as present
from roleplay.web.words import words_of

router = APIRouter(prefix="/admin/people")
Typed = Annotated[str, Form(max_length=400)]
ADDED = f"{present.PEOPLE}/added"
_ENVELOPE = 10_000
"""Bytes that a form may have around the file in it."""


def parts_of(request: Request) -> Assembly:
    """The services of the running server."""
    found: Assembly = request.app.state.parts
    return found


@router.get("")
def people(
    request: Request,
    actor: Who,
    q: Annotated[str, Query(max_length=200)] = "",
    role: str = "",
    cohort: Annotated[str, Query(max_length=64)] = "",
    status: str = "",
    page_number: Annotated[int, Query(alias="page", ge=1, le=1_000_000)] = 1,
) -> Response:
    """Everybody, to be searched and filtered."""
    parts = parts_of(request)
    wanted = PeopleFilter(
        q,
        Role(role) if role in set(Role) else None,
        cohort,
        PersonStatus(status) if status in set(PersonStatus) else None,
    )
    found = parts.people.page(actor, wanted, page_number)
    cohorts = parts.cohorts.all(actor)
    words, local = words_of(request), door_of(request).open
    erased = once_of(request).take(actor.id, present.PEOPLE, Erased)
    done = present.erased(words, erased) if erased else ""
    body = present.listing(words, found, wanted, cohorts, local=local, done=done)
    return page(request, body, "people")


@router.get("/new")
def form(request: Request, actor: Who) -> Response:
    """The form for one new account; the first one has to be an administrator's."""
    roles = frozenset({Role.ADMIN, Role.COACH}) if door_of(request).open else {Role.TRAINEE}
    return _form(request, actor, NewPerson("", roles=frozenset(roles)))


@router.post("/new")
def add(
    request: Request,
    actor: Who,
    username: Typed = "",
    name: Typed = "",
    role: Annotated[list[Role] | None, Form()] = None,
    cohort: Typed = "",
    password: Typed = "",
) -> Response:
    """Make an account; a first password that was drawn is shown once."""
    cohorts = (cohort,) if cohort.strip() else ()
    new = NewPerson(username, name, frozenset(role or ()), cohorts, password)
    local = door_of(request).open
    try:
        made = parts_of(request).people.add(actor, new)
    except RoleplayError as error:
        return _form(request, actor, new, error)
    if not made.first_password and not local:
        return RedirectResponse(f"{present.PEOPLE}/{made.id}", 303)
    return _added(request, actor, Imported([made], [], []), local=local)


@router.get("/added")
def added(request: Request, actor: Who) -> Response:
    """Accounts made just now, with their first passwords."""
    actor.require(Role.ADMIN)
    found = once_of(request).take(actor.id, ADDED, Imported)
    if found is None:
        return RedirectResponse(present.PEOPLE, 303)
    return page(request, present.added(words_of(request), found), "people")


@router.get("/import")
def import_form(request: Request, actor: Who) -> Response:
    """The form for a file of people."""
    actor.require(Role.ADMIN)
    return page(request, present.importing(words_of(request)), "people")


@router.post("/import")
async def import_file(request: Request, actor: Who) -> Response:
    """Import everybody in the file; or nobody, and say line by line what is wrong."""
    actor.require(Role.ADMIN)
    words, local = words_of(request), await run_in_threadpool(lambda: door_of(request).open)
    try:
        data, join = await _uploaded(request)
        service = parts_of(request).importing
        found = await run_in_threadpool(service.run, actor, data, join=join)
    except RoleplayError as error:
        body = present.importing(words, wrong=fault(words, error))
        return page(request, body, "people", status=status_of(error))
    if found.faults:
        return page(request, present.importing(words, found), "people", status=422)
    return _added(request, actor, found, local=local)


def _added(request: Request, actor: Actor, found: Imported, *, local: bool) -> Response:
    """To the page that shows first passwords once."""
    if local:  # whoever was here is signed out by it, and can open no other page
        body = present.added(words_of(request), found, local=True)
        return page(request, body, "people")
    once_of(request).keep(actor.id, ADDED, found)
    return RedirectResponse(ADDED, 303)


async def _uploaded(request: Request) -> tuple[bytes, bool]:
    """The file of a form, looked at only where its size is known and small."""
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > LARGEST + _ENVELOPE:
        raise InputError(f"the file is larger than {LARGEST // 1_000_000} MB", code="csv_large")
    async with request.form(max_files=1, max_fields=5) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            raise InputError("choose a file", code="csv_none")
        return await file.read(), form.get("join") == "1"


def _form(
    request: Request, actor: Actor, typed: NewPerson, wrong: RoleplayError | None = None
) -> Response:
    words = words_of(request)
    cohorts = parts_of(request).cohorts.all(actor)
    said = fault(words, wrong) if wrong else ""
    body = present.new(words, typed, cohorts, said, local=door_of(request).open)
    return page(request, body, "people", status=status_of(wrong) if wrong else 200)
