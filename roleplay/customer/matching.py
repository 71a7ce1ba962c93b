"""How far a text says what a phrase says, in either language, without any model.

Terms are pairs of Han characters, and word stems in English; the share of a phrase's terms that
a text carries is its score. Plain on purpose: it runs on every message and must be predictable.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from roleplay.customer.normalise import normalise

_WORD = re.compile(r"[a-z0-9']+|[\u4e00-\u9fff]+")
_SUFFIX = re.compile(r"(?<=[a-z]{3})(?:'s|ing|ed|es|s|ly)$")
_STOP_EN = frozenset(
    """
    a an the i me my we us our you your it its is are was were be been to of in on at for and or
    but if so as by with this that there here have has had do does did will would can could may
    just please get got let about any some from up out not no yes what how when where which who am
    them they their he she his her then than too also i'll i'm we'll we're you're it's
    """.split()
)
_STOP_ZH = frozenset("的了吗呢吧啊呀哦嗯您你我他她它们这那就也都还很把被给和跟是在有个请")


@lru_cache(maxsize=20_000)
def terms(text: str) -> frozenset[str]:
    """The content terms of ``text``."""
    found: set[str] = set()
    for run in _WORD.findall(normalise(text)):
        if run[0] >= "\u4e00":
            found.update(_han_terms(run))
        elif run not in _STOP_EN and (stem := _SUFFIX.sub("", run)) not in _STOP_EN:
            found.add(stem)
    return frozenset(found)


def _han_terms(run: str) -> Iterable[str]:
    if len(run) == 1:
        return [] if run in _STOP_ZH else [run]
    pairs = (run[i : i + 2] for i in range(len(run) - 1))
    return [pair for pair in pairs if not (pair[0] in _STOP_ZH and pair[1] in _STOP_ZH)]


def coverage(phrase: str, text: str) -> float:
    """The share of the phrase's terms that stand in the text, 0–1."""
    wanted = terms(phrase)
    if not wanted:
        return 0.0
    return len(wanted & terms(text)) / len(wanted)


def best_coverage(phrases: Iterable[str], text: str) -> float:
    """The best share over several phrasings; long phrasings weigh a little more."""
    best = 0.0
    for phrase in phrases:
        wanted = terms(phrase)
        if not wanted:
            continue
        share = len(wanted & terms(text)) / len(wanted)
        best = max(best, share * (1 - 0.25 / len(wanted)))
    return best


def similarity(one: str, other: str) -> float:
    """How alike two texts are: the Dice coefficient of their terms, 0–1."""
    left, right = terms(one), terms(other)
    if not left or not right:
        return float(normalise(one) == normalise(other) and bool(normalise(one)))
    return 2 * len(left & right) / (len(left) + len(right))


def letters(text: str) -> str:
    """The letters and digits of a text alone: what two equal sentences have in common."""
    return "".join(char for char in normalise(text) if char.isalnum())


def clauses(text: str) -> list[str]:
    """The clauses of a text, in order, each an exact substring of it."""
    return [m.group().strip() for m in _CLAUSE.finditer(text) if m.group().strip()]


def sentences(text: str) -> list[str]:
    """The sentences of a text, in order, each an exact substring of it."""
    return [m.group().strip() for m in _SENTENCE.finditer(text) if m.group().strip()]


_CLAUSE = re.compile(
    r"(?:\d[.,:]\d|[^，。！？；：,!?;:\n…~～.]|[.:](?=\S))+[，。！？；：,!?;:…~～.]*"
)
_SENTENCE = re.compile(r"(?:\d\.\d|[^。！？!?\n…～.]|\.(?=\w))+[。！？!?…～.]*[”’\")）]*")
