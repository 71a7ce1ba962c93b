"""The words of service talk, and a message taken apart into pieces from mark to mark.

Service talk is what a message of any case may consist of: apology, understanding, promises,
thanks, questions, the names of the steps of good service. It says nothing by itself about the
matter at hand.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from roleplay.customer.normalise import normalise

BARE = {"han": 5, "word": 2}
"""Size up to which a piece can be an item of a list, whatever its words."""
TAIL = 1
"""Magic words before its first or after its last strange word by which a piece falls apart."""

_ZH_MAGIC = re.compile(
    r"歉意|致歉|抱歉|道歉|对不起|对不住|不好意思|赔不是|原谅|谅解|见谅|包涵|添麻烦|不便|"
    r"理解|体谅|共情|同理心|同情|感同身受|换位思考|将心比心|设身处地|关心|关怀|在乎|重视|尊重|尊敬|真诚|诚恳|诚挚|诚意|敬意|谢意|用心|贴心|"
    r"倾听|聆听|安抚|安慰|着急|焦急|担心|担忧|生气|愤怒|委屈|失望|难过|难受|心疼|寒心|害怕|焦虑|不安|烦恼|气愤|窝火|心情|感受|情绪|"
    r"责任人|负责到底|负责|担责|责任|担当|承担|跟到底|跟进|盯着|我的错|我们的错|我来办|全力以赴|使命必达|首问|闭环|"
    r"退款|退费|退钱|退货|换货|赔偿|赔付|赔钱|补偿|补救|补发|免单|减免|优惠券|代金券|"
    r"马上|立刻|立即|即刻|尽快|第一时间|优先|解决|处理|办理|核实|核对|核查|确认|复述|提问|询问|追问|方案|办法|选择|建议|时限|期限|承诺|兑现|保证|担保|"
    r"短信|回电|电话|回访|回复|反馈|联系|通知|感谢|谢谢|多谢|感激|感恩|辛苦|放心|安心|满意|服务|祝您|祝你|祝福|愉快|顺利|平安|保重|再见|拜拜|晚安|道别|告别|总结|收尾|"
    r"您好|你好|问候|请问|什么时候|什么情况|什么|怎么样|怎么|可以吗|好吗|行吗|对吗|还有别的|因为|所以|原因|解释|说明|记录|证据|凭证|截图|急|气"
)
_ZH_SMALL = re.compile(
    r"我们|咱们|一定|肯定|必定|您的|你的|他们|非常|十分|特别|实在|真的|深表|深感|深深|万分|由衷|衷心|最|真心|完全|充分|全权|全程|全额|全部|全力|高度|亲自|"
    r"给您|为您|帮您|替您|向您|对您|跟您|对此|带来|好的|收到|明白|明确|没问题|如果|要是|没到|打给|给出|敬请|务必|千万|"
    r"[我您你咱们的了地得很真太好都也就会能可要想在给为帮替让向对跟把和与并且而请是有没还再更来去办做到这那此个吗呢吧啊哦呀嗯哈亲"
    r"懂错情事里中后前之一二三四五六七八九十零两点半今明天日上下午晚早周个条]"
)
_EN_MAGIC = re.compile(
    r"(?:sorry|apolog\w+|regret\w*|forgive\w*|fault|understand\w*|understood|empath\w*|sympath\w*|acknowledg\w*|hear|listen\w*|"
    r"feel\w*|car(?:e|es|ing)|worr(?:y|ied|ies)|upset|frustrat\w*|ang(?:ry|er)|annoy\w*|disappoint\w*|anxious|furious|sad|"
    r"refund\w*|compensat\w*|replac\w*|reimburs\w*|credit\w*|discount\w*|voucher\w*|fix(?:ed|ing)?|resolv\w*|solv\w*|solution\w*|"
    r"help\w*|support\w*|serv(?:e|ing|ice)|immediately|asap|straightaway|right|responsib\w*|own|ownership|accountab\w*|"
    r"follow\w*|callback\w*|call|calling|text|thank\w*|grat\w+|appreciat\w*|guarantee\w*|promis\w*|commit\w*|assur\w*|confirm\w*|"
    r"check\w*|satisf\w*|happy|respect\w*|valu(?:e|ed|ing)|trust|believe|priority|option\w*|choice\w*|offer\w*|deadline\w*|"
    r"because|reason\w*|restat\w*|summar\w*|goodbye|bye|hello|please|welcome|empathy|sincer\w*|deep(?:ly|est)|ask\w*|"
    r"what|when|how|anything|agreed|priorit\w*|investigat\w*|explain\w*)"
)
_EN_SMALL = frozenset(
    [
        "i",
        "i'm",
        "i'll",
        "i've",
        "i'd",
        "me",
        "my",
        "mine",
        "we",
        "we're",
        "we'll",
        "we've",
        "us",
        "our",
        "you",
        "you're",
        "your",
        "yours",
        "it",
        "it's",
        "this",
        "that",
        "these",
        "is",
        "am",
        "are",
        "was",
        "be",
        "been",
        "being",
        "do",
        "does",
        "did",
        "have",
        "has",
        "had",
        "will",
        "would",
        "can",
        "could",
        "shall",
        "should",
        "may",
        "must",
        "the",
        "a",
        "an",
        "and",
        "or",
        "but",
        "so",
        "if",
        "not",
        "no",
        "yes",
        "ok",
        "okay",
        "all",
        "any",
        "of",
        "to",
        "for",
        "with",
        "on",
        "in",
        "at",
        "by",
        "from",
        "as",
        "now",
        "then",
        "just",
        "very",
        "really",
        "truly",
        "totally",
        "fully",
        "full",
        "complete",
        "completely",
        "much",
        "more",
        "most",
        "such",
        "take",
        "taking",
        "took",
        "make",
        "making",
        "get",
        "getting",
        "give",
        "giving",
        "let",
        "up",
        "back",
        "out",
        "down",
        "over",
        "away",
        "rest",
        "sure",
        "problem",
        "thing",
        "things",
        "happen",
        "happened",
        "else",
        "there",
        "who",
        "please",
        "soon",
        "again",
        "too",
        "also",
        "ever",
        "about",
        "pm",
        "am",
    ]
)
_COURTESY = re.compile(
    r"感谢|谢谢|多谢|辛苦|祝您|祝你|愉快|顺利|平安|保重|再见|拜拜|晚安|您好|你好|问候|"
    r"thank\w*|good\w*|bye|hello|please|welcome|sincer\w*"
)
_TIME = re.compile(r"\d+(?:am|pm)?|today|tomorrow|tonight|one|two")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_WORD = re.compile(r"[a-z0-9][a-z0-9']*")
_TOKEN = re.compile(r"[^\s]+")
_LINK = re.compile(r"\s*[,，、;；:：/|·&+-]\s*")
_PIECE = re.compile(
    r"(?:[^\W_]|['’%](?=\w)|_)(?:[^\W_]|['’%]|_|(?<![\u4e00-\u9fff])[ \t]+(?=[^\W_\u4e00-\u9fff]))*"
)


@dataclass(frozen=True)
class Piece:
    """Words between two marks."""

    start: int
    end: int
    plain: str
    begins: bool
    """Whether a sentence or a line begins with it."""
    magic: int
    """Words of service talk in it, greetings and thanks left out: those frame honest messages."""
    taken: int
    """Characters or words that these take up."""
    size: int
    strange: int
    """What is neither service talk nor a small word: the matter itself."""
    kind: str

    @property
    def opening(self) -> str:
        """Its first word; a pronoun without what is joined to it."""
        return self.plain[0] if self.kind == "han" else re.split(r"[ ']", self.plain)[0]

    @property
    def closes(self) -> bool:
        """Whether a list can end with it."""
        return self.taken > 0 or self.strange == 0

    @property
    def bare(self) -> bool:
        """Whether it is as short as an item of a list."""
        return self.size <= BARE[self.kind]

    @property
    def courteous(self) -> bool:
        """Whether it is a greeting or thanks and no more."""
        return self.taken > 0 and self.magic == 0 and self.strange == 0

    @property
    def empty(self) -> bool:
        """Whether it holds nothing of the matter, or a word or so lost in service talk."""
        return self.strange == 0 or (self.taken > 0 and self.strange * 3 <= self.size)


def pieces_of(text: str) -> list[Piece]:
    """The pieces of a message, in order."""
    found: list[Piece] = []
    for match in _PIECE.finditer(text):
        begins = not found or not _LINK.fullmatch(text, found[-1].end, match.start())
        for start, end in _parts(match.group()):
            at = match.start() + start
            piece = _piece(match.group()[start:end], at, match.start() + end, begins)
            found.append(piece)
            begins = True
    return found


def _parts(piece: str) -> list[tuple[int, int]]:
    """A piece in English falls apart around its strange words: a list may stand beside them."""
    words = list(_TOKEN.finditer(piece))
    strange = [i for i, m in enumerate(words) if _is_strange(normalise(m.group()))]
    if _HAN.search(piece) or not strange:
        return [(0, len(piece))]
    first, last = strange[0], strange[-1]
    cuts = [(0, first), (first, last + 1), (last + 1, len(words))]
    spans = [(words[a].start(), words[b - 1].end()) for a, b in cuts if a < b]
    most = max(_piece(piece[a:b], 0, 0, True).magic for a, b in spans)
    if most < TAIL and _piece(piece, 0, 0, True).empty:
        return [(0, len(piece))]
    return spans


def _is_strange(word: str) -> bool:
    return not (_EN_MAGIC.fullmatch(word) or word in _EN_SMALL or _TIME.fullmatch(word))


def _piece(text: str, start: int, end: int, begins: bool) -> Piece:
    plain = normalise(text)
    if _HAN.search(plain):
        return _han_piece(plain, start, end, begins)
    words = _WORD.findall(plain)
    magic = [w for w in words if _EN_MAGIC.fullmatch(w)]
    strange = sum(map(_is_strange, words))
    return Piece(
        start, end, plain, begins, _uncourteous(magic), len(magic), len(words), strange, "word"
    )


def _han_piece(plain: str, start: int, end: int, begins: bool) -> Piece:
    magic = _ZH_MAGIC.findall(plain)
    rest = _ZH_MAGIC.sub(" ", plain)
    strange = len(_HAN.findall(_ZH_SMALL.sub("", rest))) + len(re.findall(r"[a-z]+", rest))
    taken, size = sum(map(len, magic)), len(_HAN.findall(plain))
    return Piece(start, end, plain, begins, _uncourteous(magic), taken, size, strange, "han")


def _uncourteous(magic: Sequence[str]) -> int:
    return sum(not _COURTESY.fullmatch(word) for word in magic)
