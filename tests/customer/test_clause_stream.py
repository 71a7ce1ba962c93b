"""From a model's pieces to clauses: nothing but what a customer says, and not too much of it."""

from collections.abc import AsyncIterator

import pytest

from roleplay.content.text import Language
from roleplay.customer.clause_stream import clauses_of
from roleplay.customer.speech import Limits, within

ZH, EN = Language.ZH, Language.EN


async def pieces(text: str, size: int) -> AsyncIterator[str]:
    for start in range(0, len(text), size):
        yield text[start : start + size]


async def said(text: str, language: Language, size: int = 3) -> list[str]:
    return [c async for c in clauses_of(pieces(text, size), language, ["气愤型客户", "王先生"])]


@pytest.mark.parametrize("size", [1, 2, 5, 100])
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("（叹气）你们查了一天了，件呢？", "你们查了一天了，件呢？"),
        ("你们查了一天了，（拍桌子，站起来）件呢？", "你们查了一天了，件呢？"),
        ("【情绪：愤怒】件呢？", "件呢？"),
        ("客户：件呢？", "件呢？"),
        ("王先生：件呢？", "件呢？"),
        ("“件呢？”", "件呢？"),
        ("*深吸一口气* 件呢？", "件呢？"),
        ("我**真的**等够了。", "我真的等够了。"),
        ("单号（尾号3356）你查。", "单号（尾号3356）你查。"),
        ("件呢？\n客服：您好，我帮您查。\n客户：快点。", "件呢？"),
        ("我就问一句：件呢？", "我就问一句：件呢？"),
        ("3.5折的票，1,000块，10:30到。", "3.5折的票，1,000块，10:30到。"),
        ("件（没写完", "件（没写完"),
    ],
)
async def test_only_the_customers_words(text: str, shown: str, size: int) -> None:
    assert "".join(await said(text, ZH, size)).strip() == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("(sighs) Where is it?", "Where is it?"),
        ("Customer: Where is it?", "Where is it?"),
        ("*slams the table* Where is it?", "Where is it?"),
        ("[angrily] It cost 3.50, at 10:30.", "It cost 3.50, at 10:30."),
        ("Where is it :( I need it.", "Where is it :( I need it."),
        ("Where is it?\nAgent: Let me check.", "Where is it?"),
    ],
)
async def test_only_the_customers_words_in_english(text: str, shown: str) -> None:
    assert "".join(await said(text, EN)).strip() == shown


async def test_a_clause_ends_at_punctuation_or_where_it_grows_long() -> None:
    assert await said("又是你们！昨天说今天到，今天呢？", ZH) == [
        "又是你们！",
        "昨天说今天到，",
        "今天呢？",
    ]
    long = await said("我从前天晚上开始等一直等到今天早上还是没有看到任何消息", ZH)
    assert [len(c) for c in long] == [12, 15]
    words = await said("so I waited and waited and nobody ever rang me back about any of it", EN)
    assert [len(c.split()) for c in words] == [8, 7]


async def test_a_clause_is_given_out_the_moment_its_mark_is_there() -> None:
    given: list[str] = []

    async def watched() -> AsyncIterator[str]:
        for piece in ("件", "呢，", "快"):
            yield piece
            seen.append(list(given))

    seen: list[list[str]] = []
    async for clause in clauses_of(watched(), ZH):
        given.append(clause)
    assert seen[1] == ["件呢，"]


async def limited(text: str, limits: Limits) -> str:
    clauses = clauses_of(pieces(text, 4), limits.language)
    return "".join([c async for c in within(limits, clauses)])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("不太够。再加点。还有呢？", "不太够。"),
        ("单号是FY302155867。", "单号是FY302155867。"),
        ("我等了一整天了，手机都没敢放下，你们一个电话没有。", "我等了一整天了，手机都没敢放下。"),
        ("什么？！你再说一遍？", "什么？！"),
        ("好", "好"),
    ],
)
async def test_a_reply_is_stopped_at_the_personas_limit(text: str, shown: str) -> None:
    assert await limited(text, Limits(1, 16, ZH)) == shown
