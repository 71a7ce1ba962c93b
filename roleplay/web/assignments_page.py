"""The coach's assignments: setting, changing, closing them, and who stands where."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from roleplay.assembly import Assembly
from roleplay.content.library import Library
from roleplay.content.text import Language
from roleplay.errors import InputError, NotFound, NotSignedIn, RoleplayError
from roleplay.records.kinds import Mode
from roleplay.services.assignment_draft import Draft, Mismatch
from roleplay.services.assignment_views import Assignment
from roleplay.services.standing import Counts
from roleplay.web.faults import fault, status_of
from roleplay.web.plain import Who, page
from roleplay.web.present import assignment_form as form
from roleplay.web.present import assignments as present
from roleplay.web.present.assignment_form import Filled
from roleplay.web.words import Words, words_of

router = APIRouter(prefix=present.HOME, include_in_schema=False)
PLACE = "assignments"
Typed = Annotated[Filled, Form()]


@router.get("")
def listed(request: Request, actor: Who) -> Response:
    """All assignments of the reader's classes."""
    service = _parts(request).assignments
    body = present.listed(words_of(request), service.listed(actor), service.cohorts(actor))
    return page(request, body, PLACE)


@router.get("/new")
def new(request: Request, actor: Who, cohort: str = "") -> Response:
    """The form of a new assignment."""
    parts, words = _parts(request), words_of(request)
    cohorts = parts.assignments.cohorts(actor)
    if not cohorts:
        return RedirectResponse(present.HOME, 303)
    filled = Filled(cohort=cohort, language=words.language.value)
    return page(request, form.new(words, cohorts, filled, parts.library), PLACE)


@router.post("")
def create(request: Request, actor: Who, filled: Typed) -> Response:
    """Set an assignment."""
    parts = _parts(request)

    def work() -> str:
        return parts.assignments.create(actor, filled.cohort, draft_of(filled))

    def again(words: Words, wrong: str) -> str:
        return form.new(words, parts.assignments.cohorts(actor), filled, parts.library, wrong)

    return _answer(request, work, again)


@router.get("/board")
def board(request: Request, actor: Who, cohort: str = "") -> Response:
    """A class: trainees by assignments."""
    found = _parts(request).assignments.board(actor, cohort)
    return page(request, present.board(words_of(request), found), PLACE)


@router.get("/{assignment_id}")
def matrix(request: Request, actor: Who, assignment_id: str) -> Response:
    """One assignment, trainee by trainee."""
    parts = _parts(request)
    found = parts.assignments.matrix(actor, assignment_id)
    return page(request, present.matrix(words_of(request), found, parts.library), PLACE)


@router.get("/{assignment_id}/edit")
def edit(request: Request, actor: Who, assignment_id: str) -> Response:
    """The form of an assignment as it stands."""
    parts = _parts(request)
    found = parts.assignments.get(actor, assignment_id)
    body = form.edit(words_of(request), found, form.filled_from(found), parts.library)
    return page(request, body, PLACE)


@router.post("/{assignment_id}/edit")
def change(request: Request, actor: Who, assignment_id: str, filled: Typed) -> Response:
    """Change an assignment."""
    parts = _parts(request)
    found = parts.assignments.get(actor, assignment_id)

    def work() -> str:
        parts.assignments.change(actor, assignment_id, _changed(found, filled))
        return assignment_id

    return _answer(
        request, work, lambda words, wrong: form.edit(words, found, filled, parts.library, wrong)
    )


@router.post("/{assignment_id}/close")
def close(request: Request, actor: Who, assignment_id: str) -> Response:
    """Let no new attempt begin."""
    _parts(request).assignments.close(actor, assignment_id)
    return RedirectResponse(f"{present.HOME}/{assignment_id}", 303)


@router.post("/{assignment_id}/reopen")
def reopen(request: Request, actor: Who, assignment_id: str) -> Response:
    """Let new attempts begin again."""
    _parts(request).assignments.reopen(actor, assignment_id)
    return RedirectResponse(f"{present.HOME}/{assignment_id}", 303)


def draft_of(filled: Filled) -> Draft:
    """What was typed, read.

    Raises:
        InputError: a number or the date cannot be read, or a choice is none of those offered.
    """
    try:
        language, mode = Language(filled.language), Mode(filled.mode)
        counts = Counts(filled.counts)
    except ValueError as error:
        raise InputError(f"{error}; choose one of those on the page") from None
    difficulty = _number(filled.difficulty, "difficulty")
    attempts = _number(filled.attempts, "attempts")
    return Draft(
        title=filled.title,
        note=filled.note,
        personas=tuple(filled.personas),
        scenarios=tuple(filled.scenarios),
        language=language,
        mode=mode,
        difficulty=None if difficulty is None else int(difficulty),
        due_at=due_of(filled),
        attempts=None if attempts is None else int(attempts),
        pass_mark=_number(filled.pass_mark, "pass_mark"),
        counts=counts,
    )


def due_of(filled: Filled) -> datetime | None:
    """The due date: in the zone of the browser, or of this server where it did not say."""
    if not filled.due.strip():
        return None
    try:
        typed = datetime.fromisoformat(filled.due).replace(tzinfo=None)
        with suppress(ValueError):
            return (typed + timedelta(minutes=int(filled.zone))).replace(tzinfo=UTC)
        return typed.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        raise InputError(
            f"due date: cannot read {filled.due!r}; give one such as 2026-03-01T18:00",
            code="assignment_due_form",
        ) from None


def _changed(found: Assignment, filled: Filled) -> Draft:
    """What an edit comes to; once somebody has begun, the form has only what can still change."""
    if not found.begun:
        return draft_of(filled)
    before = draft_of(form.filled_from(found))
    return replace(before, title=filled.title, note=filled.note, due_at=due_of(filled))


def _number(typed: str, name: str) -> float | None:
    if not typed.strip():
        return None
    try:
        found = float(typed)
    except ValueError:
        found = -1.0
    if name != "pass_mark" and not found.is_integer():
        found = -1.0
    if not 0 <= found <= 1000:
        raise InputError(f"{name}: cannot be {typed!r}", code=f"assignment_{name}")
    return found


def _answer(
    request: Request, work: Callable[[], str], again: Callable[[Words, str], str]
) -> Response:
    """To the assignment, or the form anew with what is wrong."""
    try:
        return RedirectResponse(f"{present.HOME}/{work()}", 303)
    except (NotFound, NotSignedIn):
        raise
    except RoleplayError as error:
        words = words_of(request)
        wrong = _said(words, error, _parts(request).library)
        return page(request, again(words, wrong), PLACE, status=status_of(error))


def _said(words: Words, error: RoleplayError, library: Library) -> str:
    """A fault in the reader's language; what does not go together by name."""
    if not isinstance(error, Mismatch):
        return fault(words, error)
    people, cases = library.personas.items, library.scenarios.items
    pairs = [
        words(
            "assignments.pair",
            persona=people[p].name.get(words.language),
            scenario=cases[s].title.get(words.language),
        )
        for p, s in error.pairs
    ]
    joint = "；" if words.language == Language.ZH else "; "
    return words("assignments.pairs", pairs=joint.join(pairs))


def _parts(request: Request) -> Assembly:
    found: Assembly = request.app.state.parts
    return found
