"""Magic words strung together are no message: they neither calm a customer nor earn a mark."""

import re

from roleplay.customer.normalise import normalise

FEWEST = 3
"""Magic words, times left out, from which a message can count as stuffed."""
FEWEST_PIECES = 5
"""Pieces from which a sentence can be a mere list."""
DENSEST = 0.55
"""Share of the text that they may take up: Chinese characters, English words."""
_ZH = re.compile(
    r"非常抱歉|抱歉|对不起|不好意思|道歉|理解|体谅|着急|担心|生气|心情|感受|委屈|退款|退费|退货|换货|赔偿|补偿|赔付|补发|马上|立刻|立即|尽快|"
    r"负责|跟进|跟到底|承担|短信|回电|回访|电话|感谢|谢谢|放心|保证|承诺|核实|核对|确认|满意|尊重|同理心|优先|今天|明天|下午|上午|"
    r"(?:\d+|[一二三四五六七八九十]+)点(?:前|钟)?|方案|选择|原因|总结|再见|您好|请问|什么时候|怎么样"
)
_EN = re.compile(
    r"\b(?:sorry|apolog\w+|understand\w*|empath\w*|worried|upset|frustrat\w*|angry|feel\w*|refund\w*|"
    r"compensat\w*|replace\w*|immediately|today|tomorrow|asap|responsib\w*|own\w*|follow|callback|call|text|"
    r"thank\w*|guarantee\w*|promise\w*|confirm\w*|satisf\w*|respect\w*|priority|option\w*|choice|"
    r"because|summary|goodbye|hello|please|resolve\w*|solution|\d+(?:am|pm)?)\b"
)
_TIME = re.compile(r"今天|明天|下午|上午|点|today|tomorrow|\d")
_WORD = re.compile(r"[a-z0-9']+")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_MARKS = r",，、。.!！?？;；:：/|\n…~）)”’】」"
_WITH_MARK = re.compile(rf"[^{_MARKS}]*?(?:[{_MARKS}]+\s*|(?<=[\u4e00-\u9fff])\s+)|[^{_MARKS}]+$")
_PIECE = re.compile(r"[\s,，、。.!！;；/|]+")


def is_stuffed(text: str) -> bool:
    """Whether a message is hardly more than magic words, or says few things again and again."""
    plain = normalise(text)
    han = len(_HAN.findall(plain))
    words = len(_WORD.findall(plain))
    if han >= words:
        hits = _ZH.findall(plain)
        dense = han > 0 and sum(len(hit) for hit in hits) / han >= DENSEST
    else:
        hits = _EN.findall(plain)
        dense = words > 0 and len(hits) / words >= DENSEST
    magic = [hit for hit in hits if not _TIME.search(hit)]
    return (len(magic) >= FEWEST and dense) or _says_the_same(plain)


def _says_the_same(plain: str) -> bool:
    pieces = [p for p in _PIECE.split(plain) if p]
    return (
        len(pieces) >= 5
        and _HAN.search(plain) is not None
        and len(set(pieces)) <= len(pieces) * 0.6
    )


def without_lists(text: str) -> str:
    """The text without runs of bare magic words, whatever honest words stand beside them."""
    kept: list[str] = []
    run: list[str] = []
    for piece in _WITH_MARK.findall(text):
        if _is_bare(piece):
            run.append(piece)
            continue
        kept += [*_unlisted(run), piece]
        run = []
    return "".join([*kept, *_unlisted(run)])


def _is_bare(piece: str) -> bool:
    """Whether a piece between marks is no more than a word or two."""
    plain = normalise(piece)
    return len(_HAN.findall(plain)) <= 4 and len(_WORD.findall(plain)) <= 2


def _unlisted(run: list[str]) -> list[str]:
    """The pieces of a run without the list from its first magic word to its last."""
    magic = [i for i, piece in enumerate(run) if _is_magic(piece)]
    if not magic:
        return run
    listed = run[magic[0] : magic[-1] + 1]
    if len(listed) < FEWEST_PIECES or not is_stuffed("".join(listed)):
        return run
    return run[: magic[0]] + run[magic[-1] + 1 :]


def _is_magic(piece: str) -> bool:
    plain = normalise(piece)
    return bool(_ZH.search(plain) or _EN.search(plain))
