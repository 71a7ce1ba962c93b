"""Whole ways through the product in a real browser, in both languages."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from roleplay.content.text import Language
from roleplay.records.tables import SessionRow, TurnRow
from roleplay.web.words import words_in
from tests.scripts import RUDE, SKILLED
from tests.web.conftest import Site, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Visit = Callable[..., Visitor]
RAW_KEY = re.compile(
    r"\b(?:app|nav|choose|brief|chat|mood|report|history|coach|error)\.[a-z_]{3,}\b"
)


def texts(visitor: Visitor) -> str:
    return str(visitor.page.locator("body").inner_text())


def settled(visitor: Visitor) -> None:
    """Nothing raw on the page, nothing asked of another host, nothing broken."""
    assert RAW_KEY.findall(texts(visitor)) == []
    assert "__i18n__" not in texts(visitor)
    assert visitor.hosts <= {f"127.0.0.1:{visitor.site.port}"}
    assert visitor.faults == []


@pytest.mark.parametrize("language", list(Language))
def test_a_good_conversation_is_resolved_and_passes(visit: Visit, language: Language) -> None:
    visitor, words = visit(language.value), words_in(language)
    visitor.begin("angry", "parcel-delay")
    visitor.say_all(SKILLED[language])
    visitor.finish()
    found = texts(visitor)
    assert words("outcome.resolved") in found
    assert words("report.passed") in found
    assert visitor.page.locator(".rp-quadrant, .rp-curve").count() == 2
    quote = visitor.page.locator(".rp-quote [data-jump]").first
    turn = quote.get_attribute("data-jump")
    quote.click()
    assert visitor.page.evaluate("document.activeElement.id") == f"turn-{turn}"
    said = visitor.page.locator(f"#turn-{turn} .rp-bubble").inner_text()
    assert visitor.page.locator(".rp-quote p").first.inner_text() in said
    settled(visitor)


@pytest.mark.parametrize("language", list(Language))
def test_a_bad_conversation_ends_badly_and_fails(visit: Visit, language: Language) -> None:
    visitor, words = visit(language.value), words_in(language)
    visitor.begin("angry", "parcel-delay")
    visitor.say_all(RUDE[language])
    visitor.page.wait_for_selector(".rp-stop")
    assert words("chat.ended") in texts(visitor)
    visitor.finish()
    found = texts(visitor)
    assert words("report.not_passed") in found
    assert words("report.passed") not in found.replace(words("report.not_passed"), "")
    visitor.page.locator(".rp-report-head a[data-go]").click()
    visitor.page.wait_for_selector("#rp-start:not([disabled])")
    assert visitor.page.locator("input[name=rp-persona]:checked").get_attribute("value") == "angry"
    settled(visitor)


def test_a_reload_and_a_second_tab_go_on_where_it_stood(visit: Visit) -> None:
    visitor = visit("en")
    session = visitor.begin("anxious", "parcel-delay")
    visitor.say(SKILLED[Language.EN][0])
    visitor.page.locator("#rp-text textarea").fill("half a thought")
    visitor.page.reload()
    visitor.page.wait_for_selector(".rp-log li")
    assert visitor.turns == 3
    assert visitor.page.locator("#rp-text textarea").input_value() == "half a thought"
    second = visitor.open_page()
    second.goto(visitor.site.address + "/")
    second.locator(".rp-resume a").click()
    second.wait_for_selector(".rp-log li")
    assert session in second.url
    assert second.locator(".rp-log li").count() == 3
    visitor.say(SKILLED[Language.EN][1])
    second.wait_for_function("document.querySelectorAll('.rp-log li').length >= 5")
    settled(visitor)


def test_the_keys_do_what_they_say(visit: Visit) -> None:
    visitor = visit("zh")
    visitor.begin("angry", "parcel-delay")
    box = visitor.page.locator("#rp-text textarea")
    box.fill("您好")
    composing = (
        "(el) => el.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', %s, bubbles: true}))"
    )
    box.evaluate(composing % "isComposing: true")
    box.evaluate(composing % "keyCode: 229")
    visitor.page.keyboard.press("Shift+Enter")
    visitor.page.keyboard.type("我是客服")
    visitor.page.wait_for_timeout(600)
    assert visitor.turns == 1
    assert box.input_value() == "您好\n我是客服"
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_function("document.querySelectorAll('.rp-log li').length >= 3")
    assert box.input_value() == ""
    assert visitor.page.locator("#turn-2 .rp-bubble").inner_text() == "您好\n我是客服"


def test_a_letter_has_a_subject_and_enter_breaks_the_line(visit: Visit) -> None:
    visitor = visit("en")
    visitor.begin("anxious", "hotel-double-charge")
    visitor.page.get_by_label("Subject").fill("Re: your stay")
    visitor.page.locator("#rp-text textarea").fill("Dear guest,")
    visitor.page.keyboard.press("Enter")
    visitor.page.keyboard.type("I am sorry.")
    assert visitor.turns == 1
    visitor.page.get_by_role("button", name="Send").click()
    visitor.page.wait_for_function("document.querySelectorAll('.rp-log li').length >= 3")
    found = visitor.page.locator("#turn-2 .rp-bubble").inner_text()
    assert "Re: your stay" in found
    assert "Dear guest,\nI am sorry." in found


def test_what_cannot_be_taken_stays_in_the_box(visit: Visit) -> None:
    visitor, words = visit("en"), words_in(Language.EN)
    visitor.begin("angry", "parcel-delay")
    box = visitor.page.locator("#rp-text textarea")
    for text, key in (("x" * 100_000, "too_long"), ("  \u200b ", "empty")):
        box.fill(text)
        visitor.page.keyboard.press("Enter")
        visitor.page.get_by_text(words(f"error.{key}")).wait_for()
        assert box.input_value() == text
    assert visitor.turns == 1
    nasty = (
        "<img src=x onerror=\"document.title='owned'\"> {{7*7}} ${1+1} **b** \u202eabc \U0001f600"
    )
    visitor.say(nasty)
    assert nasty in visitor.page.locator("#turn-2 .rp-bubble").inner_text()
    assert "owned" not in visitor.page.title()
    assert not visitor.page.locator(".rp-notice").count()
    settled(visitor)


def test_an_exam_tells_nothing_before_its_end(visit: Visit, site: Site) -> None:
    visitor = visit("en")
    session = visitor.begin("doubtful", "parcel-delay", exam=True)
    visitor.say_all(SKILLED[Language.EN][:2])
    visitor.page.locator("#rp-look").evaluate("el => el.click()")
    visitor.page.wait_for_timeout(500)
    heard = visitor.heard()
    opening = visitor.page.locator("#turn-1 .rp-bubble").inner_text()
    assert opening[:40] in heard, "the search must be able to find what was sent"
    scenario = site.parts.library.scenarios.get("parcel-delay")
    secrets = [scenario.goal, *(fact.summary for fact in scenario.facts)]
    for secret in secrets:
        assert secret.get(Language.EN) not in heard
        assert secret.get(Language.ZH) not in heard
    for name in ('"temper"', "rp-bar temper", "feeling_met", "stage direction", '"patience"'):
        assert name not in heard, name
    assert visitor.page.locator(".rp-mood").count() == 0
    assert not visitor.page.get_by_role("button", name="Pause").count()
    with site.parts.database.work() as db:
        row = db.get(SessionRow, session)
        assert row is not None
        row.started_at -= timedelta(minutes=59)
    visitor.page.reload()
    visitor.page.get_by_text(words_in(Language.EN)("chat.time_up")).wait_for()
    assert not visitor.writing
    visitor.finish()
    assert visitor.page.locator(".rp-curve").count() == 1


def test_pause_and_leave(visit: Visit) -> None:
    visitor, words = visit("en"), words_in(Language.EN)
    visitor.begin("silent", "parcel-delay")
    visitor.page.get_by_role("button", name="Pause").click()
    visitor.page.get_by_text(words("chat.paused")).wait_for()
    assert not visitor.writing
    visitor.page.locator(".rp-stop button").click()
    visitor.page.locator("#rp-text textarea").wait_for()
    visitor.page.get_by_role("button", name="Leave").click()
    visitor.page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    assert visitor.writing
    visitor.page.get_by_role("button", name="Leave").click()
    visitor.page.get_by_role("button", name=words("chat.leave_do")).click()
    visitor.page.wait_for_selector(".rp-rows")
    visitor.page.locator(".rp-row").first.click()
    visitor.page.get_by_text(words("report.left_title")).wait_for()
    settled(visitor)


def test_a_killed_server_loses_nothing(make_site: Callable[..., Site], visit: Visit) -> None:
    site = make_site()
    visitor = visit("en", at=site)
    session = visitor.begin("angry", "parcel-delay")
    visitor.page.locator("#rp-text textarea").fill("still writing")
    site.stop()
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_timeout(800)
    assert visitor.page.locator("#rp-text textarea").input_value() == "still writing"
    site.start()
    with site.parts.database.work() as db:
        db.add(TurnRow(session_id=session, n=2, speaker="trainee", text="Was it stored?", at=1.0))
    visitor.page.goto(f"{site.address}/?session={session}")
    visitor.page.wait_for_function("document.querySelectorAll('.rp-log li').length >= 3")
    assert visitor.page.locator("#turn-2 .rp-bubble").inner_text() == "Was it stored?"
    assert visitor.page.locator("#rp-text textarea").input_value() == "still writing"
    visitor.say("I am sorry nobody told you.")
    assert visitor.turns == 5


def test_the_keyboard_alone_gets_through(visit: Visit) -> None:
    visitor = visit("en")
    visitor.go("/")
    press = visitor.page.keyboard.press
    focused = "document.activeElement.matches(%r)"

    def tab_to(selector: str) -> None:
        for _ in range(60):
            if visitor.page.evaluate(focused % selector):
                return
            press("Tab")
        raise AssertionError(f"the keyboard does not reach {selector}")

    visitor.page.wait_for_selector("label.rp-persona")
    tab_to("input[name=rp-persona]")
    press("ArrowRight")
    press("ArrowLeft")
    visitor.page.wait_for_selector("label.rp-scenario")
    tab_to("input[name=rp-scenario]")
    press("ArrowDown")
    press("ArrowUp")
    visitor.page.wait_for_selector("#rp-start:not([disabled])")
    tab_to("#rp-start")
    press("Enter")
    visitor.page.wait_for_selector(".rp-log li")
    for line in RUDE[Language.EN][:2]:
        if visitor.writing:
            tab_to("#rp-text textarea")
            visitor.say(line)
    if visitor.writing:
        tab_to("[data-open=rp-ask-finish]")
        press("Enter")
        tab_to("#rp-ask-finish [data-press]")
    else:
        tab_to(".rp-stop button")
    press("Enter")
    visitor.page.wait_for_selector(".rp-scores")
    tab_to("[data-jump]")
    press("Enter")
    assert str(visitor.page.evaluate("document.activeElement.id")).startswith("turn-")


def test_the_language_switches_in_the_page_and_keeps_the_place(visit: Visit) -> None:
    visitor = visit("zh")
    visitor.begin("angry", "parcel-delay")
    address = visitor.page.url
    visitor.page.locator(".rp-lang a[lang=en]").click()
    visitor.page.get_by_role("button", name="Send").wait_for()
    assert visitor.page.url == address
    assert visitor.page.locator("html").get_attribute("lang") == "en"
    assert visitor.page.get_by_role("button", name="End & grade").count() == 1
    settled(visitor)


def test_an_unknown_session_is_a_calm_page(visit: Visit) -> None:
    visitor, words = visit("en"), words_in(Language.EN)
    for path in ("/?session=nothing", "/?report=%3Cscript%3E", "/coach/?session=nothing"):
        visitor.page.goto(visitor.site.address + path)
        visitor.page.get_by_text(words("error.title")).wait_for()
    settled(visitor)


def serious(page: Any) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found if v["impact"] != "minor"]


@pytest.mark.parametrize(
    ("language", "width", "scheme"),
    [("zh", 1440, "light"), ("en", 390, "light"), ("zh", 390, "dark"), ("en", 1440, "dark")],
)
def test_every_page_is_accessible_and_fits(
    visit: Visit, language: str, width: int, scheme: str
) -> None:
    visitor = visit(language, width, scheme)

    def fits() -> None:
        visitor.page.wait_for_timeout(400)
        assert serious(visitor.page) == []
        assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width
        settled(visitor)

    visitor.begin("angry", "parcel-delay")
    visitor.page.go_back()
    visitor.page.wait_for_selector("label.rp-scenario")
    fits()
    visitor.page.go_forward()
    visitor.page.wait_for_selector(".rp-log li")
    visitor.say(SKILLED[Language(language)][0])
    assert visitor.page.locator(".rp-aside").evaluate("el => el.open") == (width > 860)
    fits()
    visitor.page.locator("[data-open=rp-ask-finish]").click()
    fits()
    visitor.page.locator("#rp-ask-finish [data-press]").click()
    visitor.page.wait_for_selector(".rp-scores")
    fits()
    session = visitor.page.url.partition("report=")[2]
    visitor.page.locator(".rp-top nav a[href='/?view=history']").click()
    visitor.page.wait_for_selector(".rp-rows")
    fits()
    visitor.page.goto(f"{visitor.site.address}/coach/?session={session}")
    visitor.page.wait_for_selector(".rp-crit")
    fits()
