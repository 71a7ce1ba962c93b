"""Practising over the database: nothing is lost, nothing is shown too early."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from datetime import timedelta

import pytest
from fastapi.encoders import jsonable_encoder

from roleplay.assembly import Assembly, assemble
from roleplay.content.text import Language
from roleplay.customer.direction import StageDirection
from roleplay.customer.state import Outcome
from roleplay.customer.voices import Scene
from roleplay.errors import Conflict, InputError, NotFound
from roleplay.records.kinds import GradeStatus, Mode, SessionStatus
from roleplay.records.tables import SessionRow, now
from roleplay.services.actor import LOCAL, Actor, Role
from roleplay.services.messages import LONGEST
from roleplay.services.views import Clause, SessionView, StartRequest, TurnDone

STRANGER = Actor("somebody", "Somebody", frozenset({Role.TRAINEE}))


def begin(
    parts: Assembly, mode: Mode = Mode.PRACTICE, scenario: str = "parcel-delay"
) -> SessionView:
    request = StartRequest("angry", scenario, Language.ZH, mode, seed=7)
    return parts.practice.start(LOCAL, request)


async def say(parts: Assembly, session: str, text: str, key: str | None = None) -> TurnDone:
    events = [e async for e in parts.practice.send(LOCAL, session, text, key=key)]
    assert isinstance(events[-1], TurnDone)
    assert "".join(e.text for e in events if isinstance(e, Clause)) == events[-1].turn.text
    return events[-1]


async def test_a_whole_practice(parts: Assembly) -> None:
    session = begin(parts)
    assert [t.speaker for t in session.turns] == ["customer"]
    done = await say(
        parts, session.id, "您好，我是客服小林，让您久等了，是什么东西、什么时候要用？"
    )
    assert done.turn.n == 3
    assert done.turn.mind is not None
    await say(parts, session.id, "我先看看记录，您之前联系过谁？")
    grade = await parts.practice.finish(LOCAL, session.id)
    assert grade.status == GradeStatus.DONE
    assert grade.scorecard is not None
    again = await parts.practice.finish(LOCAL, session.id)
    assert again.id == grade.id
    row = parts.practice.history(LOCAL).rows[0]
    assert row.id == session.id
    assert set(row.scores) == {"empathy", "complaint_handling"}


async def test_the_same_key_never_adds_a_second_turn(parts: Assembly) -> None:
    session = begin(parts)
    first = await say(parts, session.id, "您好", key="k1")
    second = await say(parts, session.id, "您好", key="k1")
    assert second.turn == first.turn
    assert len(parts.practice.view(LOCAL, session.id).turns) == 3


class BreakingVoice:
    name = "builtin"

    async def speak(self, direction: StageDirection, scene: Scene) -> AsyncIterator[str]:
        yield "我"
        raise RuntimeError("power cut")


async def test_a_message_is_kept_whatever_breaks_after_it(parts: Assembly) -> None:
    session = begin(parts)
    real, parts.practice.voice_for = parts.practice.voice_for, lambda _: BreakingVoice()
    with pytest.raises(RuntimeError):
        await say(parts, session.id, "您好，我来帮您看。")
    parts.practice.voice_for = real
    view = parts.practice.view(LOCAL, session.id)
    assert view.turns[-1].text == "您好，我来帮您看。"
    assert view.awaiting_reply
    restarted = assemble(parts.settings)
    events = [e async for e in restarted.practice.resume(LOCAL, session.id)]
    assert isinstance(events[-1], TurnDone)
    assert not restarted.practice.view(LOCAL, session.id).awaiting_reply
    restarted.database.engine.dispose()


async def test_speaking_over_the_customer_is_an_interruption_and_loses_nothing(
    parts: Assembly,
) -> None:
    session = begin(parts)
    first = parts.practice.send(LOCAL, session.id, "您好，我是小林，我先看看。")
    await anext(first)
    second = [e async for e in parts.practice.send(LOCAL, session.id, "对了，单号多少？")]
    assert isinstance(second[-1], TurnDone)
    assert len([e async for e in first]) >= 1
    view = parts.practice.view(LOCAL, session.id)
    assert [t.speaker for t in view.turns] == ["customer", "trainee"] * 2 + ["customer"]


async def test_a_listener_who_goes_away_does_not_stop_the_reply(parts: Assembly) -> None:
    session = begin(parts)
    events = parts.practice.send(LOCAL, session.id, "您好，请说。")
    await anext(events)
    await events.aclose()  # type: ignore[attr-defined]
    for _ in range(100):
        view = parts.practice.view(LOCAL, session.id)
        if not view.awaiting_reply:
            break
        await asyncio.sleep(0.01)
    assert not view.awaiting_reply


@pytest.mark.parametrize(
    "text", ["", "   \n ", "\u200b\u200e", "a\x00b", "\ud800", "长" * (LONGEST + 1)]
)
async def test_what_is_no_message_is_refused_and_changes_nothing(
    parts: Assembly, text: str
) -> None:
    session = begin(parts)
    with pytest.raises(InputError):
        await say(parts, session.id, text)
    assert len(parts.practice.view(LOCAL, session.id).turns) == 1


@pytest.mark.parametrize(
    "text",
    [
        "😀😀😀",
        "مرحبا، أين طردي؟",
        "\u202eflipped",
        "<script>alert(1)</script>",
        "a\tb\x07",
        "x" * LONGEST,
    ],
)
async def test_odd_messages_are_kept_as_written_and_answered(parts: Assembly, text: str) -> None:
    session = begin(parts)
    await say(parts, session.id, text)
    assert parts.practice.view(LOCAL, session.id).turns[1].text == text.strip()


async def test_a_stranger_finds_no_session(parts: Assembly) -> None:
    session = begin(parts)
    with pytest.raises(NotFound):
        parts.practice.view(STRANGER, session.id)
    with pytest.raises(NotFound):
        parts.practice.leave(STRANGER, session.id)
    with pytest.raises(NotFound):
        await parts.practice.finish(STRANGER, session.id)
    with pytest.raises(NotFound):
        [e async for e in parts.practice.send(STRANGER, session.id, "hi")]
    assert parts.practice.history(STRANGER).total == 0


async def test_an_exam_shows_no_mind_before_its_end(parts: Assembly) -> None:
    session = begin(parts, Mode.EXAM)
    done = await say(parts, session.id, "您好，我是客服小林，您寄的是什么？")
    assert done.turn.mind is None
    shown = json.dumps(jsonable_encoder(asdict(parts.practice.view(LOCAL, session.id))))
    assert '"temper"' not in shown
    with pytest.raises(Conflict):
        parts.practice.pause(LOCAL, session.id)
    await say(parts, session.id, "还有呢？")
    await parts.practice.finish(LOCAL, session.id)
    assert parts.practice.view(LOCAL, session.id).turns[0].mind is not None


async def test_nothing_hidden_leaves_before_the_end(parts: Assembly) -> None:
    session = begin(parts)
    await say(parts, session.id, "您好")
    shown = json.dumps(
        jsonable_encoder(asdict(parts.practice.view(LOCAL, session.id))), ensure_ascii=False
    )
    scenario = parts.library.scenarios.get("parcel-delay")
    hidden = [
        scenario.goal,
        *(f.summary for f in scenario.facts),
        *(f.whole for f in scenario.facts),
    ]
    said = session.turns[0].text
    for text in hidden:
        assert text.get(Language.ZH) not in shown or text.get(Language.ZH) in said


async def test_an_exam_ends_with_its_time(parts: Assembly) -> None:
    session = begin(parts, Mode.EXAM)
    with parts.database.work() as db:
        row = db.get(SessionRow, session.id)
        assert row is not None
        row.started_at = now() - timedelta(hours=2)
    with pytest.raises(Conflict, match="time is up"):
        await say(parts, session.id, "您好")
    assert [e async for e in parts.practice.tick(LOCAL, session.id)] == []
    assert parts.practice.view(LOCAL, session.id).status == SessionStatus.ENDED
    grade = await parts.practice.finish(LOCAL, session.id)
    assert grade.scorecard is not None
    assert "too_short" in grade.scorecard.flags


async def test_pausing_stops_the_clock_and_the_talk(parts: Assembly) -> None:
    session = begin(parts)
    assert parts.practice.pause(LOCAL, session.id).status == SessionStatus.PAUSED
    with pytest.raises(Conflict, match="paused"):
        await say(parts, session.id, "您好")
    with parts.database.work() as db:
        row = db.get(SessionRow, session.id)
        assert row is not None
        row.paused_at = row.started_at
    assert parts.practice.go_on(LOCAL, session.id).elapsed < 1
    await say(parts, session.id, "您好")


async def test_a_connected_but_silent_trainee_is_nudged(parts: Assembly) -> None:
    session = begin(parts)
    with parts.database.work() as db:
        row = db.get(SessionRow, session.id)
        assert row is not None
        row.waited_seconds = 1000.0
    events = [e async for e in parts.practice.tick(LOCAL, session.id)]
    assert isinstance(events[-1], TurnDone)
    assert parts.practice.view(LOCAL, session.id).turns[-1].speaker == "customer"
    assert [e async for e in parts.practice.tick(LOCAL, session.id)] == []


async def test_time_away_from_the_page_is_no_silence(parts: Assembly) -> None:
    session = begin(parts)
    with parts.database.work() as db:
        row = db.get(SessionRow, session.id)
        assert row is not None
        row.seen_at = now() - timedelta(hours=3)
    assert [e async for e in parts.practice.tick(LOCAL, session.id)] == []
    assert len(parts.practice.view(LOCAL, session.id).turns) == 1


async def test_leaving_gives_no_grade(parts: Assembly) -> None:
    session = begin(parts)
    view = parts.practice.leave(LOCAL, session.id)
    assert view.status == SessionStatus.LEFT
    assert view.outcome == Outcome.ABANDONED
    with pytest.raises(Conflict):
        await parts.practice.finish(LOCAL, session.id)
    with pytest.raises(Conflict):
        await say(parts, session.id, "您好")


async def test_a_grade_that_a_crash_left_open_is_taken_up(parts: Assembly) -> None:
    session = begin(parts)
    await say(parts, session.id, "您好")
    with parts.database.work() as db:
        row = db.get(SessionRow, session.id)
        assert row is not None
        row.status = SessionStatus.FINISHED.value
    assert await parts.desk.sweep() == 1
    assert parts.practice.grade(LOCAL, session.id).status == GradeStatus.DONE
    assert await parts.desk.sweep() == 0


def test_unknown_choices_are_told_with_the_valid_ones(parts: Assembly) -> None:
    with pytest.raises(NotFound, match="angry"):
        parts.practice.start(LOCAL, StartRequest("nobody", "parcel-delay", Language.ZH))
    with pytest.raises(InputError, match="between 1 and 5"):
        parts.practice.start(
            LOCAL, StartRequest("angry", "parcel-delay", Language.ZH, difficulty=9)
        )
