"""The audit log as administrators read it."""

from collections.abc import Sequence
from urllib.parse import urlencode

from roleplay.services.actor import Role
from roleplay.services.audit import Action
from roleplay.services.audit_log import ID, AuditFilter, AuditPage, Entry, Names
from roleplay.web.markup import esc, moment
from roleplay.web.present import fields
from roleplay.web.present.people import PEOPLE
from roleplay.web.present.shell import back, empty, heading, pager
from roleplay.web.present.sign_in import field
from roleplay.web.words import Words

AUDIT = "/admin/audit"


def listing(words: Words, found: AuditPage, wanted: AuditFilter) -> str:
    """What was done, the newest first, to be filtered and saved."""
    query = {
        "action": wanted.action,
        "person": wanted.person,
        "since": wanted.since.isoformat() if wanted.since else "",
        "until": wanted.until.isoformat() if wanted.until else "",
    }
    kept = "".join(
        f'<input type="hidden" name="{key}" value="{esc(value)}">' for key, value in query.items()
    )
    save = fields.form(
        f"{AUDIT}/csv", kept + fields.button(words("audit.save")), more=" data-download"
    )
    labels = [words(f"audit.{key}") for key in ("at", "actor", "what", "target", "detail")]
    rows = "".join(_row(words, entry, found.names) for entry in found.rows)
    table = (
        f'<section class="rp-panel"><table class="rp-table stack">{fields.head(labels)}'
        f"<tbody>{rows}</tbody></table></section>"
    )
    address = f"{AUDIT}?{urlencode({k: v for k, v in query.items() if v} | {'page': ''})}"
    lead = words("audit.count", n=found.total)
    head = back(PEOPLE, words("people.title")) + heading(words("audit.title"), lead)
    return (
        f'<div class="rp-title-row"><div>{head}</div>{save}</div>'
        + _filter(words, query)
        + (table if found.rows else empty(words("audit.none")))
        + pager(words, found.page, found.total, found.size, address)
    )


def _filter(words: Words, query: dict[str, str]) -> str:
    actions = [("", words("people.every")), *((a.value, words("audit." + a)) for a in Action)]
    return (
        f'<form method="get" action="{AUDIT}" class="rp-form rp-inline rp-noprint">'
        + fields.select(words("audit.what"), "action", actions, query["action"])
        + field(words("audit.person"), "person", "search", value=query["person"], more="")
        + field(words("audit.since"), "since", "date", value=query["since"], more="")
        + field(words("audit.until"), "until", "date", value=query["until"], more="")
        + fields.button(words("people.filter"))
        + "</form>"
    )


def _row(words: Words, entry: Entry, names: Names) -> str:
    target = _with_names(_said(words, entry.target), names)
    detail = _with_names(detail_of(words, entry), names)
    return (
        f'<tr><td class="when">{moment(entry.at)}</td>'
        f"{fields.cell(words('audit.actor'), esc(actor_of(words, entry)))}"
        f"<td><b>{esc(action_of(words, entry))}</b></td>"
        f"{fields.cell(words('audit.target'), target)}"
        f"{fields.cell(words('audit.detail'), detail)}</tr>"
    )


def _with_names(text: str, names: Names) -> str:
    """A text in which ids are shortened, with the names of whom they mean before them."""
    return ID.sub(lambda found: _named(found[0], names), esc(text))


def _named(id_: str, names: Names) -> str:
    name = f"{esc(names[id_])} " if id_ in names else ""
    return f'{name}<code title="{id_}">{id_[:8]}</code>'


def sheet_rows(words: Words, entries: Sequence[Entry], names: Names) -> list[list[str]]:
    """The log as a table, its heading first."""
    labels = [words(f"audit.{key}") for key in ("at", "actor", "what", "target", "detail")]
    return [labels, *(_cells(words, entry, names) for entry in entries)]


def _cells(words: Words, entry: Entry, names: Names) -> list[str]:
    def named(text: str) -> str:
        return ID.sub(
            lambda id_: f"{names[id_[0]]} ({id_[0]})" if id_[0] in names else id_[0], text
        )

    return [
        entry.at.isoformat(timespec="seconds"),
        actor_of(words, entry),
        action_of(words, entry),
        named(entry.target),
        named(detail_of(words, entry)),
    ]


def actor_of(words: Words, entry: Entry) -> str:
    """Who did it."""
    return words("audit.system") if entry.actor_id == "system" else entry.actor


def action_of(words: Words, entry: Entry) -> str:
    """What was done, in words."""
    key = f"audit.{entry.action}"
    return words(key) if words.has(key) else entry.action


def detail_of(words: Words, entry: Entry) -> str:
    """The rest of an entry in one line."""
    detail = dict(entry.detail)
    parts = []
    if {"before", "after"} <= detail.keys():
        before, after = detail.pop("before"), detail.pop("after")
        parts.append(f"{_said(words, before)} → {_said(words, after)}")
    parts += [_said(words, value) for value in detail.values()]
    return " · ".join(part for part in parts if part)


def _said(words: Words, value: object) -> str:
    if isinstance(value, list):
        return " + ".join(_said(words, item) for item in value)
    if isinstance(value, str):
        keys = (f"audit.value.{value}", f"role.{value}" if value in set(Role) else "")
        return next((words(key) for key in keys if key and words.has(key)), value)
    return "" if value is None else str(value)
