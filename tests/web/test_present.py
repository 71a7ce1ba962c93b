"""Views become HTML: escaped, complete, and honest about what is missing."""

import asyncio
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from roleplay.assembly import Assembly, assemble
from roleplay.content.text import Language
from roleplay.grading.scorecard import RubricResult, Scorecard, Status, Verdict
from roleplay.records.kinds import DecisionKind, GradeStatus, Mode
from roleplay.services.actor import LOCAL
from roleplay.services.views import Decision, GradeView, SessionView, StartRequest, TurnView
from roleplay.settings import Settings
from roleplay.web.present import charts, chat, choose, history, report, shell
from roleplay.web.present.scores import ReportData
from roleplay.web.words import words_in
from tests.scripts import RUDE

EN = words_in(Language.EN)
NASTY = "<img src=x onerror=alert(1)> **b** {{7*7}} ${1+1} \u202eabc \x07 & \"q\" 'a'\nsecond"


@pytest.fixture
def parts(settings: Settings) -> Assembly:
    return assemble(settings)


def start(
    parts: Assembly, mode: Mode = Mode.PRACTICE, scenario: str = "parcel-delay"
) -> SessionView:
    wanted = StartRequest("angry", scenario, Language.EN, mode=mode, seed=1)
    return parts.practice.start(LOCAL, wanted)


def turn(text: str, speaker: Any = "trainee", subject: str | None = None) -> TurnView:
    return TurnView(9, speaker, text, subject, 0.0, None, None, [])


def finished(parts: Assembly) -> ReportData:
    async def play() -> ReportData:
        practice, view = parts.practice, start(parts)
        for line in RUDE[Language.EN]:
            if practice.view(LOCAL, view.id).status != "running":
                break
            async for _ in practice.send(LOCAL, view.id, line):
                pass
        grade = await practice.finish(LOCAL, view.id)
        story = practice.transcript(LOCAL, view.id).scenario
        rubrics = parts.library.rubrics.items
        return ReportData(practice.view(LOCAL, view.id), grade, story, rubrics, ["a tip"])

    return asyncio.run(play())


def with_card(data: ReportData, **changes: Any) -> ReportData:
    assert data.grade is not None
    assert data.grade.scorecard is not None
    card = data.grade.scorecard.model_copy(update=changes)
    return replace(data, grade=replace(data.grade, scorecard=card))


@pytest.mark.parametrize("speaker", ["trainee", "customer"])
def test_what_people_write_is_shown_as_text(parts: Assembly, speaker: str) -> None:
    view = replace(start(parts), turns=[turn(NASTY, speaker, subject="<b>s</b>")])
    for made in (chat.log(EN, view), chat.live(EN, view, [NASTY])):
        assert "<img src=x" not in made
        assert "&lt;img src=x onerror=alert(1)&gt;" in made
        assert "\x07" not in made
        assert 'dir="auto"' in made
    assert "&lt;b&gt;s&lt;/b&gt;" in chat.log(EN, view)


def test_an_exam_shows_no_mood(parts: Assembly) -> None:
    view = start(parts, Mode.EXAM)
    made = chat.mood(EN, view) + chat.head(EN, view) + chat.log(EN, view)
    assert "temper" not in made.lower()
    assert shell.esc(EN("chat.exam_note")) in made
    assert "data-limit" in made
    assert EN("chat.pause") not in made


def test_practice_shows_the_mood_and_a_pause(parts: Assembly) -> None:
    view = start(parts)
    assert chat.mood(EN, view).count("rp-bar") == 4
    assert 'data-press="rp-pause"' in chat.head(EN, view)


def test_the_log_says_when_it_changed(parts: Assembly) -> None:
    view = start(parts)
    assert chat.mark(view) == "1-running-0"
    assert chat.mark(replace(view, awaiting_reply=True)) != chat.mark(view)


def test_the_typing_sign_gives_way_to_words(parts: Assembly) -> None:
    view = start(parts)
    assert "rp-typing" in chat.live(EN, view, [])
    assert "rp-typing" not in chat.live(EN, view, ["Well, ", "now."])


def test_the_brief_holds_no_secret(parts: Assembly) -> None:
    scenario = parts.library.scenarios.get("parcel-delay")
    cards = parts.practice.scenarios(LOCAL, "angry", Language.EN)
    made = "".join(choose.brief(EN, card) for card in cards) + choose.scenarios(
        EN, cards, None, True
    )
    for secret in (scenario.goal, scenario.wish, *(fact.whole for fact in scenario.facts)):
        assert shell.esc(secret.get(Language.EN)) not in made


def test_nothing_to_choose_says_what_to_do() -> None:
    assert EN("choose.none_personas") in choose.personas(EN, [], None)
    assert EN("choose.scenarios_first") in choose.scenarios(EN, [], None, False)
    assert EN("choose.none_scenarios") in choose.scenarios(EN, [], None, True)
    assert EN("choose.brief_empty") in choose.brief(EN, None)


def test_the_weakest_two_come_first_and_the_heavier_one_before(parts: Assembly) -> None:
    data = finished(parts)
    assert data.grade is not None
    assert data.grade.scorecard is not None
    found = report.weakest(data.grade.scorecard, data.rubrics)
    assert len(found) == 2
    levels = [
        v.level
        for r in data.grade.scorecard.rubrics.values()
        for v in r.criteria.values()
        if v.level
    ]
    assert [w.verdict.level for w in found] == sorted(levels)[:2]
    assert found[0].criterion.weight >= found[1].criterion.weight


def test_a_level_four_is_never_a_weakness(parts: Assembly) -> None:
    rubric = parts.library.rubrics.get("empathy")
    best = Verdict(status=Status.SCORED, level=4, reason="r")
    none = Verdict(status=Status.UNSCORED, reason="r")
    verdicts = {c.id: best for c in rubric.criteria} | {rubric.criteria[0].id: none}
    result = RubricResult(version=1, score=100, passed=True, criteria=verdicts)
    card = Scorecard(transcript="t", engine="builtin", rubrics={"empathy": result}, version="1")
    assert report.weakest(card, {"empathy": rubric}) == []
    assert report.weakest(card, {}) == []


def test_a_report_proves_its_marks(parts: Assembly) -> None:
    data = finished(parts)
    made = report.report(EN, data)
    assert made.count("rp-crit-head") == sum(len(r.criteria) for r in data.rubrics.values())
    assert "rp-quadrant" in made
    assert "rp-curve" in made
    assert shell.esc(data.story.goal) in made
    assert f"/api/sessions/{data.session.id}/transcript" in made
    assert "a tip" in made
    assert EN("report.not_passed") in made


def test_flags_are_said_in_plain_words(parts: Assembly) -> None:
    made = report.report(
        EN, with_card(finished(parts), flags=["too_short", "breach:4", "new_kind:<b>"])
    )
    assert EN("flag.too_short") in made
    assert shell.esc(EN("flag.breach", n=4)) in made
    assert 'data-jump="4"' in made
    assert "new_kind:&lt;b&gt;" in made


def test_failed_unscored_and_missing_are_shown_as_what_they_are(parts: Assembly) -> None:
    data = finished(parts)
    rubric = data.rubrics["empathy"]
    kinds = [Status.FAILED, Status.UNSCORED]
    verdicts = {
        c.id: Verdict(status=kinds[i % 2], reason=f"because <{i}>")
        for i, c in enumerate(rubric.criteria)
    }
    result = RubricResult(version=1, score=None, passed=None, criteria=verdicts)
    made = report.report(
        EN, with_card(data, rubrics={"empathy": result, "gone": result}, style=None, csat=None)
    )
    assert EN("report.failed") in made
    assert EN("report.unscored") in made
    assert "because &lt;0&gt;" in made
    assert 'data-press="rp-grade-again"' in made
    assert EN("report.style_none") in made


def test_a_coachs_decision_stands_beside_the_machines_level(parts: Assembly) -> None:
    data = finished(parts)
    assert data.grade is not None
    when = data.session.started_at
    best = [
        Decision("Coach Wu", when, "empathy", c.id, DecisionKind.ADJUST, 4, 1, False, "<b>why</b>")
        for c in data.rubrics["empathy"].criteria
    ]
    made = report.report(EN, replace(data, grade=replace(data.grade, decisions=best)))
    assert "Coach Wu" in made
    assert "&lt;b&gt;why&lt;/b&gt;" in made
    assert EN("review.adjusted", n=4) in made
    assert data.grade.scorecard is not None
    before = data.grade.scorecard.rubrics["empathy"].score
    assert EN("review.was", n=f"{before:.0f}") in made
    assert '<p class="rp-big">100<small>' in made


@pytest.mark.parametrize("status", [GradeStatus.PENDING, GradeStatus.RUNNING, GradeStatus.FAILED])
def test_a_report_without_a_scorecard_says_why(parts: Assembly, status: GradeStatus) -> None:
    data = finished(parts)
    grade = GradeView("g", data.session.id, status, "llm", "broke", None, [])
    made = report.report(EN, replace(data, grade=grade))
    waits = status != GradeStatus.FAILED
    assert report.waiting(replace(data, grade=grade)) == waits
    assert (EN("report.pending") in made) == waits
    assert ("rp-grade-again" in made) == (not waits)


def test_a_session_that_was_left_has_a_transcript_and_no_grade(parts: Assembly) -> None:
    made = report.report(EN, replace(finished(parts), grade=None))
    assert EN("report.left_title") in made
    assert "rp-transcript" in made


def test_a_curve_needs_two_points_and_a_quadrant_two_scores() -> None:
    assert "<svg" not in charts.mood_curve(EN, [])
    assert "<svg" not in charts.quadrant(EN, None, 50, None)
    assert EN("style.quality") in charts.quadrant(EN, 80, 90, "quality")


def test_an_empty_history_says_what_to_do(parts: Assembly) -> None:
    page = parts.practice.history(LOCAL)
    assert EN("history.empty_do") in history.history(EN, page, parts.library)
    start(parts)
    rows = history.history(EN, parts.practice.history(LOCAL), parts.library)
    assert "/?session=" in rows
    assert EN("history.go_on") in rows


def test_pages_turn() -> None:
    made = shell.pager(EN, 2, 50, 20, "/?view=history&page=")
    assert "page=1" in made
    assert "page=3" in made
    assert shell.pager(EN, 1, 5, 20, "/") == ""


def test_rows_of_gone_rubrics_show_the_id() -> None:
    library: Any = SimpleNamespace(rubrics=SimpleNamespace(items={}))
    assert history.rubric_name(EN, library, "old_rubric") == "old_rubric"
