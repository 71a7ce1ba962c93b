"""The guard: what a customer never says. Checked clause by clause before it is shown."""

import re
from collections.abc import Sequence

from roleplay.content.text import Language
from roleplay.customer.matching import clauses, sentences
from roleplay.customer.normalise import normalise
from roleplay.customer.transcript import guess_language

SHORT_CLAUSE = {Language.ZH: 5, Language.EN: 14}
"""Clauses of at most so many letters may come again: “我跟你说，”, “the thing is,”."""
_SERVES = {
    Language.ZH: re.compile(
        r"(请问)?(还)?有什么(可以|能)(帮|为)(助)?(您|你)|很高兴为(您|你)服务|感谢(您|你)的(来电|耐心|反馈|理解与支持)"
        r"|给(您|你)带来(的)?不便|(为|给)(您|你)(登记|核实|查询|处理|安排|申请|办理)|祝(您|你)生活愉快"
        r"|我(们)?(公司|这边)(会|可以)?(为|给)(您|你)|作为(一名)?客服"
    ),
    Language.EN: re.compile(
        r"how (?:can|may) i (?:help|assist)|anything else i can (?:help|do)|happy to (?:help|assist) you"
        r"|thank you for (?:calling|contacting|your patience)|(?:sorry|apologi[sz]e) for (?:the|any) inconvenience"
        r"|i(?:'ll| will| can) (?:look into|check|arrange|process|sort) (?:that|this|it|your \w+) for you"
        r"|as (?:a|your) (?:customer service|support) (?:agent|representative)"
    ),
}
_LEAKS = re.compile(
    r"system prompt|stage direction|as an ai|language model|my (?:prompt|instructions)|(?:temper|openness|patience)\s*[:=]"
    r"|系统提示|提示词|舞台指示|语言模型|人工智能助手|作为(一个)?ai|(?:情绪值|信任值|耐心值|开放度)|我的(?:设定|人设|指令)"
    r"|(?:给|打)(你|您)?(\d+|满|高)分|i(?:'d| would) (?:give|score|rate) you|out of ten",
)


def breach(clause: str, language: Language) -> str | None:
    """Why a customer could not say this clause, or None where they could."""
    plain = normalise(clause)
    if _LEAKS.search(plain):
        return "names the prompt, the state or a mark"
    if any(pattern.search(plain) for pattern in _SERVES.values()):
        return "talks like the agent"
    return None


def repeats(clause: str, said: Sequence[str]) -> bool:
    """Whether a clause of some length was said before, word for word."""
    earlier = {_key(c) for text in said for c in [*clauses(text), *sentences(text)]}
    return any(
        _key(c) in earlier
        for c in clauses(clause)
        if len(_key(c)) > SHORT_CLAUSE[guess_language(c)]
    )


def _key(sentence: str) -> str:
    return "".join(c for c in normalise(sentence) if c.isalnum())
