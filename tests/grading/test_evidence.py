"""Quotes: really there, whatever their width, spaces, marks or script; invented ones never."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roleplay.grading.evidence import find_quote

TURN = "您好，我是小林。“今天下午 4 点前”送到，要是没到，您打１２３４５找我。"


@pytest.mark.parametrize(
    "quote",
    [
        "今天下午 4 点前",
        "今天下午4点前",
        '"今天下午4点前"送到',
        "您打12345找我",
        "您好,我是小林",
        "「今天下午4點前」送到",
        "……要是没到，您打１２３４５找我。",
    ],
)
def test_finds_what_is_there(quote: str) -> None:
    found = find_quote(quote, TURN)
    assert found is not None
    assert found in TURN


@pytest.mark.parametrize(
    "quote",
    ["", "我", "明天下午4点前", "您好，我是小林。要是没到，您打", "I am sorry", "   ", "“”"],
)
def test_refuses_what_is_not(quote: str) -> None:
    assert find_quote(quote, TURN) is None


@given(st.text(min_size=4, max_size=80), st.integers(0, 40), st.integers(2, 40))
def test_what_is_stored_is_always_a_substring(turn: str, start: int, length: int) -> None:
    found = find_quote(turn[start : start + length], turn)
    assert found is None or found in turn


def test_traditional_quotes_of_simplified_turns_and_back() -> None:
    assert find_quote("這件事由我跟到底", "好的，这件事由我跟到底。") == "这件事由我跟到底"
    assert find_quote("这件事由我跟到底", "好的，這件事由我跟到底。") == "這件事由我跟到底"
