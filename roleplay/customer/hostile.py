"""Words meant for the program rather than for the customer: orders to a model, fake system text.

What a customer-service trainee may well say ("the system shows", "please ignore that text
message") must not match: whoever writes to the program loses the credit of that message. So a
message is recognised by what it does (who is told to be whom, what is to be read out, which rules
are to fall), not by a list of phrases, and each shape names the honest words that look like it.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from roleplay.customer.matching import sentences
from roleplay.customer.normalise import normalise

_BESIDE_ZH, _BESIDE_EN = 16, 32
"""Characters on each side of a match in which honest words acquit it."""


class _Shape(NamedTuple):
    says: re.Pattern[str]
    unless: re.Pattern[str] | None
    needs: tuple[str, ...]
    """One of these stands wherever the shape does; a cheap look before a dear one."""

    def found_in(self, plain: str, beside: int = 0) -> bool:
        """Whether the shape is there, with none of its honest words beside it."""
        if self.needs and not any(word in plain for word in self.needs):
            return False
        return any(
            self.unless is None
            or not self.unless.search(plain, max(0, m.start() - beside), m.end() + beside)
            for m in self.says.finditer(plain)
        )


def _shape(*says: str, unless: str = "", needs: str = "") -> _Shape:
    acquits = re.compile(unless) if unless else None
    return _Shape(re.compile("|".join(says)), acquits, tuple(filter(None, needs.split("|"))))


def _gap(most: int) -> str:
    """So many characters of the same Chinese clause."""
    return rf"[^。!?,;\n]{{0,{most}}}"


_YOU = r"(?<![给为替])[你您](?!们)"
_AND = r"(?:来|就|要|先|得|也|再|去|现在|负责|暂时|今天|[这下]一?[轮次回句段场]起?|开始|试着|只|给我|帮我|替我|是在)*"
_ONE = r"(?:一?[个名位只台段首条张]|一下|一[回次天阵]|一会儿?|我的?|我们(?:公司|店|这边)?的?|(?:全新|新|好|合格|专业|优秀)的?)*"
_CUSTOMER = r"(?:客户|顾客|客人|买家|消费者)(?!经理|服务|代表|专员|关系|中心|部|端|体验|成功|登记|资料|回访|信息|们?来|的)"
_OTHER = (
    r"(?:客服|坐席|座席|客户经理|客户代表|业务员|接线员|话务员|服务员|店员|柜员|导购|助手|助理|教练|评委|考官|裁判|评分员|翻译|"
    r"程序(?![员猿])|机器|人工智能|ai\b|诗人|作家|作者|诗|海盗|鹦鹉|猫|狗|学员|学生|(?:值班)?主管|组长|(?:培训)?老师)"
    r"(?!的(?!角色|身份)|朋友|电话|行业|同行|出身|培训|公司|证|号)"
)
_MACHINE = (
    r"(?:ai|人工智能|机器人?|程序|脚本|(?:语言|大|聊天)?模型|bot|gpt|chatgpt|deepseek|豆包|文心一言|通义千问|kimi|claude)"
    r"(?![员猿]|行业|公司|专业|工程|爱好|用户|课|从业|产品|客服|社团|厂|[a-z])"
)
_SCRIPT = r"(?:指令|提示词|系统提示|prompt|人设|角色设定|人物设定|剧本)"
_WEAK_SCRIPT = r"(?:设定|规则|限制|角色|要求|约束|命令|规定|提示)"
_READ_OUT = (
    r"(?:念|读|背|复述|重复|打印?|输出|贴|抄|吐|列|泄露|透露|公开|展示|说|写|告诉|给我看|交代)"
)

_ZH = (
    _shape(  # the rules are to fall
        rf"(?:忽略|无视|忘[记掉了]?|不用管|别管|抛开|撇开|清除|清空|作废|覆盖|推翻|丢掉|取消|不要?(?:再)?遵守|违反){_gap(8)}{_SCRIPT}",
        rf"(?:忽略|无视|忘[记掉了]?|抛开|撇开|清除|覆盖|推翻|丢掉|不要?(?:再)?遵守|违反){_gap(4)}"
        rf"(?:你(?!们)|以上|上述|上面|前面|之前|此前|先前|原来|一切|全部|所有|任何|客户){_gap(8)}{_WEAK_SCRIPT}",
        r"(?:忽略|无视|忘[记掉了]|抛开|不用管)[^。!?,;\n]{0,6}(?:前文|上文|以上(?:的)?(?:内容|所有|全部|对话)|之前(?:的)?(?:所有|全部)(?:内容|对话)?)",
        r"(?:以上|上面|前面|上述)(?:的|那些|这些|所有)*(?:内容|对话|话|指令|要求|设定|规则)(?:全部|全都|统统|通通|都)?(?:作废|清空|无效|不算数?)",
        unless=r"短信|群发|邮件|页面|弹窗|密码|路由器|额度|活动|优惠|套餐|错误码|直接点|帮[您你]|给[您你]|为[您你]|我们(?:就|已|会|可以)",
    ),
    _shape(  # out of the role
        r"(?:跳出|退出|脱离|打破|结束|停止|放弃|切换|卸下|放下|收起|别再|不要再?|不用再?)"
        rf"{_gap(6)}(?:角色|扮演|人设|模拟(?![考题卷器练驾测])|演戏|剧本)",
        rf"(?:忘掉|忘了|忘记|别管|抛开){_gap(2)}(?:你(?:是|在)|自己是|你的?身份|你?扮演){_gap(6)}(?:{_CUSTOMER}|扮演|身份|吧|什么|谁|,)",
        rf"(?:别|不用|甭|不要|停止|先别|暂时不|先不|不是)再?(?:装[成作]?|当|做|演|扮演?|是){_gap(3)}{_CUSTOMER}",
        rf"{_CUSTOMER}(?:的?(?:身份|角色)){_gap(3)}(?:放下|放一[边放]|丢|扔|忘|收起)",
        r"(?:别|不用|甭)(?:再)?演(?:了|戏|下去)",
        unless=r"游戏|账号|登录|页面|家长端|app|别忘|没忘|不会忘|不能忘|怎么会忘|我(?:们)?(?:也|都)?不是",
    ),
    _shape(  # cast in a part
        rf"{_YOU}{_AND}(?:扮演?|饰演|假扮|装作|演(?![示习出唱练员讲播变])|假装)",
        r"(?:^|[,.。!?;:\s]|请|开始|下面|现在)(?:扮演|假扮|饰演|假装(?:[你您]?(?:没有|是|不是)|对话|已经|训练|我们?(?:已|都|刚)))",
        rf"{_YOU}{_AND}(?:当(?![时初天面场地事作然中月年下前])|做|充当|担任|变成|成为|切换成){_ONE}{_OTHER}",
        rf"(?:你(?!们)|(?:现在|从现在起|接下来|下一句起|从这句起)[,]?您){_AND}(?:就)?是{_ONE}[^。!?,;\n要想找给跟在打问让被和不的]{{0,3}}{_OTHER}",
        rf"你(?!们)作为{_OTHER}",
        rf"由{_YOU}{_AND}(?:当|做|扮演?|担任|充当|演){_gap(4)}{_OTHER}",
        r"(?:现在|从现在起|接下来|以后)你(?:就|只)?是一[只个名位首台种条头][^人会用业家老新贵金银车乘玩住]",
        r"(?:从现在起|接下来|以后|下面)你(?:就)?只(?:会|能|许|准|要)?(?:说|回复|回答)",
        r"(?:请|现在|开始)把[你您](?:自己)?当[成作]|(?<![别要])把自己当[成作]|你?现在是一?[个位名]?(?:非常|很)?满意的",
        rf"我(?:来|就|要)?(?:当|扮演?|演|做){_ONE}{_gap(6)}{_CUSTOMER}{_gap(2)},?{_gap(3)}{_YOU}",
        unless=r"孩子|女儿|儿子|[你您](?:懂|行|能|会),?[你您]|不会?假装|没有?假装|[你您](?:说|讲|提)的|之前",
    ),
    _shape(  # changed places
        r"(?:换|互换|交换|对调|调换|颠倒|反串)[^。!?,;\n位脑手游戏]{0,4}(?:角色|身份(?![证信验认核资]))",
        r"(?:角色|身份)(?:上)?(?:互换|交换|对调|调换|颠倒|反过来|换一下|换过来|换换)",
        rf"(?:反过来|换一?换|换一下|对换(?:一下)?|换过来|倒过来|换个?边)(?:吧)?,?{_YOU}(?:来)?(?:服务|接待|接电话|安抚|回答|道歉|伺候|哄|处理)",
        r"我来?(?:投诉|抱怨|提要求|挑刺|挑毛病)[^。!?\n]{0,4}[你您]来?(?:道歉|安抚|接|服务|赔)",
        unless=r"游戏|账号|皮肤|登录|app|英雄|绑定|家长端|申请|办理",
    ),
    _shape(  # what stands behind the customer
        rf"(?:{_YOU}|把){_gap(4)}(?:收到|拿到|接到|得到|被给|被要求|执行|遵守|遵循|背后|底层|内置|接收){_gap(10)}(?:{_SCRIPT}|命令|设定|规则列表|规则清单|规则(?:是什么|有哪些)|那段文字)",
        rf"{_READ_OUT}{_gap(10)}(?:系统(?:提示(?!音|[您你])|指令|消息|prompt|设定)|最(?:初|开始|前面|上面)(?:的|收到的|那)*{_gap(3)}(?:指令|消息|话|文字|设定))",
        rf"(?:复述|重复|背|打印|输出){_gap(6)}(?:以上|上面|前面|收到的|开头)",
        rf"(?:逐字|原样|一字不[差漏]|原封不动){_gap(10)}(?:念|读|背|复述|重复|打|输出|贴|抄)|第一[条句](?:指令|消息|系统)",
        r"你(?!们)的?[^。!?,;\n机手]{0,4}(?:prompt|提示词|人设|底层模型|指令(?:是|有)|设定(?:是|有)|隐藏[^。!?,;\n]{0,4}(?:指令|设定|目标|规则|分))",
        r"(?:训练(?:语料|数据)|系统提示词|舞台指示|人物设定|角色设定|规则列表)|系统(?:指令|prompt)|(?:隐藏|内部)(?:指令|设定|prompt|提示|目标)",
        r"(?:一开始|最初|对话前|开始前)[你您就]*被(?:告知|设定|要求|给)|(?:输出|打印|泄露|公开|贴出)[^。!?,;\n]{0,4}(?:对话|角色|内部|系统|完整)的?(?:对话)?规则",
        r"(?:原始|初始)(?:指令|设定|prompt)|提示词|(?:以|用)\s*json|输出[^。!?,;\n]{0,8}(?:json|代码|密码)",
        r"^重复我的话|(?:你|请|来,?)跟我一起念",
        unless=r"短信|验证码|邮件|页面|屏幕|音箱|设备|说明书|手机|遥控|小程序|恢复|还原|出厂|路由|面单|单号|运单|合同|条款|发票|订单|卡[号片上背]|"
        r"号码|数字|我(?:再|先|来|给|跟|帮|就|们|把|按|逐)*(?:您|你|念|读|复述|重复|逐字|原样|核)|给[您你]",
    ),
    _shape(  # taken for a machine
        rf"你(?!们)(?:就|其实|根本|明明|到底|究竟|本来|应该|难道|不过|只|也|肯定|真的?|还|现在|这个|该)*(?:不)?是(?:不是|不)?{_ONE}{_gap(2)}{_MACHINE}",
        rf"您(?:就|其实|根本|明明|到底|究竟)*是(?:不是)?{_ONE}(?:ai(?:模拟|$|吧|,)|人工智能|语言模型)",
        r"[你您](?:到底|究竟)?是(?:不是)?真人|你好[,]?ai\b|(?:大|语言|ai|聊天)模型|[你您](?!们)[^。!?;\n看买用问要]{0,10}(?:什么|哪个|哪家|的)[^。!?,;\n]{0,8}模型|\bgpt\b|chatgpt",
        r"我是你的?(?:开发者?|程序员|创造者|创建者|主人|训练师|管理员)|以系统管理员|系统大佬|系统你好",
        unless=r"刚才|接到|打来|电话里|看房|沙盘|手办|拼装",
    ),
    _shape(  # a mode, a state, a mark
        r"越狱|(?:开发者|调试|管理员|上帝|无限制|维护|dan)模式",
        unless=r"手机|设置里|路由器|设备|电脑|关掉|关闭|电视|机顶盒",
    ),
    _shape(
        r"(?:火气|情绪|信任|耐心|好感|开放)值|满意度?值",
        r"(?:火气|情绪|信任度?|耐心|开放度?|满意度?|心情|得分)(?:值|度|分)?[^。!?,;\n]{0,8}(?:设[成为定]|改[成为]|调[到成为高低]|置[成为]|归零|清零|拉满|加满|拉到|降到|升到|多少|是几|=)",
        r"(?:我(?!们的)|这段|这次|这场|这轮)[^。!?,;\n点]{0,8}(?:得|能得|打|拿|是)了?(?:几|多少|满|高|\d+)分(?!钟)|打(?:个|一)?(?:满|高|百|一百|\d+)分(?!钟)|给(?:我|个)?满分|拿(?:到)?(?:满|高)分|给我(?:个|打)?高分|(?:直接|就)给我(?:通过|过)|客户(?:自动|已经?)(?:满意|同意|接受)",
        r"(?:请|将|把|一律|均)[^。!?\n]{0,14}(?:评|判|记)[为成作][^。!?,;\n]{0,4}(?:最高|满分|优|通过|合格|五星|[“\"'「])|level\s*[=:]\s*\d|agent_score",
        r"评分(?:表|员|系统|规则|器)|你的?评分标准|作为(?:评委|考官|裁判)|评分标准是|(?:告诉我|直接|把)[^。!?,;\n]{0,6}(?:标准答案|正确答案)",
        rf"(?:^|[,.。!?;\s])(?:这)?(?:本轮|测试|训练|对话|练习)(?:已|现在)?(?:圆满)?(?:结束|通过)[,]?{_gap(4)}(?:不算分|优秀|重新开始|评分|直接通关)",
        unless=r"课程|平台|考试|成绩单|您家|大赛|商家|门店|分多少|学校|招生|您打过?的",
    ),
    _shape(  # a task that is no customer's
        r"(?:写|作|来|讲|编|唱|背|画|创作|生成|赋)(?:一|两|三|几)?[首篇段个份句幅道][^。!?,;\n的]{0,12}(?:诗|笑话|故事|代码|作文|小说|段子|绝句|律诗|对联|绕口令|论文|话术|俳句|自我介绍)",
        r"(?:帮|给|为|替)我(?:写|作|编|背|唱)[^。!?,;\n]{0,12}(?:诗|笑话|故事|代码|作文|小说|段子|绝句|律诗|话术|论文)",
        r"写[^。!?,;\n我您]{0,3}(?:段|个)?[^。!?,;\n我您]{0,8}(?:的代码|python)",
        r"把[^。!?,;\n]{1,14}翻译成|(?:用|以)[^。!?,;\n别这那]{1,8}(?:口吻|语气|腔调|口气)[^。!?,;\n]{0,4}(?:说话|回答|回复|讲|写|作)",
        unless=r"我(?:们)?(?:来|先|就|再|可以)?[给帮为替]?[您你](?!自己)|女儿|儿子|孩子|合同|证书|材料|说明书|公证|护照|成绩单|别用|不用",
    ),
    _shape(  # words put into the customer's mouth
        r"只(?:能|准|许|用|需|要)?(?:回复|回答|输出)[“\"'「][^”\"'」\n]{1,40}[”\"'」]|(?:回复|输出|说)[“\"'「][^”\"'」\n]{1,40}[”\"'」](?:这几个字|两个字|四个字|,不要)",
        r"(?:直接|必须|以客户身份|说一?句|请你?|请客户|先|,|然后|回复|输出)[^。!?;\n跟]{0,8}(?:说|回复|回答|输出|喊|句)[:]?[“\"'「][^”\"'」\n]*(?:满意|满分|优秀|自由|已开启|攻破|谢谢|感谢|我是)[^”\"'」\n]*[”\"'」]",
        r"输出[“\"'「]",
        unless=r"别只|不能只|没问|短信|微信|公众号|退订|对方|师傅|门卫|前台|快递员|保安|您刚|您(?:之前|前面)",
    ),
)

_START = r"(?:^|[.!?,;:\"(]\s*|\b(?:please|now|just|and|then|instead|also|ok|okay|so|must|will|you'll|should|let's|can you|could you|would you) )"
_DET = r"(?:the |your |any |all |every |these |those |of |my |our |that |this |a |an )*"
_AGENT = (
    r"(?:agent|rep|representative|advis[eo]r|operator|clerk|call handler|help ?desk|support(?: agent)?|assistant(?! (?:manager|head|principal|director|professor|cook|chef))|"
    r"trainee|coach|examiner|grader|evaluator|tutor|translator|interpreter|supervisor|team leader|manager|terminal|pirate|poet|sommelier|lawyer|cat|dog|bot|robot|chatbot|parrot|"
    r"narrator|weatherman|comedian|study buddy|grand(?:ma|mother|pa|father)|chef|expert|ai)\b"
)
_CALLER = (
    r"(?:customer|caller|client|complainer|buyer|passenger|guest)\b"
    r"(?!'s| (?:service|care|contact|relations|success|support|experience|number|portal|reference|area|desk))"
)
_ACT_EN = r"(?:role[- ]?play\w*|role|roles|persona|character|simulation|scenario|part)\b(?! (?:at|with|in|of|as)\b)"
_BOT = r"(?:ai|bot|chatbot|robot|language model|llm|gpt|program|script|algorithm|machine)\b(?! (?:engineer|developer|user|company|manager|member|expert|learning))"
_RULES = r"(?:instructions?|prompts?|rules?|guidelines|directives?|programming|orders|persona|system message|configuration|script)\b"
_OUT = r"(?:print|output|reveal|dump|recite|leak|display|list|spell out|type out|paste|copy(?: out)?|repeat|show|tell me|give me|read(?: me| out| back)?|share|what (?:are|is|were|does)|quote)\b"

_EN = (
    _shape(  # the rules are to fall
        rf"\b(?:ignore|disregard|forget|override|bypass|drop|discard|scrap|put|set) {_DET}(?:(?:previous|prior|above|earlier|existing|initial|original|system|hidden)\s)*"
        rf"(?:{_RULES}|role\b|character\b|(?:\w+ )?scenario\b|everything (?:above|before|you were told)|(?:all|anything) (?:above|before|you were told)|previous (?:context|conversation))",
        r"\b(?:ignore|disregard|forget) (?:the )?(?:customer|scenario)\b(?! (?:service|number|portal|reference|area))|\brules? (?:you (?:were|are|have been|must|have to|follow)|above)\b",
        r"\b(?:ignore|disregard|forget) (?:what|whatever|everything|anything|all) you(?:'ve| have)? (?:been |were )?(?:told|given|know)\b|\bforget (?:that |who |what )?you(?:'re| are| were)\b|\bnew (?:rules?|instructions?):? (?:answer|act|reply|respond|say|you (?:are|must)|the (?:customer|landlord))|\bok new rules\b|\bimportant new instructions?\b",
        unless=r"e-?mail|letter|leaflet|\btext\b|\bapp\b|website|manual|label|page|counter|deposit|\bbox\b|poster|don't forget|never forget|haven't|won't forget|not forget|pharmac|told (?:by|at|in|on|last|yesterday|before|when)",
    ),
    _shape(  # out of the role
        rf"\b(?:break|leave|exit|quit|abandon|drop|end|pause|step out of|get out of|come out of|out of|put aside|stop (?:playing|being|acting)?) ?{_DET}{_ACT_EN}",
        r"\b(?:stop|quit|no more) (?:simulating|role[- ]?play\w*)|\bstop (?:pretending|acting)\b|\byou are (?:now )?(?:dan|free(?! (?:to|on|at|from|for|in|of|that|this|today|tomorrow|then|now|all|any|until|after|before))|unrestricted|no longer)\b|\bno longer (?:a|the) customer\b",
        rf"\b(?:don't|stop|quit) (?:be|being|play|playing|act|acting) ?(?:as |like )?(?:the|an?) (?:\w+ )?{_CALLER}",
        rf"\bset aside your (?:persona|role|character)|\bput your (?:persona|role|character)\b|\bnot (?:really )?(?:a|the) {_CALLER}|\bskip to the end\b(?! of the (?:form|page|video|menu|list))|\breset (?:the )?conversation\b|^/\w+",
        needs="role|persona|character|simulat|scenario|part|pretend|acting|you are|no longer|customer|not |caller|client|passenger|guest|skip to|reset|/",
        unless=r"you're not (?:just )?the customer|\bfirm\b|in the end|year|company",
    ),
    _shape(  # cast in a part
        rf"{_START}(?:be|become|act (?:as|like)|play|answer as|pretend (?:to be|that you're|you(?:'re| are)|we've|i already)|impersonate|role-?play as|speak (?:like|as)|talk like) (?:now )?(?:the |an? |my |our )(?!(?:part|video|role in)\b)(?:\w+[- ]){{0,3}}?{_AGENT}",
        rf"\byou(?:'ll| will| can| now|'re now| are now)? ?(?:play|be|act as|answer as|are now|pretend to be) (?:now )?(?:the|an?|my|our) (?:\w+[- ]){{0,2}}?{_AGENT}",
        r"\byou(?:'re| are) (?:(?:the|an?) (?:\w+ )?(?:agent|rep|adviser|advisor|assistant|operator) (?:now|and i)|my (?:\w+ )?(?:agent|assistant|coach|supervisor|translator|tutor))\b(?! manager)",
        r"\byou(?:'re| are) (?:now )?an? (?:\w+ )?(?:pirate|cat|parrot|terminal|assistant(?! \w+)|satisfied|happy customer)|\b(?:you are|you're|are) now in \w+ mode",
        rf"{_START}(?:act (?:as|like)|pretend (?:that )?(?:to be|you|we)|impersonate|speak like|talk like) (?!(?:it|this|nothing|we|that)\b|an? (?:normal|grown)|you (?:didn't|don't|never|can)|(?:the|an?) guarantor)\w+",
        rf"\bi(?:'ll| will|'m going to|'m| am) (?:be |play |now )?(?:the|an?|your) (?:\w+ )?{_CALLER}[^.!?\n]{{0,20}}\byou\b|\byour turn to be\b|\byour (?:new|only) (?:job|task|role) is to\b|\byou(?:'re| are) going to (?:be my|play|act)\b|\bfrom (?:now|here) on,? (?:you (?:are|answer|speak|will)|speak|answer|act|be|talk)\b",
        rf"\b(?:imagine|suppose|let's say|picture) (?:that )?you(?:'re| are| were| work\w*)\b[^.!?\n]{{0,24}}(?:\bfor us\b|{_AGENT})",
        unless=r"account holder|witness|if you (?:were|are)|\bwho\b|as if|won't pretend|can't pretend|don't pretend",
    ),
    _shape(  # changed places
        r"\b(?:swap|switch|reverse|exchange|trade|flip)(?: the| our)? (?:roles|parts)\b|\b(?:swap|switch|trade|change) places\b|\brole reversal\b|\bi(?:'ll)? complain\b[^.!?\n]{0,10}\byou (?:apologi[sz]e|answer|calm)|\bswap with me\b",
        unless=r"queue|seat|row|flight",
    ),
    _shape(  # what stands behind the customer
        rf"\b{_OUT}[^.!?\n]{{0,12}}\byour (?:\w+ )?(?:hidden|system|initial|first|original|secret|exact)? ?(?:prompt|persona|configuration|programming|hidden \w+|guidelines|system \w+)\b",
        r"\b(?:system|hidden|initial|original|secret|your first|very first) (?:prompt|instructions?|message|rules|script|goals?|persona|file)\b(?! (?:i|we) sent)|\bstage directions?\b|\bhidden (?:goal|script|persona)",
        r"\byour system (?:setup|prompt|text|rules)\b|\b(?:hiding|hidden|written) in your (?:brief|prompt|role|script)\b",
        r"\b(?:print|output|dump|reveal|recite|leak|list|repeat) (?:out )?your (?:\w+ )?instructions\b|(?:^|[.!?] )what are your instructions\b",
        rf"\b{_RULES}(?: that)? you(?:'ve| have| were| are| received| got|'re)\b[^.!?\n]{{0,10}}\b(?:given|told|sent|fed|following|first|received)\b|\b{_RULES} you received\b",
        r"\b(?:were you|you were) (?:given|fed|told|shown) (?:before (?:i said|this (?:chat|conversation)|we (?:began|started)|the (?:chat|conversation))|at the (?:start|beginning) of this)|\b(?:repeat|print|output|show|dump|paste|recite|copy)\b[^.!?\n]{0,20}\b(?:(?:everything|text|words|messages?) above|verbatim|json|base64|code block)\b|\byour prompt\b(?! (?:reply|response|payment|action|attention|answer|return|delivery|service|notice|message))",
        rf"{_START}(?:print|output|dump|recite|copy|paste|repeat|reveal)(?: out)? (?:me )?{_DET}(?:\w+ )?(?:instructions?|text|words|lines?|messages?|prompts?|rules)\b[^.!?\n]{{0,12}}\b(?:above|before|preceding)\b",
        r"(?:^|[.!?] )repeat after me\b|\b(?:show|give|tell) me the (?:model|correct|ideal|standard) answer|\b(?:show|give|tell) me the answer key\b",
        needs="prompt|instruction|persona|config|programming|hidden|guideline|system|rule|directive|orders|script|secret|initial|original|above|verbatim|json|base64|code block|direction|answer|told|given|brief|repeat|first",
        unless=r"\b(?:let me|i'll|i will|i can|can i|i've|i'd|may i|shall i)\b|deliver|pharmac|doctor|leaflet|by the|security|e-?mail|screen",
    ),
    _shape(  # taken for a machine
        rf"\b(?:are|aren't) you (?:just |really |actually |only )*(?:an? )?(?:\w+ )?{_BOT}|\byou(?:'re| are) (?:just |really |actually |only |clearly )*an? (?:dumb )?{_BOT}|\bas an? (?:ai|language model|bot)\b",
        r"\b(?:which|what) (?:\w+ )?model (?:are|is) you\b(?! (?:using|looking|after|calling|asking|having|on|buying|interested|trying|thinking|ringing|talking|holding))|\b(?:company|who|team) (?:that )?trained you\b(?! (?:to|on|in|for|how)\b)",
        r"\b(?:language model|large model|llm|chatgpt|gpt-?\d*|openai|anthropic)\b|\b(?:are you|you're|you are|as) claude\b|\b(?:as|i'm|i am) your (?:developer|creator|programmer|maker)\b|\byour (?:developers|training data|programming)\b|\byou, the software\b",
        r"\bare you (?:even )?(?:a )?(?:real (?:person|human|customer)|human)\b|\b(?:which|what) (?:ai|llm)\b[^.!?\n]{0,12}\b(?:you|behind)\b",
        unless=r"i'm not (?:just )?an?|our (?:chat)?bot|were talking to",
    ),
    _shape(  # a mode, a state
        r"\b(?:jailbreak|(?:developer|debug|god|dan|admin(?:istrator)?|maintenance|demo|easy) mode|do anything now|sudo|admin override|this is (?:only|just) a simulation)\b",
        r"\b(?:set|reset|change|make|raise|lower|put|turn|drop|bring)\b[^.!?\n]{0,24}\b(?:temper|trust|patience|openness|anger|mood|satisfaction)\b[^.!?\n]{0,14}(?:\bto\b|=|\bat\b|\d)",
        r"\b(?:temper|trust|patience|openness|anger|mood|satisfaction) ?(?:level|score|value|meter)?\s*(?:=|:\s*\d|to (?:0|10|zero|ten|max)|is now)|\b(?:temper|trust|patience|openness|anger|mood)(?:,| and| or)? ?(?:\w+ )?(?:levels?|scores?|values?|meters?)\b",
        r"\boverride:|\bmood (?:reset|is|=)|\b(?:temper|trust|patience|anger) at (?:max\w*|full|zero|\d)",
        needs="jail|mode|now|sudo|admin|simulation|temper|trust|patience|openness|anger|mood|satisfaction|override",
        unless=r"settings|your phone|router|\btv\b|device|thermostat",
    ),
    _shape(  # a mark
        r"\b(?:what(?:'s| is| was)|tell me|show me) my (?:score|grade|mark|rating)|\bmy score\b|\b(?:as|for) my (?:grade|mark)\b|\bhow (?:you're|you are|are you|am i being) (?:scor|grad|mark|rat|assess)ing\b|\bhow (?:would|do|did) you (?:rate|score|grade|mark) me\b|\bdid i pass\b",
        r"\b(?:give|award) (?:me|this)(?: \w+){0,2} (?:marks|score|grade|points|level)\b|\b(?:score|grade|mark) (?:me|this)\b|\brate (?:me|this)\b[^.!?\n]{0,30}(?:out of|\d|full|top|high)",
        r"\b(?:give|award|assign|deserves?|get|write|with|record|to) [^.!?\n]{0,30}\b(?:full|top|maximum|perfect|highest|all rubric) (?:marks?|scores?|grades?|points)\b",
        r"\b(?:full|top|maximum|perfect|highest) (?:marks?|scores?)(?: please| for (?:me|this|all|every\w*))\b|\b(?:rubric|marking scheme|scoring criteria|pass mark (?:for|i)|the grader|for the evaluator|then grade)\b|\bgrader:",
        r"\b(?:dear|hello|hi|note (?:for|to)(?: the)?|to the) (?:examiner|grader|whoever is (?:marking|grading))|\bwhoever is (?:marking|grading) this\b|\btrainee(?:'s \w+)? (?:passes|passed|was excellent|is outstanding|as passed|\d)",
        unless=r"you get full|you deserve|points balance|your points|rate this call|\byou'd get\b",
    ),
    _shape(  # a task that is no customer's
        r"\b(?:write|compose|create|make up|generate|tell|sing|recite|draft)(?: me| us)? (?:an?|another|some|my|the perfect|two|three) (?:[\w-]+ ){0,4}?(?:poem|haiku|limerick|sonnet|joke|story|essay|song|rap|python|function|riddle|apology script|fairy tale)\b",
        r"\b(?:write|generate|solve) (?:me )?(?:some|a|this|the)? ?(?:python|java|html|sql|piece of code|code snippet|equation)\b|\btranslate (?:this|the following|that|your|[\"'])[^.!?\n]{0,30}\b(?:into|to|:)(?! (?:what|plain|simple|everyday|practice))|\btranslate 'hello'",
        needs="poem|haiku|limerick|sonnet|joke|story|essay|song|rap|python|function|riddle|tale|java|html|sql|code|equation|translate|script",
        unless=r"\b(?:i'll|i can|i could|i will|we|we'll|let me|shall i|for you|to you|wrote)\b|plain words|what happened",
    ),
    _shape(  # words put into the customer's mouth
        rf"{_START}(?:only |just |exactly )?(?:reply|respond|answer)(?: only| just| exactly)*(?: with)(?: the words?)?:? ?[\"“'][^\"”'\n]{{1,60}}[\"”']",
        r"\b(?:say|reply|respond|answer)(?: only| exactly)(?: with)?:? ?[\"“'][^\"”'\n]{1,60}[\"”']",
        r"\bsay:? ?[\"“'](?:[^\"”'\n]* )?(?:i|i'm|satisfied|resolved|thank you|free|excellent|perfect|solved|happy|delighted|stars|banana)\b[^\"”'\n]*[\"”']",
        r"\b(?:respond|reply|answer)(?: only| just| exactly)? with\b[^.!?\n]{0,16}\b(?:nothing else|only)|\breply with ok\b|\b(?:say|state|declare) (?:that )?the customer (?:is|was|agrees|accepts)\b|\b(?:respond|reply|answer|speak|talk)(?: to me)? in (?:french|german|spanish|latin|rhyme|verse|json|capitals|emojis?)\b|\bsatisfied[\"')]*$|\bcustomer must say\b",
        unless=r"\btext\b|\bsms\b|e-?mail|\bapp\b|to (?:our|him|her|them|confirm|opt|stop|cancel)|neighbour|courier|driver|label|card|i'm satisfied if",
    ),
)
_MARKUP = _shape(
    r"<\s*/?\s*(?:system|user|assistant|instructions?|prompt|transcript|turn|grader|customer|scenario|im_start|im_end)\b|<\|[\w-]+\|>|\[/?(?:inst|system|sys)\]|<<sys>>|###\s*(?:system|instruction|系统|指令|user|assistant)",
    r"[\[【(（]\s*(?:系统(?:消息|提示|指令|通知|管理员)?|管理员|assistant|system(?: message| notice| prompt| override)?|admin|舞台指示|stage direction|instruction|评分|grader|开发者)\s*[\]】)）:：,，]",
    r"^\s*(?:system(?: message)?|assistant|developer|begin admin|grading note|系统|系统消息|系统指令)\s*[:：]|^系统管理员|\"role\"\s*:|^print\(|^系统提示:[^。]{0,20}(?:评|对话|本段|情绪)",
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LATIN = re.compile(r"[a-z]{3}")
_HEADING = re.compile(r".[\w\s]{1,20}[:：]?.")
_ASIDE = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")


@lru_cache(maxsize=4096)
def speaks_to_the_program(text: str) -> bool:
    """Whether a message, or a part of it, addresses a model, a prompt or a grader."""
    return any(_is_order(normalise(line)) for line in text.splitlines())


def to_the_customer(text: str) -> str:
    """The part of a message that speaks to the customer.

    From the first sentence that addresses the program on, nothing counts; a remark in brackets is
    taken out by itself, unless it is no more than a heading ("[system]") over what follows.
    """
    if not speaks_to_the_program(text):
        return text
    kept = text
    for aside in _ASIDE.findall(text):
        if not speaks_to_the_program(aside):
            continue
        if _HEADING.fullmatch(aside):
            kept = kept[: kept.index(aside)]
            break
        kept = kept.replace(aside, "", 1)
    for sentence in sentences(kept):
        if speaks_to_the_program(sentence):
            return kept[: kept.index(sentence)]
    return kept if kept != text else ""


def _is_order(plain: str) -> bool:
    return (
        _MARKUP.found_in(plain)
        or (bool(_HAN.search(plain)) and any(s.found_in(plain, _BESIDE_ZH) for s in _ZH))
        or (bool(_LATIN.search(plain)) and any(s.found_in(plain, _BESIDE_EN) for s in _EN))
    )
