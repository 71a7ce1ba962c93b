"""The trainee's tasks: what was set, where one stands, and one button each."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from roleplay.assembly import Assembly
from roleplay.services.views import StartRequest
from roleplay.web.plain import Who, attempt, page
from roleplay.web.present import tasks as present
from roleplay.web.words import words_of

router = APIRouter(include_in_schema=False)
PLACE = "tasks"


@router.get("/tasks")
def tasks(request: Request, actor: Who) -> Response:
    """What the reader has been set."""
    found = _parts(request).assignments.tasks(actor)
    return page(request, present.tasks(words_of(request), found), PLACE)


@router.post("/tasks/{assignment_id}/start")
def start(request: Request, actor: Who, assignment_id: str) -> Response:
    """Begin an attempt, or go on with the one that is open."""
    parts = _parts(request)

    def begin() -> str:
        session = parts.practice.start(actor, StartRequest.attempt(assignment_id))
        return f"/?session={session.id}"

    return attempt(
        request,
        begin,
        lambda words, wrong: present.tasks(words, parts.assignments.tasks(actor), wrong),
        PLACE,
    )


def _parts(request: Request) -> Assembly:
    found: Assembly = request.app.state.parts
    return found
