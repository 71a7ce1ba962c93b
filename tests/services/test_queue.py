"""Coaches see their own trainees' sessions, filtered, the most urgent first."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from roleplay.assembly import Assembly
from roleplay.content.library import Library
from roleplay.content.text import Language
from roleplay.errors import Forbidden, NotFound
from roleplay.records import search
from roleplay.records.account_tables import CohortRow, MembershipRow
from roleplay.records.database import open_database, upgrade
from roleplay.records.kinds import Reason, ReviewState
from roleplay.records.queue import URGENCY
from roleplay.records.review_tables import CommentRow, QueueRow, ReadMarkRow, ScoreRow
from roleplay.records.tables import PersonRow, SessionRow
from roleplay.services.actor import LOCAL, Actor, Role
from roleplay.services.queue import COUNTED, QueueFilter, ReviewQueue
from roleplay.services.views import StartRequest

START = datetime(2026, 3, 1, tzinfo=UTC)
COACH = Actor("coach", "Coach", frozenset({Role.COACH}), frozenset({"c1"}))
TRAINEE = Actor("ann", "Ann", frozenset({Role.TRAINEE}))
PLAIN = QueueFilter()
EVERY = QueueFilter(state=None)


@pytest.fixture
def queue(tmp_path: Path, library: Library) -> Iterator[ReviewQueue]:
    """Ann is in the coach's class, Ben is not."""
    database = open_database(f"sqlite:///{tmp_path / 'x.db'}")
    upgrade(database)
    with database.work() as db:
        for key in ("ann", "ben", "coach"):
            db.add(PersonRow(id=key, name=key.title()))
        db.add_all([CohortRow(id="c1", name="Class 1"), CohortRow(id="c2", name="Class 2")])
        db.flush()
        for cohort, person, role in (("c1", "ann", "trainee"), ("c1", "coach", "coach")):
            db.add(MembershipRow(cohort_id=cohort, person_id=person, role=role))
        db.add(MembershipRow(cohort_id="c2", person_id="ben", role="trainee"))
    yield ReviewQueue(database, library)
    database.engine.dispose()


def put(
    queue: ReviewQueue, key: str, owner: str, *reasons: Reason, day: int = 0, **more: str
) -> None:
    """A finished session in the queue."""
    said, score = more.pop("said", "hello"), float(more.pop("score", "50"))
    fields = {"persona_id": "angry", "scenario_id": "parcel-delay", "language": "en"} | more
    state = fields.pop("state", ReviewState.OPEN.value)
    header = {"persona": {"name": "Angry"}, "scenario": {"title": "The parcel"}}
    with queue.database.work() as db:
        db.add(
            SessionRow(
                **{"id": key, "owner_id": owner, "channel": "im", "mode": "practice", "seed": 1},
                **{"difficulty": 3, "engine": "builtin", "status": "finished", **fields},
                **{"header": header, "outcome": "resolved"},
            )
        )
        db.flush()
        row = QueueRow(
            **{"session_id": key, "owner_id": owner, "mode": "practice", "engine": "builtin"},
            **{reason.value: True for reason in reasons},
            **{"state": state, "score": score, "finished_at": START + timedelta(days=day)},
            **fields,
            urgency=max((URGENCY[reason] for reason in reasons), default=0),
        )
        db.add_all([row, ScoreRow(session_id=key, rubric_id="empathy", score=score)])
        db.flush()
        search.index(db, row.id, [said])


def keys(queue: ReviewQueue, wanted: QueueFilter, actor: Actor = LOCAL) -> list[str]:
    return [entry.session_id for entry in queue.page(actor, wanted).rows]


async def test_a_graded_session_is_in_the_queue(parts: Assembly) -> None:
    session = parts.practice.start(LOCAL, StartRequest("male", "parcel-delay", Language.EN, seed=1))
    for text in ("Hello, I'm Lin.", "What is in it?"):
        _ = [event async for event in parts.practice.send(LOCAL, session.id, text)]
    await parts.practice.finish(LOCAL, session.id)
    entry = parts.queue.page(LOCAL, replace(EVERY, text="what is in")).rows[0]
    assert (entry.session_id, entry.trainee) == (session.id, "Local")
    assert entry.scores == {
        key: result.score
        for key, result in parts.reviews.open(LOCAL, session.id).grade.scorecard.rubrics.items()
    }


def test_the_most_urgent_comes_first_then_the_newest(queue: ReviewQueue) -> None:
    put(queue, "plain", "ann", day=9)
    put(queue, "old", "ann", Reason.GATE, day=1)
    put(queue, "new", "ann", Reason.GATE, Reason.SAMPLED, day=2)
    put(queue, "appeal", "ann", Reason.SAMPLED, Reason.APPEALED)
    put(queue, "done", "ann", Reason.FAILED, day=3, state="signed_off")
    assert keys(queue, PLAIN) == ["appeal", "new", "old", "plain"]
    assert keys(queue, EVERY) == ["plain", "done", "new", "old", "appeal"]
    assert keys(queue, QueueFilter(state=ReviewState.SIGNED_OFF)) == ["done"]
    entry = queue.page(LOCAL, PLAIN).rows[1]
    assert entry.reasons == [Reason.GATE, Reason.SAMPLED]
    assert (entry.persona_name, entry.scenario_title) == ("Angry", "The parcel")
    waiting = queue.waiting(LOCAL)
    assert (waiting.any, waiting.by_reason[Reason.GATE]) == (3, 2)
    assert waiting.by_reason[Reason.FAILED] == 0


def test_nobody_sees_sessions_of_others_trainees(queue: ReviewQueue) -> None:
    put(queue, "hers", "ann", Reason.GATE)
    put(queue, "his", "ben", Reason.GATE, said="a secret")
    assert keys(queue, PLAIN, COACH) == ["hers"]
    assert keys(queue, replace(EVERY, text="secret"), COACH) == []
    assert keys(queue, replace(EVERY, trainee="ben"), COACH) == []
    assert queue.waiting(COACH).any == 1
    assert queue.neighbours(COACH, PLAIN, "his").next is None
    assert queue.cohorts(COACH) == [("c1", "Class 1")]
    with pytest.raises(NotFound):
        queue.page(COACH, replace(PLAIN, cohort="c2"))
    nobody = replace(COACH, cohorts=frozenset())
    assert keys(queue, EVERY, nobody) == []
    for refused in (queue.waiting, queue.cohorts, lambda actor: queue.page(actor, PLAIN)):
        with pytest.raises(Forbidden):
            refused(TRAINEE)
    with pytest.raises(Forbidden):
        queue.neighbours(TRAINEE, PLAIN, "hers")


FILTERS: list[tuple[QueueFilter, list[str]]] = [
    (replace(PLAIN, reasons=frozenset({Reason.GATE})), ["a"]),
    (replace(PLAIN, reasons=frozenset({Reason.GATE, Reason.LOW})), ["a", "b"]),
    (replace(EVERY, reasons=frozenset({Reason.LOW})), ["b"]),
    (replace(PLAIN, cohort="c2"), ["b"]),
    (replace(PLAIN, trainee="ben"), ["b"]),
    (replace(PLAIN, trainee=" AN "), ["a"]),
    (replace(PLAIN, trainee="%"), []),
    (replace(PLAIN, persona="silent"), ["b"]),
    (replace(PLAIN, scenario="parcel-delay"), ["a", "b"]),
    (replace(PLAIN, language=Language.ZH), ["b"]),
    (replace(PLAIN, least=80.0), ["b"]),
    (replace(PLAIN, rubric="empathy", most=79.9), ["a"]),
    (replace(PLAIN, rubric="complaint_handling", most=100.0), []),
    (replace(PLAIN, since=START + timedelta(days=5)), ["b"]),
    (replace(PLAIN, until=START + timedelta(days=5)), ["a"]),
    (replace(PLAIN, text="退款"), ["b"]),
    (replace(PLAIN, text="？？？"), []),
    (replace(PLAIN, text="refund", persona="silent"), []),
]


def test_every_filter(queue: ReviewQueue) -> None:
    put(queue, "a", "ann", Reason.GATE, said="a refund", score="40")
    other = {"persona_id": "silent", "language": "zh", "score": "80", "said": "我要退款"}
    put(queue, "b", "ben", Reason.LOW, day=9, **other)
    for wanted, expected in FILTERS:
        assert (wanted, keys(queue, wanted)) == (wanted, expected)


def test_pages_and_neighbours_follow_the_same_order(queue: ReviewQueue) -> None:
    for n in range(7):
        put(queue, f"s{n}", "ann", *([Reason.GATE] if n % 2 else []), day=n // 2)
    pages = [queue.page(LOCAL, PLAIN, n, size=3) for n in (1, 2, 3, 4)]
    assert [(len(page.rows), page.total, page.more) for page in pages] == [
        *((3, 7, True), (3, 7, True), (1, 7, False), (0, 7, False))
    ]
    order = [entry.session_id for page in pages for entry in page.rows]
    for before, here, after in zip([None, *order], order, [*order[1:], None], strict=False):
        beside = queue.neighbours(LOCAL, PLAIN, here)
        assert (beside.previous, beside.next) == (before, after)
    far = queue.page(LOCAL, PLAIN, COUNTED)
    assert (far.rows, far.more) == ([], False)


def test_new_comments_of_others_are_counted(queue: ReviewQueue) -> None:
    put(queue, "s", "ann")
    with queue.database.work() as db:
        for person in ("ann", "ann", "coach"):
            db.add(CommentRow(session_id="s", owner_id=person, n=1, text="why?"))
    assert queue.page(COACH, PLAIN).rows[0].unread == 2
    with queue.database.work() as db:
        first = db.scalars(select(CommentRow).order_by(CommentRow.id)).first()
        assert first is not None
        db.add(ReadMarkRow(session_id="s", person_id="coach", read_at=first.created_at))
        second = db.get(CommentRow, first.id + 1)
        assert second is not None
        second.created_at = first.created_at + timedelta(seconds=1)
    assert queue.page(COACH, PLAIN).rows[0].unread == 1
