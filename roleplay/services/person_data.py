"""A person's data as a whole: handed over, erased, or joined with what else is theirs."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from roleplay.errors import Conflict
from roleplay.records.account_tables import AuditRow, MembershipRow
from roleplay.records.database import Database
from roleplay.records.review_tables import AppealRow, CommentRow
from roleplay.records.tables import DecisionRow, GradeRow, PersonRow, SessionRow
from roleplay.records.transcripts import stored_transcript
from roleplay.services import person_rules as rules
from roleplay.services.actor import Actor, Role
from roleplay.services.audit import Action, note
from roleplay.services.erasing import erase_rows
from roleplay.services.merging import merge

Json = dict[str, Any]
TOLD = ("sessions", "grades", "comments", "appeals", "memberships", "exports")
"""Tables whose rows are told of when somebody was erased."""


@dataclass(frozen=True)
class Erased:
    """Who was erased, told this once: no table knows it any more."""

    name: str
    went: dict[str, int]
    """Table → how many of its rows went with them."""


@dataclass(frozen=True)
class PersonData:
    """The administrator's service for a person's data."""

    database: Database

    def export(self, actor: Actor, person_id: str) -> bytes:
        """All that is kept about a person: a ZIP of JSON files, sessions as transcripts.

        Raises:
            NotFound: there is no such person, or nothing is left of them.
        """
        actor.require(Role.ADMIN)
        with self.database.work() as db:
            person = rules.person_row(db, person_id)
            made = BytesIO()
            with ZipFile(made, "w", ZIP_DEFLATED) as file:
                for name, content in _files(db, person):
                    file.writestr(name, content)
            note(db, actor, Action.EXPORT, rules.target_of(person), {"what": "person"})
            return made.getvalue()

    def erase(self, actor: Actor, person_id: str) -> Erased:
        """Erase a person's sessions and all that hangs on them, their sign-ins and their name.

        What they said as a coach about others stays, without their name.

        Raises:
            Conflict: it is oneself, or the last administrator.
        """
        actor.require(Role.ADMIN)
        with self.database.work() as db, rules.keeping_an_admin(db, actor):
            person = rules.person_row(db, person_id)
            if person.id == actor.id and not actor.everywhere:
                raise Conflict("you cannot erase yourself", code="own_account")
            name = person.name
            went = erase_rows(db, person)
            note(db, actor, Action.ERASED, person.id)
        if self.database.engine.dialect.name == "sqlite":
            with self.database.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return Erased(name, {table: went[table] for table in TOLD})

    def merge(self, actor: Actor, source_id: str, target_id: str) -> None:
        """Give one person everything that was another's, who was the same person all along.

        Raises:
            Conflict: the other is oneself, or the last administrator.
        """
        actor.require(Role.ADMIN)
        with self.database.work() as db, rules.keeping_an_admin(db, actor):
            if source_id == actor.id:
                raise Conflict("you cannot give yourself away", code="own_account")
            merge(db, actor, source_id, target_id)


def _files(db: Session, person: PersonRow) -> Iterator[tuple[str, str]]:
    mine = select(SessionRow.id).where(SessionRow.owner_id == person.id)
    grades = list(db.scalars(select(GradeRow).where(GradeRow.session_id.in_(mine))))
    graded = {grade.id: grade.session_id for grade in grades}
    yield "person.json", _json(_person(db, person))
    yield "grades.json", _json([_grade(grade) for grade in grades])
    yield "decisions.json", _json(_decisions(db, person, graded))
    yield "comments.json", _json(_comments(db, person, mine))
    yield "appeals.json", _json(_appeals(db, graded))
    yield "audit.json", _json(_audit(db, person))
    query = select(SessionRow).where(SessionRow.owner_id == person.id)
    for row in db.scalars(query.options(selectinload(SessionRow.turns))):
        yield f"sessions/{row.started_at:%Y%m%d-%H%M}-{row.id}.json", stored_transcript(row).dump()


def _person(db: Session, person: PersonRow) -> Json:
    query = select(MembershipRow).where(MembershipRow.person_id == person.id)
    members = db.scalars(query.options(joinedload(MembershipRow.cohort)))
    return {
        "id": person.id,
        "username": person.username,
        "name": person.name,
        "kind": person.kind,
        "identity": person.subject,
        "roles": person.roles,
        "status": person.status,
        "created_at": person.created_at,
        "seen_at": person.seen_at,
        "cohorts": [
            {"name": m.cohort.name, "role": m.role, "joined_at": m.joined_at} for m in members
        ],
    }


def _grade(row: GradeRow) -> Json:
    return {
        "session": row.session_id,
        "status": row.status,
        "engine": row.engine,
        "finished_at": row.finished_at,
        "scorecard": row.scorecard,
    }


def _decisions(db: Session, person: PersonRow, graded: dict[str, str]) -> list[Json]:
    theirs = or_(DecisionRow.grade_id.in_(graded), DecisionRow.owner_id == person.id)
    query = select(DecisionRow).where(theirs).order_by(DecisionRow.id)
    return [
        {
            "session": graded.get(row.grade_id),
            "author": row.owner.name,
            "rubric": row.rubric_id,
            "criterion": row.criterion_id,
            "kind": row.kind,
            "level": row.level,
            "reason": row.reason,
            "at": row.created_at,
        }
        for row in db.scalars(query.options(joinedload(DecisionRow.owner)))
    ]


def _comments(db: Session, person: PersonRow, mine: Any) -> list[Json]:
    theirs = or_(CommentRow.session_id.in_(mine), CommentRow.owner_id == person.id)
    query = select(CommentRow).where(theirs).order_by(CommentRow.id)
    return [
        {
            "session": row.session_id,
            "turn": row.n,
            "author": row.owner.name,
            "text": row.text,
            "at": row.created_at,
        }
        for row in db.scalars(query.options(joinedload(CommentRow.owner)))
    ]


def _appeals(db: Session, graded: dict[str, str]) -> list[Json]:
    query = select(AppealRow).where(AppealRow.grade_id.in_(graded)).order_by(AppealRow.id)
    return [
        {
            "session": graded[row.grade_id],
            "rubric": row.rubric_id,
            "criterion": row.criterion_id,
            "reason": row.reason,
            "at": row.created_at,
            "answered": row.decision_id is not None,
        }
        for row in db.scalars(query)
    ]


def _audit(db: Session, person: PersonRow) -> list[Json]:
    theirs = or_(AuditRow.actor_id == person.id, AuditRow.target == rules.target_of(person))
    query = select(AuditRow).where(theirs).order_by(AuditRow.id)
    return [
        {"at": r.at, "actor": r.actor_name, "action": r.action, "target": r.target}
        for r in db.scalars(query)
    ]


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, default=str) + "\n"
