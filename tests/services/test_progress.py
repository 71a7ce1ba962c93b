"""Progress: recent sessions weigh more, trends are told of enough, advice trains what is weak."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from roleplay.assembly import Assembly
from roleplay.content.text import Language
from roleplay.errors import Forbidden, NotFound
from roleplay.records.kinds import DecisionKind
from roleplay.records.tables import DecisionRow, GradeRow, now
from roleplay.services.actor import Actor
from roleplay.services.marked import Skill
from roleplay.services.progress import Progress
from roleplay.services.skills import HALF_LIFE, trend, weighted
from tests.graded import Levels, a_class, add_graded

PERSPECTIVE = Skill("empathy", "perspective")


def practised(parts: Assembly, who: Actor, *sessions: Levels, persona: str = "angry") -> list[str]:
    first = now() - timedelta(days=len(sessions))
    return [
        add_graded(parts, who.id, levels, persona=persona, at=first + timedelta(days=n))
        for n, levels in enumerate(sessions)
    ]


def own(parts: Assembly, who: Actor) -> Progress:
    return parts.progress.own(who, Language.ZH)


def test_a_level_weighs_half_after_a_half_life() -> None:
    assert weighted([(0, 4.0), (HALF_LIFE, 1.0)]) == pytest.approx((4 + 0.5) / 1.5)
    assert weighted([(7, 3.0)]) == 3.0


def test_a_trend_compares_the_first_with_the_recent() -> None:
    assert trend([1, 2, 4]) is None
    assert trend([1, 1, 3, 4]) == 2.5
    assert trend([4, *[2] * 20, 1]) == pytest.approx((9 - 12) / 5)


def test_recent_sessions_weigh_more_and_unscored_ones_nothing(parts: Assembly) -> None:
    _, (mei,) = a_class(parts, "小美")
    practised(parts, mei, lambda _: 1, lambda c: None if c == "respect" else 4)
    levels = {s.skill: s for s in own(parts, mei).skills}
    assert 2.5 < levels[PERSPECTIVE].level < 4
    assert levels[PERSPECTIVE].n == 2
    assert (levels[Skill("empathy", "respect")].level, levels[Skill("empathy", "respect")].n) == (
        1.0,
        1,
    )


def test_a_coachs_level_counts_in_place_of_the_machines(parts: Assembly) -> None:
    coach, (mei,) = a_class(parts, "小美")
    (session,) = practised(parts, mei, lambda _: 2)
    for kind, level in ((DecisionKind.ADJUST, 4), (DecisionKind.REJECT, None)):
        with parts.database.work() as db:
            grade = db.query(GradeRow).filter_by(session_id=session).one()
            db.add(
                DecisionRow(
                    grade_id=grade.id,
                    owner_id=coach.id,
                    rubric_id=PERSPECTIVE.rubric,
                    criterion_id=PERSPECTIVE.criterion,
                    kind=kind.value,
                    level=level,
                    reason="heard it",
                )
            )
        found = {s.skill: s.level for s in own(parts, mei).skills}
        assert found.get(PERSPECTIVE) == level
    assert found[Skill("empathy", "respect")] == 2


def test_only_graded_sessions_count(parts: Assembly) -> None:
    _, (mei,) = a_class(parts, "小美")
    add_graded(parts, mei.id, None)
    found = own(parts, mei)
    assert (found.sessions, found.skills, found.advice) == (0, [], [])


def test_advice_trains_the_weakest_with_somebody_not_met_lately(parts: Assembly) -> None:
    _, (mei,) = a_class(parts, "小美")
    weak = {"perspective": 1, "solution": 2, "composure": 1}
    practised(parts, mei, *[lambda c: weak.get(c, 4)] * 3, persona="angry")
    found = own(parts, mei)
    assert [s.skill.criterion for s in found.weakest] == ["composure", "perspective", "solution"]
    assert [a.skill for a in found.advice] == [s.skill for s in found.weakest]
    assert "angry" not in {a.persona for a in found.advice}
    assert len({(a.persona, a.scenario) for a in found.advice}) == 3
    assert {a.skill for a in found.advice}.isdisjoint(s.skill for s in found.strongest)
    for item in found.advice:
        persona = parts.library.personas.get(item.persona)
        assert item.scenario in {s.id for s in parts.library.scenarios_for(persona, item.language)}


def test_a_cohort_shows_how_many_stand_at_each_level(parts: Assembly) -> None:
    coach, (mei, bo, an) = a_class(parts, "小美", "小波", "小安")
    practised(parts, mei, *[lambda _: 2] * 4)
    practised(parts, bo, lambda c: 1 if c == "closing" else 4)
    found = parts.progress.cohort(coach, next(iter(coach.cohorts)))
    skills = {s.skill: s for s in found.skills}
    assert skills[PERSPECTIVE].counts == [0, 1, 0, 1]
    assert skills[PERSPECTIVE].mean == 3.0
    assert found.weakest[0].skill.criterion == "closing"
    lines = {line.name: line for line in found.trainees}
    assert (lines[mei.name].level, lines[mei.name].trend) == (2.0, 0.0)
    assert (lines[an.name].level, lines[an.name].sessions, lines[an.name].last) == (None, 0, None)


def test_another_coach_and_trainees_see_nothing(parts: Assembly) -> None:
    coach, (mei,) = a_class(parts, "小美")
    other, (bo,) = a_class(parts, "小波", name="客服 2 班")
    cohort = next(iter(coach.cohorts))
    assert parts.progress.of(coach, mei.id, Language.ZH).name == mei.name
    with pytest.raises(NotFound):
        parts.progress.of(other, mei.id, Language.ZH)
    with pytest.raises(NotFound):
        parts.progress.cohort(other, cohort)
    for ask in (
        lambda: parts.progress.of(bo, mei.id, Language.ZH),
        lambda: parts.progress.cohort(mei, cohort),
        lambda: parts.progress.cohorts(mei),
    ):
        with pytest.raises(Forbidden):
            ask()


def test_a_page_asks_a_handful_of_queries_however_many_trainees(parts: Assembly) -> None:
    coach, trainees = a_class(parts, *(f"学员{n}" for n in range(8)))
    for who in trainees:
        practised(parts, who, lambda _: 3, lambda _: 2)
    asked: list[str] = []
    event.listen(
        parts.database.engine, "before_cursor_execute", lambda *found: asked.append(found[2])
    )
    cohort = next(iter(coach.cohorts))
    for look in (
        lambda: parts.progress.cohort(coach, cohort),
        lambda: parts.assignments.board(coach, cohort),
        lambda: parts.assignments.listed(coach),
    ):
        asked.clear()
        look()
        assert len(asked) <= 6
