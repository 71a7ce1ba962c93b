"""Who is asking. Every service takes an actor and checks the record's owner."""

from dataclasses import dataclass
from enum import StrEnum

from roleplay.errors import Forbidden


class Role(StrEnum):
    """What a person is here for."""

    TRAINEE = "trainee"
    COACH = "coach"
    AUTHOR = "author"
    ADMIN = "admin"


@dataclass(frozen=True)
class Actor:
    """A person with their roles."""

    id: str
    name: str
    roles: frozenset[Role]
    cohorts: frozenset[str] = frozenset()
    """Ids of the cohorts this person coaches."""
    everywhere: bool = False
    """Whether every cohort and every trainee is within reach: the one person of local mode."""
    must_change: bool = False
    """Whether the password has to be changed before anything else."""

    def require(self, role: Role) -> None:
        """Pass where the actor has the role.

        Raises:
            Forbidden: where not.
        """
        if role not in self.roles:
            raise Forbidden(f"this needs the role {role.value!r}", code="forbidden")

    def coaches(self, cohort_id: str) -> bool:
        """Whether the cohort is one of the actor's."""
        return Role.COACH in self.roles and (self.everywhere or cohort_id in self.cohorts)


LOCAL = Actor("local", "Local", frozenset(Role), everywhere=True)
"""The one person of a server that listens on this machine alone and has no accounts."""
