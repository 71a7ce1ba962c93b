"""The tables. Every record has an owner; grades and decisions are only ever added."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    JSON,
    DateTime,
    ForeignKey,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

_NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def new_id() -> str:
    """An id that nobody can guess: 128 random bits in hexadecimal."""
    return uuid4().hex


def now() -> datetime:
    """The present, in UTC."""
    return datetime.now(UTC)


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC; SQLite drops the zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment with its zone."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """The base of all tables."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {  # noqa: RUF012  (SQLAlchemy reads it from the class)
        datetime: UtcTime,
        dict[str, Any]: JSON,
        list[str]: JSON,
    }


class PersonRow(Base):
    """Somebody who owns records."""

    __tablename__ = "people"

    id: Mapped[str] = mapped_column(String(64), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(200))
    """As shown to others."""
    kind: Mapped[str] = mapped_column(String(16), default="local", server_default="local")
    username: Mapped[str | None] = mapped_column(String(64), unique=True, index=True)
    """What an account signs in with, in lower case."""
    password_hash: Mapped[str | None] = mapped_column(String(255))
    subject: Mapped[str | None] = mapped_column(String(400), unique=True, index=True)
    """Issuer and subject of an OpenID Connect identity."""
    roles: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    status: Mapped[str] = mapped_column(String(16), default="active", server_default="active")
    must_change: Mapped[bool] = mapped_column(default=False, server_default=false())
    """The password was set by somebody else: the first thing to do is to set one's own."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime | None]


class SessionRow(Base):
    """One practice conversation."""

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    owner_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    persona_id: Mapped[str] = mapped_column(String(64), index=True)
    scenario_id: Mapped[str] = mapped_column(String(64), index=True)
    language: Mapped[str] = mapped_column(String(2))
    channel: Mapped[str] = mapped_column(String(16))
    mode: Mapped[str] = mapped_column(String(16))
    difficulty: Mapped[int]
    seed: Mapped[int]
    engine: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(16), index=True)
    outcome: Mapped[str | None] = mapped_column(String(16))
    started_at: Mapped[datetime] = mapped_column(default=now, index=True)
    ended_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    paused_seconds: Mapped[float] = mapped_column(default=0.0)
    limit_seconds: Mapped[float | None]
    waited_seconds: Mapped[float] = mapped_column(default=0.0)
    """How long the customer has been waiting while the trainee was connected."""
    seen_at: Mapped[datetime | None]
    assignment_id: Mapped[str | None] = mapped_column(ForeignKey("assignments.id"), index=True)
    """The assignment it is an attempt at."""
    header: Mapped[dict[str, Any]]
    """Persona and scenario as the transcript carries them, fixed at the start."""
    turns: Mapped[list["TurnRow"]] = relationship(
        order_by="TurnRow.n", back_populates="session", cascade="all, delete-orphan"
    )


class TurnRow(Base):
    """One message, as written; nothing ever rewrites it."""

    __tablename__ = "turns"
    __table_args__ = (
        UniqueConstraint("session_id", "n", name="uq_turns_session_n"),
        UniqueConstraint("session_id", "key", name="uq_turns_session_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), index=True)
    n: Mapped[int]
    speaker: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    subject: Mapped[str | None] = mapped_column(Text)
    key: Mapped[str | None] = mapped_column(String(64))
    """The sender's own key of a message: the same key never adds a second turn."""
    at: Mapped[float]
    created_at: Mapped[datetime] = mapped_column(default=now)
    interrupts: Mapped[bool] = mapped_column(default=False)
    """Whether it was sent while the customer was still speaking."""
    acts: Mapped[list[str] | None] = mapped_column(JSON)
    state: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """The customer's whole state after this turn; customer turns only."""
    voice: Mapped[str | None] = mapped_column(String(16))
    session: Mapped[SessionRow] = relationship(back_populates="turns")


class GradeRow(Base):
    """The one grade of a session. Once done it never changes."""

    __tablename__ = "grades"
    __table_args__ = (UniqueConstraint("session_id", name="uq_grades_session"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"))
    owner_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    status: Mapped[str] = mapped_column(String(16), index=True)
    engine: Mapped[str] = mapped_column(String(16))
    error: Mapped[str | None] = mapped_column(Text)
    scorecard: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)
    finished_at: Mapped[datetime | None]
    session: Mapped[SessionRow] = relationship()


class ExchangeRow(Base):
    """What a model was asked for a grade and what it answered, to the letter."""

    __tablename__ = "exchanges"

    id: Mapped[int] = mapped_column(primary_key=True)
    grade_id: Mapped[str] = mapped_column(ForeignKey("grades.id"), index=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    rubric_id: Mapped[str] = mapped_column(String(64))
    model: Mapped[str] = mapped_column(String(200))
    prompt: Mapped[str] = mapped_column(Text)
    reply: Mapped[str] = mapped_column(Text)
    tokens: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)


class SecondReadingRow(Base):
    """What a model made of one trainee message, beside what the analyser had made of it."""

    __tablename__ = "second_readings"
    __table_args__ = (UniqueConstraint("session_id", "n", name="uq_second_readings_session_n"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), index=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    n: Mapped[int]
    """The trainee's turn."""
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The customer's state in which the message was heard."""
    first: Mapped[dict[str, Any]] = mapped_column(JSON)
    second: Mapped[dict[str, Any]] = mapped_column(JSON)
    model: Mapped[str] = mapped_column(String(200))
    used_at: Mapped[int | None]
    """The next trainee turn, where it was heard in the state corrected by this reading."""
    created_at: Mapped[datetime] = mapped_column(default=now)


class ModelCallRow(Base):
    """What one call to a model took."""

    __tablename__ = "model_calls"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), index=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(16))
    model: Mapped[str] = mapped_column(String(200))
    prompt_tokens: Mapped[int]
    cached_tokens: Mapped[int]
    completion_tokens: Mapped[int]
    estimated: Mapped[bool] = mapped_column(default=False)
    seconds: Mapped[float] = mapped_column(default=0.0)
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)


class DecisionRow(Base):
    """A coach's level for one criterion, beside the machine's; never changed, only followed."""

    __tablename__ = "decisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    grade_id: Mapped[str] = mapped_column(ForeignKey("grades.id"), index=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    rubric_id: Mapped[str] = mapped_column(String(64))
    criterion_id: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16), default="adjust", server_default="adjust")
    level: Mapped[int | None]
    machine_level: Mapped[int | None]
    """What the machine had given when this was decided."""
    blind: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Decided before its author had seen the machine's grade."""
    reason: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=now)
    owner: Mapped[PersonRow] = relationship()
