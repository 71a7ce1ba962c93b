"""Assignments: who may begin what, how often, and what it comes to."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from roleplay.assembly import Assembly
from roleplay.content.text import Language
from roleplay.errors import Conflict, Forbidden, InputError, NotFound
from roleplay.records.assignment_tables import AssignmentRow
from roleplay.records.kinds import DecisionKind, Mode, SessionStatus
from roleplay.records.tables import DecisionRow, GradeRow, now
from roleplay.services.actor import LOCAL, Actor
from roleplay.services.assignment_draft import Draft, Mismatch
from roleplay.services.assignment_views import Task
from roleplay.services.standing import Counts, State
from roleplay.services.views import SessionView, StartRequest
from tests.graded import a_class, add_graded

DRAFT = Draft("安抚练习", ("angry",), ("parcel-delay",), mode=Mode.EXAM, difficulty=4)
SOON = timedelta(hours=5)


def set_for(parts: Assembly, coach: Actor, draft: Draft = DRAFT) -> str:
    return parts.assignments.create(coach, next(iter(coach.cohorts)), draft)


def begin(parts: Assembly, who: Actor, assignment: str) -> SessionView:
    return parts.practice.start(who, StartRequest.attempt(assignment, seed=1))


def only_task(parts: Assembly, who: Actor) -> Task:
    (task,) = parts.assignments.tasks(who)
    return task


def move_due(parts: Assembly, assignment: str, to: datetime) -> None:
    with parts.database.work() as db:
        row = db.get_one(AssignmentRow, assignment)
        row.due_at = to


async def test_an_attempt_takes_everything_from_the_assignment(parts: Assembly) -> None:
    coach, (mei,) = a_class(parts, "小美")
    task = set_for(parts, coach)
    session = begin(parts, mei, task)
    assert (session.mode, session.difficulty, session.language) == (Mode.EXAM, 4, Language.ZH)
    assert begin(parts, mei, task).id == session.id
    standing = only_task(parts, mei).standing
    assert (standing.state, standing.open_session) == (State.IN_PROGRESS, session.id)
    await parts.practice.finish(mei, session.id)
    handed_in = only_task(parts, mei).standing
    assert (handed_in.state, handed_in.mark) == (State.DONE, None)  # nothing was said


def test_two_clicks_at_one_moment_make_one_attempt(parts: Assembly) -> None:
    coach, (mei,) = a_class(parts, "小美")
    task = set_for(parts, coach)
    with ThreadPoolExecutor(4) as crowd:
        found = list(crowd.map(lambda _: begin(parts, mei, task).id, range(4)))
    assert len(set(found)) == 1


def test_who_is_not_of_the_class_finds_nothing(parts: Assembly) -> None:
    coach, (mei,) = a_class(parts, "小美")
    other, (stranger,) = a_class(parts, "小强", name="客服 2 班")
    task = set_for(parts, coach)
    assert parts.assignments.tasks(stranger) == []
    with pytest.raises(NotFound):
        begin(parts, stranger, task)
    for ask in (parts.assignments.matrix, parts.assignments.get, parts.assignments.close):
        with pytest.raises(NotFound):
            ask(other, task)
        with pytest.raises(Forbidden):
            ask(mei, task)
    with pytest.raises(NotFound):
        parts.assignments.board(other, next(iter(coach.cohorts)))
    with pytest.raises(NotFound):
        parts.assignments.create(other, next(iter(coach.cohorts)), DRAFT)
    assert parts.assignments.listed(other) == []


def test_closed_overdue_or_used_up_begins_nothing(parts: Assembly) -> None:
    coach, (mei,) = a_class(parts, "小美")
    task = set_for(parts, coach, replace(DRAFT, attempts=1, due_at=now() + SOON))
    parts.assignments.close(coach, task)
    with pytest.raises(Conflict, match="closed"):
        begin(parts, mei, task)
    parts.assignments.reopen(coach, task)
    move_due(parts, task, now() - SOON)
    with pytest.raises(Conflict, match="due"):
        begin(parts, mei, task)
    assert only_task(parts, mei).standing.state == State.OVERDUE
    move_due(parts, task, now() + SOON)
    parts.practice.leave(mei, begin(parts, mei, task).id)
    with pytest.raises(Conflict, match="attempts are used"):
        begin(parts, mei, task)
    assert only_task(parts, mei).standing.state == State.NOT_PASSED


def test_practice_that_was_left_is_forgiven(parts: Assembly) -> None:
    coach, (mei,) = a_class(parts, "小美")
    task = set_for(parts, coach, replace(DRAFT, mode=Mode.PRACTICE, attempts=1))
    parts.practice.leave(mei, begin(parts, mei, task).id)
    standing = only_task(parts, mei).standing
    assert (standing.state, standing.left, standing.may_begin) == (State.NOT_BEGUN, 1, True)
    assert begin(parts, mei, task).mode == Mode.PRACTICE


def test_attempts_draw_a_new_pair_while_there_is_one(parts: Assembly) -> None:
    coach, (mei,) = a_class(parts, "小美")
    draft = replace(DRAFT, personas=("angry", "male"), scenarios=("parcel-delay", "course-refund"))
    task = set_for(parts, coach, draft)
    met = set()
    for _ in range(4):
        session = begin(parts, mei, task)
        met.add((session.persona_id, session.scenario_id))
        parts.practice.leave(mei, session.id)
    assert len(met) == 4


def test_best_or_last_counts(parts: Assembly) -> None:
    coach, (mei,) = a_class(parts, "小美")
    for counts, mark, state in (
        (Counts.BEST, 100.0, State.PASSED),
        (Counts.LAST, 33.3, State.NOT_PASSED),
    ):
        task = set_for(parts, coach, replace(DRAFT, counts=counts, pass_mark=70))
        for n, level in enumerate((3, 4, 2)):
            at = now() + timedelta(minutes=n)
            add_graded(parts, mei.id, lambda _, v=level: v, assignment=task, at=at)  # type: ignore[misc]
        found = next(t for t in parts.assignments.tasks(mei) if t.assignment.id == task)
        assert (found.standing.mark, found.standing.state) == (mark, state)


def test_a_missed_gate_or_a_breach_fails_whatever_the_mark(parts: Assembly) -> None:
    coach, (mei, bo) = a_class(parts, "小美", "小波")
    task = set_for(parts, coach, replace(DRAFT, pass_mark=50))
    add_graded(parts, mei.id, lambda c: 1 if c == "respect" else 4, assignment=task)
    add_graded(parts, bo.id, lambda _: 4, assignment=task, breach=True)
    for who in (mei, bo):
        standing = only_task(parts, who).standing
        assert (standing.mark or 0) > 80
        assert standing.state == State.NOT_PASSED


def test_a_coachs_decision_moves_the_mark(parts: Assembly) -> None:
    coach, (mei,) = a_class(parts, "小美")
    task = set_for(parts, coach, replace(DRAFT, pass_mark=50))
    session = add_graded(parts, mei.id, lambda c: 1 if c == "respect" else 4, assignment=task)
    with parts.database.work() as db:
        grade = db.query(GradeRow).filter_by(session_id=session).one()
        db.add(
            DecisionRow(
                grade_id=grade.id,
                owner_id=coach.id,
                rubric_id="empathy",
                criterion_id="respect",
                kind=DecisionKind.ADJUST.value,
                level=3,
                reason="polite throughout",
            )
        )
    assert only_task(parts, mei).standing.state == State.PASSED


def test_the_coach_sees_who_stands_where(parts: Assembly) -> None:
    coach, (mei, bo, an) = a_class(parts, "小美", "小波", "小安")
    task = set_for(parts, coach)
    add_graded(parts, mei.id, lambda _: 4, assignment=task)
    add_graded(parts, bo.id, None, assignment=task, status=SessionStatus.RUNNING)
    rows = parts.assignments.matrix(coach, task).rows
    assert next(r.name for r in rows) == an.name
    assert {r.name: r.standing.state for r in rows} == {
        an.name: State.NOT_BEGUN,
        bo.name: State.IN_PROGRESS,
        mei.name: State.PASSED,
    }
    (line,) = parts.assignments.listed(coach)
    assert (line.done, line.all) == (1, 3)
    board = parts.assignments.board(coach, next(iter(coach.cohorts)))
    assert [a.id for a in board.assignments] == [task]
    assert {r.name: r.standings[0].state for r in board.rows}[mei.name] == State.PASSED


def test_what_is_due_soon_or_overdue_is_reminded_of_until_handed_in(parts: Assembly) -> None:
    coach, (mei,) = a_class(parts, "小美")
    later = set_for(parts, coach, replace(DRAFT, title="不急", due_at=now() + timedelta(days=9)))
    soon = set_for(parts, coach, replace(DRAFT, title="快到了", due_at=now() + SOON))
    assert [t.assignment.id for t in parts.assignments.tasks(mei)] == [soon, later]
    assert [t.assignment.id for t in parts.assignments.reminders(mei)] == [soon]
    move_due(parts, soon, now() - SOON)
    assert [t.assignment.id for t in parts.assignments.reminders(mei)] == [soon]
    add_graded(parts, mei.id, lambda _: 2, assignment=soon)
    assert parts.assignments.reminders(mei) == []


def test_once_begun_only_title_note_and_due_date_change(parts: Assembly) -> None:
    coach, (mei,) = a_class(parts, "小美")
    task = set_for(parts, coach)
    parts.assignments.change(coach, task, replace(DRAFT, attempts=2))
    begin(parts, mei, task)
    with pytest.raises(Conflict, match="attempts"):
        parts.assignments.change(coach, task, replace(DRAFT, attempts=9))
    parts.assignments.change(coach, task, replace(DRAFT, attempts=2, title="新标题", note="加油"))
    found = parts.assignments.get(coach, task)
    assert (found.title, found.note, found.attempts, found.begun) == ("新标题", "加油", 2, True)


@pytest.mark.parametrize(
    "draft",
    [
        replace(DRAFT, title=" "),
        replace(DRAFT, title="长" * 121),
        replace(DRAFT, personas=()),
        replace(DRAFT, scenarios=()),
        replace(DRAFT, difficulty=6),
        replace(DRAFT, attempts=0),
        replace(DRAFT, pass_mark=101),
        replace(DRAFT, due_at=now() - SOON),
    ],
)
def test_what_cannot_be_is_refused(parts: Assembly, draft: Draft) -> None:
    coach, _ = a_class(parts)
    with pytest.raises(InputError):
        set_for(parts, coach, draft)


def test_pairs_that_the_content_does_not_have_are_named(parts: Assembly) -> None:
    coach, _ = a_class(parts)
    shelf = parts.library.scenarios.items
    shelf["parcel-delay"] = shelf["parcel-delay"].model_copy(update={"personas": ["male"]})
    with pytest.raises(Mismatch, match="angry × parcel-delay") as told:
        set_for(parts, coach, replace(DRAFT, personas=("angry", "male")))
    assert told.value.pairs == [("angry", "parcel-delay")]


def test_in_local_mode_the_one_person_sets_and_does_the_tasks(parts: Assembly) -> None:
    coach, _ = a_class(parts)
    task = parts.assignments.create(LOCAL, next(iter(coach.cohorts)), DRAFT)
    assert begin(parts, LOCAL, task).mode == Mode.EXAM
    (row,) = parts.assignments.matrix(LOCAL, task).rows
    assert (row.person_id, row.standing.state) == (LOCAL.id, State.IN_PROGRESS)
