"""What every page shares: the bar at the top, notices, empty states."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from roleplay.content.text import Language
from roleplay.services.actor import Role
from roleplay.web.markup import esc, link
from roleplay.web.words import Words


@dataclass(frozen=True)
class Viewer:
    """Whom a page is shown to."""

    name: str
    roles: frozenset[Role]
    local: bool
    """Nobody is signed in, and nobody needs to be: local mode."""
    unread: Mapping[str, int] = field(default_factory=dict)
    """Place → in how many of its sessions somebody has said something new."""


_AREAS: Mapping[str, tuple[Role | None, Mapping[str, str]]] = {
    "practise": (
        None,
        {
            "practice": "/",
            "tasks": "/tasks",
            "history": "/?view=history",
            "progress": "/progress",
        },
    ),
    "coaching": (
        Role.COACH,
        {
            "coach": "/coach/",
            "classes": "/coach/classes",
            "assignments": "/coach/assignments",
            "skills": "/coach/skills",
            "trust": "/coach/trust",
            "exports": "/coach/exports",
        },
    ),
    "running": (
        Role.ADMIN,
        {"people": "/admin/people", "cohorts": "/admin/cohorts", "audit": "/admin/audit"},
    ),
}
"""Area → the role it is for (None: everybody), and its places with their addresses."""
PLACES: Mapping[str, frozenset[str]] = {a: frozenset(found) for a, (_, found) in _AREAS.items()}
"""Area → the names of its places."""
_LIVE = {"/": ("practice", "history"), "/coach/": ("coach",)}
"""Pages whose places are changed between without loading anew."""


def top(words: Words, viewer: Viewer | None, place: str) -> str:
    """The bar at the top: name, the places of one area, the way to the others, language."""
    return (
        f'<a class="rp-skip" href="#rp-main">{esc(words("app.skip"))}</a>'
        '<header class="rp-top"><div class="rp-top-in">'
        '<a class="rp-brand" href="/"><span class="rp-mark" aria-hidden="true"></span>'
        f"{esc(words('app.name'))}</a>"
        f'<div class="rp-ways">{_places(words, viewer, place) if viewer else ""}</div>'
        f"{_languages(words)}</div></header>"
    )


def _places(words: Words, viewer: Viewer, place: str) -> str:
    here = next((area for area, (_, found) in _AREAS.items() if place in found), "practise")
    shown = "".join(
        _place(words, name, address, place, viewer.unread.get(name, 0))
        for name, address in _AREAS[here][1].items()
    )
    others = "".join(
        f'<a href="{next(iter(places.values()))}">{esc(words("area." + area))}</a>'
        for area, (role, places) in _AREAS.items()
        if area != here and (role is None or role in viewer.roles)
    )
    who = (
        f'<span class="rp-local">{esc(words("app.local"))}</span>'
        if viewer.local
        else f'<a class="rp-me" href="/account">{esc(viewer.name)}</a>'
    )
    return (
        f'<nav aria-label="{esc(words("nav.label"))}">{shown}</nav>'
        f'<div class="rp-areas">{others}</div>{who}'
    )


def _place(words: Words, name: str, address: str, here: str, unread: int) -> str:
    current = ' aria-current="page"' if name == here else ""
    within = any(name in names and here in names for names in _LIVE.values())
    go = " data-go" if within else ""
    count = (
        f'<b class="rp-unread" title="{esc(words("nav.unread", n=unread))}">{unread}</b>'
        if unread
        else ""
    )
    return f'<a href="{address}"{current}{go}>{esc(words("nav." + name))}{count}</a>'


def _languages(words: Words) -> str:
    shown = ((Language.ZH, "中文"), (Language.EN, "EN"))
    links = "".join(
        f'<a href="/language/{code.value}" hreflang="{code.value}" lang="{code.value}" '
        "data-language"
        f"{' aria-current=true' if code == words.language else ''}>{name}</a>"
        for code, name in shown
    )
    return (
        f'<div class="rp-lang" role="group" aria-label="{esc(words("nav.language"))}">{links}</div>'
    )


def notice(text: str, kind: Literal["bad", "plain"] = "bad") -> str:
    """One calm sentence about what happened and what to do."""
    return f'<p class="rp-notice {kind}" role="alert">{esc(text)}</p>' if text else ""


def heading(title: str, lead: str = "") -> str:
    """A page's first line."""
    below = f'<p class="rp-lead">{esc(lead)}</p>' if lead else ""
    return (
        f'<div class="rp-head" data-title="{esc(title)}"><h1 tabindex="-1">{esc(title)}</h1>'
        f"{below}</div>"
    )


def back(address: str, text: str) -> str:
    """The way to the page above, over the heading."""
    return f'<p class="rp-eyebrow"><a href="{esc(address)}">← {esc(text)}</a></p>'


def empty(text: str, address: str = "", action: str = "") -> str:
    """A place where nothing is yet, and what to do about it."""
    button = link(address, esc(action), "rp-button primary") if action else ""
    return f'<div class="rp-empty"><p>{esc(text)}</p>{button}</div>'


def failure(words: Words, text: str) -> str:
    """A page that cannot be shown, with the way back."""
    return heading(words("error.title")) + empty(text, "/", words("error.back"))


def pager(words: Words, page: int, total: int, size: int, address: str) -> str:
    """Links to the pages before and after; ``address`` ends where the number goes."""
    pages = max(1, -(-total // size))
    if pages == 1:
        return ""
    before = link(f"{address}{page - 1}", esc(words("common.previous")), "rp-button")
    after = link(f"{address}{page + 1}", esc(words("common.next")), "rp-button")
    where = esc(words("common.page", page=page, pages=pages))
    return (
        f'<div class="rp-pager">{before if page > 1 else ""}<span>{where}</span>'
        f"{after if page < pages else ''}</div>"
    )
