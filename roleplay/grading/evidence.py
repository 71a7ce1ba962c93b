"""Evidence: a quote counts where it stands in the named turn, and is stored as it stands there.

Matching looks past width, spaces, quotation marks, case and script; what is stored is the turn's
own characters.
"""

import unicodedata
from typing import NamedTuple

from roleplay.customer.normalise import simplify

_IGNORED = frozenset("\"'“”‘’「」『』«»`´＂＇")
SHORTEST = 2
"""A quote of fewer meaningful characters proves nothing."""


class _Folded(NamedTuple):
    text: str
    places: list[int]
    """For every folded character the index of the original one."""


def find_quote(quote: str, turn: str) -> str | None:
    """The exact substring of ``turn`` that ``quote`` quotes, or None where it is not there."""
    wanted = _fold(quote.strip().strip("….").strip()).text
    if len(wanted) < SHORTEST:
        return None
    folded = _fold(turn)
    start = folded.text.find(wanted)
    if start < 0:
        return None
    first, last = folded.places[start], folded.places[start + len(wanted) - 1]
    return turn[first : _mark_end(turn, last + 1)]


def _mark_end(turn: str, end: int) -> int:
    """Past combining marks, so that no character is cut in half."""
    while end < len(turn) and unicodedata.combining(turn[end]):
        end += 1
    return end


def _fold(text: str) -> _Folded:
    characters: list[str] = []
    places: list[int] = []
    for index, char in enumerate(simplify(text)):
        if char.isspace() or char in _IGNORED:
            continue
        for folded in unicodedata.normalize("NFKC", char).lower():
            if folded in _IGNORED or folded.isspace():
                continue
            characters.append(folded)
            places.append(index)
    return _Folded("".join(characters), places)
