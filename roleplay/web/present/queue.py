"""The queue of sessions to review: its tabs, its filter, its rows."""

from collections.abc import Sequence

from roleplay.content.library import Library
from roleplay.records.kinds import Reason, ReviewState
from roleplay.services.queue import COUNTED, QueueEntry, QueuePage, Waiting
from roleplay.web.markup import avatar, esc, link, moment, number
from roleplay.web.present.history import rubric_name
from roleplay.web.present.queue_filter import filters
from roleplay.web.present.shell import empty
from roleplay.web.queue_address import QueueAddress
from roleplay.web.words import Words

_KINDS = {
    **{Reason.APPEALED: "accent", Reason.FAILED: "bad", Reason.GATE: "bad", Reason.HOSTILE: "bad"},
    **{Reason.LOW_CONFIDENCE: "warn", Reason.HIGH: "warn", Reason.LOW: "warn"},
    Reason.SAMPLED: "plain",
}
"""How a reason's tag is coloured."""
TELLING = frozenset({Reason.GATE, Reason.HOSTILE, Reason.LOW_CONFIDENCE, Reason.HIGH, Reason.LOW})
"""Reasons that tell something of the machine's marks: not for a coach who grades blind."""
_KEYS = (
    ("j / ↓", "next"),
    ("k / ↑", "previous"),
    ("Enter", "open"),
    ("/", "search"),
    ("?", "keys"),
)


def queue(
    words: Words,
    address: QueueAddress,
    page: QueuePage,
    waiting: Waiting,
    cohorts: Sequence[tuple[str, str]],
    library: Library,
) -> str:
    """The whole page of the queue."""
    shown = _rows(words, address, page, library) if page.rows else _nothing(words, address)
    return (
        f'<div class="rp-queue">{_heading(words, waiting)}{_tabs(words, address, waiting)}'
        f"{filters(words, address, cohorts, library, _told(address))}{shown}{_keys(words)}</div>"
    )


def _told(address: QueueAddress) -> list[Reason]:
    return [reason for reason in Reason if not address.blind or reason not in TELLING]


def count(n: int) -> str:
    """A number as far as it was counted."""
    return f"{n}+" if n >= COUNTED else str(n)


def _heading(words: Words, waiting: Waiting) -> str:
    title = esc(words("queue.title"))
    key = {0: "queue.waiting_none", 1: "queue.waiting_one"}.get(waiting.any, "queue.waiting")
    said = esc(words(key, n=count(waiting.any)))
    return (
        f'<div class="rp-head rp-title-row" data-title="{title}"><div>'
        f'<h1 tabindex="-1">{title}</h1><p class="rp-lead">{said}</p></div>'
        f'<button type="button" class="rp-button quiet rp-keys-open" data-open="rp-queue-keys">'
        f"<kbd>?</kbd>{esc(words('queue.keys'))}</button></div>"
    )


def _tabs(words: Words, address: QueueAddress, waiting: Waiting) -> str:
    """One tab for each reason that any open session has, beside all open ones and all done."""
    done = address.get("state") == ReviewState.SIGNED_OFF
    every = address.get("state") == "all"
    open_all = not (done or every or address.reasons)
    shown = [_tab(words("queue.open"), address.but({"state": None, "reason": None}), open_all)]
    for reason in _told(address):
        n = waiting.by_reason[reason]
        current = address.reasons == {reason} and not (done or every)
        if n or current:
            where = address.but({"state": None, "reason": reason.value})
            shown.append(_tab(words("reason." + reason), where, current, count(n)))
    signed = address.but({"state": ReviewState.SIGNED_OFF.value, "reason": None})
    shown.append(_tab(words("queue.signed_off"), signed, done and not address.reasons))
    shown.append(_tab(words("queue.all"), address.but({"state": "all", "reason": None}), every))
    label = esc(words("queue.tabs"))
    return f'<nav class="rp-queue-tabs" aria-label="{label}">{"".join(shown)}</nav>'


def _tab(name: str, address: str, current: bool, n: str = "") -> str:
    here = ' aria-current="page"' if current else ""
    number_of = f"<b>{esc(n)}</b>" if n else ""
    return f'<a href="{esc(address)}" data-go{here}>{esc(name)}{number_of}</a>'


def _nothing(words: Words, address: QueueAddress) -> str:
    if address.filtered or address.page > 1:
        return empty(words("queue.no_match"), address.unfiltered(), words("queue.clear"))
    return empty(words("queue.empty"))


def _rows(words: Words, address: QueueAddress, page: QueuePage, library: Library) -> str:
    rows = "".join(_row(words, address, entry, library) for entry in page.rows)
    return f'<ul class="rp-rows">{rows}</ul>{_pager(words, address, page)}'


def _row(words: Words, address: QueueAddress, entry: QueueEntry, library: Library) -> str:
    case = f"{entry.persona_name} · {entry.scenario_title}"
    inner = (
        f"{avatar(entry.persona_id, 'small')}"
        f'<span class="rp-row-name"><strong>{esc(entry.trainee)}</strong>'
        f"<span>{esc(case)}</span></span>"
        f'<span class="rp-row-meta">{_tags(words, address, entry)}'
        f'<span class="rp-row-facts">{moment(entry.at)}{_outcome(words, entry)}'
        f"{_said(words, entry)}</span></span>"
        f"{_scores(words, address, entry, library)}"
        f'<span class="rp-row-go">{esc(words("queue.review"))}</span>'
    )
    return f"<li>{link(address.session(entry.session_id), inner, 'rp-row')}</li>"


def _tags(words: Words, address: QueueAddress, entry: QueueEntry) -> str:
    told = _told(address)
    shown = "".join(
        f'<span class="rp-tag {_KINDS[reason]}">{esc(words("reason." + reason))}</span>'
        for reason in entry.reasons
        if reason in told
    )
    if entry.state == ReviewState.SIGNED_OFF:
        shown += f'<span class="rp-tag good">{esc(words("queue.signed_off"))}</span>'
    return f'<span class="rp-row-tags">{shown}</span>' if shown else ""


def _outcome(words: Words, entry: QueueEntry) -> str:
    return f"<span>{esc(words('outcome.' + entry.outcome))}</span>" if entry.outcome else ""


def _said(words: Words, entry: QueueEntry) -> str:
    shown = ""
    if entry.decisions:
        key = "queue.decided_one" if entry.decisions == 1 else "queue.decided"
        shown += f"<span>{esc(words(key, n=entry.decisions))}</span>"
    if entry.unread:
        said = esc(words("queue.unread", n=entry.unread))
        shown += f'<b class="rp-unread" title="{said}">{entry.unread}</b>'
    return shown


def _scores(words: Words, address: QueueAddress, entry: QueueEntry, library: Library) -> str:
    shown = {} if address.blind else entry.scores
    found = "".join(
        f"<span><b>{number(score)}</b><small>{esc(rubric_name(words, library, rubric))}</small>"
        "</span>"
        for rubric, score in sorted(shown.items())
    )
    return f'<span class="rp-row-scores">{found}</span>'


def _pager(words: Words, address: QueueAddress, page: QueuePage) -> str:
    first = (page.page - 1) * page.size + 1
    last = first + len(page.rows) - 1
    alone = page.total == 1
    key = "queue.one" if alone else "queue.range"
    where = esc(words(key, first=first, last=last, total=count(page.total)))
    before = link(address.at(page.page - 1), esc(words("common.previous")), "rp-button")
    after = link(address.at(page.page + 1), esc(words("common.next")), "rp-button")
    return (
        f'<div class="rp-pager">{before if page.page > 1 else ""}<span>{where}</span>'
        f"{after if page.more else ''}</div>"
    )


def _keys(words: Words) -> str:
    lines = "".join(
        f"<dt><kbd>{esc(key)}</kbd></dt><dd>{esc(words('queue.key.' + name))}</dd>"
        for key, name in _KEYS
    )
    title = esc(words("queue.keys"))
    return (
        f'<dialog id="rp-queue-keys" class="rp-dialog" aria-label="{title}"><h2>{title}</h2>'
        f'<dl class="rp-queue-keys">{lines}</dl><div class="rp-dialog-actions">'
        f'<button type="button" class="rp-button" data-close>{esc(words("queue.close"))}</button>'
        "</div></dialog>"
    )
