"""Which sessions have something new in them that somebody else has said."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, or_, select, union
from sqlalchemy.orm import InstrumentedAttribute

from roleplay.records.database import Database
from roleplay.records.review_tables import AppealRow, CommentRow, ReadMarkRow, SignOffRow
from roleplay.records.tables import DecisionRow, GradeRow, SessionRow
from roleplay.services.actor import Actor
from roleplay.services.reach import within_reach


@dataclass(frozen=True)
class Unread:
    """Looks for what its reader has not seen yet; ``Talks.read`` marks a session as read."""

    database: Database

    def of_own(self, actor: Actor) -> frozenset[str]:
        """The actor's own sessions: new comments, decisions, signings off by others."""
        mine = SessionRow.owner_id == actor.id
        return self._sessions(
            _of_session(actor, CommentRow).where(mine, CommentRow.owner_id != actor.id),
            _of_session(actor, SignOffRow).where(mine, SignOffRow.owner_id != actor.id),
            _of_grade(actor, DecisionRow).where(mine, DecisionRow.owner_id != actor.id),
        )

    def of_trainees(self, actor: Actor) -> frozenset[str]:
        """Sessions of the actor's trainees: what the trainee has said or appealed anew."""
        theirs = and_(within_reach(actor, SessionRow.owner_id), SessionRow.owner_id != actor.id)
        return self._sessions(
            _of_session(actor, CommentRow).where(
                theirs, CommentRow.owner_id == SessionRow.owner_id
            ),
            _of_grade(actor, AppealRow).where(theirs),
        )

    def _sessions(self, *queries: Select[Any]) -> frozenset[str]:
        with self.database.work() as db:
            return frozenset(str(row[0]) for row in db.execute(union(*queries)))


def _of_session(actor: Actor, said: type[CommentRow] | type[SignOffRow]) -> Select[Any]:
    query = select(SessionRow.id).join(said, said.session_id == SessionRow.id)
    return _unseen(actor, query, said.created_at)


def _of_grade(actor: Actor, said: type[DecisionRow] | type[AppealRow]) -> Select[Any]:
    query = select(SessionRow.id).join(GradeRow, GradeRow.session_id == SessionRow.id)
    return _unseen(actor, query.join(said, said.grade_id == GradeRow.id), said.created_at)


def _unseen(actor: Actor, query: Select[Any], at: InstrumentedAttribute[Any]) -> Select[Any]:
    mark = and_(ReadMarkRow.session_id == SessionRow.id, ReadMarkRow.person_id == actor.id)
    never = ReadMarkRow.read_at.is_(None)
    return query.outerjoin(ReadMarkRow, mark).where(or_(never, at > ReadMarkRow.read_at))
