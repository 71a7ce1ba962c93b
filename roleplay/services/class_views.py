"""What a coach sees of a class."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from roleplay.records.account_tables import MembershipRow
from roleplay.records.kinds import PersonKind, PersonStatus
from roleplay.records.tables import PersonRow, SessionRow
from roleplay.services.actor import Role


@dataclass(frozen=True)
class ClassLine:
    """A class in the list."""

    id: str
    name: str
    trainees: int
    is_open: bool


@dataclass(frozen=True)
class Member:
    """A trainee of a class."""

    id: str
    name: str
    username: str | None
    guest: bool
    joined_at: datetime
    seen_at: datetime | None
    sessions: int


@dataclass(frozen=True)
class ClassView:
    """A class as its coach sees it."""

    id: str
    name: str
    code: str | None
    """What joins it, while it is open."""
    until: datetime | None
    """When an open one closes by itself."""
    members: list[Member]


@dataclass(frozen=True)
class NewAccount:
    """What a guest who became an account signs in with the first time."""

    name: str
    username: str
    password: str


def members_of(db: Session, cohort_id: str) -> list[Member]:
    """The trainees of a class in the order in which they came."""
    sessions = (
        select(func.count())
        .where(SessionRow.owner_id == PersonRow.id)
        .correlate(PersonRow)
        .scalar_subquery()
    )
    query = (
        select(PersonRow, MembershipRow.joined_at, sessions)
        .join(MembershipRow, MembershipRow.person_id == PersonRow.id)
        .where(
            MembershipRow.cohort_id == cohort_id,
            MembershipRow.role == Role.TRAINEE.value,
            or_(PersonRow.status == PersonStatus.ACTIVE.value, PersonRow.username.is_not(None)),
        )
        .order_by(MembershipRow.joined_at, PersonRow.name)
    )
    return [
        Member(
            person.id,
            person.name,
            person.username,
            person.kind == PersonKind.GUEST,
            joined,
            person.seen_at,
            count,
        )
        for person, joined, count in db.execute(query)
    ]
