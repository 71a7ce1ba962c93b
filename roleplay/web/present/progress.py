"""One trainee's progress: marks over time, skills, what to practise next."""

from collections.abc import Sequence
from itertools import groupby
from urllib.parse import urlencode

from roleplay.content.library import Library
from roleplay.content.rubric import Criterion
from roleplay.services.advice import Advice
from roleplay.services.marked import Skill
from roleplay.services.progress import Progress
from roleplay.services.skills import SkillView
from roleplay.web.markup import avatar, esc, number
from roleplay.web.present.history import rubric_name
from roleplay.web.present.progress_chart import over_time
from roleplay.web.present.shell import back, empty, heading
from roleplay.web.words import Words

STEADY = 0.15
"""Levels of change up to which a trend is called steady."""


def own(words: Words, found: Progress, library: Library) -> str:
    """The reader's own progress."""
    if not found.sessions:
        return heading(words("progress.title")) + empty(
            words("progress.empty"), "/", words("progress.empty_do")
        )
    head = heading(words("progress.title"), words("progress.lead"))
    return head + _body(words, found, library, "/?report=", own=True)


def trainee(words: Words, found: Progress, library: Library) -> str:
    """A trainee's progress as the coach sees it."""
    up = back("/coach/skills", words("skills.back"))
    title = words("progress.of", name=found.name)
    if not found.sessions:
        return f"<div>{up}{heading(title)}</div>" + empty(words("progress.empty_other"))
    head = f"<div>{up}{heading(title, words('progress.lead'))}</div>"
    return head + _body(words, found, library, "/coach/?session=", own=False)


def _body(words: Words, found: Progress, library: Library, address: str, *, own: bool) -> str:
    chart = over_time(words, found.points, library, address)
    return (
        f"{_figures(words, found)}{_advice(words, found.advice, library, own=own)}"
        '<div class="rp-halves"><section class="rp-panel">'
        f"<h2>{esc(words('progress.over_time'))}</h2>{chart}</section>"
        f'<div class="rp-ends">{_ends(words, found, library)}</div></div>'
        f"{_skills(words, found.skills, library)}"
    )


def _figures(words: Words, found: Progress) -> str:
    mean = sum(s.level for s in found.skills) / len(found.skills) if found.skills else None
    moved = [s.trend for s in found.skills if s.trend is not None]
    gain = f"{sum(moved) / len(moved):+.1f}" if moved else "–"
    shown = (
        (str(found.sessions), "sessions"),
        (number(found.points[-1].mark), "latest"),
        (f"{mean:.1f}" if mean is not None else "–", "level"),
        (gain, "gain"),
    )
    inner = "".join(
        f'<div class="rp-figure"><b>{esc(value)}</b><span>{esc(words("progress." + key))}</span>'
        "</div>"
        for value, key in shown
    )
    return f'<div class="rp-figures">{inner}</div>'


def _advice(words: Words, found: Sequence[Advice], library: Library, *, own: bool) -> str:
    inner = "".join(_suggestion(words, item, library, own=own) for item in found)
    if not inner:
        inner = f'<p class="rp-hint">{esc(words("progress.none_weak"))}</p>'
    return (
        f'<section class="rp-panel"><h2>{esc(words("progress.advice"))}</h2>'
        f'<div class="rp-advice">{inner}</div></section>'
    )


def _suggestion(words: Words, item: Advice, library: Library, *, own: bool) -> str:
    persona, scenario = library.personas.get(item.persona), library.scenarios.get(item.scenario)
    name, title = persona.name.get(words.language), scenario.title.get(words.language)
    skill = skill_name(words, item.skill, library)
    why = words("progress.advice_for", skill=skill, level=f"{item.level:.1f}")
    query = urlencode(
        {"persona": persona.id, "scenario": scenario.id, "language": item.language.value}
    )
    go = (
        f'<a class="rp-button" href="/?{esc(query)}">{esc(words("progress.go"))}</a>' if own else ""
    )
    return (
        f'<article>{avatar(persona.id, "small")}<div><p class="rp-eyebrow">{esc(why)}</p>'
        f"<h3>{esc(name)} × {esc(title)}</h3>{_aim(words, item, library)}</div>{go}</article>"
    )


def _aim(words: Words, item: Advice, library: Library) -> str:
    """What a good level takes, and beyond that the next one."""
    criterion = _criterion(item.skill, library)
    if criterion is None:
        return ""
    wanted = 3 if item.level < 3 else 4
    text = next(a.text for level, a in criterion.anchors.items() if level == wanted)
    return f"<p>{esc(words('progress.aim', text=text.get(words.language)))}</p>"


def _ends(words: Words, found: Progress, library: Library) -> str:
    parts = (
        ("strongest", found.strongest, "none_strong"),
        ("weakest", found.weakest, "none_weak"),
    )
    return "".join(
        f'<section class="rp-panel"><h2>{esc(words("progress." + key))}</h2>'
        + (
            _bars(words, skills, library)
            or f'<p class="rp-hint">{esc(words("progress." + none))}</p>'
        )
        + "</section>"
        for key, skills, none in parts
    )


def _skills(words: Words, skills: Sequence[SkillView], library: Library) -> str:
    groups = "".join(
        f"<div><h3>{esc(rubric_name(words, library, rubric))}</h3>"
        f"{_bars(words, list(found), library)}</div>"
        for rubric, found in groupby(skills, key=lambda s: s.skill.rubric)
    )
    return (
        f'<section class="rp-panel"><div class="rp-title-row"><h2>{esc(words("progress.skills"))}'
        f'</h2><span class="rp-hint">{esc(words("progress.scale"))}</span></div>'
        f'<div class="rp-two">{groups}</div></section>'
    )


def _bars(words: Words, skills: Sequence[SkillView], library: Library) -> str:
    rows = "".join(
        f"<li><span>{esc(skill_name(words, s.skill, library))}</span>{bar(s.level)}"
        f"<b>{s.level:.1f}</b>{moved(words, s.trend)}"
        f"<small>{esc(words('progress.n', n=s.n))}</small></li>"
        for s in skills
    )
    return f'<ul class="rp-skills">{rows}</ul>' if rows else ""


def bar(level: float) -> str:
    """A level as a bar over the four steps."""
    kind = 1 if level < 1.75 else 2 if level < 2.5 else 3 if level < 3.25 else 4
    return (
        f'<span class="rp-level" aria-hidden="true"><i class="l{kind}" '
        f'style="width:{level * 25:.0f}%"></i></span>'
    )


def moved(words: Words, trend: float | None) -> str:
    """A trend as a sign and a number; a dash where there are too few sessions to tell."""
    if trend is None:
        return '<span class="rp-moved">–</span>'
    if abs(trend) < STEADY:
        said = esc(words("progress.flat"))
        return f'<span class="rp-moved" title="{said}"><span aria-label="{said}">→</span></span>'
    key, sign, kind = ("up", "▲", "good") if trend > 0 else ("down", "▼", "bad")
    said = esc(words("progress." + key, n=f"{abs(trend):.1f}"))
    return (
        f'<span class="rp-moved {kind}" title="{said}"><span aria-hidden="true">{sign} '
        f'{abs(trend):.1f}</span><span class="rp-hidden">{said}</span></span>'
    )


def skill_name(words: Words, skill: Skill, library: Library) -> str:
    """A criterion's name, or its id where its rubric is gone."""
    criterion = _criterion(skill, library)
    return criterion.name.get(words.language) if criterion else skill.criterion


def _criterion(skill: Skill, library: Library) -> Criterion | None:
    rubric = library.rubrics.items.get(skill.rubric)
    criteria = rubric.criteria if rubric else ()
    return next((c for c in criteria if c.id == skill.criterion), None)
