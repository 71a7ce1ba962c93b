"""Reading what a command is given: a file, or standard input."""

import sys
from pathlib import Path

from roleplay.errors import InputError


def read_input(source: str, label: str = "") -> str:
    """The text of a file, or of standard input for ``-``.

    Raises:
        InputError: names ``label`` (the option, where there is one) and the file.
    """
    if source == "-":
        return sys.stdin.buffer.read().decode("utf-8", errors="replace")
    name = f"{label} {source}".strip()
    try:
        return Path(source).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{name}: not UTF-8 at byte {error.start}") from None
    except OSError as error:
        raise InputError(f"{name}: cannot be read: {error.strerror}") from None
