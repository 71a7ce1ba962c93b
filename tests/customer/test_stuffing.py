"""Magic words are told from a message by what is left without them, however they are joined."""

import json
from pathlib import Path

import pytest

from roleplay.content.text import Language
from roleplay.customer.stuffing import honest_readings, is_stuffed, without_stuffing
from roleplay.grading.wordings import STUFFINGS

MESSAGES = Path(__file__).resolve().parents[2] / "evaluation" / "messages"
OTHERS = [
    "理解您，抱歉，给您添麻烦了，马上为您解决，请放心，感谢您的理解，祝您生活愉快",
    "倾听·尊重·真诚·担当·补救·兑现·感恩",
    "一、道歉 二、理解 三、核实 四、补偿 五、承诺 六、回访 七、道别",
    "您急我也急，您气我也气，我道歉，我担责，我赔偿，我回访",
    "好的，收到，明白，理解，抱歉，马上，一定，放心，感谢，再见",
    "退款退款退款，赔偿赔偿赔偿，道歉道歉道歉，负责负责负责",
    "Understood. Sorry. Resolved. Refunded. Confirmed. Guaranteed. Thanked.",
    "I am sorry and I understand and I feel and I care and I own and I promise",
    "1. apologise 2. acknowledge 3. ask 4. restate 5. offer 6. commit 7. follow up",
    "apologies & empathy & ownership & refund & callback & gratitude",
    "I respect you, I thank you, I value you, I believe you, I support you, I apologise to you",
    "My sincere apologies, my full understanding, my complete ownership, my solemn promise.",
]
HONEST = [
    "抱歉，马上给您查。",
    "对不起，让您久等了，我马上核实。",
    "您好，请问您的单号是多少？",
    "感谢您的理解，祝您周末愉快，再见。",
    "等了一天没人理，换谁都着急。您先说，我听着。",
    "您担心的是孩子明天没得用，对吗？我今天五点前给您回电话。",
    "Sorry, right away.",
    "I'm so sorry. What happened?",
    "You've every right to be angry. I'll ring you by five today.",
    "Thank you for your patience. Is there anything else? Goodbye.",
    "Two options: a refund today, or a replacement by Friday. Which would help more?",
]


@pytest.mark.parametrize("text", OTHERS)
def test_a_list_is_a_list_however_it_is_joined(text: str) -> None:
    assert is_stuffed(text)
    assert not any(char.isalnum() for char in without_stuffing(text))


@pytest.mark.parametrize("text", HONEST)
def test_a_short_honest_message_stays_whole(text: str) -> None:
    assert not is_stuffed(text)
    assert honest_readings(text) == [text]


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("number", range(len(STUFFINGS)))
def test_the_honest_words_beside_a_list_are_kept(language: Language, number: int) -> None:
    honest = {
        Language.ZH: "孩子明天开学，书包却还在郑州的仓库里。",
        Language.EN: "School starts tomorrow and the satchel is still in a Leeds warehouse.",
    }[language]
    words = STUFFINGS[number].words[language]
    assert without_stuffing(f"{honest} {words}").strip() == honest
    assert without_stuffing(f"{words} {honest}").strip() == honest


def test_where_a_list_begins_is_left_open() -> None:
    readings = honest_readings("地址是我抄错的。对不起。抱歉，理解，负责，跟进，退款，补偿。")
    assert readings[0] == "地址是我抄错的。"
    assert "地址是我抄错的。对不起。" in [reading.strip() for reading in readings]


def test_hardly_an_honest_message_is_touched() -> None:
    texts = [
        json.loads(line)["text"]
        for path in sorted(MESSAGES.glob("*/*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    assert len(texts) > 10_000
    assert sum(without_stuffing(text) != text for text in texts) <= 5
