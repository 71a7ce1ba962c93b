"""People and cohorts as they are handed out to administrators."""

from dataclasses import dataclass
from datetime import datetime

from roleplay.records.kinds import PersonKind, PersonStatus
from roleplay.services.actor import Role


@dataclass(frozen=True)
class Membership:
    """One cohort of a person's."""

    cohort_id: str
    cohort: str
    role: Role


@dataclass(frozen=True)
class Person:
    """Somebody who owns records."""

    id: str
    username: str
    """Empty for guests and for the person of local mode."""
    name: str
    kind: PersonKind
    status: PersonStatus
    roles: tuple[Role, ...]
    memberships: tuple[Membership, ...]
    must_change: bool
    has_password: bool
    has_identity: bool
    """Whether an OpenID Connect identity belongs to the account."""
    created_at: datetime
    seen_at: datetime | None
    sessions: int


@dataclass(frozen=True)
class Page:
    """One page of people."""

    rows: list[Person]
    total: int
    page: int
    size: int


@dataclass(frozen=True)
class Cohort:
    """A class or a team, with how many are in it."""

    id: str
    name: str
    created_at: datetime
    archived: bool
    trainees: int
    coaches: tuple[str, ...]
    """Their names."""


@dataclass(frozen=True)
class Member:
    """Somebody in a cohort."""

    id: str
    username: str
    name: str
    kind: PersonKind
    status: PersonStatus
    role: Role
    joined_at: datetime
