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

    def require(self, role: Role) -> None:
        """Pass where the actor has the role.

        Raises:
            Forbidden: where not.
        """
        if role not in self.roles:
            raise Forbidden(f"this needs the role {role.value!r}")


LOCAL = Actor("local", "Local", frozenset(Role))
"""The one person of a server that listens on this machine alone and has no accounts."""
