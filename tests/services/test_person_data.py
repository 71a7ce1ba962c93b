"""A person's data: exported whole, erased so that no word is left, merged without a loss."""

import json
import sqlite3
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import Table, select, update
from sqlalchemy.orm import Session

from roleplay.assembly import Assembly
from roleplay.errors import NotFound
from roleplay.records import search
from roleplay.records.account_tables import AttemptRow, AuditRow, CohortRow, MembershipRow
from roleplay.records.export_tables import ExportRow
from roleplay.records.kinds import PersonStatus
from roleplay.records.models import Base
from roleplay.records.references import belonging
from roleplay.records.review_tables import (
    AppealRow,
    CommentRow,
    LookRow,
    QueueRow,
    ReadMarkRow,
    ScoreRow,
    SignOffRow,
)
from roleplay.records.tables import (
    DecisionRow,
    ExchangeRow,
    GradeRow,
    ModelCallRow,
    PersonRow,
    SecondReadingRow,
    SessionRow,
    TurnRow,
    now,
)
from roleplay.services.actor import LOCAL, Actor, Role
from roleplay.services.audit import Action, note
from roleplay.services.audit_log import AuditFilter
from roleplay.services.erasing import SAID_AS_COACH
from roleplay.settings import Settings

ADMIN = Actor("boss", "Boss", frozenset({Role.ADMIN}))
MARK = "zebra"
"""Stands in every text that Mei has written or that is about her."""


@pytest.fixture
def parts(settings: Settings) -> Iterator[Assembly]:
    """Mei the trainee and Wu the coach, each with a session; each has said something everywhere."""
    made = Assembly(settings)
    with made.database.work() as db:
        db.add(CohortRow(id="c1", name="Class 1"))
        for key, name in (("mei", f"Mei {MARK}"), ("wu", "Coach Wu"), ("root", "Root")):
            roles = ["admin"] if key == "root" else ["coach", "trainee"]
            row = PersonRow(id=key, name=name, username=f"{key}.x", kind="account", roles=roles)
            row.password_hash = "a hash"
            db.add(row)
        db.flush()
        for owner, other, text in (("mei", "wu", MARK), ("wu", "mei", "plain")):
            practised(db, owner, other, text)
        db.add(MembershipRow(cohort_id="c1", person_id="mei", role="trainee"))
        db.add(AttemptRow(key="name:mei.x", failures=1))
        db.add(AttemptRow(key="name+from:mei.x+127.0.0.1", failures=1))
        mei = Actor("mei", f"Mei {MARK}", frozenset())
        note(db, mei, Action.SIGN_IN, "mei.x")
        note(db, ADMIN, Action.PERSON_CHANGED, "mei.x", {"was": f"Old {MARK}", "what": "name"})
        note(db, ADMIN, Action.MEMBERSHIP, "Class 1", {"person": "mei.x"})
        note(db, Actor("nobody", "mei.x", frozenset()), Action.SIGN_IN_REFUSED, "mei.x")
    made.accounts.enter("mei")
    yield made
    made.database.engine.dispose()


def practised(db: Session, owner: str, other: str, text: str) -> None:
    """A session of the owner's with a row in every table, reviewed by the other."""
    key = f"s-{owner}"
    card = {"id": "angry", "name": "Angry"}
    header = {"persona": card, "scenario": {"id": "parcel", "title": text}}
    db.add(
        SessionRow(
            id=key,
            owner_id=owner,
            persona_id="angry",
            scenario_id="parcel",
            language="en",
            channel="im",
            mode="practice",
            difficulty=3,
            seed=1,
            engine="builtin",
            status="finished",
            header=header,
        )
    )
    db.flush()
    for n, speaker in ((1, "customer"), (2, "trainee")):
        db.add(TurnRow(session_id=key, n=n, speaker=speaker, text=f"{text} {n}", at=n))
    grade = GradeRow(
        id=f"g-{owner}", session_id=key, owner_id=owner, status="done", engine="builtin"
    )
    grade.scorecard = {"quote": text}
    db.add(grade)
    db.flush()
    said = {"grade_id": grade.id, "rubric_id": "empathy"}
    db.add(ExchangeRow(owner_id=owner, model="m", prompt=text, reply=text, **said))
    decision = DecisionRow(owner_id=other, criterion_id="x", reason=f"about {text}", **said)
    db.add(decision)
    db.flush()
    db.add(
        AppealRow(owner_id=owner, criterion_id="x", reason=text, decision_id=decision.id, **said)
    )
    of = {"session_id": key}
    db.add(
        SecondReadingRow(
            owner_id=owner, n=2, before={}, first={"t": text}, second={}, model="m", **of
        )
    )
    db.add(
        ModelCallRow(
            owner_id=owner,
            purpose="voice",
            model=text,
            prompt_tokens=1,
            cached_tokens=0,
            completion_tokens=1,
            **of,
        )
    )
    db.add(CommentRow(owner_id=owner, text=f"{text} asks", **of))
    db.add(CommentRow(owner_id=other, text=f"{text} answered", **of))
    db.add(SignOffRow(owner_id=other, **of))
    db.add(ScoreRow(rubric_id="empathy", score=50, passed=False, **of))
    for reader in (owner, other):
        db.add(LookRow(person_id=reader, **of))
        db.add(ReadMarkRow(person_id=reader, **of))
    queue = QueueRow(
        owner_id=owner,
        persona_id="angry",
        scenario_id="parcel",
        language="en",
        mode="practice",
        engine="builtin",
        finished_at=now(),
        **of,
    )
    db.add(queue)
    db.flush()
    search.index(db, queue.id, [text])


def dumped(file: Path) -> str:
    with sqlite3.connect(file) as connection:
        whole = "\n".join(connection.iterdump())
    connection.close()
    return whole


def count(parts: Assembly, table: Table) -> int:
    with parts.database.work() as db:
        return len(db.execute(select(table)).all())


def test_the_export_holds_what_is_theirs(parts: Assembly) -> None:
    with ZipFile(BytesIO(parts.person_data.export(ADMIN, "mei"))) as file:
        texts = {name: file.read(name).decode() for name in file.namelist()}
    read = {name: json.loads(text) for name, text in texts.items()}
    (session,) = [name for name in read if name.startswith("sessions/")]
    assert [turn["text"] for turn in read[session]["turns"]] == [f"{MARK} 1", f"{MARK} 2"]
    assert read["person.json"]["username"] == "mei.x"
    assert [c["name"] for c in read["person.json"]["cohorts"]] == ["Class 1"]
    assert read["grades.json"][0]["scorecard"] == {"quote": MARK}
    assert [d["reason"] for d in read["decisions.json"]] == [f"about {MARK}", "about plain"]
    assert [c["text"] for c in read["comments.json"]] == [
        f"{MARK} asks",
        f"{MARK} answered",
        "plain answered",
    ]
    assert [(a["reason"], a["answered"]) for a in read["appeals.json"]] == [(MARK, True)]
    assert Action.SIGN_IN in [entry["action"] for entry in read["audit.json"]]
    assert "hash" not in "".join(texts.values())


def test_after_erasing_no_word_is_left(parts: Assembly, database_file: Path) -> None:
    assert MARK in dumped(database_file)
    parts.person_data.erase(ADMIN, "mei")
    left = dumped(database_file)
    assert MARK not in left
    assert "mei.x" not in left
    assert "about plain" in left
    assert "plain answered" in left
    assert MARK.encode() not in database_file.read_bytes()
    with parts.database.work() as db:
        row = db.get_one(PersonRow, "mei")
        assert (row.name, row.status, row.username, row.roles) == (
            "—",
            PersonStatus.ERASED,
            None,
            [],
        )
        entries = db.scalars(select(AuditRow).order_by(AuditRow.id)).all()
        assert [e.action for e in entries][-1] == Action.ERASED
        assert {e.actor_name for e in entries} == {"Boss", "—"}
        assert db.scalars(select(CommentRow.owner_id)).all() == ["wu", "mei"]
    with pytest.raises(NotFound):
        parts.people.one(ADMIN, "mei")


def test_no_export_that_may_hold_them_is_kept(parts: Assembly) -> None:
    with parts.database.work() as db:
        for content in (b"zipped", None):
            db.add(
                ExportRow(owner_id="wu", kind="book", title="Class 1", options={}, content=content)
            )
    parts.person_data.erase(ADMIN, "mei")
    with parts.database.work() as db:
        assert db.scalars(select(ExportRow.content)).all() == [None]


def test_erasing_leaves_everybody_elses_alone(parts: Assembly) -> None:
    before = {table.name: count(parts, table) for table in Base.metadata.sorted_tables}
    parts.person_data.erase(ADMIN, "mei")
    after = {table.name: count(parts, table) for table in Base.metadata.sorted_tables}
    for name in ("sessions", "grades", "review_queue", "scores", "exchanges", "appeals"):
        assert (before[name], after[name]) == (2, 1), name
    assert after["people"] == before["people"]


def test_what_belongs_to_a_person_is_in_every_table_but_the_shared_ones() -> None:
    shared = {"people", "cohorts", "attempts", "audit", "assignments"}
    found = {table.name for table, _ in belonging("x", SAID_AS_COACH)}
    assert found == {table.name for table in Base.metadata.sorted_tables} - shared


def test_the_person_of_local_mode_can_be_emptied(parts: Assembly) -> None:
    with parts.database.work() as db:
        db.add(PersonRow(id="local", name="Local"))
    parts.person_data.erase(Actor("system", "command line", frozenset(Role)), LOCAL.id)
    assert parts.people.one(ADMIN, "local").status == PersonStatus.ACTIVE


def test_merging_moves_everything_once(parts: Assembly) -> None:
    with parts.database.work() as db:
        db.add(MembershipRow(cohort_id="c1", person_id="wu", role="trainee"))
    secret = parts.accounts.enter("mei")
    parts.person_data.merge(ADMIN, "mei", "wu")
    assert parts.accounts.actor(secret) is None
    with parts.database.work() as db:
        assert set(db.scalars(select(SessionRow.owner_id))) == {"wu"}
        assert set(db.scalars(select(QueueRow.owner_id))) == {"wu"}
        assert db.scalars(select(MembershipRow.person_id)).all() == ["wu"]
        assert sorted(db.execute(select(LookRow.session_id, LookRow.person_id)).all()) == [
            ("s-mei", "wu"),
            ("s-wu", "wu"),
        ]
        assert db.get_one(PersonRow, "mei").status == PersonStatus.ERASED
        assert "mei" not in set(db.scalars(select(AuditRow.actor_id)))
    (entry,) = parts.audit_log.page(ADMIN, AuditFilter(action=Action.MERGED)).rows
    assert entry.detail["from"] == "mei.x"


def test_a_coachs_membership_does_not_pass_to_one_who_is_none(parts: Assembly) -> None:
    with parts.database.work() as db:
        mei = MembershipRow.person_id == "mei"
        db.execute(update(MembershipRow).where(mei).values(role="coach"))
    parts.people.set_roles(ADMIN, "wu", {Role.TRAINEE})
    parts.person_data.merge(ADMIN, "mei", "wu")
    assert parts.people.one(ADMIN, "wu").memberships == ()
