"""The coach's class pages over HTTP: a code that runs out, passwords that are shown once."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import httpx
import pytest

from roleplay.records.account_tables import CohortRow
from roleplay.records.tables import now
from roleplay.services.actor import LOCAL, Role
from roleplay.services.person_rules import NewPerson
from tests.web.conftest import Site


@pytest.fixture(scope="module")
def site(make_site: Callable[..., Site]) -> Site:
    return make_site(public_url="https://practice.example")


@pytest.fixture
def coach(site: Site) -> Iterator[httpx.Client]:
    language = {"accept": "text/html", "accept-language": "en"}
    with httpx.Client(base_url=site.address, headers=language) as client:
        yield client


def test_a_page_that_shows_a_void_code_loads_itself_anew(site: Site, coach: httpx.Client) -> None:
    cohort = site.parts.classes.create(LOCAL, "Morning")
    code = site.parts.classes.open(LOCAL, cohort)
    here = f"/coach/classes/{cohort}"
    for page, goal in ((here, here), (f"{here}/screen", f"{here}/screen")):
        shown = coach.get(page).text
        assert ("Closes by itself" in shown) == (page == here)
        live = re.search(r'data-live="([^"]+)"', shown)
        assert live is not None
        address = live[1].replace("&amp;", "&")
        assert f"code={code}" in address
        assert "x-go" not in coach.get(address).headers
        with site.parts.database.work() as db:
            db.get_one(CohortRow, cohort).opened_at = now() - timedelta(hours=13)
        told = coach.get(address).headers
        assert (told["x-done"], told["x-go"]) == ("1", goal)
        assert code not in coach.get(goal).text
        with site.parts.database.work() as db:
            db.get_one(CohortRow, cohort).opened_at = now()


def guest_of(site: Site, cohort: str) -> str:
    code = site.parts.classes.open(LOCAL, cohort)
    site.parts.classes.join(code, "Mei", "10.0.0.1")
    (guest,) = site.parts.classes.view(LOCAL, cohort).members
    return guest.id


def test_guests_become_no_accounts_where_nobody_could_keep_them(
    site: Site, coach: httpx.Client
) -> None:
    cohort = site.parts.classes.create(LOCAL, "Evening")
    form = {"prefix": "s", "person": guest_of(site, cohort)}
    refused = coach.post(f"/coach/classes/{cohort}/accounts", data=form)
    assert refused.status_code == 409
    assert "it has to be an administrator" in refused.text
    assert coach.get("/coach/classes").status_code == 200, "it is local mode still"


def test_first_passwords_are_shown_once(make_site: Callable[..., Site]) -> None:
    site = make_site()
    cohort = site.parts.classes.create(LOCAL, "Night")
    roles = frozenset({Role.ADMIN, Role.COACH})
    wu = NewPerson("wu", "Wu", roles, ("Night",), "wu-password", must_change=False)
    site.parts.people.add(LOCAL, wu)
    here = f"/coach/classes/{cohort}"
    form = {"prefix": "s", "person": guest_of(site, cohort)}
    with httpx.Client(base_url=site.address, headers={"accept": "text/html"}) as client:
        client.post("/sign-in", data={"username": "wu", "password": "wu-password"})
        assert client.get(f"{here}/accounts").headers["location"] == f"{here}/order"
        made = client.post(f"{here}/accounts", data=form)
        assert (made.status_code, made.headers["location"]) == (303, f"{here}/accounts")
        (password,) = re.findall(r"<code>(\w{10})</code>", client.get(f"{here}/accounts").text)
        again = client.get(f"{here}/accounts", follow_redirects=True)
        assert again.url.path == f"{here}/order"
        assert password not in again.text
