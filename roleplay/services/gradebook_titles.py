"""The grade book's words."""

from collections.abc import Mapping

from roleplay.content.text import Language

KINDS: Mapping[Language, Mapping[str, str]] = {
    Language.ZH: {
        **{"practice": "练习", "exam": "考试"},
        **{"running": "进行中", "paused": "已暂停", "ended": "等待评分"},
        **{"finished": "已结束", "left": "中途离开"},
    },
    Language.EN: {},
}
"""What a session is and how it stands, where the stored word is not the reader's."""

TITLES: Mapping[Language, Mapping[str, str]] = {
    Language.ZH: {
        "overview": "成绩册",
        "sessions": "练习",
        "criteria": "评分项",
        "name": "姓名",
        "username": "用户名",
        "graded": "已评次数",
        "mean": "平均分",
        "best": "最高分",
        "last": "最近一次",
        "regular": "平时（20%）",
        "practice": "实训（20%）",
        "exam": "考试（60%）",
        "total": "总评",
        "session": "练习编号",
        "when": "开始时间（UTC）",
        "persona": "客户",
        "scenario": "情境",
        "mode": "方式",
        "status": "状态",
        "mark": "得分",
        "passed": "是否通过",
        "rubric": "评分表",
        "criterion": "评分项",
        "level": "最终等级",
        "machine": "机器等级",
    },
    Language.EN: {
        "overview": "Grade book",
        "sessions": "Sessions",
        "criteria": "Criteria",
        "name": "Name",
        "username": "User name",
        "graded": "Graded sessions",
        "mean": "Mean",
        "best": "Best",
        "last": "Last",
        "regular": "Regular work (20 %)",
        "practice": "Practice (20 %)",
        "exam": "Exam (60 %)",
        "total": "Course mark",
        "session": "Session",
        "when": "Started (UTC)",
        "persona": "Customer",
        "scenario": "Scenario",
        "mode": "Mode",
        "status": "Status",
        "mark": "Mark",
        "passed": "Passed",
        "rubric": "Rubric",
        "criterion": "Criterion",
        "level": "Final level",
        "machine": "Machine's level",
    },
}
