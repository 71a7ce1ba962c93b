"""Exports: a class's grade book and sessions, and single reports as PDF."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from roleplay.content.text import Language
from roleplay.services.exports import ExportKind, Exports
from roleplay.web.auth import Who
from roleplay.web.downloads import download
from roleplay.web.plain import attempt, page
from roleplay.web.present import exports as present
from roleplay.web.words import Words, words_of

router = APIRouter(include_in_schema=False)


@router.get("/coach/exports")
def exports(request: Request, actor: Who, cohort: str = "") -> Response:
    """What can be taken out, and what was."""
    return page(request, _body(request, actor, words_of(request), cohort), "exports")


@router.post("/coach/exports")
def begin(
    request: Request,
    actor: Who,
    kind: Annotated[ExportKind, Form()],
    cohort: Annotated[str, Form(max_length=64)] = "",
    course: Annotated[bool, Form()] = False,
) -> Response:
    """Start an export."""

    def work() -> str:
        _service(request).begin(actor, cohort, kind, words_of(request).language, course=course)
        return f"/coach/exports?cohort={cohort}"

    return attempt(
        request, work, lambda words, wrong: _body(request, actor, words, cohort, wrong), "exports"
    )


@router.get("/coach/exports/lines")
def lines(request: Request, actor: Who) -> HTMLResponse:
    """The actor's exports alone, for the page to keep itself up to date."""
    return HTMLResponse(present.lines(words_of(request), _service(request).mine(actor)))


@router.get("/coach/exports/{export_id}/file")
def fetch(request: Request, actor: Who, export_id: str) -> Response:
    """A finished file."""
    made = _service(request).fetch(actor, export_id)
    return download(made.content, made.name)


@router.get("/reports/{session_id}.pdf")
def report(
    request: Request, actor: Who, session_id: str, language: Language | None = None
) -> Response:
    """One report: one's own, or a trainee's."""
    made = _service(request).report(actor, session_id, language or words_of(request).language)
    return download(made.content, made.name)


@router.get("/reports/{session_id}.json")
def transcript(request: Request, actor: Who, session_id: str) -> Response:
    """One transcript: one's own, or a trainee's."""
    made = _service(request).transcript(actor, session_id)
    return download(made.content, made.name)


def _service(request: Request) -> Exports:
    found: Exports = request.app.state.parts.exports
    return found


def _body(request: Request, actor: Who, words: Words, cohort: str, wrong: str = "") -> str:
    classes = request.app.state.parts.classes.mine(actor)
    return present.exports(words, classes, _service(request).mine(actor), cohort, wrong)
