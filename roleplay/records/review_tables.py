"""The tables around reviewing: the queue, comments, appeals, signing off, what was read."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roleplay.records.kinds import Reason
from roleplay.records.tables import Base, DecisionRow, PersonRow, now

_FILTERED_BY = ("owner_id", "persona_id", "scenario_id", "language", "score", "session_id")


def _index_of(reason: Reason) -> Index:
    """The queue's order among the sessions with one reason, few as they may be."""
    return Index(
        f"ix_review_queue_{reason.value}",
        *("state", "urgency", "finished_at", "id", "owner_id"),
        sqlite_where=text(f"{reason.value} = 1"),
        postgresql_where=text(reason.value),
    )


class QueueRow(Base):
    """A finished session in the coaches' queue, with the reasons to look at it.

    It repeats what the queue is filtered by, so that a page of it needs no other table.
    """

    __tablename__ = "review_queue"
    __table_args__ = (
        # Both orders of the queue, with all that it is filtered by: a page of it, however rare what
        # it is filtered by, is found without a look into the table.
        Index("ix_review_queue_order", "state", "urgency", "finished_at", "id", *_FILTERED_BY),
        Index("ix_review_queue_newest", "finished_at", "id", "state", *_FILTERED_BY),
        Index("ix_review_queue_owner", "owner_id", "state", "urgency", "finished_at"),
        *(_index_of(reason) for reason in Reason),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), unique=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    """The trainee."""
    persona_id: Mapped[str] = mapped_column(String(64))
    scenario_id: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(2))
    mode: Mapped[str] = mapped_column(String(16))
    engine: Mapped[str] = mapped_column(String(16))
    finished_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(16), default="open", server_default="open")
    urgency: Mapped[int] = mapped_column(default=0, server_default="0")
    """0 where there is no reason but that it was graded; the more, the earlier in the queue."""
    score: Mapped[float | None]
    """Mean of its rubrics' scores, 0–100."""
    failed: Mapped[bool] = mapped_column(default=False, server_default=false())
    low_confidence: Mapped[bool] = mapped_column(default=False, server_default=false())
    gate: Mapped[bool] = mapped_column(default=False, server_default=false())
    high: Mapped[bool] = mapped_column(default=False, server_default=false())
    low: Mapped[bool] = mapped_column(default=False, server_default=false())
    hostile: Mapped[bool] = mapped_column(default=False, server_default=false())
    appealed: Mapped[bool] = mapped_column(default=False, server_default=false())
    sampled: Mapped[bool] = mapped_column(default=False, server_default=false())


class ScoreRow(Base):
    """A session's score on one rubric, as the machine gave it."""

    __tablename__ = "scores"
    __table_args__ = (Index("ix_scores_rubric_score", "rubric_id", "score", "session_id"),)

    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), primary_key=True)
    rubric_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    score: Mapped[float | None]
    passed: Mapped[bool | None]


class AppealRow(Base):
    """A trainee's objection to one criterion's level, and the decision that answered it."""

    __tablename__ = "appeals"

    id: Mapped[int] = mapped_column(primary_key=True)
    grade_id: Mapped[str] = mapped_column(ForeignKey("grades.id"), index=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    rubric_id: Mapped[str] = mapped_column(String(64))
    criterion_id: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=now)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id"))
    decision: Mapped[DecisionRow | None] = relationship()


class CommentRow(Base):
    """What somebody says about a turn, or about the whole session where there is no turn."""

    __tablename__ = "comments"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), index=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    """Who says it."""
    n: Mapped[int | None]
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=now)
    owner: Mapped[PersonRow] = relationship()


class SignOffRow(Base):
    """A coach is done with a session. A later appeal opens it again."""

    __tablename__ = "sign_offs"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), index=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    owner: Mapped[PersonRow] = relationship()


class LookRow(Base):
    """When a coach first saw the machine's grade of a session: decisions before that are blind."""

    __tablename__ = "looks"
    __table_args__ = (UniqueConstraint("session_id", "person_id", name="uq_looks_session_person"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)


class ReadMarkRow(Base):
    """Up to when a person has read what others said about a session."""

    __tablename__ = "read_marks"

    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    read_at: Mapped[datetime] = mapped_column(default=now)
