"""What the analyser sees in a Chinese clause: its character runs, word classes and shape."""

import re
from collections.abc import Iterator

from roleplay.content.text import Language
from roleplay.customer.lexicon import lexicon

_CLAUSE = re.compile(r"[^,，。.!！?？;；:\n…~]+[,，。.!！?？;；:\n…~]*")
_PARTICLES = frozenset("吗呢吧啊呀哦啦嘛呗喽哈了的么哟咯噢咧")
_NUMBER = "[一二两三四五六七八九十半]"
_SHAPES = {
    "num": re.compile(rf"\d|{_NUMBER}+[点号天分小块百千]"),
    "time": re.compile(
        rf"(?:\d+|{_NUMBER}+)个?(?:点|号|分|小时|钟头|天|刻|月|:)|[今明][天晚早儿]|后天|周[一二三四五六日末]|礼拜|星期"
    ),
    "until": re.compile(r"前(?!面)|以?内|准时"),
    "latin": re.compile(r"[a-z]{2,}"),
    "either": re.compile(r"[\u4e00-\u9fff]还是[\u4e00-\u9fff]"),
    "a-not-a": re.compile(r"([\u4e00-\u9fff])[不没]\1"),
    "accuse": re.compile(r"都怪|都是[您你]|就[怪赖]"),
    "even": re.compile(r"[再又].*[也都]"),
}


def split(plain: str) -> list[str]:
    """The clauses of a normalised message, each with its closing punctuation."""
    return [found.strip() for found in _CLAUSE.findall(plain) if found.strip()]


def classes(clause: str) -> set[str]:
    """Word classes, mood, last particle and shapes of a clause."""
    found = lexicon(Language.ZH).find(clause, "")
    core = clause.rstrip(",。.!?;:…~ ”\"'")
    end = clause[len(core) :]
    found.add("mood" + next((mark for mark in "?!~" if mark in end), "."))
    if core and core[-1] in _PARTICLES:
        found.add(f"last:{core[-1]}")
    found.update(name for name, shape in _SHAPES.items() if shape.search(core))
    return found


def grams(clause: str) -> Iterator[str]:
    """Runs of one to four characters; digits are all alike, ``^`` marks the beginning."""
    marked = "^" + re.sub(r"\d", "0", clause)
    for size in range(1, 5):
        for start in range(len(marked) - size + 1):
            yield marked[start : start + size]


def terms(plain: str) -> set[str]:
    """Pairs of characters, by which message and context are compared."""
    letters = re.sub(r"\W", "", plain)
    return {letters[i : i + 2] for i in range(len(letters) - 1)}
