"""The session's clock, from stored times alone: any replica, any restart, the same answer."""

from datetime import datetime

from roleplay.records.tables import SessionRow, now

PRESENCE = 20.0
"""Seconds between two signs of life that still count as being connected."""


def elapsed(row: SessionRow, at: datetime | None = None) -> float:
    """Seconds of conversation, pauses left out."""
    until = row.paused_at or row.ended_at or at or now()
    return max(0.0, (until - row.started_at).total_seconds() - row.paused_seconds)


def over_time(row: SessionRow) -> bool:
    """Whether an exam's time is up."""
    return row.limit_seconds is not None and elapsed(row) >= row.limit_seconds


def resume(row: SessionRow) -> None:
    """End a pause; its time does not count."""
    if row.paused_at is not None:
        row.paused_seconds += (now() - row.paused_at).total_seconds()
        row.paused_at = None
    row.seen_at = now()


def note_presence(row: SessionRow) -> None:
    """A sign of life of the trainee's browser: waiting counts while they are connected."""
    moment = now()
    if row.seen_at is not None and row.paused_at is None:
        gap = (moment - row.seen_at).total_seconds()
        if 0 < gap <= PRESENCE:
            row.waited_seconds += gap
    row.seen_at = moment


def stop_waiting(row: SessionRow) -> None:
    """Something was said: the wait begins anew."""
    row.waited_seconds = 0.0
    row.seen_at = now()
