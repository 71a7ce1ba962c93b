"""What trainee and coach say to each other: threads below turns, the remark on the whole."""

from roleplay.services.talk import Comment, Talk
from roleplay.web.markup import esc, moment
from roleplay.web.words import Words


def thread(words: Words, talk: Talk, n: int | None) -> str:
    """What was said about a turn (or, without a number, about the whole), and a box to say more."""
    said = talk.about(n)
    lines = "".join(_line(words, talk, comment) for comment in said)
    shown = f'<ul class="rp-comments">{lines}</ul>' if said else ""
    key = "whole" if n is None else str(n)
    if n is None:
        opened = words("review.reply" if said and talk.own else "review.remark_add")
    else:
        opened = words("review.reply" if said else "review.comment")
    return (
        f'<div class="rp-talk{" said" if said else ""}">{shown}'
        f'<details data-keep="talk-{key}"><summary>{esc(opened)}</summary>'
        f"{_form(words, n, key)}</details></div>"
    )


def _form(words: Words, n: int | None, key: str) -> str:
    name = words("review.remark_label") if n is None else words("review.comment_label", n=n)
    return (
        f'<form class="rp-say-form" data-say="{"" if n is None else n}">'
        f'<textarea rows="2" maxlength="4000" data-draft="talk-{key}" aria-label="{esc(name)}" '
        f'placeholder="{esc(name)}"></textarea>'
        f'<button type="submit" class="rp-button small">{esc(words("review.send"))}</button></form>'
    )


def _line(words: Words, talk: Talk, comment: Comment) -> str:
    who = words("review.you") if comment.mine else comment.author
    role = words("review.trainee" if comment.by_trainee else "review.coach")
    aside = "" if comment.mine else f'<span class="rp-tag">{esc(role)}</span>'
    return (
        f'<li class="{"mine" if comment.mine else "theirs"}"><p class="rp-line-by">'
        f"<b>{esc(who)}</b>{aside}{moment(comment.at)}"
        f"{'' if comment.mine else fresh(words, talk, comment)}</p>"
        f'<p dir="auto">{esc(comment.text)}</p></li>'
    )


def fresh(words: Words, talk: Talk, comment: Comment) -> str:
    """A mark on what came since the reader's last visit."""
    if not talk.is_new(comment.at):
        return ""
    return f'<span class="rp-tag accent">{esc(words("review.new"))}</span>'


def signed(words: Words, talk: Talk) -> str:
    """Who is done with the session, and since when."""
    done = talk.signed_off
    if done is None:
        return ""
    return (
        f'<p class="rp-signed"><span class="rp-tag good">{esc(words("review.signed"))}</span>'
        f"<span>{esc(done.author)}</span>{moment(done.at)}</p>"
    )
