"""The form in which a coach sets an assignment."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from pydantic import BaseModel, Field

from roleplay.content.library import Library
from roleplay.content.text import Language
from roleplay.records.kinds import Mode
from roleplay.services.assignment_views import Assignment
from roleplay.services.standing import Counts
from roleplay.web.markup import avatar, esc
from roleplay.web.present.assignments import HOME
from roleplay.web.present.shell import back, heading, notice
from roleplay.web.present.sign_in import field
from roleplay.web.words import Words


class Filled(BaseModel):
    """The form as it was typed; whether it can be, the service says."""

    cohort: str = Field("", max_length=64)
    title: str = Field("", max_length=1000)
    note: str = Field("", max_length=10_000)
    personas: list[str] = []
    scenarios: list[str] = []
    language: str = Field("", max_length=8)
    mode: str = Field(Mode.PRACTICE.value, max_length=16)
    difficulty: str = Field("", max_length=16)
    due: str = Field("", max_length=40)
    zone: str = Field("", max_length=8)
    """Minutes that the browser's clock is behind UTC at the due date."""
    attempts: str = Field("", max_length=16)
    pass_mark: str = Field("", max_length=16)
    counts: str = Field(Counts.BEST.value, max_length=8)


def filled_from(a: Assignment) -> Filled:
    """The form of an assignment as it stands."""
    return Filled(
        cohort=a.cohort_id,
        title=a.title,
        note=a.note,
        personas=a.personas,
        scenarios=a.scenarios,
        language=a.language.value,
        mode=a.mode.value,
        difficulty=str(a.difficulty or ""),
        due=a.due_at.astimezone().strftime("%Y-%m-%dT%H:%M") if a.due_at else "",
        attempts=str(a.attempts or ""),
        pass_mark="" if a.pass_mark is None else f"{a.pass_mark:g}",
        counts=a.counts.value,
    )


def new(
    words: Words,
    cohorts: Sequence[tuple[str, str]],
    filled: Filled,
    library: Library,
    wrong: str = "",
) -> str:
    """The form of a new assignment."""
    options = _options(dict(cohorts), filled.cohort)
    first = (
        f'<label class="rp-field"><span>{esc(words("assignments.f_cohort"))}</span>'
        f'<select name="cohort">{options}</select></label>' + _said(words, filled)
    )
    return (
        _head(words, "form_new", HOME, wrong)
        + f'<form method="post" action="{HOME}" class="rp-form rp-set"><section class="rp-panel">'
        f"{first}</section>{_what(words, filled, library)}{_how(words, filled)}"
        + _submit(words, "f_set")
    )


def edit(words: Words, a: Assignment, filled: Filled, library: Library, wrong: str = "") -> str:
    """The form of an assignment as it stands; once somebody has begun, only what can change."""
    address = f"{HOME}/{esc(a.id)}"
    said = _said(words, filled) + (_due(words, filled, a.due_at) if a.begun else "")
    rest = f'<section class="rp-panel">{said}</section>'
    if a.begun:
        rest = notice(words("assignments.fixed"), "plain") + rest
    else:
        rest += _what(words, filled, library) + _how(words, filled, a.due_at)
    return (
        _head(words, "form_edit", address, wrong)
        + f'<form method="post" action="{address}/edit" class="rp-form rp-set">'
        f"{rest}{_submit(words, 'f_save')}"
    )


def _head(words: Words, key: str, address: str, wrong: str) -> str:
    return (
        f"<div>{back(address, words('assignments.back'))}"
        f"{heading(words('assignments.' + key))}</div>{notice(wrong)}"
    )


def _submit(words: Words, key: str) -> str:
    said = esc(words("assignments." + key))
    return f'<div class="rp-bar"><button class="rp-button primary">{said}</button></div></form>'


def _said(words: Words, filled: Filled) -> str:
    title = field(
        words("assignments.f_title"), "title", value=filled.title, more='required maxlength="120"'
    )
    return (
        f'{title}<label class="rp-field"><span>{esc(words("assignments.f_note"))}</span>'
        f'<textarea name="note" maxlength="4000">{esc(filled.note)}</textarea></label>'
    )


def _what(words: Words, filled: Filled, library: Library) -> str:
    language = words.language
    people = "".join(
        _box(
            "personas",
            p.id,
            p.id in filled.personas,
            f"{avatar(p.id, 'tiny')}<span>{esc(p.name.get(language))}</span>",
        )
        for p in library.personas.all()
    )
    cases = "".join(
        _box(
            "scenarios",
            s.id,
            s.id in filled.scenarios,
            f"<span>{esc(s.title.get(language))}<small>{esc(words('channel.' + s.channel))} · "
            f"{esc(s.industry.get(language))}</small></span>",
        )
        for s in library.scenarios.all()
    )
    return (
        f'<section class="rp-panel"><h2>{esc(words("assignments.f_what"))}</h2>'
        f'<p class="rp-hint">{esc(words("assignments.f_what_hint"))}</p>'
        f"{_boxes(words, 'personas', people)}{_boxes(words, 'scenarios', cases)}</section>"
    )


def _boxes(words: Words, name: str, inner: str) -> str:
    every = (
        f'<label class="rp-choice rp-every"><input type="checkbox" data-all="{name}">'
        f"{esc(words('assignments.f_all'))}</label>"
    )
    return (
        f'<fieldset class="rp-choices rp-picks"><legend>{esc(words(f"assignments.f_{name}"))}'
        f"</legend>{every}{inner}</fieldset>"
    )


def _box(name: str, value: str, on: bool, inner: str) -> str:
    return (
        f'<label class="rp-choice rp-pick"><input type="checkbox" name="{name}" '
        f'value="{esc(value)}"{" checked" if on else ""}>{inner}</label>'
    )


def _how(words: Words, filled: Filled, stored_due: datetime | None = None) -> str:
    languages = {code.value: words("language." + code) for code in Language}
    modes = {mode.value: words("mode." + mode) for mode in Mode}
    counts = {c.value: words(f"assignments.counts_{c}") for c in Counts}
    levels = {"": words("assignments.f_difficulty_own")} | {str(n): str(n) for n in range(1, 6)}
    difficulty = (
        f'<label class="rp-field"><span>{esc(words("assignments.f_difficulty"))}</span>'
        f'<select name="difficulty">{_options(levels, filled.difficulty)}</select></label>'
    )
    attempts = field(
        words("assignments.f_attempts"),
        "attempts",
        "number",
        value=filled.attempts,
        more='min="1" max="99" step="1"',
    )
    hint = f"<small>{esc(words('assignments.f_pass_hint'))}</small>"
    mark = field(
        words("assignments.f_pass"),
        "pass_mark",
        "number",
        value=filled.pass_mark,
        more='min="0" max="100" step="any"',
    ).replace("</label>", f"{hint}</label>")
    return (
        f'<section class="rp-panel"><h2>{esc(words("assignments.f_how"))}</h2>'
        f'<div class="rp-grid">{_radios(words, "language", languages, filled.language)}'
        f"{_radios(words, 'mode', modes, filled.mode)}"
        f"{_radios(words, 'counts', counts, filled.counts)}</div>"
        f'<div class="rp-grid">{_due(words, filled, stored_due)}{attempts}{mark}{difficulty}</div>'
        "</section>"
    )


def _due(words: Words, filled: Filled, stored: datetime | None) -> str:
    moment = f' data-moment="{stored.isoformat()}"' if stored else ""
    return (
        f'<label class="rp-field"><span>{esc(words("assignments.f_due"))}</span>'
        f'<input name="due" type="datetime-local" value="{esc(filled.due)}"{moment}></label>'
        f'<input type="hidden" name="zone" value="{esc(filled.zone)}" data-zone="due">'
    )


def _options(found: Mapping[str, str], chosen: str) -> str:
    return "".join(
        f'<option value="{esc(key)}"{" selected" if key == chosen else ""}>{esc(said)}</option>'
        for key, said in found.items()
    )


def _radios(words: Words, name: str, found: Mapping[str, str], chosen: str) -> str:
    inner = "".join(
        f'<label class="rp-choice"><input type="radio" name="{name}" value="{esc(key)}"'
        f"{' checked' if key == chosen else ''}>{esc(said)}</label>"
        for key, said in found.items()
    )
    legend = esc(words(f"assignments.f_{name}"))
    return f'<fieldset class="rp-choices"><legend>{legend}</legend>{inner}</fieldset>'
