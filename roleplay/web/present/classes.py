"""Classes as their coach sees them, and the page on which trainees join."""

from collections.abc import Sequence
from dataclasses import dataclass

from roleplay.services.class_views import ClassLine, ClassView, Member, NewAccount
from roleplay.web.markup import esc, moment
from roleplay.web.present.shell import back, heading, notice
from roleplay.web.present.sign_in import field
from roleplay.web.words import Words


@dataclass(frozen=True)
class WayIn:
    """How an open class is joined."""

    code: str
    address: str
    qr: str
    """An SVG drawing, ours."""


def spaced(code: str) -> str:
    """A code as it is read out."""
    return f"{code[:3]} {code[3:]}"


def join(words: Words, code: str, name: str, signed_in: str | None, wrong: str) -> str:
    """Code and name for guests; one press for those who are known."""
    upper = 'required autocapitalize="characters" autocomplete="off" spellcheck="false"'
    who = (
        f"<p>{esc(words('join.as', name=signed_in))}</p>"
        if signed_in
        else field(
            words("join.name"),
            "name",
            value=name,
            more='required maxlength="100" autocomplete="name"' + (" autofocus" if code else ""),
        )
    )
    return (
        '<section class="rp-panel rp-narrow">'
        f"{heading(words('join.title'), words('join.lead'))}{notice(wrong)}"
        '<form method="post" action="/join" class="rp-form">'
        f"{field(words('join.code'), 'code', value=code, more=upper)}{who}"
        f'<button class="rp-button primary">{esc(words("join.enter"))}</button></form>'
        f'<p class="rp-hint"><a href="/sign-in">{esc(words("join.sign_in"))}</a></p></section>'
    )


def classes(words: Words, lines: Sequence[ClassLine], name: str, wrong: str, *, local: bool) -> str:
    """The coach's classes, and the form for a new one."""
    note = (
        f'<section class="rp-panel"><p>{esc(words("classes.local"))}</p>'
        '<p class="rp-secret"><code>roleplay users add NAME --role admin --role coach '
        "--password-stdin</code></p>"
        '<p class="rp-secret"><code>roleplay serve --host 0.0.0.0</code></p>'
        f'<div class="rp-bar"><span>{esc(words("classes.local_or"))}</span>'
        f'<a class="rp-button" href="/admin/people/new">{esc(words("classes.local_do"))}</a></div>'
        "</section>"
        if local
        else ""
    )
    is_open = esc(words("classes.is_open"))
    rows = "".join(
        f'<li><span><a href="/coach/classes/{esc(line.id)}"><b>{esc(line.name)}</b></a>'
        f"<small>{esc(words('classes.count', n=line.trainees))}</small></span>"
        + (f'<span class="rp-tag good">{is_open}</span>' if line.is_open else "")
        + "</li>"
        for line in lines
    )
    shown = (
        f'<ul class="rp-lines">{rows}</ul>' if lines else f"<p>{esc(words('classes.empty'))}</p>"
    )
    return (
        f"{heading(words('classes.title'), words('classes.lead'))}{notice(wrong)}{note}"
        f'<section class="rp-panel">{shown}</section>'
        f'<section class="rp-panel"><h2>{esc(words("classes.new"))}</h2>'
        '<form method="post" action="/coach/classes" class="rp-form rp-inline">'
        + field(words("classes.name"), "name", value=name, more='required maxlength="100"')
        + f'<button class="rp-button primary">{esc(words("classes.make"))}</button></form>'
        "</section>"
    )


def one(words: Words, view: ClassView, way: WayIn | None, *, local: bool) -> str:
    """A class: the way in while it is open, who is in it, and what a coach can do about it."""
    up = back("/coach/classes", words("classes.title"))
    links = (
        f'<a class="rp-button" href="/coach/classes/{esc(view.id)}/order">'
        f"{esc(words('classes.order'))}</a>"
        f'<a class="rp-button" href="/coach/?cohort={esc(view.id)}">{esc(words("classes.review"))}'
        f'</a><a class="rp-button" href="/coach/skills?cohort={esc(view.id)}">'
        f"{esc(words('nav.skills'))}</a>"
        f'<a class="rp-button" href="/coach/assignments/new?cohort={esc(view.id)}">'
        f"{esc(words('classes.set'))}</a>"
    )
    return (
        f'<div class="rp-title-row"><div>{up}{heading(view.name)}</div>'
        f'<div class="rp-bar">{links}</div></div>'
        f'<div class="rp-two">{_door(words, view, way, local=local)}'
        f'<section class="rp-panel"><h2>{esc(words("classes.members"))}</h2>'
        f"{_live(words, view)}</section></div>"
    )


def _door(words: Words, view: ClassView, way: WayIn | None, *, local: bool) -> str:
    action = f"/coach/classes/{esc(view.id)}"
    if way is None:
        return (
            f'<section class="rp-panel"><h2>{esc(words("classes.closed"))}</h2>'
            f"<p>{esc(words('classes.closed_text'))}</p>"
            f'<form method="post" action="{action}/open"><button class="rp-button primary">'
            f"{esc(words('classes.open'))}</button></form></section>"
        )
    until = (
        f'<p class="rp-hint">{esc(words("classes.until"))} {moment(view.until)}</p>'
        if view.until
        else ""
    )
    far = notice(words("classes.loopback"), "bad") if local else ""
    return (
        f'<section class="rp-panel rp-way-in"><h2>{esc(words("classes.is_open"))}</h2>{far}'
        f'<div class="rp-qr" role="img" aria-label="{esc(way.address)}">{way.qr}</div>'
        f'<p class="rp-code">{esc(spaced(way.code))}</p>'
        f'<p class="rp-address">{esc(way.address)}</p>{until}'
        f'<div class="rp-bar"><a class="rp-button" href="{action}/screen">'
        f"{esc(words('classes.screen'))}</a>"
        f'<form method="post" action="{action}/close"><button class="rp-button">'
        f"{esc(words('classes.close'))}</button></form></div></section>"
    )


def screen(words: Words, view: ClassView, way: WayIn | None) -> str:
    """What is shown to the room."""
    leave = (
        f'<a class="rp-button rp-noprint" href="/coach/classes/{esc(view.id)}">'
        f"{esc(words('classes.back'))}</a>"
    )
    if way is None:
        said = esc(words("classes.closed_text"))
        return f"{heading(view.name)}<p>{said}</p><p>{leave}</p>"
    return (
        f'<section class="rp-panel rp-way-in rp-screen">{heading(view.name)}'
        f'<div class="rp-qr" role="img" aria-label="{esc(way.address)}">{way.qr}</div>'
        f'<div class="rp-screen-side"><p class="rp-code">{esc(spaced(way.code))}</p>'
        f'<p class="rp-address">{esc(way.address)}</p>'
        f"{_live(words, view, '&screen=true')}{leave}</div></section>"
    )


def _live(words: Words, view: ClassView, more: str = "") -> str:
    """Who is in the class, looked up again and again."""
    address = f"/coach/classes/{view.id}/members?code={view.code or ''}{more}"
    return f'<div data-live="{esc(address)}" data-every="3">{members(words, view)}</div>'


def members(words: Words, view: ClassView) -> str:
    """Who is in the class."""
    if not view.members:
        return f"<p>{esc(words('classes.nobody'))}</p>"
    rows = "".join(
        f"<li><span><b>{esc(m.name)}</b><small>{_kind(words, m)}</small></span>"
        f"<small>{esc(words('classes.sessions', n=m.sessions))}</small></li>"
        for m in view.members
    )
    count = esc(words("classes.count", n=len(view.members)))
    return f'<p class="rp-hint">{count}</p><ul class="rp-lines">{rows}</ul>'


def _kind(words: Words, member: Member) -> str:
    if member.guest:
        return f"{esc(words('classes.guest'))} · {moment(member.joined_at)}"
    return esc(member.username or "")


def order(words: Words, view: ClassView, wrong: str) -> str:
    """Names put right, doubles merged, strangers removed, guests turned into accounts."""
    guests = [m for m in view.members if m.guest]
    rows = "".join(_tidy(words, view, member) for member in view.members)
    up = back(f"/coach/classes/{view.id}", view.name)
    shown = f'<ul class="rp-lines rp-tidy">{rows}</ul>' if rows else members(words, view)
    return (
        f"<div>{up}{heading(words('classes.order'))}</div>{notice(wrong)}"
        f'<section class="rp-panel"><p class="rp-hint">{esc(words("classes.order_hint"))}</p>'
        f"{shown}</section>{_to_accounts(words, view, guests) if guests else ''}"
    )


def _tidy(words: Words, view: ClassView, member: Member) -> str:
    action = f"/coach/classes/{esc(view.id)}/members/{esc(member.id)}"
    sure = esc(words("classes.remove_sure", name=member.name))
    away = (
        f'<form method="post" action="{action}/remove" data-confirm="{sure}">'
        f'<button class="rp-button small quiet">{esc(words("classes.remove"))}</button></form>'
    )
    if not member.guest:
        return f"<li><span><b>{esc(member.name)}</b></span>{away}</li>"
    others = "".join(
        f'<option value="{esc(m.id)}">{esc(m.name)}{" · " + esc(m.username) if m.username else ""}'
        "</option>"
        for m in view.members
        if m.id != member.id
    )
    merge_sure = esc(words("classes.merge_sure", name=member.name))
    label = esc(words("classes.name_of", name=member.name))
    return (
        f'<li><form method="post" action="{action}/name" class="rp-bar">'
        f'<input name="name" value="{esc(member.name)}" aria-label="{label}" maxlength="100">'
        f'<button class="rp-button small">{esc(words("classes.rename"))}</button></form>'
        f'<form method="post" action="{action}/merge" class="rp-bar" data-confirm="{merge_sure}">'
        f'<select name="into" aria-label="{esc(words("classes.merge"))}" required>'
        f'<option value="">{esc(words("classes.merge"))}</option>{others}</select>'
        f'<button class="rp-button small">{esc(words("classes.merge_do"))}</button></form>'
        f"{away}</li>"
    )


def _to_accounts(words: Words, view: ClassView, guests: Sequence[Member]) -> str:
    boxes = "".join(
        '<label class="rp-choice"><input type="checkbox" name="person" '
        f'value="{esc(m.id)}" checked>'
        f"{esc(m.name)}</label>"
        for m in guests
    )
    return (
        f'<section class="rp-panel"><h2>{esc(words("classes.accounts"))}</h2>'
        f'<form method="post" action="/coach/classes/{esc(view.id)}/accounts" class="rp-form">'
        f'<p class="rp-hint">{esc(words("classes.accounts_hint"))}</p>'
        f'<fieldset class="rp-choices"><legend>{esc(words("classes.members"))}</legend>{boxes}'
        "</fieldset>"
        + field(
            words("classes.prefix"),
            "prefix",
            value="s",
            more='required maxlength="40" pattern="[A-Za-z0-9][A-Za-z0-9.@+_\\-]*"',
        )
        + f'<button class="rp-button primary">{esc(words("classes.accounts_do"))}</button></form>'
        "</section>"
    )


def first_passwords(words: Words, view: ClassView, made: Sequence[NewAccount]) -> str:
    """New accounts with their first passwords, for printing and cutting up."""
    rows = "".join(
        f"<tr><td>{esc(a.name)}</td><td><code>{esc(a.username)}</code></td>"
        f"<td><code>{esc(a.password)}</code></td></tr>"
        for a in made
    )
    return (
        f"{heading(view.name)}{notice(words('classes.once'), 'plain')}"
        '<section class="rp-panel"><table class="rp-table"><thead><tr>'
        f"<th>{esc(words('join.name'))}</th><th>{esc(words('sign.username'))}</th><th>{esc(words('classes.first_password'))}</th>"
        f'</tr></thead><tbody>{rows}</tbody></table><div class="rp-bar rp-noprint">'
        f'<button type="button" class="rp-button primary" data-print>{esc(words("classes.print"))}'
        f'</button><a class="rp-button" href="/coach/classes/{esc(view.id)}">'
        f"{esc(words('classes.back'))}</a></div></section>"
    )
