"""The HTTP API, for other programs and for load tests: the pages' services, the same rules."""

import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Annotated, Any, Literal, Self

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event
from pydantic import BaseModel, ConfigDict, Field, model_validator

from roleplay.content.text import Language
from roleplay.errors import RoleplayError
from roleplay.records.kinds import Mode
from roleplay.services import views
from roleplay.services.practice import Practice
from roleplay.web.auth import Who

router = APIRouter(prefix="/api", tags=["practice"])


def practice_of(request: Request) -> Practice:
    """The practice service of the running server."""
    service: Practice = request.app.state.parts.practice
    return service


Service = Annotated[Practice, Depends(practice_of)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewSession(_Body):
    """What a session is started with: customer, scenario and language, or an assignment alone."""

    persona: str | None = None
    scenario: str | None = None
    language: Language | None = None
    mode: Literal["practice", "exam"] | None = None
    difficulty: Annotated[int, Field(ge=1, le=5)] | None = None
    seed: Annotated[int, Field(ge=0, lt=2**63)] | None = None
    assignment: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    """Decides all the rest itself; an attempt that is still open is given back."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        given = {"persona", "scenario", "language", "mode", "difficulty"} & self.model_fields_set
        if self.assignment is not None and given:
            raise ValueError(f"an assignment decides these itself; leave out: {sorted(given)}")
        needed = [n for n in ("persona", "scenario", "language") if getattr(self, n) is None]
        if self.assignment is None and needed:
            raise ValueError(f"give {', '.join(needed)}, or an assignment instead")
        return self

    def request(self) -> views.StartRequest:
        """The same for the service."""
        if self.assignment is not None:
            return views.StartRequest.attempt(self.assignment, self.seed)
        return views.StartRequest(
            persona=self.persona or "",
            scenario=self.scenario or "",
            language=self.language or Language.ZH,
            mode=Mode(self.mode or Mode.PRACTICE),
            difficulty=self.difficulty,
            seed=self.seed,
        )


class NewTurn(_Body):
    """A trainee's message."""

    text: str
    subject: str | None = None
    key: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    """The sender's own key: sent again, it never adds a second turn."""


@router.get("/personas")
def personas(
    who: Who, service: Service, language: Language = Language.ZH
) -> list[views.PersonaCard]:
    """The customers to practise with."""
    return service.personas(who, language)


@router.get("/scenarios")
def scenarios(
    who: Who, service: Service, persona: str | None = None, language: Language = Language.ZH
) -> list[views.Brief]:
    """The cases, or those that one persona can come with."""
    return service.scenarios(who, persona, language)


@router.post("/sessions", status_code=201)
def start(who: Who, service: Service, body: NewSession) -> dict[str, Any]:
    """Begin a conversation; the customer has spoken first."""
    return session_json(service.start(who, body.request()))


@router.get("/sessions")
def history(
    who: Who,
    service: Service,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    size: Annotated[int, Query(ge=1, le=100)] = 20,
) -> views.Page:
    """The caller's own sessions, the newest first."""
    return service.history(who, page, size)


@router.get("/sessions/{session_id}")
def session(who: Who, service: Service, session_id: str) -> dict[str, Any]:
    """One conversation as it stands."""
    return session_json(service.view(who, session_id))


@router.post("/sessions/{session_id}/turns", response_class=StreamingResponse)
async def turn(who: Who, service: Service, session_id: str, body: NewTurn) -> StreamingResponse:
    """Say something; events reply: ``clause`` {text}…, then ``turn`` {n, mind?, ended?}."""
    events = service.send(who, session_id, body.text, body.subject, body.key)
    first = await anext(events)  # faults become a status before any event is sent
    return StreamingResponse(_sse(first, events), media_type="text/event-stream")


@router.post("/sessions/{session_id}/resume", response_class=StreamingResponse)
async def resume(who: Who, service: Service, session_id: str) -> StreamingResponse:
    """The reply to a message that a crash left unanswered; no events where there is none."""
    events = service.resume(who, session_id)
    first = await anext(events, None)
    return StreamingResponse(_sse(first, events), media_type="text/event-stream")


async def _sse(first: views.Event | None, rest: AsyncIterator[views.Event]) -> AsyncIterator[bytes]:
    try:
        if first is not None:
            yield _event(first)
        async for event in rest:
            yield _event(event)
    except RoleplayError as error:
        yield _frame("error", {"detail": str(error)})


def _event(event: views.Event) -> bytes:
    if isinstance(event, views.Clause):
        return _frame("clause", {"text": event.text})
    found: dict[str, Any] = {"n": event.turn.n}
    if event.turn.mind is not None:
        found["mind"] = event.turn.mind.model_dump(mode="json")
    if event.ended:
        found["ended"] = True
    return _frame("turn", found)


def _frame(name: str, data: dict[str, Any]) -> bytes:
    return format_sse_event(event=name, data_str=json.dumps(data, ensure_ascii=False))


@router.post("/sessions/{session_id}/finish", status_code=202)
async def finish(who: Who, service: Service, session_id: str) -> dict[str, Any]:
    """End the conversation and ask for its grade."""
    return {"grade": jsonable_encoder(await service.finish(who, session_id))}


@router.post("/sessions/{session_id}/leave")
def leave(who: Who, service: Service, session_id: str) -> dict[str, Any]:
    """End the conversation without a grade."""
    return session_json(service.leave(who, session_id))


@router.get("/sessions/{session_id}/grade")
def grade(who: Who, service: Service, session_id: str) -> views.GradeView:
    """The grade as it stands: pending, running, done or failed."""
    return service.grade(who, session_id)


@router.get("/sessions/{session_id}/transcript")
def transcript(who: Who, service: Service, session_id: str) -> Response:
    """The transcript file of a session that is over."""
    return Response(service.transcript(who, session_id).dump(), media_type="application/json")


def session_json(view: views.SessionView) -> dict[str, Any]:
    """A session as JSON; in an exam the mind is not even named before the end."""
    found: dict[str, Any] = jsonable_encoder(asdict(view))
    for item in found["turns"]:
        if item["mind"] is None:
            del item["mind"]
    return found
