"""What every page shares: the bar at the top, notices, empty states."""

from typing import Literal

from roleplay.content.text import Language
from roleplay.web.markup import esc, link
from roleplay.web.words import Words

Place = Literal["practice", "history", "coach", ""]


def top(words: Words, place: Place, *, local: bool, coach: bool) -> str:
    """The bar at the top: name, places, language."""
    places = _place(words, "practice", "/", place) + _place(
        words, "history", "/?view=history", place
    )
    if coach:
        places += _place(words, "coach", "/coach/", place, within=False)
    note = f'<span class="rp-local">{esc(words("app.local"))}</span>' if local else ""
    return (
        f'<a class="rp-skip" href="#rp-main">{esc(words("app.skip"))}</a>'
        '<header class="rp-top"><div class="rp-top-in">'
        '<a class="rp-brand" href="/"><span class="rp-mark" aria-hidden="true"></span>'
        f"{esc(words('app.name'))}</a>"
        f'<nav aria-label="{esc(words("nav.label"))}">{places}</nav>'
        f"{note}{_languages(words)}</div></header>"
    )


def _place(words: Words, name: str, address: str, here: str, *, within: bool = True) -> str:
    current = ' aria-current="page"' if name == here else ""
    go = " data-go" if within and here != "coach" else ""
    return f'<a href="{address}"{current}{go}>{esc(words("nav." + name))}</a>'


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
