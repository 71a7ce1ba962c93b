"""A trainee practises and appeals, a coach reviews, the trainee reads: in a real browser."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from roleplay.content.text import Language
from roleplay.records.tables import PersonRow
from roleplay.services.actor import Actor
from roleplay.settings import Settings
from roleplay.web.auth import COOKIE, Door
from roleplay.web.words import Words, words_in
from tests.scripts import SKILLED
from tests.services.reviewed import FAR, LIN, MEI, WU, ZHAO, enrol
from tests.web.conftest import Site, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]
RAW_KEY = re.compile(r"\b(?:nav|review|report|queue|coach|error)\.[a-z_]{3,}\b")
NASTY = "<script>document.title='owned'</script><img src=x onerror=alert(1)> ![x](http://evil/x)"
CRITERION = "[data-criterion='empathy.respect']"
Enter = Callable[[Actor, str], Visitor]


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server with accounts: a class with its trainee and coaches, and another class."""
    site = Site(Settings(data_dir=tmp_path_factory.mktemp("school")), local=False)
    enrol(site.parts)
    with site.parts.database.work() as db:
        for person in (LIN, MEI, WU, ZHAO, FAR):
            row = db.get_one(PersonRow, person.id)
            row.username, row.password_hash = person.id, "none"
            row.roles = [role.value for role in person.roles]
    yield site
    site.stop()


@pytest.fixture
def enter(school: Site, visit: Callable[..., Visitor]) -> Enter:
    """Somebody's browser, signed in."""
    door = Door(school.parts.accounts, school.parts.signing_key, local=False)

    def signed_in(who: Actor, language: str) -> Visitor:
        visitor = visit(language, at=school)
        secret = door.seal(school.parts.accounts.enter(who.id))
        visitor.context.add_cookies([{"name": COOKIE, "value": secret, "url": school.address}])
        return visitor

    return signed_in


def settled(visitor: Visitor) -> None:
    """Nothing raw on the page, nothing asked of another host, nothing that ran or broke."""
    assert RAW_KEY.findall(str(visitor.page.locator("body").inner_text())) == []
    assert visitor.hosts <= {f"127.0.0.1:{visitor.site.port}"}
    assert "owned" not in visitor.page.title()
    assert visitor.faults == []


def practise(visitor: Visitor, language: str) -> str:
    visitor.begin("angry", "parcel-delay")
    visitor.say_all(SKILLED[Language(language)][:3])
    visitor.finish()
    return str(visitor.page.url.partition("report=")[2])


def appeal(visitor: Visitor, words: Words, reason: str) -> None:
    page = visitor.page
    page.locator(f"{CRITERION} [data-appeal]").click()
    page.get_by_role("dialog").get_by_role("button", name=words("review.appeal_send")).click()
    page.get_by_role("dialog").get_by_text(words("error.no_appeal_reason")).wait_for()
    page.get_by_label(words("review.appeal_reason")).fill(reason)
    page.get_by_role("dialog").get_by_role("button", name=words("review.appeal_send")).click()
    page.locator(CRITERION).get_by_text(words("review.waiting")).wait_for()
    assert reason in page.locator(CRITERION).inner_text()


def review(visitor: Visitor, words: Words, session: str) -> None:
    """From the queue to the signing off, with the keys."""
    page = visitor.page
    visitor.go("/coach/?reason=appealed")
    page.locator(f"a[href*='session={session}']").click()
    card = page.locator(f"#rp-desk {CRITERION}.now")
    card.wait_for()
    page.evaluate("window.stayed = true")
    assert card.locator(".rp-decide").is_visible(), "what was appealed is what is begun with"
    assert NASTY in card.inner_text()
    card = page.locator(f"#rp-desk {CRITERION}")
    machine = card.locator(".rp-crit-head .rp-pips b").inner_text()
    level = "1" if machine != "1" else "4"
    page.keyboard.press(level)
    page.keyboard.type("Turn 4 shows otherwise: as123 <b>!</b>")
    page.keyboard.press("Control+Enter")
    card.get_by_text(words("review.answered")).wait_for(state="attached")
    page.locator("#turn-2 .rp-talk summary").click()
    page.get_by_label(words("review.comment_label", n=2)).fill("A warm opening.")
    page.locator("#turn-2").get_by_role("button", name=words("review.send")).click()
    page.locator("#turn-2 .rp-comments li").get_by_text("A warm opening.").wait_for()
    page.get_by_role("button", name=words("review.accept_rest")).click()
    whole = page.locator("#rp-desk .rp-crit").count()
    page.get_by_text(words("review.progress", n=whole, of=whole), exact=True).wait_for()
    page.locator(".rp-end summary").click()
    page.get_by_label(words("review.remark_label")).fill("Keep at it.")
    page.locator(".rp-end").get_by_role("button", name=words("review.send")).click()
    page.locator(".rp-end").get_by_text("Keep at it.").wait_for()
    page.locator("#rp-desk h1").click()
    page.keyboard.press("s")
    page.locator(".rp-signed").get_by_text(words("review.signed")).wait_for()
    assert page.evaluate("window.stayed"), "nothing was loaded anew"
    settled(visitor)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_appeal_is_reviewed_and_the_trainee_reads_both_marks(
    enter: Enter, school: Site, language: str
) -> None:
    words = words_in(Language(language))
    trainee, coach = enter(LIN, language), enter(WU, language)
    session = practise(trainee, language)
    machine = trainee.page.locator(f"{CRITERION} .rp-crit-head .rp-pips b").inner_text()
    appeal(trainee, words, NASTY)
    assert trainee.page.locator(".rp-unread").count() == 0
    review(coach, words, session)

    trainee.go("/?view=history")
    assert trainee.page.locator(".rp-unread").inner_text() == "1"
    trainee.page.locator(f"a[href='/?report={session}']").get_by_text(words("review.news")).click()
    card = trainee.page.locator(CRITERION)
    card.get_by_text("Turn 4 shows otherwise: as123 <b>!</b>").wait_for()
    both = card.locator(".rp-beside .rp-pips b").all_inner_texts()
    assert both == [machine, "1" if machine != "1" else "4"]
    assert trainee.page.locator(".rp-before").count() == 1
    assert "Coach Wu" in trainee.page.locator("#turn-2 .rp-comments").inner_text()
    assert "Keep at it." in trainee.page.locator(".rp-remark").inner_text()
    trainee.page.locator("#turn-2 .rp-talk summary").click()
    trainee.page.get_by_label(words("review.comment_label", n=2)).fill("Thank you.")
    trainee.page.locator("#turn-2").get_by_role("button", name=words("review.send")).click()
    trainee.page.locator("#turn-2 .rp-comments").get_by_text("Thank you.").wait_for()
    settled(trainee)
    trainee.go("/?view=history")
    assert trainee.page.locator(".rp-unread").count() == 0

    coach.go(f"/coach/?session={session}")
    coach.page.locator("#turn-2 .rp-comments").get_by_text("Thank you.").wait_for()
    stranger = enter(FAR, language)
    stranger.go(f"/coach/?session={session}")
    stranger.page.get_by_text(words("error.title")).wait_for()
    assert "Thank you." not in stranger.heard()


def test_grading_blind_shows_the_machine_only_in_the_end(enter: Enter, school: Site) -> None:
    words = words_in(Language.EN)
    session = practise(enter(LIN, "en"), "en")
    coach = enter(ZHAO, "en")
    page = coach.page
    coach.go("/coach/")
    page.get_by_role("button", name=words("review.blind_on")).click()
    page.get_by_role("button", name=words("review.blind_off")).wait_for()
    blind = enter(ZHAO, "en")
    blind.context.add_cookies(page.context.cookies())
    blind.go(f"/coach/?session={session}")
    blind.page.locator("#rp-desk .rp-crit.now").wait_for()
    count = blind.page.locator("#rp-desk .rp-crit").count()
    for n in range(1, count):
        blind.page.keyboard.press("2")
        blind.page.get_by_text(words("review.progress", n=n, of=count), exact=True).wait_for()
    heard = blind.heard()
    assert "Hello, this is Lin" in heard, "the search must be able to find what was sent"
    reasons = _reasons(school, session)
    assert [reason for reason in reasons if reason in heard] == []
    for sign in ("rp-cite", "rp-why", "rp-brief-scores", "rp-pips l3"):
        assert f'class="{sign}"' not in heard
    blind.page.keyboard.press("2")
    blind.page.locator(".rp-brief-scores").wait_for()
    assert blind.page.locator(".rp-beside").count() == count
    heard = blind.heard()
    assert [reason for reason in reasons if reason not in heard] == []
    settled(blind)


def _reasons(school: Site, session: str) -> list[str]:
    grade = school.parts.practice.grade(LIN, session).scorecard
    assert grade is not None
    found = [v.reason for r in grade.rubrics.values() for v in r.criteria.values()]
    return [reason for reason in found if len(reason) > 12 and not set(reason) & set("'\"&")]


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_desk_and_report_fit_and_can_be_used_by_all(
    enter: Enter, school: Site, visit: Any, width: int, scheme: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    session = practise(enter(LIN, "zh"), "zh")
    school.parts.reviews.open(WU, session)
    school.parts.talks.comment(WU, session, 2, "x" * 300)
    school.parts.talks.appeal(LIN, session, "empathy", "respect", "y" * 300)
    for who, address in ((WU, f"/coach/?session={session}"), (LIN, f"/?report={session}")):
        visitor = enter(who, "zh")
        visitor.page.set_viewport_size({"width": width, "height": 844})
        visitor.page.emulate_media(color_scheme=scheme)
        visitor.go(address)
        visitor.page.locator(".rp-crit").first.wait_for()
        visitor.page.wait_for_timeout(500)
        found = Axe().run(visitor.page).response["violations"]
        assert [
            f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found if v["impact"] != "minor"
        ] == []
        assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width
        settled(visitor)
