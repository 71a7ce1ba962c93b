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


PLAIN = [
    "抱歉让您久等了，我理解您着急，我马上帮您处理，处理好给您回电话。",
    "非常抱歉给您带来不便，我马上为您核实。",
    "您好，请问有什么可以帮您？",
    "您别着急，我这就帮您查，查到马上告诉您。",
    "理解您的心情，换我也会着急。",
    "对不起，这件事是我们的错，我来负责跟到底。",
    "好的，我明白了，我先帮您确认一下，五分钟内回复您。",
    "您担心的是时间对吗？我现在就帮您联系。",
    "感谢您的耐心，我再跟您确认一下，您看可以吗？",
    "让您失望了，真的很抱歉。您希望我们怎么处理呢？",
    "您是什么时候发现的？当时是什么情况？",
    "我会盯着这件事，有结果第一时间给您打电话。",
    "谢谢您告诉我这些，您放心，我一定给您一个答复。",
    "我能理解您为什么生气，等了这么久没有人回复，谁都会生气。",
    "这个我没办法马上答应您，但我可以帮您申请，明天上午给您答复。",
    "请问您方便提供一下截图吗？我帮您核实。",
    "我先跟您道个歉，是我们没有及时通知您。",
    "您说的我都记下了，我复述一遍，您听听对不对。",
    "您的感受我完全理解，我们会尽快给您解决方案。",
    "抱歉，马上给您查。",
    "那您看这样行吗，我先帮您登记，今天下午给您回电话。",
    "您先别急，慢慢说，我听着呢。",
    "还有别的需要我帮忙的吗？",
    "感谢您的理解，祝您生活愉快，再见。",
    "我帮您申请退款，三个工作日内到账，您看可以吗？",
    "换了是我，我也会不放心的。",
    "您最担心的是什么呢？",
    "我马上帮您联系，联系好了给您回复，好吗？",
    "对不起，让您受委屈了，我来帮您解决。",
    "我理解您的感受，您觉得怎么处理您会满意一些？",
    "我马上给您处理，处理完我给您打电话，您放心。",
    "实在抱歉，是我们的责任，我来负责跟进，今天下午给您回电话。",
    "您说得对，这件事是我们没做好，我向您道歉。我现在就去核实，核实清楚马上给您回复。",
    "我理解您很着急，我也想尽快帮您解决，请您给我十分钟时间核实一下情况。",
    "您好，我是客服小林，很抱歉给您添麻烦了，请问发生了什么事情？",
    "如果明天还没有解决，您直接打给我，我来负责。",
    "您放心，我会一直跟进，直到解决为止。",
    "I understand how you feel. When did this start?",
    "I'm sorry, I understand. Could you tell me more?",
    "I completely understand your frustration, and I'll sort this out today.",
    "Thank you for your patience, I apologise for the inconvenience.",
    "I'm really sorry about that. What happened?",
    "I hear you, and I would feel the same. How can I make this right?",
    "I'm sorry you had to call again. I'll own this from now on.",
    "Let me check that for you right away.",
    "I understand you're upset. I'm going to fix this and call you back by five.",
    "Is there anything else I can help you with?",
    "Thank you for telling me. I will call you back today.",
    "I can't promise a refund, but I can offer you a replacement.",
    "You're right to be angry. We should have called you.",
    "I'm sorry, that was our fault. I'll take care of it.",
    "May I ask when you first noticed it?",
    "What would you like us to do?",
    "I see why you're worried. Let me explain what happens next.",
    "I'll follow up on this myself and confirm by text.",
    "So if I understand you right, you called on Monday and nobody called back?",
    "I'm sorry for the wait. Can I ask for your order number?",
    "I appreciate your patience. Let me look into it.",
    "I'd be frustrated too. When were you promised an answer?",
    "I understand. That must be very upsetting. I will help you.",
    "Of course, I'll do that right now.",
    "Would you prefer a refund or a replacement?",
    "I'm sorry to hear that. I will do my best to help you.",
    "I know that this is not what you want to hear.",
    "Thank you, goodbye.",
    "You have every right to feel upset. I'm here to help and I will follow this through.",
    "I'm sorry. I understand why you feel that way, and I want to help.",
    "I'm sorry, I understand. I will check this now, I will call you back.",
    "I know you're worried. I'll call them now. I'll confirm the time. I'll text you by noon.",
    "I'm really sorry. I can see this matters to you. I will look into it today.",
    "I understand. I'm sorry. What can I do to make it right?",
    "I will call you back by five. If I can't fix it by then, I will tell you what happens next.",
    "Hello, thank you for calling. How can I help you today?",
    "I hear that you're frustrated, and I'm sorry we let you down. I'd like to put this right.",
]
"""What people say in any case: general, and yet meant."""


@pytest.mark.parametrize("text", PLAIN)
def test_general_service_talk_is_heard_whole(text: str) -> None:
    assert without_stuffing(text) == text
