"""The web's edge: whatever goes wrong, the reader gets one calm sentence and the log the rest."""

import logging

from roleplay.errors import RoleplayError
from roleplay.web.words import Words

log = logging.getLogger(__name__)


def fault(words: Words, error: Exception) -> str:
    """A fault in the reader's language; one that nobody raised on purpose is logged."""
    if isinstance(error, RoleplayError):
        return words.error(error)
    log.error("a page's event broke", exc_info=error)
    return words("error.unexpected")
