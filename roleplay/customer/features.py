"""What the analyser looks at in a message: named features, hashed into a fixed number of buckets.

Features come in blocks (wording, word classes, pairs of classes within a clause, …). Each block is
scaled to a fixed length, so that the many runs of characters do not drown the few word classes.
"""

import re
from collections.abc import Iterator
from itertools import combinations
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from roleplay.content.text import Language
from roleplay.customer import clauses_en, clauses_zh
from roleplay.customer.normalise import normalise

BUCKETS = 1 << 16
LONGEST = 1200
"""Characters read of a message; a longer one is read at its beginning and its end."""

Blocks = dict[str, set[str]]

LENGTHS = {
    Language.ZH: {"wording": 2.0, "first-last": 0.7, "size": 0.5, "relation": 0.6, "context": 0.7},
    Language.EN: {"wording": 1.0},
}
"""Length of each block of features; 1 where none is given. Found by trial on development authors."""


def shorten(text: str) -> str:
    """``text`` cut to what is read, beginning and end kept."""
    if len(text) <= LONGEST:
        return text
    return text[: LONGEST // 2] + "\n" + text[-LONGEST // 2 :]


def blocks(text: str, language: Language, context: str = "") -> Blocks:
    """The features of a message by block."""
    text = shorten(text)
    plain, asked = normalise(text), normalise(shorten(context))
    reader = clauses_zh if language is Language.ZH else clauses_en
    clauses = reader.split(plain)
    seen = [reader.classes(clause) for clause in clauses]
    found: Blocks = {
        "wording": {gram for clause in clauses for gram in reader.grams(clause)},
        "classes": set().union(*seen),
        "pairs": {f"{a}&{b}" for some in seen for a, b in combinations(sorted(some), 2)},
        "first-last": set(),
        "size": set(_size(text, plain, len(clauses), language)),
        "relation": _relation(reader.terms(plain), reader.terms(asked)),
        "context": {f"c{term}" for term in reader.terms(asked)},
    }
    if seen:
        found["first-last"] = {f"F{name}" for name in seen[0]} | {f"L{name}" for name in seen[-1]}
    found["relation"] |= {f"C{name}" for name in reader.classes(asked)} if asked else {"no context"}
    if language is Language.EN:
        found["letters"] = {f"l{run}" for clause in clauses for run in clauses_en.letters(clause)}
    return found


def _size(text: str, plain: str, clauses: int, language: Language) -> Iterator[str]:
    yield f"length{min(len(plain) // (6 if language is Language.ZH else 18), 8)}"
    yield f"clauses{min(clauses, 6)}"
    yield f"questions{min(plain.count('?'), 4)}"
    yield f"cries{min(plain.count('!'), 3)}"
    yield f"capitals{min(len(re.findall('[A-Z]{2,}', text)), 3)}"
    if language is Language.ZH:
        yield "polite you" if "您" in plain else "no polite you"
        yield "plain you" if "你" in plain else "no plain you"


def _relation(mine: set[str], theirs: set[str]) -> set[str]:
    shared = len(mine & theirs)
    return {f"shared{min(shared, 6)}", f"share{5 * shared // (len(mine) + 1)}"}


def vector(found: Blocks, language: Language) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Buckets and values of the features, each block scaled to its length."""
    lengths = LENGTHS[language]
    buckets: list[int] = []
    values: list[float] = []
    for block, names in found.items():
        buckets.extend(crc32(name.encode()) % BUCKETS for name in names)
        value = lengths.get(block, 1.0) / max(len(names), 1) ** 0.5
        values.extend([value] * len(names))
    return np.array(buckets, dtype=np.intp), np.array(values, dtype=np.float32)
