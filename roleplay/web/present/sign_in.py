"""The sign-in page and one's own account."""

from collections.abc import Sequence

from roleplay.services.accounts import Token
from roleplay.services.actor import Actor
from roleplay.web.markup import esc
from roleplay.web.present.shell import heading, notice
from roleplay.web.words import Words


def field(
    label: str, name: str, kind: str = "text", *, value: str = "", more: str = "required"
) -> str:
    """A labelled field of a form."""
    return (
        f'<label class="rp-field"><span>{esc(label)}</span>'
        f'<input name="{name}" type="{kind}" value="{esc(value)}" {more}></label>'
    )


def form(
    words: Words, address: str, *, username: str = "", wrong: str = "", oidc: str | None = None
) -> str:
    """Name and password, the way in by a class code, and OpenID Connect where there is one."""
    other = (
        f'<a class="rp-button" href="/sign-in/oidc">{esc(words("sign.oidc", name=oidc))}</a>'
        if oidc
        else ""
    )
    return (
        '<section class="rp-panel rp-narrow">'
        f"{heading(words('sign.title'), words('app.tagline'))}{notice(wrong)}"
        '<form method="post" action="/sign-in" class="rp-form">'
        f'<input type="hidden" name="next" value="{esc(address)}">'
        + field(
            words("sign.username"),
            "username",
            value=username,
            more='required autocomplete="username" autocapitalize="none" spellcheck="false"'
            + ("" if username else " autofocus"),
        )
        + field(
            words("sign.password"),
            "password",
            "password",
            more='required autocomplete="current-password"' + (" autofocus" if username else ""),
        )
        + f'<button class="rp-button primary">{esc(words("sign.enter"))}</button></form>'
        f'{other}<p class="rp-hint"><a href="/join">{esc(words("sign.join"))}</a></p></section>'
    )


def account(
    words: Words,
    actor: Actor,
    tokens: Sequence[Token],
    *,
    has_password: bool,
    returns: bool,
    wrong: str = "",
    fresh: str = "",
    changed: bool = False,
) -> str:
    """One's own account: password, tokens, the way out.

    ``returns`` says whether they can sign in again once they are out: a guest of a class cannot.
    """
    due = notice(words("account.must_change"), "plain") if actor.must_change else ""
    due += notice(words("account.changed"), "plain") if changed else ""
    password = _password(words) if has_password else ""
    rest = "" if actor.must_change else _tokens(words, tokens, fresh)
    roles = " · ".join(words("role." + role) for role in sorted(actor.roles))
    sure = "" if returns else f' data-confirm="{esc(words("account.guest_out"))}"'
    return (
        f"{heading(actor.name, roles)}{due}{notice(wrong)}"
        f'<div class="rp-two">{password}{rest}</div>'
        f'<form method="post" action="/sign-out"{sure}><button class="rp-button">'
        f"{esc(words('account.sign_out'))}</button></form>"
    )


def _password(words: Words) -> str:
    new = 'required minlength="8" maxlength="200" autocomplete="new-password"'
    return (
        f'<section class="rp-panel"><h2>{esc(words("account.password"))}</h2>'
        '<form method="post" action="/account/password" class="rp-form">'
        + field(
            words("account.old"),
            "old",
            "password",
            more='required autocomplete="current-password"',
        )
        + field(words("account.new"), "new", "password", more=new)
        + field(words("account.again"), "again", "password", more=new)
        + f'<button class="rp-button primary">{esc(words("account.change"))}</button></form>'
        "</section>"
    )


def _tokens(words: Words, tokens: Sequence[Token], fresh: str) -> str:
    rows = "".join(
        f"<li><span><b>{esc(token.label)}</b><small>{esc(token.created_at[:10])} – "
        f"{esc(token.expires_at[:10])}</small></span>"
        f'<form method="post" action="/account/tokens/{esc(token.id)}/end">'
        f'<button class="rp-button quiet">{esc(words("account.revoke"))}</button></form></li>'
        for token in tokens
    )
    shown = (
        f'<p class="rp-notice plain" role="status">{esc(words("account.token_once"))}</p>'
        f'<p class="rp-secret"><code>{esc(fresh)}</code></p>'
        if fresh
        else ""
    )
    opened = " open" if tokens or fresh else ""
    return (
        f'<details class="rp-panel rp-fold"{opened}>'
        f"<summary>{esc(words('account.tokens'))}</summary>"
        f'<p class="rp-hint">{esc(words("account.tokens_hint"))}</p>{shown}'
        f'<ul class="rp-lines">{rows}</ul>'
        '<form method="post" action="/account/tokens" class="rp-form rp-inline">'
        + field(words("account.token_label"), "label", more='required maxlength="100"')
        + f'<button class="rp-button">{esc(words("account.token_new"))}</button></form></details>'
    )
