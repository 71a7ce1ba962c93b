"""Assignments: what a cohort is asked to practise."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from roleplay.records.tables import Base, new_id, now


class AssignmentRow(Base):
    """A task for a cohort. An attempt draws one of its customers and one of its scenarios."""

    __tablename__ = "assignments"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    cohort_id: Mapped[str] = mapped_column(ForeignKey("cohorts.id"), index=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    """The coach who set it."""
    title: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(Text, default="")
    personas: Mapped[list[str]] = mapped_column(JSON)
    scenarios: Mapped[list[str]] = mapped_column(JSON)
    language: Mapped[str] = mapped_column(String(2))
    mode: Mapped[str] = mapped_column(String(16))
    difficulty: Mapped[int | None]
    """1–5; the scenario's own where unset."""
    due_at: Mapped[datetime | None]
    attempts: Mapped[int | None]
    """The most attempts a trainee has; any number where unset."""
    pass_mark: Mapped[float | None]
    """Score from which it is passed, 0–100; the rubrics' own marks where unset."""
    counts: Mapped[str] = mapped_column(String(8), default="best")
    """``best`` or ``last``: which attempt counts."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    closed_at: Mapped[datetime | None]
