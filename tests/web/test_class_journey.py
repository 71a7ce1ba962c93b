"""A whole term in a real browser: roster, practice, appeal, review, grade book."""

import io
from collections.abc import Callable, Iterator
from typing import Any

import openpyxl
import pytest

from roleplay.content.text import Language
from roleplay.settings import Settings
from roleplay.web.words import Words, words_in
from tests.scripts import SKILLED
from tests.web.conftest import Site, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ADMIN, COACH, TRAINEE = ("root", "keep it safe"), ("wu", "first-coach-1"), ("lin", "first-lin-1")
OWN = "my own password"
ROSTER = {
    "zh": "用户名,姓名,角色,班级,密码\nwu,吴老师,教练,客服一班,first-coach-1\n"
    "lin,林晓雨,学员,客服一班,first-lin-1\nchen,=1+1,学员,客服一班,\n",
    "en": "username,name,role,cohort,password\nwu,Ms Wu,coach,Service 1,first-coach-1\n"
    "lin,Lin Yi,trainee,Service 1,first-lin-1\nchen,=1+1,trainee,Service 1,\n",
}
CRITERION = "[data-criterion='empathy.respect']"


@pytest.fixture
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server with nothing but an administrator, who was made by the command line."""
    from roleplay.services.actor import LOCAL, Role
    from roleplay.services.person_rules import NewPerson

    site = Site(Settings(data_dir=tmp_path_factory.mktemp("term")), local=False)
    root = NewPerson(ADMIN[0], "Root", frozenset({Role.ADMIN}), (), ADMIN[1], must_change=False)
    site.parts.people.add(LOCAL, root)
    yield site
    site.stop()


def sign_in(visitor: Visitor, words: Words, username: str, password: str) -> None:
    visitor.page.goto(visitor.site.address + "/sign-in")
    visitor.page.get_by_label(words("sign.username")).fill(username)
    visitor.page.get_by_label(words("sign.password")).fill(password)
    visitor.page.get_by_role("button", name=words("sign.enter")).click()


def first_sign_in(visitor: Visitor, words: Words, username: str, password: str) -> None:
    """With somebody else's password nothing is open but setting one's own."""
    sign_in(visitor, words, username, password)
    visitor.page.get_by_text(words("account.must_change")).wait_for()
    visitor.page.goto(visitor.site.address + "/")
    visitor.page.get_by_label(words("account.old")).fill(password)
    visitor.page.get_by_label(words("account.new"), exact=True).fill(OWN)
    visitor.page.get_by_label(words("account.again")).fill(OWN)
    visitor.page.get_by_role("button", name=words("account.change")).click()
    visitor.page.wait_for_selector("#rp-choose h1")


def import_roster(admin: Visitor, words: Words, language: str) -> None:
    sign_in(admin, words, *ADMIN)
    admin.page.wait_for_selector("#rp-main h1")
    admin.page.goto(admin.site.address + "/admin/people/import")
    roster = {"name": "roster.csv", "mimeType": "text/csv", "buffer": ROSTER[language].encode()}
    admin.page.locator("input[type=file]").set_input_files(roster)
    admin.page.locator("form[enctype] button").click()
    admin.page.wait_for_selector(".rp-table")
    assert "=1+1" in admin.page.locator(".rp-table").inner_text()


def grade_book(coach: Visitor, words: Words, name: str) -> Any:
    coach.page.goto(coach.site.address + "/coach/exports")
    coach.page.get_by_label(words("exports.course")).check()
    coach.page.get_by_role("button", name=words("exports.begin")).click()
    with coach.page.expect_download() as saved:
        coach.page.get_by_role("link", name=words("exports.fetch")).first.click()
    with open(saved.value.path(), "rb") as file:
        book = openpyxl.load_workbook(io.BytesIO(file.read()))
    assert name in saved.value.suggested_filename.replace("-", " ")
    return book


@pytest.mark.parametrize("language", ["zh", "en"])
def test_from_the_roster_to_the_grade_book(
    school: Site, visit: Callable[..., Visitor], language: str
) -> None:
    words = words_in(Language(language))
    admin, trainee, coach = (visit(language, at=school) for _ in range(3))
    import_roster(admin, words, language)

    first_sign_in(trainee, words, *TRAINEE)
    trainee.begin("angry", "parcel-delay")
    trainee.say_all(SKILLED[Language(language)][:3])
    trainee.finish()
    session = trainee.page.url.partition("report=")[2]
    machine = trainee.page.locator(f"{CRITERION} .rp-crit-head .rp-pips b").inner_text()
    trainee.page.locator(f"{CRITERION} [data-appeal]").click()
    trainee.page.get_by_label(words("review.appeal_reason")).fill("Turn 4 shows more.")
    trainee.page.get_by_role("button", name=words("review.appeal_send")).click()
    trainee.page.locator(CRITERION).get_by_text(words("review.waiting")).wait_for()

    first_sign_in(coach, words, *COACH)
    coach.go("/coach/")
    coach.page.get_by_text(words("reason.appealed")).first.wait_for()
    coach.page.locator(f"a[href*='session={session}']").click()
    coach.page.locator("#rp-desk .rp-crit.now").wait_for()
    card = coach.page.locator(f"#rp-desk {CRITERION}")
    card.locator("[data-fold]").click()
    level = "2" if machine != "2" else "3"
    coach.page.keyboard.press(level)
    coach.page.keyboard.type("Turn 6 cuts across.")
    coach.page.keyboard.press("Control+Enter")
    card.get_by_text(words("review.answered")).wait_for(state="attached")
    coach.page.locator("#turn-2 .rp-talk summary").click()
    coach.page.get_by_label(words("review.comment_label", n=2)).fill("A warm opening.")
    coach.page.locator("#turn-2").get_by_role("button", name=words("review.send")).click()
    coach.page.locator("#turn-2 .rp-comments li").get_by_text("A warm opening.").wait_for()
    coach.page.get_by_role("button", name=words("review.accept_rest")).click()
    coach.page.locator("#rp-desk h1").click()
    coach.page.keyboard.press("s")
    coach.page.locator(".rp-signed").get_by_text(words("review.signed")).wait_for()

    trainee.go(f"/?report={session}")
    beside = trainee.page.locator(CRITERION).locator(".rp-beside .rp-pips b")
    beside.first.wait_for()
    assert beside.all_inner_texts() == [machine, level]
    assert "A warm opening." in trainee.page.locator("#turn-2 .rp-comments").inner_text()

    name = {"zh": "客服一班", "en": "Service 1"}[language]
    book = grade_book(coach, words, name)
    overview, _, criteria = book.worksheets
    names = [row[0].value for row in overview.iter_rows(min_row=2)]
    assert sorted(names) == sorted(["=1+1", {"zh": "林晓雨", "en": "Lin Yi"}[language]])
    assert {c.data_type for c in overview["A"]} == {"s"}
    levels = [tuple(c.value for c in row[-2:]) for row in criteria.iter_rows(min_row=2)]
    assert (int(level), int(machine)) in levels
    for visitor in (admin, trainee, coach):
        assert visitor.faults == []
        assert visitor.hosts <= {f"127.0.0.1:{school.port}"}
