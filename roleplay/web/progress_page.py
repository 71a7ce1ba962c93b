"""One's own progress."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from roleplay.assembly import Assembly
from roleplay.web.plain import Who, page
from roleplay.web.present import progress as present
from roleplay.web.words import words_of

router = APIRouter(include_in_schema=False)


@router.get("/progress")
def progress(request: Request, actor: Who) -> Response:
    """The reader's skills over time and what to practise next."""
    parts: Assembly = request.app.state.parts
    words = words_of(request)
    found = parts.progress.own(actor, words.language)
    return page(request, present.own(words, found, parts.library), "progress")
