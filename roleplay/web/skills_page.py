"""The coach's view of skills: a class, and each of its trainees."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from roleplay.assembly import Assembly
from roleplay.web.plain import Who, page
from roleplay.web.present import progress, skills
from roleplay.web.words import words_of

router = APIRouter(prefix=skills.HOME, include_in_schema=False)
PLACE = "skills"


@router.get("")
def cohort(request: Request, actor: Who, cohort: str = "") -> Response:
    """A class; the reader's first one where none is asked for."""
    parts: Assembly = request.app.state.parts
    words = words_of(request)
    cohorts = parts.progress.cohorts(actor)
    if not cohorts:
        return page(request, skills.no_cohort(words), PLACE)
    found = parts.progress.cohort(actor, cohort or cohorts[0][0])
    return page(request, skills.cohort(words, found, cohorts, parts.library), PLACE)


@router.get("/{person_id}")
def trainee(request: Request, actor: Who, person_id: str) -> Response:
    """One trainee's progress, for their coach."""
    parts: Assembly = request.app.state.parts
    words = words_of(request)
    found = parts.progress.of(actor, person_id, words.language)
    return page(request, progress.trainee(words, found, parts.library), PLACE)
