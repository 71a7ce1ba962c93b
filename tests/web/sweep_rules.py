"""Who may call what: a rule for every endpoint. One without a rule fails the sweep."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.web.sweep_world import ACTORS, CODE

SIGNED_IN = tuple(name for name in ACTORS if name not in ("nobody", "newcomer"))
COACHES, COACH, TRAINEE, ADMIN = ("wu", "zhao"), ("wu",), ("lin",), ("admin",)
DRAFT = {
    "cohort": "class-a",
    "title": "Another",
    "personas": "male",
    "scenarios": "parcel-delay",
    "language": "en",
    "counts": "best",
}


@dataclass(frozen=True)
class Rule:
    """Who may call an endpoint, with Lin's ids in its path and in what is sent.

    Everybody who is named nowhere is refused.
    """

    rightful: tuple[str, ...] = ()
    """Who gets at Lin's records by it, or changes them."""
    own: tuple[str, ...] = ()
    """Who is answered, with nothing of Lin's, and may change what is their own."""
    path: Mapping[str, str] = field(default_factory=dict)
    """Path parameters that are other than Lin's."""
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, Any] | None = None
    json: Mapping[str, Any] | None = None
    file: bytes | None = None
    shows: bool = False
    """Whether the rightful read something that only they may read."""
    changes: bool = False
    """Whether what the rightful call for is done."""


def _public(**more: Any) -> Rule:
    return Rule(own=ACTORS, **more)


def _shown(who: tuple[str, ...], own: tuple[str, ...] = (), **more: Any) -> Rule:
    return Rule(who, tuple(n for n in own if n not in who), shows=True, **more)


def _done(who: tuple[str, ...], own: tuple[str, ...] = (), **more: Any) -> Rule:
    rest = tuple(n for n in own if n not in who)
    return Rule(who, rest, changes=True, **{"form": {}, **more})


_GUEST = {"person_id": "mei"}
_OPEN = {"session_id": "{open_id}"}

RULES: dict[str, Rule] = {
    # In front of the door.
    "GET /healthz": _public(),
    "GET /readyz": _public(),
    "GET /api/docs": _public(),
    "GET /api/openapi.json": _public(),
    "GET /avatars/{persona_id}.svg": _public(path={"persona_id": "male"}),
    "GET /language/{code}": _public(path={"code": "en"}),
    "GET /coach": _public(),
    "GET /sign-in": _public(query={"next": "/?report={session_id}"}),
    "POST /sign-in": _public(form={"username": "lin", "password": "wrong"}),
    "POST /sign-out": _public(form={}),
    "GET /sign-in/oidc": _public(),
    "GET /sign-in/oidc/return": _public(query={"state": "x", "code": "y"}),
    "GET /join": _public(),
    "GET /join/{code}": _public(path={"code": CODE}),
    "POST /join": _public(form={"code": "WRONG2", "name": "Somebody"}),
    # One's own account.
    "GET /account": _shown(TRAINEE, (*SIGNED_IN, "newcomer")),
    "POST /account/password": Rule(
        own=(*SIGNED_IN, "newcomer"), form={"old": "a", "new": "b", "again": "b"}
    ),
    "POST /account/tokens": _done(TRAINEE, SIGNED_IN, form={"label": "mine"}),
    "POST /account/tokens/{token_id}/end": _done(TRAINEE),
    # The API.
    "GET /api/personas": Rule(own=SIGNED_IN),
    "GET /api/scenarios": Rule(own=SIGNED_IN),
    "GET /api/sessions": Rule(TRAINEE, SIGNED_IN),
    "POST /api/sessions": _done(TRAINEE, form=None, json={"assignment": "{assignment_id}"}),
    "GET /api/sessions/{session_id}": _shown(TRAINEE),
    "GET /api/sessions/{session_id}/grade": _shown(TRAINEE),
    "GET /api/sessions/{session_id}/transcript": _shown(TRAINEE),
    "POST /api/sessions/{session_id}/turns": _done(
        TRAINEE, path=_OPEN, form=None, json={"text": "Hello"}
    ),
    "POST /api/sessions/{session_id}/resume": Rule(TRAINEE, path=_OPEN),
    "POST /api/sessions/{session_id}/finish": _done(TRAINEE, path=_OPEN),
    "POST /api/sessions/{session_id}/leave": _done(TRAINEE, path=_OPEN),
    # A trainee's pages.
    "GET /tasks": _shown(TRAINEE, SIGNED_IN),
    "POST /tasks/{assignment_id}/start": _done(TRAINEE),
    "GET /progress": Rule(TRAINEE, SIGNED_IN),
    "GET /reports/{session_id}.pdf": Rule(("lin", "wu")),
    "GET /reports/{session_id}.json": _shown(("lin", "wu")),
    # A coach's pages.
    "GET /coach/classes": _shown(COACH, COACHES),
    "POST /coach/classes": _done(COACH, COACHES, form={"name": "A new class"}),
    "GET /coach/classes/{cohort_id}": _shown(COACH),
    "GET /coach/classes/{cohort_id}/members": _shown(COACH),
    "GET /coach/classes/{cohort_id}/screen": _shown(COACH),
    "GET /coach/classes/{cohort_id}/order": _shown(COACH),
    "POST /coach/classes/{cohort_id}/open": _done(COACH),
    "POST /coach/classes/{cohort_id}/close": _done(COACH),
    "POST /coach/classes/{cohort_id}/members/{person_id}/name": _done(
        COACH, path=_GUEST, form={"name": "Mia"}
    ),
    "POST /coach/classes/{cohort_id}/members/{person_id}/remove": _done(COACH),
    "POST /coach/classes/{cohort_id}/members/{person_id}/merge": _done(
        COACH, path=_GUEST, form={"into": "lin"}
    ),
    "POST /coach/classes/{cohort_id}/accounts": _done(
        COACH, form={"prefix": "class", "person": "mei"}
    ),
    "GET /coach/classes/{cohort_id}/accounts": Rule(COACH),
    "GET /coach/assignments": _shown(COACH, COACHES),
    "GET /coach/assignments/new": _shown(COACH, COACHES, query={"cohort": "class-a"}),
    "POST /coach/assignments": _done(COACH, form=DRAFT),
    "GET /coach/assignments/board": _shown(COACH, query={"cohort": "class-a"}),
    "GET /coach/assignments/{assignment_id}": _shown(COACH),
    "GET /coach/assignments/{assignment_id}/edit": _shown(COACH),
    "POST /coach/assignments/{assignment_id}/edit": _done(COACH, form={"title": "Renamed"}),
    "POST /coach/assignments/{assignment_id}/close": _done(COACH),
    "POST /coach/assignments/{assignment_id}/reopen": Rule(COACH, form={}),
    "GET /coach/skills": _shown(COACH, COACHES, query={"cohort": "class-a"}),
    "GET /coach/skills/{person_id}": _shown(COACH),
    "GET /coach/trust": Rule(COACH, COACHES),
    "GET /coach/trust/export.{kind}": _shown(COACH, COACHES, path={"kind": "xlsx"}),
    "GET /coach/exports": _shown(COACH, COACHES, query={"cohort": "class-a"}),
    "POST /coach/exports": _done(COACH, form={"kind": "gradebook_csv", "cohort": "class-a"}),
    "GET /coach/exports/lines": _shown(COACH, COACHES),
    "GET /coach/exports/{export_id}/file": _shown(COACH),
    # An administrator's pages.
    "GET /admin/people": _shown(ADMIN),
    "GET /admin/people/new": _shown(ADMIN),
    "POST /admin/people/new": _done(
        ADMIN, form={"username": "new", "name": "New", "role": "trainee", "cohort": "Class B"}
    ),
    "GET /admin/people/added": Rule(ADMIN),
    "GET /admin/people/import": Rule(ADMIN),
    "POST /admin/people/import": _done(ADMIN, file=b"username,name,role\nnewer,Newer,trainee\n"),
    "GET /admin/people/{person_id}": _shown(ADMIN),
    "POST /admin/people/{person_id}/name": _done(ADMIN, form={"name": "Renamed"}),
    "POST /admin/people/{person_id}/roles": _done(ADMIN, form={"role": "author"}),
    "POST /admin/people/{person_id}/disable": _done(ADMIN),
    "POST /admin/people/{person_id}/enable": Rule(ADMIN, form={}),
    "POST /admin/people/{person_id}/join": _done(ADMIN, form={"cohort": "class-b"}),
    "POST /admin/people/{person_id}/leave": _done(ADMIN, form={"cohort": "class-a"}),
    "POST /admin/people/{person_id}/password": _done(ADMIN, form={"password": ""}),
    "POST /admin/people/{person_id}/export": _shown(ADMIN, form={}),
    "POST /admin/people/{person_id}/merge": _done(ADMIN, path=_GUEST, form={"into": "lin"}),
    "POST /admin/people/{person_id}/erase": _done(ADMIN, form={"typed": "lin"}),
    "GET /admin/cohorts": _shown(ADMIN),
    "POST /admin/cohorts": _done(ADMIN, form={"name": "Class D"}),
    "GET /admin/cohorts/{cohort_id}": _shown(ADMIN),
    "POST /admin/cohorts/{cohort_id}/name": _done(ADMIN, form={"name": "Renamed"}),
    "POST /admin/cohorts/{cohort_id}/archive": _done(ADMIN),
    "POST /admin/cohorts/{cohort_id}/restore": Rule(ADMIN, form={}),
    "POST /admin/cohorts/{cohort_id}/members": _done(
        ADMIN, form={"username": "eve", "role": "trainee"}
    ),
    "POST /admin/cohorts/{cohort_id}/members/{person_id}/remove": _done(ADMIN),
    "GET /admin/audit": _shown(ADMIN),
    "POST /admin/audit/csv": _shown(ADMIN, form={}),
    # Gradio's pages. Their other routes are shut, and whatever Gradio may add to them.
    "GET /": Rule(own=SIGNED_IN),
    "HEAD /": Rule(own=SIGNED_IN),
    "GET /gradio_api/app_id": Rule(own=SIGNED_IN),
    "GET /theme.css": _public(),
    "GET /favicon.ico": _public(),
    "GET /static/{path:path}": _public(),
    "GET /assets/{path:path}": _public(),
    "GET /coach/": Rule(own=COACHES),
    "HEAD /coach/": Rule(own=COACHES),
    "GET /coach/gradio_api/app_id": Rule(own=COACHES),
    "GET /coach/theme.css": _public(),
    "GET /coach/favicon.ico": _public(),
    "GET /coach/static/{path:path}": _public(),
    "GET /coach/assets/{path:path}": _public(),
}

EVENT_ROUTES = ("gradio_api/queue/join", "gradio_api/queue/data", "gradio_api/run/{api_name}")
"""What the events below go through."""


@dataclass(frozen=True)
class EventRule:
    """Who may have a handler of a page act on Lin's records; everybody else gets nothing."""

    rightful: str
    data: tuple[Any, ...]
    shows: bool = False
    changes: bool = False


def _event(*data: Any, shows: bool = False, changes: bool = False) -> EventRule:
    return EventRule("lin", data, shows, changes)


def _desk(*data: Any, shows: bool = False, changes: bool = False) -> EventRule:
    return EventRule("wu", data, shows, changes)


_DONE, _STILL = "{session_id}", "{open_id}"
EVENTS: dict[str, tuple[EventRule, ...]] = {
    "/ Pages.open": (
        _event("?report={session_id}", shows=True),
        _event("?session={open_id}", shows=True),
        _event("?view=history"),
        _event("?view=history&owner=lin&cohort=class-a&trainee=lin"),
        _event("", shows=True),
    ),
    "/ ChooseHandlers.choose": (_event("male", "parcel-delay", "persona", "en", "practice"),),
    "/ ChooseHandlers.start": (_event("male", "parcel-delay", "en", "practice", 3, changes=True),),
    "/ ChatHandlers.send": (_event(_STILL, "Hello", "", "a-key", shows=True, changes=True),),
    "/ ChatHandlers.look": (_event(_STILL, "unknown", shows=True),),
    "/ ChatHandlers.pause": (_event(_STILL, shows=True, changes=True),),
    "/ ChatHandlers.go_on": (_event(_STILL, shows=True),),
    "/ ChatHandlers.finish": (_event(_STILL, changes=True),),
    "/ ChatHandlers.leave": (_event(_STILL, changes=True),),
    "/ ReportHandlers.read": (_event(_DONE, shows=True),),
    "/ ReportHandlers.grade_again": (_event(_DONE),),
    "/ ReportHandlers.say": (_event(_DONE, "1", "I see", shows=True, changes=True),),
    "/ ReportHandlers.appeal": (
        _event(_DONE, "empathy.respect", "Look again", shows=True, changes=True),
    ),
    "/coach/ CoachHandlers.open": (
        _desk("?session={session_id}", shows=True),
        _desk("?session={session_id}&blind=1", shows=True),
        _desk("?trainee=lin&cohort=class-a", shows=True),
        _desk("?q=lin&state=all"),
        _desk("", shows=True),
    ),
    "/coach/ DeskHandlers.decide": (
        _desk(_DONE, "empathy.respect", "adjust", "4", "why", shows=True, changes=True),
    ),
    "/coach/ DeskHandlers.comment": (_desk(_DONE, "1", "Look", shows=True, changes=True),),
    "/coach/ DeskHandlers.accept_rest": (_desk(_DONE, shows=True, changes=True),),
    "/coach/ DeskHandlers.reveal": (_desk(_DONE, shows=True),),
    "/coach/ DeskHandlers.sign_off": (_desk(_DONE),),
}
