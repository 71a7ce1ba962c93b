"""What the analyser sees in a Chinese clause: its character runs, word classes and shape."""

import re
from collections.abc import Iterator

from roleplay.content.text import Language
from roleplay.customer.lexicon import lexicon

_CLAUSE = re.compile(r"[^,，。.!！?？;；:\n…~]+[,，。.!！?？;；:\n…~]*")
_PAUSE = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
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
    "than": re.compile(r"比.{1,8}还"),
    "repeat": re.compile(r"([\u4e00-\u9fff])\1\1|([\u4e00-\u9fff]{2}),?\2"),
    "you did": re.compile(
        r"[您你](?:自己|当时|那天|上次|又|非|偏|老|总|连|都|也)?[\u4e00-\u9fff]{1,3}[了过]"
    ),
    "we did": re.compile(r"我们?(?:已经|刚|把|给|是)?[\u4e00-\u9fff]{1,3}[了过]"),
    "even": re.compile(r"[再又].*[也都]"),
}
_KINDS = {
    "can": re.compile(r"能不能|可不可以|能.*[吗不]|可以.*吗|行不行|行吗|帮我|给我|我要|我想"),
    "why": re.compile(r"为什么|为啥|怎么|凭什么|咋"),
    "when": re.compile(r"什么时候|多久|几点|几号|几天|啥时候|何时"),
    "will": re.compile(r"会不会|会.*吗|是不是"),
    "accuse": re.compile(r"你们|你刚|骗|根本|凭什么|态度|说好|明明"),
    "feel": re.compile(r"怕|急|气|慌|哭|难|担心|烦|吓|崩|疼|委屈|孤"),
    "close": re.compile(r"没了|没别的|就这样|谢谢|好的|行吧|挂了|可以了|好了"),
    "told": re.compile(r"我.*(?:了|过|的)"),
    "cry": re.compile(r"!"),
}


def split(plain: str) -> list[str]:
    """The clauses of a normalised message, each with its closing punctuation."""
    paused = _PAUSE.sub(",", plain)
    return [found.strip() for found in _CLAUSE.findall(paused) if found.strip()]


def classes(clause: str) -> dict[str, int]:
    """Word classes, mood, last particle and shapes of a clause, with where they first occur."""
    found = lexicon(Language.ZH).find(clause, "")
    core = clause.rstrip(",。.!?;:…~ ”\"'")
    end = clause[len(core) :]
    found["mood" + next((mark for mark in "?!~" if mark in end), ".")] = len(core)
    if core and core[-1] in _PARTICLES:
        found[f"last:{core[-1]}"] = len(core)
    for name, shape in _SHAPES.items():
        if place := shape.search(core):
            found[name] = place.start()
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


def kinds(context: str) -> set[str]:
    """What sort of thing the customer has just said: a plea, an accusation, or a fear."""
    if not context:
        return {"none"}
    return {name for name, shape in _KINDS.items() if shape.search(context)} or {"other"}
