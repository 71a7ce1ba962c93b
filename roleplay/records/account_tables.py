"""The tables around people: cohorts, who is signed in, what was done and by whom."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roleplay.records.tables import Base, PersonRow, new_id, now


class CohortRow(Base):
    """A class or a team."""

    __tablename__ = "cohorts"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    code: Mapped[str | None] = mapped_column(String(16), unique=True)
    """While the class is open: what joins it without a password."""
    opened_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]


class MembershipRow(Base):
    """A person in a cohort, as a trainee or as its coach."""

    __tablename__ = "memberships"

    cohort_id: Mapped[str] = mapped_column(ForeignKey("cohorts.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(String(16))
    joined_at: Mapped[datetime] = mapped_column(default=now)
    cohort: Mapped[CohortRow] = relationship()
    person: Mapped[PersonRow] = relationship()


class SignInRow(Base):
    """A browser that is signed in, or a token for the API. Ended ones are never valid again."""

    __tablename__ = "sign_ins"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of the secret that the browser or program holds; the secret itself is not kept."""
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    label: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    person: Mapped[PersonRow] = relationship()


class AttemptRow(Base):
    """Failed attempts at a password or a class code, counted within a window of time."""

    __tablename__ = "attempts"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    since: Mapped[datetime] = mapped_column(default=now)
    failures: Mapped[int] = mapped_column(default=0)


class AuditRow(Base):
    """Something that somebody did which others may have to account for; only ever added."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_action_at", "action", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    actor_id: Mapped[str] = mapped_column(String(64), index=True)
    """Without a reference: it outlives the person."""
    actor_name: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(32))
    target: Mapped[str] = mapped_column(String(200), default="")
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
