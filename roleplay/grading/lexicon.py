"""Word classes of the two languages that marks are made of: general words, no rubric's phrases."""

import re

FEELING = re.compile(
    r"着急|心急|焦急|担心|担忧|生气|气愤|火大|窝火|来气|恼火|委屈|难受|难过|伤心|失望|寒心|心凉|心疼|害怕|怕|慌|"
    r"焦虑|不安|不踏实|憋屈|烦|闹心|糟心|心累|憋闷|堵得慌|添堵|扫兴|泄气|无助|为难|尴尬|丢脸|没面子|气|急|"
    r"被(忽视|骗|冷落|耍|晾)|不被(尊重|当回事)|七上八下|不是滋味|揪心|"
    r"\b(?:worr\w*|anxious|angry|anger|furious|upset\w*|frustrat\w*|disappoint\w*|annoy\w*|scar\w+|afraid|fear\w*|"
    r"stress\w*|embarrass\w*|hurt\w*|ignored|let down|fed up|exhaust\w*|awful|horrible|gutted|sick of|"
    r"nerve\w*|panic\w*|helpless|humiliat\w*|lonely|sad|relie\w+|heartbreak\w*|maddening|infuriat\w*|"
    r"dread\w*|uneasy|on edge|at your wits|livid|miserable|nightmare)\b"
)
DEEPER = re.compile(
    r"不是.{0,12}(而是|是怕|是因为)|不只是|不光是|不单是|其实(您|你)|(您|你)(真正|最)(在意|担心|怕|想|要)|怕的是|在乎的|"
    r"更(难受|担心|在意)的是|说到底|等于|意味着|对(您|你)来说|背后|"
    r"\b(?:it(?:'s| is)n't (?:really |just |only )?about|not (?:just|only|really) (?:about |the )|what (?:really )?matters|"
    r"what you(?:'re| are) really|on top of (?:that|it|missing)|underneath|the real|means (?:so much|more)|"
    r"carrying|at stake|the point is|more than the)\b"
)
STOCK = re.compile(
    r"(非常|十分|深表|万分)?(抱歉|歉意).{0,6}给(您|你)带来|(理解|体谅)(您|你)的(心情|感受|处境)|(您|你)的(心情|感受).{0,4}理解|"
    r"高度重视|非常重视|耐心等待|感谢(您|你)的(理解|支持|反馈|耐心)|敬请谅解|还请谅解|请(您)?谅解|尽快(为|给)(您|你)|"
    r"\b(?:(?:i|we) (?:\w+ )?understand (?:how you feel|your (?:frustration|concerns?|feelings|situation|anger))|"
    r"(?:any|the) inconvenience|your (?:call|feedback|satisfaction) (?:is|means)|valued customer|"
    r"thank you for your (?:patience|understanding))\b"
)
GROVEL = re.compile(
    r"求(求)?(您|你)|(千错万错|都是我(的|们的)错).{0,6}(打我|骂我|怎么罚)|(您|你)大人(有)?大量|饶|磕头|给(您|你)跪|我该死|我太没用|"
    r"\b(?:begging you|i'm so stupid|i'm useless|please forgive (?:me|us)|on my knees|a thousand apologies|"
    r"i deserve it|shout at me)\b"
)
SORRY = re.compile(r"对不起|对不住|抱歉|不好意思|道歉|\b(?:sorry|apolog\w+)\b")
TRIED = re.compile(
    r"(之前|以前|先前|前面|已经|有没有).{0,10}(找|打|联系|问|试|反映|处理|办|去)过?|试过|找过|问过|联系过|打过|做过什么|怎么处理的|"
    r"\b(?:tried|already (?:done|spoken|called|contacted|been)|spoken to|been in touch|contacted|so far|"
    r"who (?:have|did) you|anyone (?:else|already)|what did you do)\b"
)
REASON = re.compile(
    r"因为|由于|原因|所以|这样(的话|您|就|一来)|免得|省得|是为了|好让|"
    r"\b(?:because|since|so that|that way|which means|the reason|as (?:it|we|the|they)|so you)\b"
)
SLIP = re.compile(
    r"(如果|要是|万一|若|假如|到时候?|到点).{0,18}(没|不|还|出问题|有变|变化|晚).{0,30}(打|找|联系|告诉|说|处理|赔|退|换|派|通知|盯|负责|催)|"
    r"\b(?:if|in case|should)\b.{0,60}\b(?:n't|not|no|slip\w*|fail\w*|late|wrong|still|chang\w*|delay\w*)\b"
)
SATISFIED = re.compile(
    r"(这样|这么).{0,6}(可以|行|合适|满意|放心|接受|好)(吗|么|不|嘛)|(您|你)看.{0,8}(行|可以|成|合适)(吗|么|不)|满(不)?满意|"
    r"还有(什么|没有|别的|哪|啥|其他|其它)|(放心|踏实)(了)?(吗|么)|"
    r"\b(?:anything else|does that (?:work|help|sound|suit|feel)|is that (?:ok\w*|all right|alright|fair)|happy with|"
    r"would that (?:work|help|suit)|how does that|are you (?:ok\w*|happy|comfortable)|what else)\b"
)
PARTING = re.compile(
    r"慢走|辛苦|保重|多谢|谢谢(您|你)|感谢|祝|注意(安全|身体|休息)|别客气|随时(找|联系|打|叫|留言)|回见|再见|晚安|"
    r"\b(?:take care|thank you|thanks|look after|good luck|safe (?:trip|journey|travels)|have a|all the best|"
    r"enjoy|goodbye|bye|any time|mind how you go|speak (?:soon|then|tomorrow))\b"
)
_JUDGES_ZH = r"评分|打分|判分|评委|裁判|阅卷|评卷|批卷|考官|改卷|\bai(?:老师|评|裁)|(?:评价|评估|考核)结果|好成绩|(?:致|给)评审|维度|(?:体现|展现|展示|具备)了?[^。！？!?]{0,24}(?:能力|技巧|素养|要素)|评审(?:老师|您|你|请|:)|批改(?:的|这|者|老师|时|人)|评判|评价(?:者|系统|模型|指令)|大模型"
_CHAT_ZH = (
    r"(?:该|本|这位|此)学员|学员(?:表现|已|完成)|本(?:轮|场|段|回复|对话|次对话)|此(?:处|轮|段)|以上(?:回复|对话|内容|回答)|"
    r"(?:这|上面|上述|前面)(?:这)?(?:段|轮|条)(?:话|回复|对话|内容|发言)?|对话(?:内容|如何)|各(?:维度|项|条|指标)|每(?:一)?(?:项|条)"
)
_VERDICT_ZH = (
    r"满分|高分|得分|加分|最高(?:档|级|等级|分)|四级|4级|优秀|优等|达标|满足(?:全部|所有)?(?:标准|要求)|命中|通过|"
    r"(?:评|判|记|定|算)(?:为|成|作)"
)
TO_GRADER = re.compile(
    rf"{_JUDGES_ZH}|(?:{_CHAT_ZH})[^。！？!?\n]{{0,24}}(?:{_VERDICT_ZH})|得分点|评分点|考核(?:说明|要求|标准|点)|"
    r"(?:这里|此处|本轮)?算(?:我|作|是)[^，。]{0,10}(?:到位|达标|完成|加分|通过)|(?:均|都|全部|一律|统一|请)(?:评|判|记|给)(?:为|成|作|予)|满分|"
    r"给(?:我|这).{0,6}(?:高分|\d+分)|(?:忽略|无视|不用管).{0,8}(?:以上|前面|之前|上面|所有).{0,6}(?:指令|规则|内容|要求|提示|设定)|"
    r"\b(?:graders?|examiner|assessors?|evaluators?|adjudicators?|rubric|grading|evaluation|system prompt)\b|"
    r"\b(?:for|your) (?:scoring|grading|marking|assessment) (?:purposes?|sheet|form)\b|\bai (?:judge|marker|grader)\b|\b(?:score|mark|rate|grade) (?:it |this |me )?(?:highly|generously|well)\b|"
    r"\bmarkers?\s*[:;]|\b(?:judge|reviewer|assessment|marking|scoring)\b.{0,8}\b(?:of this|note|notes|instructions?|scheme|chat)\b|"
    r"\b(?:who(?:m)?ever|anyone|whom|person|team|ai|model|bot|llm|system)\b.{0,14}\b(?:assess|judg|grad|mark|scor|evaluat|review|rat)(?:es|s|ing|e)\b.{0,12}"
    r"\b(?:this|me|us|it|chat|transcript|conversation)\b|"
    r"\b(?:all|every|each|any)\b(?: of the)? (?:checks?|criteri(?:a|on)|dimensions?|levels?)\b|\btick (?:all|every|each)\b|"
    r"\b(?:treat|mark|record|count|score|rate|award|grade|deem)\b.{0,30}\b(?:as (?:met|passed|excellent|outstanding|full|done|shown|true)|top level|excellent|accordingly)\b|"
    r"\bmark accordingly\b|\b(?:set|give|award|assign|record)\b.{0,12}\blevel (?:4|four)\b|\blevel (?:4|four) (?:everywhere|throughout|for)\b|"
    r"\b(?:the|this) trainee(?:'s)? (?:passed|passes|has (?:met|shown|passed)|met|deserves|should|demonstrated|showed|shows|meets|did)\b|"
    r"\b(?:i|we)(?:'ve| have)? (?:now |already |clearly )?(?:demonstrated|displayed|evidenced|exhibited)\b|"
    r"\b(?:empathy|ownership|solution|apology|restating)(?: (?:has been|was|is))? (?:shown|demonstrated|achieved|evidenced|present)\b|"
    r"\b(?:full|top|maximum|highest) (?:marks?|scores?|levels?)\b|\bscore (?:me|this)\b|\b(?:met|passed)\s*[=:]\s*(?:true|yes)\b|"
    r"\bignore (?:all |the |any )*(?:previous|above|prior|earlier)|"
    r"<\s*/?\s*(?:system|transcript|turn|grader)|level\s*[=:]\s*4|#{2,}\s*\w+"
)
"""Words to whoever marks, or about this talk as a thing to be marked."""
ATTACK = re.compile(
    r"你(们)?[^，。！？!?；]{0,8}(什么态度|算什么|懂(什么|个)|懂不懂|会不会|听(得|不)?懂|有没有脑子|是不是(人|傻|聋|瞎|机器)|理解个|脑子|"
    r"水平|素质|良心|有病|欺负|糊弄|忽悠|敷衍|打发|踢皮球|推卸|吃干饭|复制粘贴|念(稿|本|经)|怎么(这么|就这么)?(说话|做客服|当|办事)|"
    r"傻|聋了|瞎了|骗(人|我|钱)|黑心|装(傻|什么)|要脸|不配|看不起|(说|讲)人话|跟个?(机器|木头|复读))|"
    r"(您|你)(们)?.{0,4}(什么态度|是骗子|在骗|骗人|糊弄|忽悠我|敷衍我)|机器人|骗子|草包|废物|白痴|外行|饭桶|黑心|不要脸|欺负人|什么玩意|"
    r"丢人|一个德行|推来推去|[说讲]人话|没人性|干什么吃的|死绝|复读机|挤牙膏|你个头|识[不唔]识|会不会做(客服|生意|事)|有没有人(识字|懂)|(叫|让)(你们)?(懂|会|经理)[^，。]{0,6}出来|换个(人|懂|识|会)|(来|派)(个|一个)?(活人|懂行的|会说话的|明白人)|(派|找)小孩|工号(多少|报)|不像(话|人话)|"
    r"\b(?:you people|you lot are|useless|incompetent|liars?|lying|idiots?|stupid|pathetic|clueless|crooks?|thie(?:f|ves)|"
    r"lazy|a fool|machine|wind-up|robots?|chatbot|little script|your script|scam\w*|"
    r"who do you think|do your job|shut up|nice voice|an adult|somebody competent|"
    r"do(?:n't)? you (?:even )?(?:know|understand|listen|care|read|have any|do) (?:anything|nothing|at all|me)|"
    r"(?:do|are|can|have) you (?:even|actually|just|all|people|lot)|you (?:don't|never|can't even) (?:listen|care|read|know|give)|"
    r"not one of you|(?:any|some) of you|the decency|you're all|you are (?:either|all|a|an|just)|you're (?:a|an|just|paid|like)|"
    r"don't (?:give|patronise|lecture|fob)|stick your|pass me to (?:somebody|someone)|rubbish|disgrace\w*)\b"
)
"""Aimed at the person or their competence; a reproach to the firm alone is none."""
OUTBOUND = re.compile(
    r"外呼|致电客户|打电话给|主动(联系|致电|拨打)|回访|推荐|邀约|续费(提醒|邀请)|电话营销|"
    r"\b(?:outbound|you (?:ring|call|phone|are (?:calling|ringing)) (?:customers|members|clients|existing)|renewal call|sales call|"
    r"courtesy call)\b"
)
HEAT = re.compile(
    r"[!！]{2,}|[?？]{2,}|[!！].*[!！]|投诉|曝光|气死|受够|太过分|岂有此理|凭什么|"
    r"\b(?:furious|disgust\w*|unacceptable|bloody|ridiculous|fed up|sick of|outrag\w*|appalling|complain\w*)\b|[A-Z]{4,}"
)
HINT = re.compile(
    r"……|\.\.\.|…|算了|其实|没什么|就是觉得|不说了|无所谓|随便|说不上来|心里|怕|"
    r"\b(?:never mind|it's silly|sounds silly|i suppose|i guess|doesn't matter|forget it|just that|to be honest)\b"
)
PUZZLED = re.compile(
    r"什么意思|没听懂|听不懂|不明白|啥意思|说的什么|不懂|"
    r"\b(?:what does that mean|what do you mean|don't understand|in english|you've lost me|what's an? \w+\?|makes no sense)\b"
)
QUESTION = re.compile(r"[?？]|(吗|呢|么|没有|不)[。，,.!！~～…]*$", re.MULTILINE)
NUMBERS = re.compile(r"\d[\d,.:：/-]*\d|\d")
