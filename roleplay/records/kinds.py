"""The states that stored records can be in."""

from enum import StrEnum


class Mode(StrEnum):
    """Practice shows the customer's mood; an exam hides it and has a time limit."""

    PRACTICE = "practice"
    EXAM = "exam"


class SessionStatus(StrEnum):
    """Where a session stands."""

    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"
    """The customer's last words are said, or time is up; the grade has not been asked for."""
    FINISHED = "finished"
    LEFT = "left"
    """Left without a grade."""


class GradeStatus(StrEnum):
    """Where a grade stands."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
