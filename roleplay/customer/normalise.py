"""The analyser's own copy of a message: folded width, script and case. The original is kept."""

import re
import unicodedata
from functools import cache, lru_cache
from typing import Protocol

_SPACE = re.compile(r"\s+")
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_STRETCH = re.compile(r"(.)\1{3,}")
_HAN = re.compile(r"[\u3400-\u9fff]")


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


@cache
def _simplifier() -> _Converter:
    import opencc

    converter: _Converter = opencc.OpenCC("t2s")
    return converter


@cache
def _traditionaliser() -> _Converter:
    import opencc

    converter: _Converter = opencc.OpenCC("s2twp")
    return converter


def simplify(text: str) -> str:
    """``text`` in Simplified characters; the same length as before (character by character)."""
    if not _HAN.search(text):
        return text
    simple = _simplifier().convert(text)
    return simple if len(simple) == len(text) else text


def to_traditional(text: str) -> str:
    """``text`` in Traditional characters with Taiwan's wording, for display."""
    return _traditionaliser().convert(text)


@lru_cache(maxsize=20_000)
def normalise(text: str) -> str:
    """``text`` as the analyser reads it: NFKC, Simplified, lower case, calm spaces."""
    folded = unicodedata.normalize("NFKC", _CONTROL.sub("", text))
    folded = _STRETCH.sub(r"\1\1\1", folded)
    return _SPACE.sub(" ", simplify(folded)).strip().lower().replace("\u2019", "'")
