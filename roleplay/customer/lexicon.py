"""The two languages' word classes: general knowledge of words that the analyser's weights build on.

A class gathers words alike in meaning or use (words of apology, of time, of refusal…). It says nothing
about an act by itself; what it tells is learnt from the labelled messages.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

from roleplay.content.text import Language

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Lexicon:
    """Classes by word, for one language."""

    classes: dict[str, tuple[str, ...]]
    longest: int
    """Length of the longest entry: characters in Chinese, words in English."""

    @classmethod
    def parse(cls, text: str, language: Language) -> Self:
        """The lexicon written as ``[class]`` lines, each followed by lines of words."""
        classes: dict[str, tuple[str, ...]] = {}
        for word, name in _entries(text):
            classes[word] = (*classes.get(word, ()), name)
        size = len if language is Language.ZH else _words
        return cls(classes, max(size(word) for word in classes))

    def find(self, units: Sequence[str], joiner: str) -> dict[str, int]:
        """Where the classes of all words and phrases first occur in a row of characters or words."""
        found: dict[str, int] = {}
        for start in range(len(units)):
            for size in range(1, min(self.longest, len(units) - start) + 1):
                for name in self.classes.get(joiner.join(units[start : start + size]), ()):
                    found.setdefault(name, start)
        return found


def _words(phrase: str) -> int:
    return phrase.count(" ") + 1


def _entries(text: str) -> Iterator[tuple[str, str]]:
    name = ""
    for line in text.splitlines():
        if line.startswith("["):
            name = line.strip("[]")
        elif not line.startswith("#"):
            yield from ((word.replace("_", " "), name) for word in line.split())


@cache
def lexicon(language: Language) -> Lexicon:
    """The lexicon shipped for ``language``."""
    text = (HERE / f"lexicon_{language}.txt").read_text(encoding="utf-8")
    return Lexicon.parse(text, language)
