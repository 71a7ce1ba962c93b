"""Passwords: what they must be like, and argon2 over them."""

import secrets
from functools import cache

from pwdlib import PasswordHash

from roleplay.errors import InputError

SHORTEST, LONGEST = 8, 200
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without letters and digits that are taken for one another."""


@cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@cache
def _nobodys() -> str:
    """The hash that a password is compared with where there is no such account."""
    return _hasher().hash(secrets.token_urlsafe(24))


def hashed(password: str) -> str:
    """The argon2id hash that is stored."""
    return _hasher().hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Whether it is the password; takes as long where there is none to compare it with."""
    right = _hasher().verify(password[:LONGEST], stored or _nobodys())
    return right and stored is not None


def check_password(password: str, username: str) -> str:
    """The password, where it will do.

    Raises:
        InputError: shorter than 8 or longer than 200 characters, or the name itself.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise InputError(
            f"the password has {len(password)} characters; give {SHORTEST} to {LONGEST}",
            code="password_length",
        )
    if password.strip().lower() == username.lower():
        raise InputError("the password is the user name; choose another", code="password_is_name")
    return password


def first_password() -> str:
    """A random password to be read out once and changed on first use: about 50 bits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(10))
