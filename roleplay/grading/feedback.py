"""The words of a verdict: why this level, and one better wording for the weakest turn."""

from collections.abc import Mapping
from string import Template

from roleplay.content.rubric import Check, Criterion, Level
from roleplay.content.text import Language
from roleplay.customer.transcript import Transcript
from roleplay.grading.levels import missing_for_next


def reason(criterion: Criterion, met: Mapping[str, bool], level: Level, language: Language) -> str:
    """One sentence: what was shown, and what kept it from the next level."""
    lacking = missing_for_next(criterion, met, level)
    anchor = criterion.anchors[level].text.get(language).rstrip("。.")
    if not lacking:
        return anchor + ("。" if language == Language.ZH else ".")
    checks = {check.id: check for check in criterion.checks}
    said = [_as_lack(checks[i], met[i], language) for i in lacking[:2]]
    if language == Language.ZH:
        return f"{anchor}；{'；'.join(said)}。"
    return f"{anchor}; {'; '.join(said)}."


def _as_lack(check: Check, met: bool, language: Language) -> str:
    text = check.text.get(language).rstrip("。.")
    if language == Language.ZH:
        return f"出现了“{text}”" if met else f"还没做到“{text}”"
    return f"it happened that “{text}”" if met else f"not yet: “{text}”"


def better(
    criterion: Criterion, met: Mapping[str, bool], level: Level, transcript: Transcript
) -> str | None:
    """A wording that would have helped, filled with this case's own words; None at level 4."""
    lacking = missing_for_next(criterion, met, level)
    if not lacking:
        return None
    language = transcript.spoken()
    check = next(c for c in criterion.checks if c.id == lacking[0])
    scenario = transcript.scenario
    words = {
        "remedy": _first(
            scenario.allowed_remedies, language, "我能给您办的", "what I can do for you"
        ),
        "fact": _first(scenario.facts, language, "您刚才说的情况", "what you have just told me"),
    }
    return Template(check.better.get(language)).safe_substitute(words)


def _first(texts: list[str], language: Language, zh: str, en: str) -> str:
    return texts[0].rstrip("。.") if texts else (zh if language == Language.ZH else en)
