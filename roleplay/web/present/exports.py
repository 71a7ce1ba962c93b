"""The page of exports: what to take out, and how far each has come."""

from collections.abc import Sequence

from roleplay.records.kinds import ExportStatus
from roleplay.services.class_views import ClassLine
from roleplay.services.exports import ExportKind, ExportLine
from roleplay.web.markup import esc, moment
from roleplay.web.present.shell import empty, heading, notice
from roleplay.web.words import Words


def exports(
    words: Words, classes: Sequence[ClassLine], made: Sequence[ExportLine], cohort: str, wrong: str
) -> str:
    """The form, and the exports so far."""
    head = f"{heading(words('exports.title'), words('exports.lead'))}{notice(wrong)}"
    if not classes:
        return head + empty(
            words("exports.no_class"), "/coach/classes", words("exports.make_class")
        )
    options = "".join(
        f'<option value="{esc(c.id)}"{" selected" if c.id == cohort else ""}>{esc(c.name)}</option>'
        for c in classes
    )
    kinds = "".join(
        f'<label class="rp-choice"><input type="radio" name="kind" value="{kind.value}"'
        f"{' checked' if place == 0 else ''}>{esc(words('exports.' + kind.value))}</label>"
        for place, kind in enumerate(ExportKind)
    )
    return (
        f'{head}<div class="rp-two"><section class="rp-panel">'
        '<form method="post" action="/coach/exports" class="rp-form">'
        f'<label class="rp-field"><span>{esc(words("exports.class"))}</span>'
        f'<select name="cohort">{options}</select></label>'
        f'<fieldset class="rp-choices"><legend>{esc(words("exports.what"))}</legend>{kinds}'
        '</fieldset><label class="rp-choice"><input type="checkbox" name="course" value="true">'
        f"{esc(words('exports.course'))}</label>"
        f'<p class="rp-hint">{esc(words("exports.course_hint"))}</p>'
        f'<button class="rp-button primary">{esc(words("exports.begin"))}</button></form></section>'
        f'<section class="rp-panel"><h2>{esc(words("exports.made"))}</h2>'
        f'<div data-live="/coach/exports/lines" data-every="1">{lines(words, made)}</div>'
        "</section></div>"
    )


def lines(words: Words, made: Sequence[ExportLine]) -> str:
    """The exports with their progress."""
    if not made:
        return f"<p>{esc(words('exports.none'))}</p>"
    rows = "".join(
        f"<li><span><b>{esc(line.title)}</b><small>{esc(words('exports.' + line.kind))} · "
        f"{moment(line.at)}</small></span>{_state(words, line)}</li>"
        for line in made
    )
    return f'<ul class="rp-lines">{rows}</ul>'


def _state(words: Words, line: ExportLine) -> str:
    if line.status == ExportStatus.DONE:
        return (
            f'<a class="rp-button small" href="/coach/exports/{esc(line.id)}/file">'
            f"{esc(words('exports.fetch'))}</a>"
        )
    if line.status == ExportStatus.FAILED:
        return f'<span class="rp-tag bad">{esc(words("exports.failed"))}</span>'
    share = round(100 * line.done / line.total) if line.total else 0
    return (
        f'<span class="rp-progress"><small>{line.done} / {line.total or "…"}</small>'
        f'<span class="rp-meter" role="progressbar" aria-valuenow="{share}" aria-valuemin="0" '
        f'aria-valuemax="100" aria-label="{esc(words("exports.progress"))}">'
        f'<i style="width:{share}%"></i></span></span>'
    )
