"""The web's edge: whatever goes wrong, the reader gets one calm sentence and the log the rest."""

import logging

from roleplay.errors import (
    Conflict,
    Forbidden,
    ModelError,
    NotFound,
    NotSignedIn,
    RoleplayError,
    TooMany,
    UserError,
)
from roleplay.web.words import Words

log = logging.getLogger(__name__)
_STATUSES: dict[type[RoleplayError], int] = {
    NotFound: 404,
    NotSignedIn: 401,
    Forbidden: 403,
    TooMany: 429,
    Conflict: 409,
    UserError: 422,
    ModelError: 502,
}


def status_of(error: RoleplayError) -> int:
    """The HTTP status that says what kind of fault it is."""
    return next((code for kind, code in _STATUSES.items() if isinstance(error, kind)), 500)


def fault(words: Words, error: Exception) -> str:
    """A fault in the reader's language; one that nobody raised on purpose is logged."""
    if isinstance(error, RoleplayError):
        return words.error(error)
    log.error("a page's event broke", exc_info=error)
    return words("error.unexpected")
