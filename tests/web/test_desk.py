"""The coach's desk and the trainee's side of it: what is shown, and to whom it is not."""

import asyncio
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from roleplay.assembly import Assembly, assemble
from roleplay.content.text import Language
from roleplay.records.kinds import DecisionKind
from roleplay.records.tables import GradeRow
from roleplay.services.actor import Actor
from roleplay.services.review import ReviewView
from roleplay.services.talk import Appeal, Comment, Talk
from roleplay.settings import Settings
from roleplay.web import coach_page, desk_view, report_view, trainee_page
from roleplay.web.markup import esc
from roleplay.web.present import cites, report, review, talk
from roleplay.web.present.cites import Cite
from roleplay.web.present.scores import ReportData
from roleplay.web.words import words_in
from tests.services.reviewed import FAR, LIN, WU, enrol, practised

EN = words_in(Language.EN)


def en(key: str, **values: object) -> str:
    return esc(EN(key, **values))


NASTY = (
    "<script>alert(1)</script> <img src=x onerror=alert(1)> <svg onload=alert(1)> "
    "![x](http://evil.example/x.png) [go](javascript:alert(1)) \"><a href='javascript:1'>"
)


@pytest.fixture
def parts(settings: Settings) -> Assembly:
    found = assemble(settings)
    enrol(found)
    return found


@pytest.fixture
def session(parts: Assembly) -> str:
    return asyncio.run(practised(parts))


def whole(view: ReviewView, parts: Assembly) -> str:
    rubrics = parts.library.rubrics.items
    return (
        review.head(EN, view, review.Ways("/coach/?x=1", "/coach/?session=p", None))
        + review.said(EN, view, rubrics)
        + review.card(EN, view, rubrics)
    )


def data_of(parts: Assembly, session: str) -> ReportData:
    return ReportData(
        parts.practice.view(LIN, session),
        parts.practice.grade(LIN, session),
        parts.practice.transcript(LIN, session).scenario,
        parts.library.rubrics.items,
        ["a tip"],
        parts.talks.read(LIN, session),
    )


def harmless(made: str) -> None:
    """Everything is text: no element of theirs, no address of theirs, no handler."""
    for bad in ("<script>", "<img src=x", "<svg onload", "href='javascript", 'href="javascript'):
        assert bad not in made
    assert "&lt;script&gt;" in made


def test_quotations_are_marked_where_they_stand() -> None:
    found = [
        Cite("is late", "a.one", "One"),
        Cite("late & I", "a.two", "Two"),
        Cite("zebra", "b.c", ""),
    ]
    made = cites.cited(EN, "It is late & I <know>.", found)
    assert made.startswith('It <a class="rp-cite" href="#a.one" data-to="a.one"')
    assert 'data-to="a.one a.two"' in made
    assert ">late</a>" in made
    assert "&amp; I</a> &lt;know&gt;." in made
    assert cites.cited(EN, "<b>", []) == "&lt;b&gt;"


def test_nothing_that_people_write_becomes_markup(parts: Assembly, session: str) -> None:
    parts.reviews.open(WU, session)
    parts.talks.comment(LIN, session, 2, NASTY)
    parts.talks.comment(WU, session, None, NASTY)
    parts.talks.appeal(LIN, session, "empathy", "respect", NASTY)
    parts.reviews.decide(WU, session, "empathy", "respect", DecisionKind.ADJUST, 1, NASTY)
    view = replace(parts.reviews.open(WU, session), trainee=NASTY)
    harmless(whole(view, parts))
    harmless(report.report(EN, data_of(parts, session)))
    at = view.session.started_at
    harmless(talk.thread(EN, Talk([Comment(2, NASTY, False, False, at, "x")]), 2))


def test_a_trainees_words_stay_words_in_the_transcript(parts: Assembly) -> None:
    session = asyncio.run(
        practised(parts, LIN, f"I am sorry you waited. {NASTY}", "What is in it?")
    )
    harmless(whole(parts.reviews.open(WU, session), parts))


def test_the_desk_shows_marks_quotations_and_what_is_decided(parts: Assembly, session: str) -> None:
    parts.reviews.open(WU, session)
    parts.reviews.decide(WU, session, "empathy", "respect", DecisionKind.REJECT, None, "too short")
    view = parts.reviews.open(WU, session)
    made = whole(view, parts)
    assert made.count("<article") == len(view.places)
    assert en("review.progress", n=1, of=len(view.places)) in made
    assert en("review.rejected") in made
    assert "rp-cite" in made
    assert 'data-step="previous"' in made
    assert 'data-step="next"' not in made
    for key in review.KEYS:
        assert en(f"review.key.{key}") in made


def test_a_desk_without_a_grade_says_what_can_be_done(parts: Assembly, session: str) -> None:
    with parts.database.work() as db:
        grade = db.query(GradeRow).filter_by(session_id=session).one()
        grade.status, grade.scorecard, grade.error = "failed", None, "it broke"
    made = whole(parts.reviews.open(WU, session), parts)
    assert en("review.ungraded") in made
    assert en("review.sign_off_bare") in made
    assert en("review.sign_off_lead") not in made, "no machine's level stands"


def test_a_blind_desk_holds_nothing_of_the_machine(parts: Assembly, session: str) -> None:
    blind = whole(parts.reviews.open(WU, session, blind=True), parts)
    view = parts.reviews.open(WU, session)
    assert view.grade is not None
    assert view.grade.scorecard is not None
    for result in view.grade.scorecard.rubrics.values():
        for verdict in result.criteria.values():
            assert f'"rp-why"><span>{EN("report.reason")}</span>{esc(verdict.reason)}' not in blind
    for sign in ("rp-pips", "rp-cite", "rp-quote", "rp-brief-scores", "rp-acts", "rp-flags"):
        assert sign not in blind
    assert 'data-machine="none"' not in blind
    assert blind.count('data-machine=""') == len(view.places)
    assert "data-accept" not in blind
    assert en("review.reveal") in blind
    rubric = parts.library.rubrics.get("empathy")
    assert esc(rubric.criteria[0].anchors[3].text.get(Language.EN)) in blind


def test_a_report_offers_one_appeal_a_criterion(parts: Assembly, session: str) -> None:
    data = data_of(parts, session)
    before = report.report(EN, data).count("data-appeal=")
    at = data.session.started_at
    asked = replace(data.talk, appeals=[Appeal("empathy", "respect", at, "why", False)])
    made = report.report(EN, replace(data, talk=asked))
    assert made.count("data-appeal=") == before - 1
    assert en("review.waiting") in made
    answered = [replace(asked.appeals[0], answered=True)]
    made = report.report(EN, replace(data, talk=replace(asked, appeals=answered)))
    assert made.count("data-appeal=") == before
    others = report.report(EN, replace(data, talk=replace(asked, own=False)))
    assert "data-appeal=" not in others


class Desk:
    """The desk's handlers as one person's browser calls them."""

    def __init__(self, parts: Assembly, who: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
        page = coach_page.build()
        self.desk = desk_view.DeskHandlers(
            page.desk, parts.reviews, parts.talks, parts.queue, parts.library
        )
        self.page = coach_page.CoachHandlers(page, parts.queue, self.desk)
        for module in (coach_page, desk_view, report_view):
            monkeypatch.setattr(module, "actor_of", lambda _: who)


@pytest.mark.parametrize("who", [LIN, FAR, Actor("none", "N", frozenset())])
def test_the_desk_is_for_the_trainees_own_coaches(
    parts: Assembly, session: str, who: Actor, asker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = Desk(parts, who, monkeypatch)
    found = at.page.open(f"?session={session}", asker)
    assert en("error.title") in found[at.page.page.rows]
    assert at.desk.view.card not in found
    answers = [
        at.desk.decide(session, "empathy.respect", "adjust", "4", "why", asker),
        at.desk.accept_rest(session, asker),
        at.desk.reveal(session, asker),
        at.desk.sign_off(session, asker),
    ]
    if who is not LIN:
        answers.append(at.desk.comment(session, "2", "hello", asker))
    for found in answers:
        assert list(found) == [at.desk.view.notice]
        assert "rp-notice bad" in found[at.desk.view.notice]
    view = parts.reviews.open(WU, session)
    assert (view.decisions, view.talk.comments, view.talk.signed_off) == ([], [], None)


def test_an_event_answers_with_the_session_as_it_stands(
    parts: Assembly, session: str, asker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = Desk(parts, WU, monkeypatch)
    at.page.open(f"?session={session}&state=all", asker)
    found = at.desk.decide(session, "empathy.respect", "adjust", "4", "<b>why</b>", asker)
    assert en("review.saved") in found[at.desk.view.notice]
    assert "&lt;b&gt;why&lt;/b&gt;" in found[at.desk.view.card]
    found = at.desk.comment(session, "", "On the whole fine.", asker)
    assert "On the whole fine." in found[at.desk.view.card]
    assert en("review.signed") in at.desk.sign_off(session, asker)[at.desk.view.card]


@pytest.mark.parametrize(
    "forged",
    [
        ("empathy.respect", "bogus", "4", "why"),
        ("empathy.respect", "adjust", "9", "why"),
        ("empathy", "adjust", "4", "why"),
        (None, None, None, None),
    ],
)
def test_a_forged_decision_is_refused_calmly(
    parts: Assembly, session: str, asker: Any, monkeypatch: pytest.MonkeyPatch, forged: Any
) -> None:
    at = Desk(parts, WU, monkeypatch)
    found = at.desk.decide(session, *forged, asker)
    assert list(found) == [at.desk.view.notice]
    assert parts.reviews.open(WU, session).decisions == []


def test_a_blind_coachs_events_answer_blind(
    parts: Assembly, session: str, asker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = Desk(parts, WU, monkeypatch)
    asker.cookies = {desk_view.BLIND: "1"}
    answers = [
        at.page.open(f"?session={session}", asker),
        at.desk.decide(session, "empathy.respect", "adjust", "3", "", asker),
        at.desk.comment(session, "2", "hm", asker),
        at.desk.decide(session, "empathy.respect", "accept", "", "", asker),
    ]
    said = "".join(str(value) for found in answers for value in found.values())
    assert "rp-pips" not in said.replace(review.decisions.level_pips(EN, 3), "")
    assert en("error.blind_accept") in said
    assert "rp-cite" in str(at.desk.reveal(session, asker)[at.desk.view.said])


def test_the_trainee_appeals_and_answers_in_the_report(
    parts: Assembly, session: str, asker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_view, "actor_of", lambda _: LIN)
    at = report_view.ReportHandlers(trainee_page.build().report, parts.practice, parts.talks)
    assert "I was kind" in at.appeal(session, "empathy.respect", "I was kind", asker)[at.view.page]
    assert en("error.appealed") in at.appeal(session, "empathy.respect", "x", asker)[at.view.notice]
    assert "a &lt;b&gt; thought" in at.say(session, "2", "a <b> thought", asker)[at.view.page]
    for turn, text in (("2", " "), ("x", "hi"), ("77", "hi"), (None, None)):
        assert "rp-notice bad" in at.say(session, turn, text, asker)[at.view.notice]
    monkeypatch.setattr(report_view, "actor_of", lambda _: FAR)
    for found in (
        at.say(session, "2", "hi", asker),
        at.appeal(session, "empathy.respect", "x", asker),
    ):
        assert en("error.no_session") in found[at.view.notice]


def test_only_the_cookie_says_blind() -> None:
    asked: Any = SimpleNamespace(cookies={"rp_blind": "1"})
    assert desk_view.blind_of(asked)
    assert not desk_view.blind_of(SimpleNamespace(cookies={}))  # type: ignore[arg-type]
    assert desk_view.filtered("?session=x&blind=1&reason=gate") == [("reason", "gate")]
