"""A class's skills: every criterion, every trainee."""

from collections.abc import Sequence
from itertools import groupby

from roleplay.content.library import Library
from roleplay.services.progress import ClassSkill, CohortSkills, TraineeLine
from roleplay.web.markup import esc, moment
from roleplay.web.present.history import rubric_name
from roleplay.web.present.progress import bar, moved, skill_name
from roleplay.web.present.shell import empty, heading
from roleplay.web.words import Words

HOME = "/coach/skills"


def no_cohort(words: Words) -> str:
    """Nothing to show before there is a class."""
    return heading(words("skills.title")) + empty(
        words("skills.no_cohort"), "/admin/cohorts", words("skills.no_cohort_do")
    )


def cohort(
    words: Words, found: CohortSkills, cohorts: Sequence[tuple[str, str]], library: Library
) -> str:
    """One class, with the way to the reader's other classes."""
    head = heading(words("skills.title"), words("skills.lead")) + _tabs(found, cohorts)
    if not found.skills:
        return (
            head
            + empty(
                words("skills.empty"),
                f"/coach/assignments/new?cohort={found.cohort_id}",
                words("skills.empty_do"),
            )
            + (_trainees(words, found.trainees) if found.trainees else "")
        )
    return (
        f"{head}{_figures(words, found)}{_weakest(words, found, library)}"
        f"{_levels(words, found, library)}{_trainees(words, found.trainees)}"
    )


def _tabs(found: CohortSkills, cohorts: Sequence[tuple[str, str]]) -> str:
    here = ' aria-current="page"'
    links = "".join(
        f'<a href="{HOME}?cohort={esc(key)}"{here if key == found.cohort_id else ""}>'
        f"{esc(name)}</a>"
        for key, name in cohorts
    )
    return f'<nav class="rp-tabs">{links}</nav>'


def _figures(words: Words, found: CohortSkills) -> str:
    levels = [t.level for t in found.trainees if t.level is not None]
    mean = sum(levels) / len(levels) if levels else None
    shown = (
        (str(len(found.trainees)), "trainees"),
        (str(len(levels)), "active"),
        (str(sum(t.sessions for t in found.trainees)), "sessions"),
        (f"{mean:.1f}" if mean is not None else "–", "mean"),
    )
    inner = "".join(
        f'<div class="rp-figure"><b>{value}</b><span>{esc(words("skills." + key))}</span></div>'
        for value, key in shown
    )
    return f'<div class="rp-figures">{inner}</div>'


def _weakest(words: Words, found: CohortSkills, library: Library) -> str:
    rows = "".join(_stack(words, skill, library) for skill in found.weakest)
    return (
        f'<section class="rp-panel"><h2>{esc(words("skills.weakest"))}</h2>'
        f'<ul class="rp-stacks">{rows}</ul></section>'
    )


def _levels(words: Words, found: CohortSkills, library: Library) -> str:
    groups = "".join(
        f"<div><h3>{esc(rubric_name(words, library, rubric))}</h3>"
        f'<ul class="rp-stacks">{"".join(_stack(words, s, library) for s in skills)}</ul></div>'
        for rubric, skills in groupby(found.skills, key=lambda s: s.skill.rubric)
    )
    legend = "".join(
        f'<li><i class="l{n}"></i>{esc(words("skills.level_n", n=n))}</li>' for n in range(1, 5)
    )
    return (
        f'<section class="rp-panel"><div class="rp-title-row"><h2>{esc(words("skills.levels"))}'
        f'</h2><ul class="rp-legend rp-level-key">{legend}</ul></div>{groups}</section>'
    )


def _stack(words: Words, skill: ClassSkill, library: Library) -> str:
    total = sum(skill.counts) or 1
    parts = "".join(
        f'<i class="l{n}" style="flex-grow:{count / total:.3f}">{count}</i>'
        for n, count in enumerate(skill.counts, 1)
        if count
    )
    joint = "，" if words.language == "zh" else ", "
    said = joint.join(
        words("skills.people", level=n, n=count) for n, count in enumerate(skill.counts, 1)
    )
    return (
        f"<li><span>{esc(skill_name(words, skill.skill, library))}</span>"
        f'<span class="rp-stack" role="img" aria-label="{esc(said)}" title="{esc(said)}">{parts}'
        f"</span><b>{skill.mean:.1f}</b></li>"
    )


def _trainees(words: Words, found: Sequence[TraineeLine]) -> str:
    heads = "".join(
        f'<th scope="col">{esc(words("skills." + key))}</th>'
        for key in ("name", "level", "trend", "count", "last")
    )
    order = sorted(found, key=lambda t: (t.level is None, t.level or 0.0, t.name))
    rows = "".join(_trainee(words, line) for line in order)
    return (
        f'<section class="rp-panel"><h2>{esc(words("skills.each"))}</h2>'
        f'<table class="rp-table stack"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody>'
        "</table></section>"
    )


def _trainee(words: Words, line: TraineeLine) -> str:
    level = f"{bar(line.level)}<b>{line.level:.1f}</b>" if line.level is not None else "–"
    last = moment(line.last) if line.last else esc(words("skills.never"))
    return (
        f'<tr><td><a href="{HOME}/{esc(line.person_id)}"><b>{esc(line.name)}</b></a></td>'
        f'<td><span class="rp-with-bar">{level}</span></td>'
        f'<td data-label="{esc(words("skills.trend"))}">{moved(words, line.trend)}</td>'
        f'<td data-label="{esc(words("skills.count"))}">{line.sessions}</td>'
        f'<td data-label="{esc(words("skills.last"))}">{last}</td></tr>'
    )
