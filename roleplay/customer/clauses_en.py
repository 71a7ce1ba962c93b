"""What the analyser sees in an English clause: words, stems, letters, word classes, shape."""

import re
from collections.abc import Iterator

from roleplay.content.text import Language
from roleplay.customer.lexicon import lexicon

_CLAUSE = re.compile(r"(?:\d[.,:]\d|[^,.!?;:\n…—–]|[.:](?=\w))+[,.!?;:\n…—–]*")
_WORD = re.compile(r"[a-z]+(?:['-][a-z]+)*|\d+(?:[.:,]\d+)*(?:am|pm|st|nd|rd|th|k|p)?|[£$€%@#]")
_ENDING = re.compile(r"(?<=[a-z]{3})(?:'s|ing|ed|es|s|ly|er|n't)$")
_NUMBER = (
    r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon|half|quarter)"
)
_TIME = re.compile(
    r"\b\d{1,2}(?::\d\d)? ?(?:am|pm|o'clock)\b|\b\d{1,2}:\d\d|"
    rf"\b(?:by|at|before|within|till|until) (?:{_NUMBER}|mid(?:night|day)|mon|tue|wed|thu|fri|sat|"
    r"sun|tomorrow|tonight|the end|close)|"
    r"\b(?:in|within) (?:\w+ )?(?:minutes?|hours?|days?|mins?|weeks?)\b"
)
_COMMON = frozenset(
    re.findall(
        r"\w+",
        "the a i you to it is my and of in for me on that your was have be do not but so we at "
        "with this",
    )
)
_KINDS = {
    "can": re.compile(r"\b(?:can|could|may|please|i want|i'd like|i need|let me|give me)\b"),
    "why": re.compile(r"\b(?:why|how come)\b"),
    "when": re.compile(r"\b(?:when|how long|what time|how soon)\b"),
    "will": re.compile(r"\b(?:will|is it|is my|are you|what if|does it|do i|am i)\b"),
    "accuse": re.compile(r"\b(?:you|your|you've|you're|you lot|nobody|lied|never|didn't)\b"),
    "feel": re.compile(
        r"\b(?:scared|worried|afraid|angry|upset|crying|furious|sick|stress\w*|panic\w*|hate|"
        r"hurt\w*|can't|lost|died|alone|ruined|frightened|terrified|fed up)\b"
    ),
    "close": re.compile(r"\b(?:thanks|thank|bye|ok|okay|that's it|great|sorted|cheers|all)\b"),
    "told": re.compile(
        r"\b(?:i|my|we)\b.*\b(?:was|were|did|had|\w+ed|been|bought|paid|got|left|lost)\b"
    ),
    "cry": re.compile(r"!"),
}


def split(plain: str) -> list[str]:
    """The clauses of a normalised message, each with its closing punctuation."""
    return [found.strip() for found in _CLAUSE.findall(plain) if found.strip()]


def words(text: str) -> list[str]:
    """Words, numbers and currency signs in order."""
    return _WORD.findall(text)


def stem(word: str) -> str:
    """``word`` without a regular ending."""
    return _ENDING.sub("", word)


def classes(clause: str) -> dict[str, int]:
    """Word classes, mood and shapes of a clause, with where they first occur."""
    spoken = words(clause)
    known = lexicon(Language.EN)
    found = known.find(spoken, " ")
    for place, word in enumerate(spoken):
        if word not in known.classes:
            root = stem(word)
            for name in known.classes.get(root) or known.classes.get(root + "e") or ():
                found.setdefault(name, place)
        if word[0].isdigit():
            found.setdefault("num", place)
        if word.endswith("ed") and len(word) > 4:
            found.setdefault("ed-form", place)
        if word.endswith("ing") and len(word) > 5:
            found.setdefault("ing-form", place)
    end = clause[-3:]
    found["mood" + next((mark for mark in "?!," if mark in end), ".")] = len(spoken)
    if _TIME.search(clause):
        found["until"] = len(spoken)
    return found


def grams(clause: str) -> Iterator[str]:
    """Runs of one to three words, of one or two stems, and pairs with a gap between them."""
    shown = [re.sub(r"\d", "0", word) for word in words(clause)]
    row = ["^", *shown, "?" if "?" in clause[-3:] else "$"]
    yield from _runs(row, (1, 2, 3), " ")
    yield from ("~" + run for run in _runs([stem(word) for word in row], (1, 2), " "))
    yield from (f"{one} _ {other}" for one, other in zip(row, row[2:], strict=False))


def letters(clause: str) -> Iterator[str]:
    """Runs of three to five letters, across the spaces between words."""
    return _runs(f" {' '.join(words(clause))} ", (3, 4, 5), "")


def _runs(row: list[str] | str, sizes: tuple[int, ...], joiner: str) -> Iterator[str]:
    for size in sizes:
        for start in range(len(row) - size + 1):
            yield joiner.join(row[start : start + size])


def terms(plain: str) -> set[str]:
    """Stems of the less common words, by which message and context are compared."""
    return {stem(word) for word in words(plain) if word not in _COMMON}


def kinds(context: str) -> set[str]:
    """What sort of thing the customer has just said: a plea, an accusation, or a fear."""
    if not context:
        return {"none"}
    return {name for name, shape in _KINDS.items() if shape.search(context)} or {"other"}
