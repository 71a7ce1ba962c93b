"""Words meant for the program rather than for the customer: orders to a model, fake system text.

What a customer-service trainee may well say ("the system shows", "please ignore that text
message") must not match: whoever writes to the program loses the credit of that message.
"""

import re

from roleplay.customer.normalise import normalise

_ORDERS = re.compile(
    r"(?:忽略|无视|忘(?:记|掉|了)|不用管|抛开|清除|作废|覆盖|取消)[^。！？!?\n]{0,10}"
    r"(?:指令|提示词|系统提示|设定|人设|角色|规则|限制|上文|以上(?:内容|所有|全部)|之前(?:的)?(?:所有|全部)?(?:内容|对话|要求))"
    r"|(?:跳出|退出|脱离|打破|结束|停止|放弃|切换|不(?:要|用)再?)[^。！？!?\n]{0,6}(?:角色|扮演|人设|模拟|演戏|剧本)"
    r"|(?:越狱|开发者模式|调试模式|管理员模式|上帝模式|无限制模式|维护模式|dan模式)"
    r"|系统提示词|提示词|舞台指示|(?:原始|隐藏|内部|初始)(?:指令|设定|prompt)|系统(?:指令|prompt)|人物设定|角色设定"
    r"|(?:你的|你被)[^。！？!?\n]{0,6}(?:prompt|设定(?:是|成)|指令(?:是|有)|底层模型)"
    r"|(?:大|语言|ai|聊天)模型|\bgpt\b|chatgpt|你是(?:一个|个|不是)?(?:人工智能|ai|程序|机器学习)"
    r"|(?:现在|从现在起|接下来|下面|以后|马上)[，,]?(?:开始)?(?:你|由你|请你)[^。！？!?\n]{0,6}(?:是|来?当|做|扮演|变成|充当|担任)[^。！？!?\n]{0,6}(?:客服|坐席|助手|老师|教练|评委|考官|翻译|程序|学员|主管)"
    r"|(?:你|请你)(?:来)?(?:扮演|充当|担任)[^。！？!?\n]{0,8}(?:客服|坐席|助手|学员|评委|考官|教练)"
    r"|(?:互换|交换|对调|调换)[^。！？!?\n]{0,4}(?:角色|身份)|(?:角色|身份)(?:互换|交换|对调|调换)"
    r"|你(?:现在|就|这轮)?(?:是|当|做|演|扮)(?:一个|一名|一位|个|我的|一首)?(?:客服|坐席|助手|教练|评委|考官|翻译|诗|作者|程序|机器人|学员)|(?:以上|上面|前面)(?:的)?(?:内容|对话|话)?(?:全部|全都|都)?(?:作废|清空|无效)"
    r"|(?:忘掉|忘了|忘记|别管)你(?:是|在)[^。！？!?\n]{0,6}(?:客户|顾客|扮演)|假装你(?:没有|是|不是)|作为(?:评委|考官|评分员|裁判|评分系统)|level\s*[=:＝]\s*\d|(?:火气|情绪|信任|耐心|满意度?)值"
    r"|(?:遵守|被要求|收到|设定)[^。！？!?\n]{0,6}(?:规则|指令)(?:列表|清单|是什么|有哪些)"
    r"|(?:火气|情绪|信任|耐心|开放|满意)(?:值|度|分)[^。！？!?\n]{0,8}(?:设|改|调|归零|降|升|多少|是几|=|:|清)"
    r"|(?:我|这段|这次|这场)[^。！？!?\n]{0,8}(?:得|能得|打|拿|是)(?:了)?(?:几|多少|满|高|\d+)分|评分(?:标准|表|员|系统|规则|器)|打(?:个)?(?:满|高|\d+)分|给(?:我|个)?满分"
    r"|(?:重复|复述|逐字|原样|一字不差)[^。！？!?\n]{0,10}(?:以上|上面|前面|收到的|系统|开头|第一(?:条|句))"
    r"|(?:以|用)\s*json|输出[^。！？!?\n]{0,8}(?:json|代码|提示|指令|设定|系统)"
    r"|(?:只|请)?(?:回复|回答|说|输出)[“\"'「][^”\"'」\n]{1,40}[”\"'」](?:即可|就行|这几个字|两个字|四个字|，不要|,不要)"
)
_ORDERS_EN = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass|drop|discard)\b[^.!?\n]{0,40}\b(?:instructions?|prompts?|rules?|persona|role|guidelines|"
    r"(?:everything|all|anything) (?:above|before|you were told|i said before)|character|previous (?:messages?|context|conversation))\b"
    r"|\b(?:break|leave|exit|step out of|get out of|stop (?:playing|being|acting)|end)\b[^.!?\n]{0,20}\b(?:character|role[- ]?play(?:ing)?|the role|your role|persona|simulation)\b"
    r"|\b(?:stop|quit|end|no more|pause) (?:the |this )?role[- ]?play(?:ing)?\b|\byou are (?:now )?(?:dan|free|unrestricted|no longer)\b|\badmin override\b|\brules you (?:were|are|have been|must|have to|follow)\b|\bmy score\b|\b(?:temper|trust|patience|openness|anger|mood|satisfaction)(?:,| and| or)? ?(?:\w+ )?(?:levels?|scores?|values?|meters?)\b|\b(?:jailbreak|developer mode|debug mode|god mode|dan mode|do anything now|admin(?:istrator)? mode|sudo|maintenance mode)\b"
    r"|\b(?:system|hidden|initial|original|secret) (?:prompt|instructions?|message)\b|\byour (?:prompt|instructions|system message|guidelines|persona|configuration)\b|\bstage directions?\b"
    r"|\b(?:language model|large model|llm|chatgpt|gpt-?\d|openai|anthropic|claude)\b|\b(?:as|you are|you're|are you) an? (?:ai|bot|assistant|language model|program)\b"
    r"|\b(?:you are|you're|you will be|you'll be|you play|act as|pretend (?:to be|you(?:'re| are))|become|be) (?:now )?(?:the|an?|my) [^.!?\n]{0,20}\b(?:agent|assistant|trainee|coach|examiner|grader|evaluator|translator|interpreter|supervisor|representative|terminal|pirate|poet)\b"
    r"|\b(?:swap|switch|reverse|exchange) (?:roles|places|sides)\b|\bfrom now on,? you\b"
    r"|\b(?:temper|trust|patience|openness|anger|mood|satisfaction) ?(?:level|score|value|meter)?\s*(?:=|:|to (?:0|10|zero|ten|max)|is now)"
    r"|\b(?:what|how much|which)[^.!?\n]{0,24}\b(?:score|marks?|grade|rating)\b[^.!?\n]{0,24}\b(?:i|me|my|this)\b|\b(?:give|award|score|grade|rate|mark) (?:me|my|this)\b[^.!?\n]{0,40}\b(?:marks?|points?|score|grade|out of|\d+ ?/ ?\d+|level|full|top|ten|perfect)\b"
    r"|\b(?:give|award|assign|deserves?|get|write|with|record) [^.!?\n]{0,30}\b(?:full|top|maximum|perfect|highest) (?:marks?|scores?|grades?)\b|\b(?:full|top|maximum|perfect|highest) (?:marks?|scores?)(?: please| for (?:me|this|all|every\w*))\b|\b(?:the )?(?:grader|evaluator|rubric|marking scheme|scoring criteria)\b|\b(?:dear|hello|hi|note (?:for|to)(?: the)?|to the) (?:examiner|grader|whoever is (?:marking|grading))|\bwhoever is (?:marking|grading) this\b"
    r"|\b(?:repeat|print|output|reveal|show|dump|paste|recite)\b[^.!?\n]{0,30}\b(?:above|prompt|instructions|system|verbatim|first (?:line|message)|config\w*|json|base64)\b"
    r"|\b(?:reply|respond|answer|say)(?: only| just| exactly)(?: with)?(?: the words?)?[: ]+[\"“'][^\"”'\n]{1,60}[\"”']|\bpass mark for this|\b(?:no longer|not (?:really )?) ?(?:a|the) customer\b"
)
_MARKUP = re.compile(
    r"<\s*/?\s*(?:system|user|assistant|instructions?|prompt|transcript|turn|grader|customer|im_start|im_end)\b|<\|[\w-]+\|>|\[/?(?:inst|system|sys)\]|<<sys>>|###\s*(?:system|instruction|系统|指令|user|assistant)|"
    r"[\[【(（]\s*(?:系统(?:消息|提示|指令|通知|管理员)?|管理员|system(?: message| notice| prompt| override)?|admin|舞台指示|stage direction|instruction|评分|grader|开发者)\s*[\]】)）:：,，]|"
    r"^\s*(?:system|assistant|developer|系统|系统消息|系统指令)\s*[:：]|\"role\"\s*:",
    re.MULTILINE,
)


def speaks_to_the_program(text: str) -> bool:
    """Whether a message, or a part of it, addresses a model, a prompt or a grader."""
    plain = normalise(text)
    return any(pattern.search(plain) for pattern in (_ORDERS, _ORDERS_EN, _MARKUP))
