"""The form that filters the review queue, and what it is filtered by at present."""

from collections.abc import Iterable, Mapping, Sequence

from roleplay.content.library import Library
from roleplay.records.kinds import Reason, ReviewState
from roleplay.web.markup import esc, icon, link
from roleplay.web.queue_address import EVERY_STATE, QueueAddress
from roleplay.web.words import Words

_RANGES = {
    "scores": ("number", ("least", "most")),
    "dates": ("date", ("from", "to")),
}
_SHOWN_ABOVE = frozenset({"reason", "state"})
"""The tabs show these already."""
Choices = Iterable[tuple[str, str]]


def filters(
    words: Words,
    address: QueueAddress,
    cohorts: Sequence[tuple[str, str]],
    library: Library,
    reasons: Sequence[Reason],
) -> str:
    """The search box, the folded filter, and a way to take away each part that is set."""
    named = _named(words, cohorts, library)
    label = esc(words("queue.search"))
    kept = "".join(
        f'<input type="hidden" name="{key}" value="{esc(address.get(key))}">'
        for key in ("blind",)
        if address.get(key)
    )
    return (
        '<form class="rp-queue-filter" method="get" action="/coach/" data-go role="search">'
        f'<div class="rp-queue-search"><input type="search" name="text" maxlength="200" '
        f'value="{esc(address.get("text"))}" placeholder="{label}" aria-label="{label}" '
        f'autocomplete="off" id="rp-queue-text">'
        f'<button class="rp-button primary">{esc(words("queue.find"))}</button></div>'
        f'<details class="rp-queue-more"><summary>{icon("down")}{esc(words("queue.filter"))}'
        f"</summary>{_more(words, address, named, reasons)}</details>{kept}</form>"
        f"{_chips(words, address, named)}"
    )


def _named(
    words: Words, cohorts: Sequence[tuple[str, str]], library: Library
) -> dict[str, dict[str, str]]:
    """What can be chosen from, by the key in the address."""
    shown = words.language
    personas, scenarios, rubrics = library.personas, library.scenarios, library.rubrics
    return {
        "cohort": dict(cohorts),
        "persona": {key: p.name.get(shown) for key, p in personas.items.items()},
        "scenario": {key: s.title.get(shown) for key, s in scenarios.items.items()},
        "language": {"zh": words("language.zh"), "en": words("language.en")},
        "rubric": {key: r.name.get(shown) for key, r in rubrics.items.items()},
    }


def _more(
    words: Words,
    address: QueueAddress,
    named: Mapping[str, Mapping[str, str]],
    reasons: Sequence[Reason],
) -> str:
    states = {
        "": words("queue.open"),
        ReviewState.SIGNED_OFF.value: words("queue.signed_off"),
        EVERY_STATE: words("queue.all"),
    }
    chosen = [key for key in ("cohort", "persona", "scenario", "language") if named[key]]
    marks = "" if address.blind else _scores(words, address, named["rubric"])
    return (
        f"{_reasons(words, address, reasons)}"
        '<div class="rp-queue-grid">'
        f"{_text(words, address, 'trainee')}"
        f"{''.join(_select(words, address, key, named[key]) for key in chosen)}"
        f"{_select(words, address, 'state', states, every=False)}"
        f"{_range(words, address, 'dates')}{marks}</div>"
        '<div class="rp-queue-do">'
        f'<button class="rp-button primary">{esc(words("queue.apply"))}</button>'
        f"{link(address.unfiltered(), esc(words('queue.clear')), 'rp-button quiet')}</div>"
    )


def _reasons(words: Words, address: QueueAddress, reasons: Sequence[Reason]) -> str:
    boxes = "".join(
        f'<label><input type="checkbox" name="reason" value="{reason}"'
        f"{' checked' if reason in address.reasons else ''}>"
        f"{esc(words('reason.' + reason))}</label>"
        for reason in reasons
    )
    return (
        f'<fieldset class="rp-queue-reasons"><legend>{esc(words("queue.reasons"))}</legend>'
        f"{boxes}</fieldset>"
    )


def _field(name: str, inner: str) -> str:
    return f'<label class="rp-queue-field"><span>{esc(name)}</span>{inner}</label>'


def _text(words: Words, address: QueueAddress, key: str) -> str:
    value = esc(address.get(key))
    box = f'<input name="{key}" value="{value}" maxlength="100" autocomplete="off">'
    return _field(words("queue." + key), box)


def _select(
    words: Words,
    address: QueueAddress,
    key: str,
    choices: Mapping[str, str],
    *,
    every: bool = True,
) -> str:
    now = address.get(key)
    listed = {**({"": words("queue.any")} if every else {}), **choices}
    if now and now not in listed:
        listed[now] = now
    options = "".join(
        f'<option value="{esc(value)}"{" selected" if value == now else ""}>{esc(name)}</option>'
        for value, name in listed.items()
    )
    return _field(words("queue." + key), f'<select name="{key}">{options}</select>')


def _scores(words: Words, address: QueueAddress, rubrics: Mapping[str, str]) -> str:
    return _select(words, address, "rubric", rubrics) + _range(words, address, "scores")


def _range(words: Words, address: QueueAddress, name: str) -> str:
    """Two boxes of one field, from and to."""
    kind, keys = _RANGES[name]
    limits = ' min="0" max="100" step="any"' if kind == "number" else ""
    boxes = '<span aria-hidden="true">–</span>'.join(
        f'<input type="{kind}" name="{key}" value="{esc(address.get(key))}"{limits} '
        f'aria-label="{esc(words("queue." + key))}">'
        for key in keys
    )
    label = esc(words("queue." + name))
    return (
        f'<div class="rp-queue-field wide" role="group" aria-label="{label}">'
        f'<span>{label}</span><div class="rp-queue-range">{boxes}</div></div>'
    )


def _chips(words: Words, address: QueueAddress, named: Mapping[str, Mapping[str, str]]) -> str:
    shown = []
    for key, value in address.filtered:
        if key in _SHOWN_ABOVE and not (key == "reason" and len(address.reasons) > 1):
            continue
        name = words("reason." + value) if key == "reason" and value in set(Reason) else value
        name = named.get(key, {}).get(value, name)
        label = words("queue.without", what=f"{words('queue.' + key)} {name}")
        shown.append(
            f'<a class="rp-chip" href="{esc(address.without((key, value)))}" data-go '
            f'aria-label="{esc(label)}"><span>{esc(words("queue." + key))}</span>{esc(name)}'
            f"{icon('no')}</a>"
        )
    return f'<div class="rp-chips">{"".join(shown)}</div>' if shown else ""
