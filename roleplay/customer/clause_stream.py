"""From the pieces of a model's reply to clauses that a customer could say.

Stage actions in brackets, name prefixes, quotation marks around the whole and Markdown are taken
out; lines of the other side end the reply. A clause ends at punctuation, or where it grows long.
"""

import re
from collections.abc import AsyncIterator, Iterable

from roleplay.content.text import Language

LONGEST = {Language.ZH: 12, Language.EN: 8}
"""A clause without punctuation is cut here: Chinese characters, English words (design.md)."""
_SPARE = {Language.ZH: 4, Language.EN: 2}
"""So much more is waited for, in case the punctuation is about to come."""
_MARK = re.compile(r"[，。！？；：!?;\n…]|[,:](?!\d)|\.(?=\s|$|[^\d\w])")
_MAY_GO_ON = re.compile(r"\d[,:]$|\.$")
_ACTION = re.compile(
    r"（[^（）]{0,40}）|\([^()]{0,60}\)|【[^【】]{0,40}】|\[[^\[\]]{0,60}\]|"
    r"(?P<stars>\*{1,3})(?P<inside>[^*\n]{1,60})(?P=stars)|_(?P<inside2>[^_\n]{1,60})_"
)
_OPENS = re.compile(r"[（(【\[*_]")
_LONGEST_ACTION = 62
_OWN = r"客户|顾客|用户|本人|我|customer|client|caller|me"
_OTHER = (
    r"客服|坐席|学员|助手|店家|商家|系统|旁白|agent|trainee|assistant|support|"
    r"representative|advisor|user|human|system|narrator|you"
)
_PREFIX = re.compile(
    r"^\s*[\"“「『'*#>-]*\s*(?P<name>[^\s:：，。！？,.!?；;]{1,14}(?: \w{1,12})?)\s*[:：]\s*"
)
_DECIDED = 18
_QUOTES = '"“”「」『』'


class Cleaner:
    """Takes pieces in and gives out what may be said.

    ``ended`` is set once the model writes the other side's lines.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        own = [*(re.escape(n.strip().lower()) for n in names if n.strip()), *_OWN.split("|")]
        self._own = re.compile(rf"(?:{'|'.join(own)})(?:（.*）|\(.*\))?")
        self._held = self._line = ""
        self._at_start, self._quoted, self._fresh = True, False, True
        self._last = ""
        self.ended = False

    def feed(self, piece: str) -> str:
        """What may be said after one more piece."""
        self._held += piece
        return self._lines(self._without_actions(final=False), final=False)

    def rest(self) -> str:
        """What may be said once the reply is through."""
        return self._lines(self._without_actions(final=True), final=True)

    def _without_actions(self, *, final: bool) -> str:
        out = ""
        while opening := _OPENS.search(self._held):
            at = opening.start()
            before = (self._last + out + self._held[:at])[-1:]
            action = _ACTION.match(self._held, at)
            if action is None and not final and len(self._held) - at < _LONGEST_ACTION:
                out, self._held = out + self._held[:at], self._held[at:]
                if before in (":", ";") and self._held[0] == "(":
                    out, self._held = out + self._held[0], self._held[1:]
                    continue
                return self._note(out)
            out += self._held[:at]
            if action is None:
                out += "" if self._held[at] in "*_" else self._held[at]
                self._held = self._held[at + 1 :]
            else:
                out += _kept(action, begins=not (self._last + out).strip())
                self._held = self._held[action.end() :]
        out, self._held = out + self._held, ""
        return self._note(out)

    def _note(self, out: str) -> str:
        self._last = (self._last + out)[-1:]
        return out

    def _lines(self, text: str, *, final: bool) -> str:
        """The text without prefixes at the beginnings of its lines."""
        self._line += text
        out = ""
        while self._line and not self.ended:
            if not self._at_start:
                end = self._line.find("\n") + 1
                cut = end or len(self._line)
                out, self._line = out + self._line[:cut], self._line[cut:]
                self._at_start = bool(end)
                continue
            if not final and not _PREFIX.match(self._line) and not self._settled():
                break
            self._strip_prefix()
        return self._unquoted(out)

    def _settled(self) -> bool:
        """Whether no prefix can come any more at the beginning of the line."""
        begun = self._line.strip()
        return len(begun) >= _DECIDED or bool(re.search(r"[，。！？,.!?；;…]", begun))

    def _strip_prefix(self) -> None:
        prefix = _PREFIX.match(self._line)
        name = prefix.group("name").lower() if prefix else ""
        if prefix and self._own.fullmatch(name):
            self._line = self._line[prefix.end() :]
        elif prefix and re.fullmatch(_OTHER, name):
            self.ended = True
        self._at_start = False

    def _unquoted(self, out: str) -> str:
        """Without the quotation marks where the whole reply stands in them."""
        if self._fresh and out.strip():
            self._fresh = False
            self._quoted = out.lstrip()[0] in _QUOTES
        return re.sub(f"[{_QUOTES}]", "", out) if self._quoted else out


def _kept(action: re.Match[str], *, begins: bool) -> str:
    """What stays of brackets or stars: numbers and stressed words, but no stage action."""
    inside = action.group("inside") or action.group("inside2")
    if inside is not None:
        return "" if begins and action.group("stars") == "*" else inside
    return action.group() if re.search(r"\d", action.group()) else ""


async def clauses_of(
    pieces: AsyncIterator[str], language: Language, names: Iterable[str] = ()
) -> AsyncIterator[str]:
    """The reply in clauses; joined they are what is said."""
    cleaner, waiting, begun = Cleaner(names), "", False
    async for piece in pieces:
        waiting += cleaner.feed(piece)
        waiting = waiting if begun else waiting.lstrip()
        while (end := _clause_end(waiting, language)) is not None:
            begun = True
            yield waiting[:end]
            waiting = waiting[end:]
        if cleaner.ended:
            break
    waiting += "" if cleaner.ended else cleaner.rest()
    while waiting.strip():
        end = _clause_end(waiting, language) or len(waiting)
        clause, waiting = waiting[:end], waiting[end:]
        yield clause if waiting.strip() else clause.rstrip()


def _clause_end(text: str, language: Language) -> int | None:
    mark = _MARK.search(text)
    if mark and (mark.end() < len(text) or not _MAY_GO_ON.search(text)):
        return mark.end()
    longest, spare = LONGEST[language], _SPARE[language]
    if language == Language.ZH:
        return longest if len(text) > longest + spare else None
    words = list(re.finditer(r"\S+\s+", text))
    return words[longest - 1].end() if len(words) >= longest + spare else None
