"""What the analyser looks at in a message: named features, hashed into a fixed number of buckets.

Features come in blocks (wording, word classes, their order within a clause, …). Each block is
scaled to a fixed length, so that the many runs of characters do not drown the few word classes.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from roleplay.content.text import Language
from roleplay.customer import clauses_en, clauses_zh
from roleplay.customer.normalise import normalise

BUCKETS = 1 << 16
LONGEST = 1200
"""Characters read of a message; a longer one is read at its beginning and its end."""

LENGTHS = {
    Language.ZH: {
        "wording": 3.2,
        "first-last": 0.7,
        "size": 0.5,
        "relation": 0.6,
        "context": 0.7,
        "next": 0.7,
        "cross": 0.3,
    },
    Language.EN: {"wording": 2.2, "next": 0.7, "cross": 0.5},
}
"""Length of each block of features, 1 where none is given; found by leaving authors out."""

Blocks = dict[str, set[str]]
Classes = dict[str, int]


def blocks(text: str, language: Language, context: str = "") -> Blocks:
    """The features of a message by block."""
    text = shorten(text)
    plain, asked = normalise(text), normalise(shorten(context))
    reader = clauses_zh if language is Language.ZH else clauses_en
    clauses = reader.split(plain)
    seen = [reader.classes(clause) for clause in clauses]
    mine, theirs = reader.terms(plain), reader.terms(asked)
    opening = reader.terms(clauses[0]) & theirs if clauses else set()
    found: Blocks = {
        "wording": {gram for clause in clauses for gram in reader.grams(clause)},
        "classes": set().union(*seen),
        "order": {pair for classes in seen for pair in _in_order(classes)},
        "next": {f"{a}>{b}" for one, other in pairwise(seen) for a in one for b in other},
        "first-last": _ends(seen),
        "size": set(_size(text, plain, len(clauses), language)),
        "relation": _relation(mine, theirs) | {f"C{name}" for name in reader.classes(asked)},
        "context": {f"c{term}" for term in theirs},
    }
    answer = found["classes"] | set(_manner(plain, clauses, bool(opening), language))
    found["cross"] = {f"{kind}*{name}" for kind in reader.kinds(asked) for name in answer}
    if language is Language.EN:
        found["letters"] = {f"l{run}" for clause in clauses for run in clauses_en.letters(clause)}
    return found


def shorten(text: str) -> str:
    """What is read of a text: all, or the beginning and the end of a long one."""
    if len(text) <= LONGEST:
        return text
    return text[: LONGEST // 2 - 1] + "\n" + text[-LONGEST // 2 :]


def _in_order(classes: Classes) -> Iterator[str]:
    ranked = sorted(classes.items(), key=lambda item: item[1])
    for (one, place), (other, later) in combinations(ranked, 2):
        if place < later:
            yield f"{one}<{other}"


def _ends(seen: Sequence[Classes]) -> set[str]:
    if not seen:
        return set()
    return {f"F{name}" for name in seen[0]} | {f"L{name}" for name in seen[-1]}


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
    if not theirs:
        return {"no context"}
    shared = len(mine & theirs)
    return {f"shared{min(shared, 6)}", f"share{5 * shared // (len(mine) + 1)}"}


def _manner(plain: str, clauses: Sequence[str], echoes: bool, language: Language) -> Iterator[str]:
    yield "short" if len(plain) < (8 if language is Language.ZH else 22) else "long"
    if echoes:
        yield "takes up"
        if len(clauses) > 1 and clauses[0].endswith("?"):
            yield "echoes"


def vector(found: Blocks, language: Language) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Buckets and values of the features, each block scaled to its length."""
    lengths = LENGTHS[language]
    buckets: list[int] = []
    values: list[float] = []
    for block, names in found.items():
        buckets.extend(crc32(name.encode()) % BUCKETS for name in sorted(names))
        values.extend([lengths.get(block, 1.0) / max(len(names), 1) ** 0.5] * len(names))
    return np.array(buckets, dtype=np.intp), np.array(values, dtype=np.float32)
