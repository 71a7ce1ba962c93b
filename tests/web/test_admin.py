"""The administrators' pages over HTTP: people, a list of people, classes and teams, the log."""

import base64
import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest

from roleplay.content.text import Language
from roleplay.services.actor import LOCAL, Actor, Role
from roleplay.services.audit import Action
from roleplay.services.people import PeopleFilter
from roleplay.services.person_rules import NewPerson
from roleplay.web.words import words_in
from tests.web.conftest import Site

ADMIN = Actor("boss", "Boss", frozenset({Role.ADMIN}))
EVIL = "<script>alert(1)</script>![x](javascript:alert(1))"


@pytest.fixture(scope="module")
def site(make_site: Callable[..., Site]) -> Site:
    made = make_site()
    for name, role in (("root", Role.ADMIN), ("coach", Role.COACH)):
        word = f"{name}-password"
        new = NewPerson(name, roles=frozenset({role}), password=word, must_change=False)
        made.parts.people.add(ADMIN, new)
    return made


@contextmanager
def signed_in(site: Site, name: str) -> Iterator[httpx.Client]:
    language = {"accept": "text/html", "accept-language": "en"}
    with httpx.Client(base_url=site.address, headers=language) as client:
        client.post("/sign-in", data={"username": name, "password": f"{name}-password"})
        assert "rp_session" in client.cookies
        yield client


@pytest.fixture(scope="module")
def root(site: Site) -> Iterator[httpx.Client]:
    with signed_in(site, "root") as client:
        yield client


def person(site: Site, username: str) -> str:
    return site.parts.people.find(ADMIN, username).id


def follow(client: httpx.Client, answer: httpx.Response) -> str:
    """The page that a form leads to; loaded anew it tells nothing more."""
    address = went(answer)
    text = client.get(address).text
    for secret in re.findall(r"<code>(\w{10})</code>", text):
        assert secret not in client.get(address, follow_redirects=True).text
    return text


def went(answer: httpx.Response) -> str:
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def upload(client: httpx.Client, text: str, **more: str) -> httpx.Response:
    return client.post("/admin/people/import", files={"file": ("a.csv", text.encode())}, data=more)


def test_others_are_turned_away(site: Site, root: httpx.Client) -> None:
    ann = person(site, "root")
    cohort = site.parts.cohorts.create(ADMIN, "Nobody's")
    gets = [
        *("people", "people/new", "people/import", f"people/{ann}"),
        *("cohorts", f"cohorts/{cohort}", "audit"),
    ]
    posts = [
        *("people/new", "people/import", "cohorts", "audit/csv"),
        *(
            f"people/{ann}/{verb}"
            for verb in (
                *("name", "roles", "disable", "enable", "join", "leave"),
                *("password", "export", "merge", "erase"),
            )
        ),
        *(f"cohorts/{cohort}/{verb}" for verb in ("name", "archive", "restore", "members")),
        f"cohorts/{cohort}/members/{ann}/remove",
    ]
    form = {"username": "x1", "name": "X", "role": "trainee", "into": "root", "typed": "root"}
    with signed_in(site, "coach") as coach, httpx.Client(base_url=site.address) as nobody:
        for client, status in ((coach, 403), (nobody, 401)):
            for path in gets:
                assert client.get(f"/admin/{path}").status_code == status, path
            for path in posts:
                assert client.post(f"/admin/{path}", data=form).status_code == status, path
    assert root.get("/admin/people").status_code == 200
    assert site.parts.people.page(ADMIN, PeopleFilter(text="x1")).total == 0


def test_a_person_is_made_changed_and_shut_out(site: Site, root: httpx.Client) -> None:
    form = {"username": "ann", "name": EVIL, "role": "trainee", "cohort": "Class <1>"}
    made = follow(root, root.post("/admin/people/new", data=form))
    assert "First password" in made
    assert "<script>alert" not in made
    assert went(root.get("/admin/people/added")) == "/admin/people"
    here = f"/admin/people/{person(site, 'ann')}"
    again = root.post("/admin/people/new", data=form)
    assert again.status_code == 409
    assert 'value="ann"' in again.text
    assert "This user name is taken" in again.text
    assert went(root.post(f"{here}/name", data={"name": "Ann Lee"})) == here
    both = {"role": ["trainee", "coach"]}
    assert went(root.post(f"{here}/roles", data=both)) == here
    assert "Choose at least one role" in root.post(f"{here}/roles").text
    assert went(root.post(f"{here}/disable")) == here
    assert "Disabled" in root.get("/admin/people?q=ann").text
    assert went(root.post(f"{here}/enable")) == here
    reset = follow(root, root.post(f"{here}/password"))
    assert re.search(r"<code>(\w{10})</code>", reset) is not None
    assert "8 to 200" in root.post(f"{here}/password", data={"password": "short"}).text
    assert root.post("/admin/people/nobody/name", data={"name": "X"}).status_code == 404


def test_a_list_is_imported_whole_or_not_at_all(site: Site, root: httpx.Client) -> None:
    bad = upload(root, "username,role\ns01,\ns 2,king\n")
    assert bad.status_code == 422
    assert bad.text.count('data-label="Line"') == 2
    assert site.parts.people.page(ADMIN, PeopleFilter(text="s01")).total == 0
    good = follow(root, upload(root, f"用户名,姓名,班级\ns01,=1+1,一班\ns02,{EVIL},一班\n"))
    assert "<script>alert" not in good
    (file,) = re.findall(r"base64,([\w+/=]+)", good)
    rows = list(csv.reader(io.StringIO(base64.b64decode(file).decode("utf-8-sig"))))
    assert [row[:2] for row in rows[1:]] == [["'=1+1", "s01"], [EVIL, "s02"]]
    assert all(row[2] in good for row in rows[1:])
    assert "exists already" in upload(root, "username,cohort\ns01,二班\n").text
    joined = follow(root, upload(root, "username,cohort\ns01,二班\n", join="1"))
    assert "Put into their classes: 1" in joined
    assert "larger than 1 MB" in upload(root, "a" * 1_100_000).text
    nothing = root.post("/admin/people/import", data={"join": "1"})
    assert "Choose a file first" in nothing.text
    for status in ("", "active", "nonsense"):
        assert root.get(f"/admin/people?status={status}&role={status}").status_code == 200


def test_classes_are_kept(site: Site, root: httpx.Client) -> None:
    here = went(root.post("/admin/cohorts", data={"name": "Evening"}))
    assert "already" in root.post("/admin/cohorts", data={"name": "Evening"}).text
    form = {"username": "coach", "role": "coach"}
    assert went(root.post(f"{here}/members", data=form)) == here
    assert "no such person" in root.post(f"{here}/members", data={"username": "x"}).text
    refused = root.post(f"{here}/members", data={"username": "root", "role": "coach"})
    assert "lacks this role" in refused.text
    coach = person(site, "coach")
    assert "coach" in root.get(here).text
    assert went(root.post(f"{here}/members/{coach}/remove")) == here
    there = f"/admin/people/{coach}"
    cohort = {"cohort": here.rpartition("/")[2], "role": "coach"}
    assert went(root.post(f"{there}/join", data=cohort)) == there
    assert "Evening" in root.get(there).text
    assert went(root.post(f"{there}/leave", data=cohort)) == there
    assert went(root.post(f"{here}/name", data={"name": EVIL})) == here
    assert "<script>alert" not in root.get("/admin/cohorts").text
    assert went(root.post(f"{here}/archive")) == here
    assert "alert(1)" not in root.get("/admin/cohorts").text
    assert "Bring it back" in root.get(here).text
    assert "alert(1)" in root.get("/admin/cohorts?archived=1").text
    assert went(root.post(f"{here}/restore")) == here


def test_data_is_exported_merged_and_erased(site: Site, root: httpx.Client) -> None:
    for name in ("bob", "bob2"):
        site.parts.people.add(ADMIN, NewPerson(name, f"Robert {name}", password="bobs-password"))
    here = f"/admin/people/{person(site, 'bob')}"
    saved = root.post(f"{here}/export")
    assert "bob.zip" in saved.headers["content-disposition"]
    assert "person.json" in zipfile.ZipFile(io.BytesIO(saved.content)).namelist()
    assert "no such person" in root.post(f"{here}/merge", data={"into": "nobody"}).text
    refused = root.post(f"{here}/erase", data={"typed": "Bob"}).text
    assert "Nothing was erased" in refused
    assert '<details class="rp-fold" open><summary>Erase' in refused
    there = f"/admin/people/{person(site, 'bob2')}"
    assert went(root.post(f"{there}/merge", data={"into": "bob"})) == here
    assert root.get(there).status_code == 404
    assert went(root.post(f"{here}/erase", data={"typed": "bob"})) == "/admin/people"
    told = root.get("/admin/people").text
    assert "Robert bob has been erased for good." in told
    assert "Robert" not in root.get("/admin/people").text
    assert "Robert" not in root.get("/admin/audit").text
    me = f"/admin/people/{person(site, 'root')}"
    assert "your own account" in root.post(f"{me}/erase", data={"typed": "root"}).text


def test_the_log_is_read_and_saved(root: httpx.Client) -> None:
    assert "Signed in" in root.get("/admin/audit").text
    found = root.get("/admin/audit?action=sign_in&person=coach&since=2020-01-01&until=x").text
    assert 'value="2020-01-01"' in found
    assert "Command line" not in found
    assert "Nothing fits" in root.get("/admin/audit?until=2020-01-01").text
    saved = root.post("/admin/audit/csv", data={"action": "person_added"})
    rows = list(csv.reader(io.StringIO(saved.content.decode("utf-8-sig"))))
    assert {row[2] for row in rows[1:]} == {"Account added"}


def test_the_log_names_whom_an_id_means_while_there_is_a_name(
    site: Site, root: httpx.Client
) -> None:
    cohort = site.parts.classes.create(LOCAL, "Night <b>class</b>")
    code = site.parts.classes.open(LOCAL, cohort)
    site.parts.classes.join(code, "Guest & Co", "10.0.0.1")
    guest = site.parts.cohorts.one(ADMIN, cohort)[1][0].id
    site.parts.classes.remove(LOCAL, cohort, guest)
    shown = root.get("/admin/audit?action=membership").text
    for id_, name in ((cohort, "Night &lt;b&gt;class&lt;/b&gt;"), (guest, "Guest &amp; Co")):
        assert f'{name} <code title="{id_}">{id_[:8]}</code>' in shown
    saved = root.post("/admin/audit/csv", data={"action": "membership"}).text
    assert f"Night <b>class</b> ({cohort})" in saved
    site.parts.person_data.erase(ADMIN, guest)
    shown = root.get("/admin/audit?action=membership").text
    assert "Guest &amp;" not in shown
    assert f'<code title="{guest}">' in shown


def test_every_page_below_leads_back(site: Site, root: httpx.Client) -> None:
    ann, cohort = person(site, "root"), site.parts.cohorts.create(ADMIN, "Way back")
    people, classes = "← People</a>", "← Classes and teams</a>"
    for page, way in (
        *((f"people/{place}", people) for place in ("new", "import", ann)),
        ("audit", people),
        (f"cohorts/{cohort}", classes),
    ):
        assert way in root.get(f"/admin/{page}").text, page


def test_every_action_has_a_name_in_both_languages() -> None:
    for language in Language:
        words = words_in(language)
        assert [a for a in Action if not words.has(f"audit.{a}")] == []


def test_local_mode_says_what_the_first_account_does(make_site: Callable[..., Site]) -> None:
    site = make_site()
    language = {"accept": "text/html", "accept-language": "zh"}
    with httpx.Client(base_url=site.address, headers=language) as client:
        assert "现在是本机模式" in client.get("/admin/people").text
        refused = client.post("/admin/people/new", data={"username": "s1", "role": "trainee"})
        assert "必须是管理员" in refused.text
        made = client.post("/admin/people/new", data={"username": "a1", "role": "admin"})
        assert "本机模式已结束" in made.text
        assert went(client.get("/")) == "/sign-in"
        assert client.get("/admin/people").status_code in (303, 401)
