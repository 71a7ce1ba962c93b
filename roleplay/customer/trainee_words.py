"""What a scripted trainee can know: the brief, the customer's words, what may be offered."""

import re
from collections.abc import Iterable, Sequence

from roleplay.content.scenario import Fact, FactKind, Remedy, Scenario
from roleplay.content.text import Language
from roleplay.customer.matching import clauses, sentences
from roleplay.customer.voices import Cast, Scene

_TURNED_ZH = {"你们": "我们", "你": "我", "您": "我", "我们": "你们", "我": "您"}
_TURNED_EN = {
    "i'm": "you're", "i've": "you've", "i'd": "you'd", "i'll": "you'll", "i was": "you were",
    "i am": "you are", "i": "you", "me": "you", "my": "your", "mine": "yours", "myself": "yourself",
    "you're": "we're", "you've": "we've", "you'd": "we'd", "you'll": "we'll", "you": "we",
    "your": "our", "we": "you", "us": "you", "our": "your",
}  # fmt: skip
_PRONOUN_ZH = re.compile("|".join(_TURNED_ZH))
_PRONOUN_EN = re.compile(
    r"\b(?:" + "|".join(sorted(_TURNED_EN, key=len, reverse=True)) + r")\b", re.IGNORECASE
)
_QUOTE_LENGTH = {Language.ZH: (8, 30), Language.EN: (6, 20)}
"""Characters in Chinese, words in English, of what is worth quoting."""


def known_words(cast: Cast, scene: Scene) -> dict[str, str]:
    """What stands in the ``$name`` places of a script; "" where there is nothing to say.

    ``firm``; ``quote``, a sentence of the customer's; ``told``, what the customer has told, said
    back; ``record`` and ``record2`` from the screen; ``wish`` and ``remedies``, what may be
    offered to meet the wish alone, and to meet goal and wish.
    """
    scenario, language = cast.scenario, cast.language
    records = _records(scenario, language)
    quote = _quote(scene, cast)
    return {
        "firm": scenario.firm.get(language),
        "quote": quote,
        "told": _told(scene, cast) or _turned(quote or scene.customer_said[0], language),
        "record": ("；" if language == Language.ZH else "; ").join(records[:2]),
        "record2": records[-1],
        "wish": _row(_names(_for_wish(scenario), language), language),
        "remedies": _listed(_names(_for_goal_and_wish(scenario), language), language),
    }


def _quote(scene: Scene, cast: Cast) -> str:
    """A sentence of the customer's first words that is fit to be quoted; the seed chooses."""
    least, most = _QUOTE_LENGTH[cast.language]
    fit = [
        s
        for s in sentences(scene.customer_said[0])
        if least <= _size(s, cast.language) <= most and not re.search('[“”"]', s)
    ]
    told = [s for s in fit if not s.endswith(("？", "?"))] or fit
    if not told:
        return ""
    chosen = told[cast.seed % len(told)]
    return chosen.rstrip("。！") if cast.language == Language.ZH else chosen


def _size(text: str, language: Language) -> int:
    return len(text) if language == Language.ZH else len(text.split())


def _told(scene: Scene, cast: Cast) -> str:
    """The last two facts that the customer has told, in the trainee's mouth."""
    said = "\n".join(scene.customer_said)
    found = [
        heard
        for fact in cast.scenario.facts
        if fact.kind != FactKind.DATA and (heard := words_told(fact, said, cast.language))
    ]
    found.sort(key=said.rfind)
    latest = [_turned(words, cast.language) for words in found[-2:]]
    if cast.language == Language.ZH:
        return "；".join(words.rstrip("。！？…") for words in latest)
    return " ".join(latest)


def words_told(fact: Fact, said: str, language: Language) -> str:
    """The words in which a fact was told, "" where it was not; a terse customer cuts them short."""
    levels = [text.get(language) for text in (fact.whole, fact.part, fact.hint) if text]
    for text in levels:
        if text in said:
            return text
    beginnings = [clauses(text)[0].rstrip("，。,.;；：: ") for text in levels]
    cut = [s for s in sentences(said) for begin in beginnings if begin.lower() in s.lower()]
    return cut[0] if cut else ""


def _turned(text: str, language: Language) -> str:
    """The customer's words as the trainee says them back: I becomes you."""
    if language == Language.ZH:
        return _PRONOUN_ZH.sub(lambda m: _TURNED_ZH[m.group()], text)
    return re.sub(
        r"(?:^|(?<=[.?!] ))[a-z]", lambda m: m.group().upper(), _PRONOUN_EN.sub(_turn_en, text)
    )


def _turn_en(found: re.Match[str]) -> str:
    return _TURNED_EN[found.group().lower()]


def _records(scenario: Scenario, language: Language) -> list[str]:
    """The screen's lines that say most, in figures, and are fit to be told."""
    lines = [line.rstrip("。.") for line in scenario.brief.screen.get(language)]
    telling = [s for s in lines if re.search(r"\d", s) and not re.search("不对外|[Ii]nternal", s)]
    return sorted(telling or lines, key=len, reverse=True)


def _for_wish(scenario: Scenario) -> list[Remedy]:
    return _enough(scenario.remedies, "meets_wish")


def _for_goal_and_wish(scenario: Scenario) -> list[Remedy]:
    both = [*_enough(scenario.remedies, "meets_goal"), *_for_wish(scenario)]
    return [remedy for i, remedy in enumerate(both) if remedy not in both[:i]]


def _enough(remedies: Iterable[Remedy], meets: str) -> list[Remedy]:
    """The fewest allowed remedies that meet wish or goal in full, or as far as it goes."""
    chosen: list[Remedy] = []
    useful = [r for r in remedies if r.allowed and getattr(r, meets) > 0]
    for remedy in sorted(useful, key=lambda r: -getattr(r, meets)):
        if sum(getattr(r, meets) for r in chosen) >= 1:
            break
        chosen.append(remedy)
    return chosen


def _names(remedies: Sequence[Remedy], language: Language) -> list[str]:
    names = [remedy.name.get(language) for remedy in remedies]
    return names if language == Language.ZH else [_uncapped(name) for name in names]


def _row(names: Sequence[str], language: Language) -> str:
    if language == Language.ZH:
        return "、".join(names)
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _listed(names: Sequence[str], language: Language) -> str:
    """Several remedies set out one by one."""
    if language == Language.ZH and len(names) > 1:
        return "，".join(f"{'一二三四五六'[i]}是{name}" for i, name in enumerate(names))
    return _row(names, language)


def _uncapped(name: str) -> str:
    """The name inside a sentence; a capital on the second word marks a proper name."""
    second = name.split()[1:2]
    return name if second and second[0][0].isupper() else name[:1].lower() + name[1:]
