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


class PersonKind(StrEnum):
    """How somebody is known."""

    LOCAL = "local"
    """The one person of a server without accounts."""
    ACCOUNT = "account"
    """Signs in with a password or an OpenID Connect identity."""
    GUEST = "guest"
    """Joined an open class with its code and a name."""


class PersonStatus(StrEnum):
    """Whether somebody may come in."""

    ACTIVE = "active"
    DISABLED = "disabled"
    ERASED = "erased"
    """Nothing of them is left but an empty row that others' records refer to."""


class SignInKind(StrEnum):
    """What holds the secret."""

    COOKIE = "cookie"
    TOKEN = "token"


class DecisionKind(StrEnum):
    """What a coach does with a machine's level."""

    ACCEPT = "accept"
    ADJUST = "adjust"
    REJECT = "reject"
    """The machine's verdict does not stand, and no level takes its place."""


class ReviewState(StrEnum):
    """Where a session stands in the review queue."""

    OPEN = "open"
    SIGNED_OFF = "signed_off"


class Reason(StrEnum):
    """Why a session is in the review queue; the names are the queue's columns."""

    APPEALED = "appealed"
    FAILED = "failed"
    GATE = "gate"
    HOSTILE = "hostile"
    LOW_CONFIDENCE = "low_confidence"
    HIGH = "high"
    LOW = "low"
    SAMPLED = "sampled"


class ExportStatus(StrEnum):
    """Where an export stands."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
