"""Figures of agreement, as tables that say how much stands behind them."""

import math
from collections.abc import Sequence

from roleplay.content.library import Library
from roleplay.services.trust import FEW, SHOWN, Figure, Pair, Trust
from roleplay.web.markup import esc, moment
from roleplay.web.present.shell import empty, heading
from roleplay.web.words import Words

_NUMBERS = ("machine", "coach")
GROUPS = ("criterion", "persona", "language", "engine", "version", "coaches")


def trust(words: Words, found: Trust, library: Library, *, by: str, blind: bool) -> str:
    """The whole page."""
    by = by if by in GROUPS else "criterion"
    head = (
        f'<div class="rp-title-row">{heading(words("trust.title"), words("trust.lead"))}'
        f"{_exports(words, blind)}</div>"
    )
    switch = _switch(words, by, blind)
    if not found.overall.agreement.n and not found.sessions:
        key = "trust.empty_blind" if blind else "trust.empty"
        return f"{head}{switch}{empty(words(key), '/coach/', words('trust.to_queue'))}"
    figures = found.coaches if by == "coaches" else found.by[by]
    return (
        f"{head}{switch}{_overall(words, found)}"
        f'<section class="rp-panel">{_tabs(words, by, blind)}'
        f"{_table(words, figures, library, by)}"
        f'<p class="rp-hint">{esc(words("trust.explain", few=FEW))}</p></section>'
        f"{_apart(words, found.disagreements, library)}"
    )


def _address(by: str, blind: bool) -> str:
    return f"/coach/trust?by={by}{'&blind=true' if blind else ''}"


def _exports(words: Words, blind: bool) -> str:
    query = "?blind=true" if blind else ""
    return (
        f'<div class="rp-bar"><a class="rp-button" href="/coach/trust/export.xlsx{query}">XLSX</a>'
        f'<a class="rp-button" href="/coach/trust/export.csv{query}">CSV</a></div>'
    )


def _switch(words: Words, by: str, blind: bool) -> str:
    shown = ((False, "trust.all_marks"), (True, "trust.blind_marks"))
    links = "".join(
        f'<a href="{esc(_address(by, value))}"{" aria-current=true" if value == blind else ""}>'
        f"{esc(words(key))}</a>"
        for value, key in shown
    )
    hint = words("trust.blind_hint" if blind else "trust.all_hint")
    return f'<div class="rp-tabs">{links}</div><p class="rp-hint">{esc(hint)}</p>'


def _overall(words: Words, found: Trust) -> str:
    agreement = found.overall.agreement
    cells = (
        (_number(agreement.kappa), words("trust.kappa")),
        (_share(agreement.exact), words("trust.exact")),
        (_share(agreement.within_one), words("trust.within_one")),
        (_signed(agreement.bias), words("trust.bias")),
        (f"{agreement.n:,}", words("trust.marks_in", n=found.sessions)),
    )
    shown = "".join(
        f'<div class="rp-figure"><b>{esc(value)}</b><span>{esc(name)}</span></div>'
        for value, name in cells
    )
    warning = words("trust.few", n=agreement.n, few=FEW)
    few = f'<p class="rp-notice warn" role="status">{esc(warning)}</p>' if found.overall.few else ""
    return f'{few}<div class="rp-figures">{shown}</div>'


def _tabs(words: Words, by: str, blind: bool) -> str:
    links = "".join(
        f'<a href="{esc(_address(name, blind))}"{" aria-current=page" if name == by else ""}>'
        f"{esc(words(f'trust.by_{name}'))}</a>"
        for name in GROUPS
    )
    return f'<nav class="rp-tabs" aria-label="{esc(words("trust.groups"))}">{links}</nav>'


def _table(words: Words, figures: Sequence[Figure], library: Library, by: str) -> str:
    columns = ("kappa", "interval", "exact", "within_one", "bias", "n")
    head = "".join(f'<th class="n">{esc(words("trust." + name))}</th>' for name in columns)
    rows = "".join(_row(words, found, library, by) for found in figures)
    return (
        f'<div class="rp-scroll"><table class="rp-table"><thead><tr><th>'
        f"{esc(words(f'trust.by_{by}'))}</th>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(words: Words, found: Figure, library: Library, by: str) -> str:
    agreement = found.agreement
    few = f' <span class="rp-tag warn">{esc(words("trust.is_few"))}</span>' if found.few else ""
    low, high = found.kappa
    interval = "–" if math.isnan(low) else f"{low:.2f} … {high:.2f}"
    cells = (
        *(_number(agreement.kappa), interval, _share(agreement.exact)),
        *(_share(agreement.within_one), _signed(agreement.bias), f"{agreement.n:,}"),
    )
    shown = "".join(f'<td class="n">{esc(cell)}</td>' for cell in cells)
    return f"<tr><td>{esc(group_name(words, library, by, found.name))}{few}</td>{shown}</tr>"


def group_name(words: Words, library: Library, by: str, name: str) -> str:
    """A group in words; the bare id where its file is gone."""
    if by == "persona":
        persona = library.personas.items.get(name)
        return persona.name.get(words.language) if persona else name
    if by == "language":
        return words(f"language.{name}") if words.has(f"language.{name}") else name
    if by in ("criterion", "coaches") and name:
        return criterion_name(words, library, name)
    if by == "engine":
        kind, _, model = name.partition(" ")
        return words(f"engine.{kind}", model=model) if words.has(f"engine.{kind}") else name
    return name or words("trust.all_criteria")


def criterion_name(words: Words, library: Library, key: str) -> str:
    """``rubric.criterion`` in words."""
    rubric_id, _, criterion_id = key.partition(".")
    rubric = library.rubrics.items.get(rubric_id)
    if rubric is None:
        return key
    names = {c.id: c.name.get(words.language) for c in rubric.criteria}
    return f"{names.get(criterion_id, criterion_id)} · {rubric.name.get(words.language)}"


def _apart(words: Words, pairs: Sequence[Pair], library: Library) -> str:
    title = f"<h2>{esc(words('trust.apart'))}</h2>"
    if not pairs:
        return f'<section class="rp-panel">{title}<p>{esc(words("trust.apart_none"))}</p></section>'
    rows = "".join(
        f'<tr><td><a href="/coach/?session={esc(p.session)}">'
        f"{esc(criterion_name(words, library, p.criterion))}</a></td>"
        f'<td class="n" data-label="{esc(words("trust.machine"))}">{_level(p.first)}</td>'
        f'<td class="n" data-label="{esc(words("trust.coach"))}">{_level(p.second)}</td>'
        f"<td>{esc(p.coach)}<br><small>{moment(p.at)}</small></td>"
        f'<td dir="auto">{esc(p.reason)}</td></tr>'
        for p in pairs[:SHOWN]
    )
    heads = "".join(
        f"<th{' class=n' if name in _NUMBERS else ''}>{esc(words('trust.' + name))}</th>"
        for name in ("by_criterion", "machine", "coach", "who", "reason")
    )
    more = (
        f'<p class="rp-hint">{esc(words("trust.more", n=len(pairs), shown=SHOWN))}</p>'
        if len(pairs) > SHOWN
        else ""
    )
    return (
        f'<section class="rp-panel">{title}<div class="rp-scroll"><table class="rp-table stack">'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>{more}</section>"
    )


def _level(level: int | None) -> str:
    return "–" if level is None else str(level)


def _number(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.2f}"


def _share(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.0%}"


def _signed(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:+.2f}".replace("+0.00", "0.00")
