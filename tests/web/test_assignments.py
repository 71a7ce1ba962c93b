"""Assignments and progress over real HTTP: set, done, seen; escaped; closed to others."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from roleplay.records.tables import PersonRow
from roleplay.services.accounts import set_password
from tests.graded import a_class, add_graded
from tests.web.conftest import Site

NASTY = "<img src=x onerror=alert(1)>\"'"
PASSWORD = "practice-123"


class Class:
    """A site with one class: its coach and a trainee, signed in, and a coach of another class."""

    def __init__(self, site: Site) -> None:
        self.parts = site.parts
        self.coach_actor, (self.mei,) = a_class(self.parts, f"小美{NASTY}")
        self.cohort = next(iter(self.coach_actor.cohorts))
        other, _ = a_class(self.parts, name="客服 2 班")
        self.clients = [
            self._sign_in(site, who, name)
            for who, name in (
                (self.coach_actor.id, "coach"),
                (self.mei.id, "mei"),
                (other.id, "other"),
            )
        ]
        self.coach, self.trainee, self.other = self.clients

    def _sign_in(self, site: Site, person: str, username: str) -> httpx.Client:
        with self.parts.database.work() as db:
            row = db.get_one(PersonRow, person)
            row.username = username
            set_password(db, row, PASSWORD)
        headers = {"accept": "text/html", "accept-language": "en"}
        client = httpx.Client(base_url=site.address, headers=headers, timeout=30)
        answer = client.post("/sign-in", data={"username": username, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return client

    def set(self, **more: Any) -> str:
        """Set an assignment by the form; its id."""
        form = {
            "cohort": self.cohort,
            "title": f"First {NASTY}",
            "note": NASTY,
            "personas": ["angry", "male"],
            "scenarios": ["parcel-delay"],
            "language": "en",
            "due": "2099-01-01T18:00",
            "zone": "-480",
            **more,
        }
        answer = self.coach.post("/coach/assignments", data=form)
        assert answer.status_code == 303, answer.text
        return answer.headers["location"].rpartition("/")[2]


@pytest.fixture(scope="module")
def room(make_site: Callable[..., Site]) -> Iterator[Class]:
    """The class."""
    found = Class(make_site(local=False))
    yield found
    for client in found.clients:
        client.close()


def test_a_task_is_set_done_and_seen(room: Class) -> None:
    task = room.set()
    page = room.trainee.get("/tasks").text
    assert "Not begun" in page
    assert f'action="/tasks/{task}/start"' in page
    assert NASTY not in page
    assert 'datetime="2099-01-01T10:00:00+00:00"' in page
    begun = room.trainee.post(f"/tasks/{task}/start")
    assert re.fullmatch(r"/\?session=[0-9a-f]{32}", begun.headers["location"])
    again = room.trainee.post(f"/tasks/{task}/start")
    assert again.headers["location"] == begun.headers["location"]
    assert "In progress" in room.trainee.get("/tasks").text
    add_graded(room.parts, room.mei.id, lambda _: 4, assignment=task)
    for address in ("", f"/{task}", f"/board?cohort={room.cohort}", f"/{task}/edit"):
        answer = room.coach.get(f"/coach/assignments{address}")
        assert answer.status_code == 200, address
        assert NASTY not in answer.text
    assert "/coach/?session=" in room.coach.get(f"/coach/assignments/{task}").text


def test_a_wrong_form_comes_back_with_what_was_typed(room: Class) -> None:
    form = {"cohort": room.cohort, "title": "Kept title", "personas": "angry", "attempts": "many"}
    answer = room.coach.post("/coach/assignments", data={**form, "language": "en"})
    assert answer.status_code == 422
    assert "Attempts: a number" in answer.text
    assert 'value="Kept title"' in answer.text
    assert re.search(r'value="angry" checked', answer.text)


def test_a_closed_task_says_so(room: Class) -> None:
    task = room.set(title="Closing")
    assert room.coach.post(f"/coach/assignments/{task}/close").status_code == 303
    answer = room.trainee.post(f"/tasks/{task}/start")
    assert answer.status_code == 409
    assert "This assignment is closed." in answer.text
    room.coach.post(f"/coach/assignments/{task}/reopen")
    assert room.trainee.post(f"/tasks/{task}/start").status_code == 303


def test_the_api_begins_attempts_too(room: Class) -> None:
    task = room.set(title="By program")
    json = {"accept": "application/json"}
    begun = room.trainee.post("/api/sessions", json={"assignment": task}, headers=json)
    assert begun.status_code == 201
    assert begun.json()["language"] == "en"
    mixed = {"assignment": task, "persona": "angry"}
    assert room.trainee.post("/api/sessions", json=mixed, headers=json).status_code == 422
    assert room.trainee.post("/api/sessions", json={}, headers=json).status_code == 422
    assert (
        room.other.post("/api/sessions", json={"assignment": task}, headers=json).status_code == 404
    )


def test_what_is_due_soon_stands_on_the_first_page(room: Class) -> None:
    from roleplay.content.text import Language
    from roleplay.web.present.choose import intro
    from roleplay.web.words import words_in

    room.set(title=f"Soon {NASTY}", due="2099-01-02T18:00")
    words = words_in(Language.EN)
    tasks = room.parts.assignments.tasks(room.mei)
    assert "rp-due" not in intro(words, None, [])
    shown = intro(words, None, tasks[:1])
    assert 'href="/tasks"' in shown
    assert NASTY not in shown


def test_progress_and_skills(room: Class) -> None:
    for level in (2, 3):
        add_graded(room.parts, room.mei.id, lambda _, v=level: v)  # type: ignore[misc]
    mine = room.trainee.get("/progress").text
    assert "rp-course" in mine
    assert re.search(r'href="/\?persona=[a-z]+&amp;scenario=[a-z-]+&amp;language=zh"', mine)
    cohort = room.coach.get("/coach/skills").text
    assert f"/coach/skills/{room.mei.id}" in cohort
    assert NASTY not in cohort
    theirs = room.coach.get(f"/coach/skills/{room.mei.id}").text
    assert "/coach/?session=" in theirs
    assert NASTY not in theirs


def test_others_find_nothing(room: Class) -> None:
    task = room.set(title="Hidden")
    paths = [
        f"/coach/assignments/{task}",
        f"/coach/assignments/{task}/edit",
        f"/coach/assignments/board?cohort={room.cohort}",
        f"/coach/skills?cohort={room.cohort}",
        f"/coach/skills/{room.mei.id}",
    ]
    assert {room.other.get(p).status_code for p in paths} == {404}
    assert {room.trainee.get(p).status_code for p in [*paths, "/coach/assignments"]} == {403}
    for step in ("close", "reopen", "edit"):
        address = f"/coach/assignments/{task}/{step}"
        assert room.other.post(address, data={"title": "x"}).status_code == 404
        assert room.trainee.post(address, data={"title": "x"}).status_code == 403
    assert room.other.post(f"/tasks/{task}/start").status_code == 404
    with httpx.Client(base_url=room.coach.base_url) as nobody:
        assert {nobody.get(p).status_code for p in [*paths, "/tasks", "/progress"]} == {401}


def test_where_nothing_is_yet_the_pages_say_what_to_do(make_site: Callable[..., Site]) -> None:
    with httpx.Client(base_url=make_site().address, headers={"accept-language": "en"}) as local:
        for path, way in (
            ("/tasks", 'href="/"'),
            ("/progress", 'href="/"'),
            ("/coach/assignments", 'href="/admin/cohorts"'),
            ("/coach/skills", 'href="/admin/cohorts"'),
        ):
            page = local.get(path)
            assert page.status_code == 200
            assert re.search(rf'class="rp-empty">.*{re.escape(way)}', page.text), path
        assert local.get("/coach/assignments/new").status_code == 303
