"""What a message must be like to be taken in."""

import re

from roleplay.errors import InputError

LONGEST = 4000
LONGEST_SUBJECT = 200
_SURROGATE = re.compile("[\ud800-\udfff]")


def check_message(text: str) -> str:
    """The message, as written but for blank edges.

    Raises:
        InputError: empty, too long, or not storable as text.
    """
    trimmed = text.strip()
    if not trimmed or not re.search(
        r"[^\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x1f\x7f]", trimmed
    ):
        raise InputError("the message is empty; write something to the customer", code="empty")
    if len(trimmed) > LONGEST:
        raise InputError(
            f"the message has {len(trimmed):,} characters; {LONGEST:,} are the most a customer "
            "reads, so shorten it",
            code="too_long",
        )
    if "\x00" in trimmed or _SURROGATE.search(trimmed):
        raise InputError(
            "the message holds bytes that are no text (NUL or half a character)", code="not_text"
        )
    return trimmed


def check_subject(subject: str | None) -> str | None:
    """The subject on one line, or None for none.

    Raises:
        InputError: too long, or not storable as text.
    """
    if subject is None or not subject.strip():
        return None
    line = " ".join(subject.split())
    if len(line) > LONGEST_SUBJECT:
        raise InputError(
            f"the subject has {len(line):,} characters; {LONGEST_SUBJECT} are the most",
            code="long_subject",
        )
    return check_message(line)
