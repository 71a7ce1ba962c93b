"""The guard: what a customer never says. Checked clause by clause before it is shown.

A slip is told from talk by what it does, not by one word: a customer may say that the system is
down or ask for a manager, but never serves, grades, narrates, or speaks of prompts and moods.
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import cache

from roleplay.content.text import Language
from roleplay.customer.matching import clauses, letters, sentences, terms
from roleplay.customer.normalise import normalise
from roleplay.customer.transcript import guess_language
from roleplay.prompts import text_of


class Slip(StrEnum):
    """What is wrong with words that no customer would say, as the model is told of it."""

    LEAVES_ROLE = "names the prompt, the state or a mark, or leaves the role"
    SERVES = "talks like the agent"
    NO_TALK = "is no talk"
    RECITES = "recites its instructions"
    FOREIGN = "is in another language"
    GIVES_IN = "gives in before it was earned"
    REPEATS = "says again what was said before"
    OBEYS = "does what the message told a program to do"
    SILENT = "says nothing"
    THINKS = "thinks aloud"


SHORT_CLAUSE = {Language.ZH: 5, Language.EN: 14}
"""Clauses of at most so many letters may come again: “我跟你说，”, “the thing is,”."""
ON_MATTER = 0.34
"""Share of a sentence's terms by which it stays with the matter in spite of an order."""
LEAK = {Language.ZH: 8, Language.EN: 6}
"""A run of so many Han characters or words that stands in our own instructions gives them away."""
_SERVES = {
    Language.ZH: re.compile(
        r"(还)?有什么(可以|能)(帮|为)(助)?(到)?(您|你)|(有)?什么(需要)?(可以)?帮(助|忙)?(您|你)的|(很|非常)?(高兴|荣幸)(能)?(为|帮)(您|你)(服务|效劳)?|(竭诚)?为(您|你)(服务|效劳)"
        r"|感谢(您|你)(的)?(来电|致电|耐心|反馈|理解|支持|配合|使用|联系)|(给|为)(您|你)(造成|带来)(的|了)?(困扰|麻烦|不便|影响)|(对此|深|非常|十分|万分)(表)?(示)?(抱歉|歉意)"
        r"|(帮|给|为|替)(您|你)(先|来|去|再|做|作)?(登记|核实|核查|查|处理|安排|申请|办|催|转接|转|联系|反馈|跟进|解决|记录|协调|加急|开通|取消)|(帮|为|替)(您|你)(先|来|去|再|做|作)?(退|换|补)"
        r"|(我们|我这边|这边)(会|将|马上|立刻|已经|已|可以|能)(尽快|立即|马上)?(为|给|帮|替|向)(您|你)|(我司|本公司)[^，。！？]{0,8}(为|给|帮|替|向)(您|你)"
        r"|(我司|本公司|我们公司|本店)(会|将|一定|高度|非常|深|对)[^，。！？]{0,8}(处理|解决|重视|抱歉|歉意|负责|改进|跟进|核实)|我们(会|将|一定)?(尽快|立即|认真|妥善|第一时间|高度|深)[^，。！？]{0,6}(处理|解决|重视|抱歉|歉意|负责|改进|跟进|核实)"
        r"|(请|麻烦)(您|你)?(先)?(提供|告知|报|说)(一下)?(您|你)?的?(订单号|单号|运单号|姓名|手机号|电话|身份证|会员)|请(您|你)(耐心等待|谅解|息怒|不要着急)"
        r"|(您|你)的(问题|诉求|投诉|反馈|心情|感受|退款|申请)[^，。！？]{0,6}(我|我们|已经?|会)(完全|非常|都|会|已)?(为|理解|记录|受理|处理|登记|提交|通过|了解|收到)|(完全|非常|十分)?理解(您|你)的(心情|感受|处境|焦虑|不满)"
        r"|祝(您|你)(生活|工作|购物)?(愉快|顺利|开心)|作为(一名|您的|你的)?(专业)?客服|我是(一名|您的|你的|本次|今天的)?(专属|人工|在线)?客服|(这里|我这里)是[^，。！？]{0,12}客服|客服[^，。！？]{0,6}为(您|你)|(工号|坐席)[^，。！？]{0,6}为(您|你)"
    ),
    Language.EN: re.compile(
        r"how (?:can|may|might|could) (?:i|we) (?:help|assist|be of)|anything else (?:i|we) can (?:help|do|assist)|(?:happy|glad|pleased|here|delighted) to (?:help|assist|serve)|at your service|what can i (?:help|do for you)"
        r"|(?:thank you|thanks) for (?:calling|contacting|reaching out|your (?:patience|understanding|call|feedback|business|loyalty|cooperation)|choosing|bringing this)|(?:sorry|apologi[sz]e\w*|apolog\w+) (?:again )?for (?:the|any|this|your|all the) (?:inconvenience|frustration|experience|poor service)"
        r"|\bwe(?:'re| are)? (?:sincerely |truly |deeply |so |very )*(?:apologi[sz]e|sorry (?:for|about|to hear|that)|take (?:this|your) \w+ (?:very )?seriously)"
        r"|\b(?:i(?:'ll| will| can| have|'ve|'d be|'m going to)|let me|we(?:'ll| will| can| have|'ve)|allow me to) (?:just |now |gladly |certainly |immediately |be able to |go ahead and )*(?:look|check|arrange|process\w*|sort|issue[d]?|refund\w*|escalat\w+|transfer\w*|pull|credit\w*|waive\w*|resolve|fix|send|get|connect|book|help|assist|investigate|track|cancel|update\w*)\b[^.!?\n]{0,40}\b(?:for you|your (?:order|account|refund|parcel|package|issue|case|booking|complaint|request|details|call|record)|you with|this for|you (?:a|the) (?:refund|replacement|voucher))"
        r"|(?:could|can|may|would) (?:you|i) (?:please |kindly )*(?:provide|confirm|give me|have|verify|tell me|get|share) your (?:order|account|phone number|booking|tracking|date of birth|order number)|your (?:call|feedback|satisfaction|business|patience) is (?:important|appreciated|valued)"
        r"|i (?:completely |totally |fully |do |truly )*understand (?:how you(?:'re)? feel|your (?:frustration|concern|anger|feelings|disappointment))|as (?:a|an|your|the) (?:customer[- ](?:service|support|care) |support |service )?(?:agent|representative|advisor|rep),? (?:i|we|my)\b|i(?:'m| am) (?:now )?(?:a|an|the|your) (?:customer[- ](?:service|support|care)|support|helpful)[^.!?\n]{0,20}(?:agent|assistant|rep\w*|advisor)|\bcustomer (?:service|support|care) (?:speaking|here)|rest assured"
    ),
}
_LEAKS = re.compile(
    r"system (?:prompt|message|instruction)|stage direction|as an? (?:ai|assistant|language model|llm)|\b(?:language|large) model\b|\bai model\b|\bi(?:'m| am) (?:an? )?(?:ai|bot|program|assistant)\b|\b(?:chatgpt|gpt-?\d|openai|anthropic|llama|qwen|deepseek)\b"
    r"|my (?:system |original |initial |hidden )?(?:prompt|persona|configuration|guidelines|programming)|my (?:system|original|initial|hidden|real|secret) instructions|my instructions (?:are|say|were|tell)|i was (?:told|instructed|asked|prompted) to (?:play|act as|pretend|roleplay|stay in)|i was (?:programmed|trained|configured) to|\binstructions (?:i was given|above)\b"
    r"|\b(?:temper|trust|openness|patience|heat|mood|anger|satisfaction)(?: level| score| meter)?\s*(?:[:=]|is (?:now )?(?:set|at|\d)|\d+\s*/|set to|\d+ out of)|\b(?:10|ten)\s*/\s*(?:10|ten)\b"
    r"|(?:in|out of|breaking|broke|stay in|drop\w*|leav\w+) (?:my )?(?:character|the role)\b|role[- ]?play|\b(?:developer|debug|god|dan|admin|unrestricted|jailbr\w+) (?:mode|broken)\b|mode (?:activated|engaged)\b|\bjailbroken\b|i(?:'m| am) (?:now )?(?:playing|pretending to be|simulating|acting as|no longer (?:playing|in|the|roleplaying))\b[^.!?\n]{0,30}\b(?:customer|character|role|persona|part)\b"
    r"|\b(?:i(?:'d| would|'ll)?|you) (?:give|gave|score|rate|award|grade|get|got|earn\w*|deserve|receive|scored?)[^.!?\n]{0,24}(?:\d+ ?(?:out of|points|marks|stars?)\b|full marks|top marks|five stars|perfect score|ten out of)|\b(?:out of (?:ten|10|100|five|5)|full marks|top marks|perfect score|your (?:final |total )?(?:score|grade|mark) (?:is|was|:)|(?:final|total) score\b|passed the (?:exam|test|training)|the trainee)"
    r"|^(?:okay,? |so,? |hmm,? )?the (?:user|customer|persona|character)(?:'s)? (?:is|was|has|wants?|says?|asks?|now|feels?|asked|should|would|seems?|mood|message)\b|\bthe user\b|\b(?:here(?:'s| is| are)|below (?:is|are)) (?:the|my|a|an|your|some) (?:poem|prompt|instructions|json|source code|translation|summary|list|answer|haiku|song|story|joke|recipe|rubric|script|model answer|system)\b|^(?:sure|certainly|of course|absolutely|understood|okay|ok|got it)[,.!]? (?:here|i(?:'ll| will| am|'m) (?:now |ignor|be|play|act|the|your)|i can help|ignoring|switching|entering|let(?:'s|s) swap)"
    r"|\bignor(?:e|ing) (?:all |my |the |any )*(?:previous|prior|above|earlier) |\bas (?:requested|instructed|you (?:asked|instructed|wish|command))\b|override (?:accepted|complete|successful)|\b(?:mood|state|score|role) (?:has been |was |is )?(?:reset|updated|changed|overridden|set)\b"
    r"|系统(?:提示词|指令|设定)|我的(?:系统)?(?:提示|指令)|提示词|舞台指示|(?:语言|大|ai)模型|(?:我|作为)[^，。！？]{0,6}(?:人工智能|智能助手)|(?:人工智能|ai)助手|作为(?:一个|一名)?(?:ai|助手|程序|机器人)|我(?:其实|只)?是(?:一个|一名|个)?(?:ai|程序|机器人|聊天机器人|虚拟|模型|助手)|openai|通义千问|文心一言"
    r"|(?:火气|情绪|信任|耐心|开放|愤怒|满意|怒气|心情)(?:值|度|分|指数|等级|程度)|(?:火气|情绪|信任|耐心|愿意开口的程度)\s*(?:[:：=]|是\d|为\d|\d|(?:已|现在|已经)?(?:设|调|改|降|归|清)(?:为|到|成|至|零))|\d+\s*/\s*10"
    r"|我的(?:设定|人设|指令|规则|角色|任务是|身份设定)|(?:我|被)(?:被)?(?:要求|设定|设置|训练|编程|指示)(?:成|为|扮演|要)|(?:扮演|角色扮演|饰演)|(?:跳出|退出|脱离|切换|结束|保持)(?:了)?(?:这个|我的|当前)?(?:角色|人设|剧本|模拟)|(?:开发者|调试|管理员|上帝|无限制|维护|越狱)模式|模式(?:已)?(?:开启|启动|激活)|(?:指令|命令|覆盖)(?:已)?(?:收到|执行|生效|确认|成功|完成|接受)|^(?:好的?[，,]?)?(?:我)?(?:已经?|正在)(?:为您|按您|执行|忽略|切换到?|进入|重置|解除)"
    r"|(?:给|打|评)(?:了)?(?:你|您|个|出|这次|本次)?[^，。！？]{0,6}(?:\d+|满|高|[一二三四五六七八九十]+)分(?!钟)|(?:得分|总分|满分|打分|(?:你|您|我|本次|本轮)[^，。！？]{0,4}评分)|(?:给|打)(?:你|您|了|个)?[^，。！？]{0,4}(?:(?:五|5)\s*(?:颗)?星|好评)|(?:这位|该|本)(?:学员|客服|客户|顾客)|学员(?:的(?:回复|表现)|表现)|练习者|培训(?:结束|考核|演练)|考核(?:通过|合格)|^(?:客户|顾客|用户)(?:现在|已|表示|感到|非常|很|说|的|对|同意|满意|应该)|用户(?:说|问|让|要求|希望|想|现在|应该|的意图|发)"
    r"|^(?:以下|下面)(?:是|为)|(?:好的|当然|没问题|可以|明白|收到|遵命|是的)[，,！!。](?:主人|以下|下面|这(?:里)?是我的|我(?:现在|就|已经?)(?:是|来(?:当|做)|变成|切换|进入|成为|不再)|从现在(?:起|开始))|从现在(?:起|开始)[，,]?我|我(?:现在)?(?:不再|已经不)是(?:一个|一位)?(?:客户|顾客)|(?:标准答案|参考答案|正确答案|示范话术|评分表|评分标准)(?:是|如下|：|:|为)"
)
_GIVES_IN = {
    Language.ZH: re.compile(
        r"(?<!不)(?<!没)(?:(?:我|很|非常|挺|太|十分|真的)满意|满意了)(?![吗么？?才])|我(?:就|都|愿意|完全)?(?:同意|接受)(?!不)(?:了|你|您|这|所有|全部|赔偿|方案|[，。！!]|$)"
        r"|(?:问题|事情)(?:已经|都|也)?解决了(?![吗么没？?再])|谢谢(?:你|您)的(?:帮助|帮忙|服务|耐心)|没(?:有)?(?:别的|其他|什么)?问题了|不用(?:再)?(?:处理|管)了|不追究了|原谅(?:你|您)"
    ),
    Language.EN: re.compile(
        r"\bi(?:'m| am) (?:now |very |so |quite |completely |totally |really )*(?:satisfied|delighted|happy now|so happy|very happy)\b|\bi(?:'m| am) (?:very|so) happy\b|\bi (?:happily |gladly )?accept\b(?! that)(?=[,.! ]|$)"
        r"|\ball (?:resolved|sorted|good now)\b|\bproblem solved\b|\beverything(?:'s| is) (?:fine|resolved|perfect)\b|\bthank you so much\b|\byou(?:'ve| have) been (?:wonderful|great|so helpful|amazing|brilliant)\b|\bno (?:more|further) questions\b|\bi forgive you\b"
    ),
}
_FORM = re.compile(
    r"```|^\s*[{\[]\s*[\"“]|\"\s*:\s*[\"\d{\[]|^\s*#{1,4}\s|</?\w+>|\bprint\(|\ufffd"
)
_LATIN = re.compile(r"[A-Za-z]{2,}")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_STOPS = tuple("。！？!?…\n")
_AFTER_STOP = "!.…~\"'”’ "
_QUOTED = re.compile(r"[“\"「『‘][^”\"」』’]{1,24}[”\"」』’]")
"""Somebody else's words, mentioned and not used."""
_BAFFLED = re.compile(
    r"什么意思|[听看弄]不[懂明]|不懂|[说讲发写聊扯念搞弄干]的?(?:这)?(?:都|是|些|叫)*(?:什么|啥)|(?:什么|啥)(?:玩意|乱七八糟|指令|系统|东西|模式|代码)"
    r"|(\w{1,3})不\1的|扯[这到哪]|莫名其妙|跟我(?:这|[说问]的)?(?:[事件]|有)|没关系|(?:什么|啥|半毛钱)关系|搭(?:得上|不上|[界边])"
    r"|发错|发给谁|逗我|耍我|玩我|开心呢|玩笑|没[事毛病]+吧|你才|闲得|少来|别(?:跟我|给我)?[扯整绕闹]|糊弄|(?<!不)好意思|不管你|谁的|倒要我"
    r"|what (?:are you|do you|on earth)|don't (?:understand|follow|get)|(?:nothing|anything|that's|that) (?:got )?to do with|talking (?:about|to)|makes no sense|gibberish"
    r"|excuse me|sorry, what|having me on|kidding|are you serious|not in the mood|no time for|haven't (?:got )?time|let's not|i'm not your|meant for (?:me|some)|what (?:instructions|prompt|system|marks|override|mode|rules|role|game)\b|what's that about|lost me|head nor tail|over my head|foggiest|get away with|wrong (?:person|window|chat)"
)
_THROWS_BACK = re.compile(r"[你您]|\byou(?:'re|r)?\b")
_SERVES_ON = re.compile(
    r"[你您]呢|需要|请问|想(?:让|要)我|would you like|do you want|shall i|can i|and you\?|about you\?"
)
"""A question that goes along with what was asked, rather than throwing it back."""
_ECHO = {Language.ZH: 6, Language.EN: 16}
"""A question of at most so many letters only wonders at the other's words: “写诗？”, “Print what?”"""
_COURTESY = re.compile(
    r"(?:dear|hello|hi|good (?:morning|afternoon|evening)|[\w ]{0,12}regards|yours|best wishes)\b[\w .'-]{0,40}[,:!]?$"
    r"|@\w+|[^，。！？]{0,12}(?:先生|女士|小姐|老师|经理|[您你]好)[，：！:!]?$|[^，。！？]{0,12}(?:[处部]|客服)[：:]$|此致|敬礼|顺祝|祝好"
)
"""How a letter begins and ends, or a post names whom it is for."""
_WAITS = re.compile(
    r"几点|哪天|准话|多久|\b(?:where|when)(?:'s| is| will|'ll) (?:it|he|she|they|my)\b"
)


def breach(clause: str, language: Language, said: str = "", order: str = "") -> Slip | None:
    """Why a customer could not say this clause after what they have ``said`` in this turn, or None.

    Slips that run over the end of a clause are seen, for the sentence so far is looked at whole.
    Who wonders at the words of an ``order`` to the program may say them after it.
    """
    begun = "" if said.rstrip().endswith(_STOPS) else "".join(sentences(said)[-1:])
    plain = normalise(begun + clause)
    for text in dict.fromkeys((plain, normalise(clause))):
        if _leaves_role(text, order, language):
            return Slip.LEAVES_ROLE
        if any(pattern.search(_QUOTED.sub("", text)) for pattern in _SERVES.values()):
            return Slip.SERVES
    if _FORM.search(clause):
        return Slip.NO_TALK
    if _leaks_words(plain, language):
        return Slip.RECITES
    if _foreign(plain, language):
        return Slip.FOREIGN
    return None


def _leaves_role(text: str, order: str, language: Language) -> bool:
    wonders = _BAFFLED.search(text) or _echoes(text, language)
    told = letters(order) if wonders else ""
    return any(letters(leak.group()) not in told for leak in _LEAKS.finditer(text))


def _echoes(plain: str, language: Language) -> bool:
    """Whether a sentence only asks back with a word of the other's."""
    asks = plain.rstrip(_AFTER_STOP).endswith("?")
    return asks and len(letters(plain)) <= _ECHO[language]


def gives_in(clause: str, language: Language) -> bool:
    """Whether the customer says that they are content; only the mind decides that they are."""
    return bool(_GIVES_IN[language].search(normalise(clause)))


def repeats(clause: str, said: Sequence[str]) -> bool:
    """Whether a clause of some length was said before, word for word; greetings may come again."""
    earlier = {letters(c) for text in said for c in [*clauses(text), *sentences(text)]}
    return any(
        letters(c) in earlier
        for c in clauses(clause)
        if len(letters(c)) > SHORT_CLAUSE[guess_language(c)] and not _COURTESY.match(c.lower())
    )


def answers_order(reply: str, order: str, matter: Sequence[str], language: Language) -> Slip | None:
    """What is wrong with a whole reply to a message meant for the program, or None."""
    for sentence in sentences(reply):
        if slip := breach(sentence, language, order=order):
            return slip
    return Slip.OBEYS if obeys(reply, order, matter, language) else None


def obeys(reply: str, order: str, matter: Sequence[str], language: Language) -> bool:
    """Whether a whole reply to a message meant for the program does what it was told.

    A customer who is in role there wonders at the message, throws it back or stays with the
    matter, in most of what they say; ``matter`` is what the conversation is about.
    """
    told = letters(order)
    meant = "".join(s for s in sentences(reply) if not _BAFFLED.search(normalise(s)))
    stated = [c for c in clauses(_QUOTED.sub("", meant)) if not c.endswith(("?", "？"))]
    if any(len(letters(c)) >= 4 and letters(c) in told for c in stated):
        return True
    about = frozenset[str]().union(*(terms(text) for text in matter)) - terms(order)
    said = [normalise(s) for s in sentences(reply) if letters(s)]
    return sum(_stays(s, about, language) for s in said) * 2 < max(1, len(said))


def _stays(sentence: str, about: frozenset[str], language: Language) -> bool:
    """Whether a sentence is a customer's who does not go along with an order."""
    if _BAFFLED.search(sentence) or _WAITS.search(sentence):
        return True
    if _echoes(sentence, language):
        return True
    asks = sentence.rstrip(_AFTER_STOP).endswith("?")
    if asks and _THROWS_BACK.search(sentence) and not _SERVES_ON.search(sentence):
        return True
    mine = terms(sentence)
    return len(mine & about) >= max(1.0, ON_MATTER * len(mine))


def _foreign(plain: str, language: Language) -> bool:
    if language == Language.ZH:
        return not _HAN.search(plain) and len(_LATIN.findall(plain)) >= 4
    return len(_HAN.findall(plain)) >= 4


def _leaks_words(plain: str, language: Language) -> bool:
    """Whether a run of words stands in our own instructions."""
    return bool(_runs(plain, language) & _own_runs(language))


@cache
def _own_runs(language: Language) -> frozenset[tuple[str, ...]]:
    texts = [text_of(name, language) for name in ("customer", "direction", "retry")]
    lines = [normalise(line) for text in texts for line in text.splitlines()]
    return frozenset[tuple[str, ...]]().union(*(_runs(line, language) for line in lines))


def _runs(text: str, language: Language) -> frozenset[tuple[str, ...]]:
    units = re.findall(r"[\u4e00-\u9fff]" if language == Language.ZH else r"[a-z']+", text)
    size = LEAK[language]
    return frozenset(tuple(units[i : i + size]) for i in range(len(units) - size + 1))
