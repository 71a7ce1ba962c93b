"""Parts of the administrators' forms."""

from collections.abc import Collection, Iterable

from roleplay.services.actor import Role
from roleplay.web.markup import esc
from roleplay.web.words import Words

Option = tuple[str, str]
"""A value and what it is called."""


def select(label: str, name: str, options: Iterable[Option], chosen: str = "") -> str:
    """A labelled choice of one."""
    shown = "".join(
        f'<option value="{esc(value)}"{" selected" if value == chosen else ""}>{esc(text)}</option>'
        for value, text in options
    )
    return (
        f'<label class="rp-field"><span>{esc(label)}</span>'
        f'<select name="{name}">{shown}</select></label>'
    )


def roles(words: Words, chosen: Collection[str]) -> str:
    """Roles to be ticked."""
    boxes = "".join(
        f'<label class="rp-choice"><input type="checkbox" name="role" value="{role.value}"'
        f"{' checked' if role in chosen else ''}>{esc(words('role.' + role))}</label>"
        for role in Role
    )
    legend = esc(words("people.roles"))
    return f'<fieldset class="rp-choices"><legend>{legend}</legend>{boxes}</fieldset>'


def button(text: str, kind: str = "") -> str:
    """The button that sends a form."""
    return f'<button class="rp-button {kind}">{esc(text)}</button>'


def form(address: str, inner: str, *, kind: str = "", confirm: str = "", more: str = "") -> str:
    """A form that changes something; with ``confirm`` the browser asks first."""
    asks = f' data-confirm="{esc(confirm)}"' if confirm else ""
    shape = f' class="{kind}"' if kind else ""
    return f'<form method="post" action="{esc(address)}"{shape}{asks}{more}>{inner}</form>'


def panel(title: str, inner: str, hint: str = "", kind: str = "") -> str:
    """A titled part of a page."""
    below = f'<p class="rp-hint">{esc(hint)}</p>' if hint else ""
    return f'<section class="rp-panel {kind}"><h2>{esc(title)}</h2>{below}{inner}</section>'


def cell(label: str, inner: str, kind: str = "") -> str:
    """A cell of a table that names itself where the table is stacked on a phone."""
    shape = f' class="{kind}"' if kind else ""
    return f'<td{shape} data-label="{esc(label)}">{inner}</td>' if inner else f"<td{shape}></td>"


def head(labels: Iterable[str]) -> str:
    """The first row of a table."""
    shown = "".join(f'<th scope="col">{esc(label)}</th>' for label in labels)
    return f"<thead><tr>{shown}</tr></thead>"


def role_tags(words: Words, given: Iterable[str]) -> str:
    """Roles as small tags."""
    return " ".join(
        f'<span class="rp-tag {"accent" if role != Role.TRAINEE else ""}">'
        f"{esc(words('role.' + role))}</span>"
        for role in given
    )
