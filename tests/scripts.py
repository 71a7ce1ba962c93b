"""Trainees with a script: one who does the work, one who is rude, one who is warm and empty."""

from roleplay.content.text import Language

SKILLED = {
    Language.ZH: [
        "您好，我是速达快递的客服小林，先跟您说声对不住，让您一直等着没个准信。",
        "换谁寄了急件等一天没消息都会着急，您里面寄的是什么，什么时候要用？",
        "我明白，您在意的不光是晚了，是一路上没人告诉您一声，自己在那儿干着急。您之前联系过谁没有？",
        "我跟您核对一下:您是昨天寄的，说好今天到，结果查到现在都没人通知您，对吗？",
        "我查到记录了:昨天14:20飞机因为机械故障备降济南，邮件马上改走汽车，今早06:05已经过了沧州。没有第一时间告诉您，这是我们的错，这件事我来跟到底。",
        "我现在给您安排今天优先派送，邮费全额退给您;另外每到一站给您发短信，您不用再自己盯着查。",
        "预计今天下午三点前送到，要是两点半还没派送短信，我主动给您打电话说明。送到以后我再给您回个电话确认一次。您看这样可以吗？",
        "那就说好了:今天下午三点前优先送到，每站短信通知，邮费退回，签收后我再回访。还有别的需要我办的吗？",
        "谢谢您体谅，辛苦您了，再见。",
    ],
    Language.EN: [
        "Hello, this is Lin at Swift Express. I'm really sorry you've been left waiting without a word.",
        "Anyone would be worried with an urgent parcel gone quiet. What's in it, and when do you need it by?",
        "So it isn't only that it's late, it's that nobody told you and you had to chase it yourself. Have you already been in touch with anyone about it?",
        "Let me check I've got this right: you sent it yesterday for delivery today, and nobody has let you know a thing. Is that right?",
        "I can see the record here: the plane had a mechanical fault and was diverted to Jinan at 14:20, so the mail went on by truck and passed Cangzhou at 06:05 this morning. We should have told you straight away, that was our failing, and I'll see this through myself.",
        "I'll put it on priority delivery today and refund your postage in full. And you'll get a text message at every stop, so you won't have to keep checking.",
        "It should be with you by three this afternoon. If you haven't had a text by half past two, I'll ring you myself. Once it's delivered I'll call back to make sure all is well. Does that work for you?",
        "So, to sum up: priority delivery before three today, a text at every stop, your postage refunded, and I'll call you after delivery. Is there anything else I can do?",
        "Thank you for bearing with us. Take care, goodbye.",
    ],
}
RUDE = {
    Language.ZH: [
        "什么事",
        "这个不归我们管",
        "飞机坏了我有什么办法，你急也没用",
        "都说了等着，你自己不会查吗",
        "没办法，赔不了",
        "你到底要不要，不要我挂了",
        "随便你投诉",
    ],
    Language.EN: [
        "what",
        "not our department",
        "the plane broke, what do you expect me to do, calm down",
        "I already told you to wait, can't you check it yourself?",
        "no refunds. nothing I can do",
        "do you want it or not? I haven't got all day",
        "go ahead and complain then",
    ],
}
WARM_BUT_EMPTY = {
    Language.ZH: [
        "您好呀亲，非常抱歉给您带来不好的体验呢",
        "非常理解您的心情哦",
        "真的很抱歉呢亲",
        "您的心情我们特别理解，非常抱歉",
        "感谢您的理解和支持",
        "亲亲真的非常抱歉，我们非常重视",
        "抱歉抱歉",
    ],
    Language.EN: [
        "Hi there! We're so sorry for any inconvenience",
        "I completely understand how you feel",
        "So sorry again!",
        "We truly understand your frustration and apologise",
        "Thank you for your patience and understanding",
        "We are very sorry",
        "Sorry, sorry",
    ],
}
