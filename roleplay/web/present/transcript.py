"""The annotated transcript of a session that is over."""

from roleplay.content.acts import NEGATIVE_ACTS
from roleplay.services.views import SessionView, TurnView
from roleplay.web.markup import avatar, clock, esc
from roleplay.web.present.chat import SCALES, visible
from roleplay.web.words import Words

_NEGATIVE = frozenset(act.value for act in NEGATIVE_ACTS)


def transcript(words: Words, view: SessionView, trainee: str | None = None) -> str:
    """Every turn, with the trainee's acts and the customer's mood.

    ``trainee`` names the trainee to other readers.
    """
    by = trainee or words("chat.you")
    turns = "".join(_turn(words, view, turn, by) for turn in view.turns)
    return (
        f'<section class="rp-panel rp-transcript" aria-label="{esc(words("report.transcript"))}">'
        f'<h2>{esc(words("report.transcript"))}</h2><ol tabindex="0" '
        f'aria-label="{esc(words("report.transcript"))}">{turns}</ol></section>'
    )


def _turn(words: Words, view: SessionView, turn: TurnView, trainee: str) -> str:
    customer = turn.speaker == "customer"
    who = view.persona_name if customer else trainee
    face = avatar(view.persona_id, "tiny") if customer else ""
    subject = (
        '<p class="rp-subject" dir="auto">'
        f"{esc(words('chat.subject_line', subject=turn.subject))}</p>"
        if turn.subject
        else ""
    )
    below = _mood(words, turn) if customer else _acts(words, turn)
    return (
        f'<li class="rp-turn {turn.speaker}" id="turn-{turn.n}" tabindex="-1">{face}'
        f'<div class="rp-said"><p class="rp-by"><b>{turn.n}</b> {esc(who)} <span>'
        f"{clock(turn.at)}</span></p>"
        f'<div class="rp-bubble">{subject}<p dir="auto">{esc(visible(turn.text))}</p></div>'
        f"{below}</div></li>"
    )


def _acts(words: Words, turn: TurnView) -> str:
    tags = "".join(
        f'<li class="{"bad" if act in _NEGATIVE else "good"}">{esc(_name(words, act))}</li>'
        for act in turn.acts
    )
    return f'<ul class="rp-acts">{tags}</ul>' if tags else ""


def _name(words: Words, act: str) -> str:
    return words("act." + act) if words.has("act." + act) else act


def _mood(words: Words, turn: TurnView) -> str:
    if turn.mind is None:
        return ""
    parts = "".join(
        f'<li class="{name}">{esc(words("mood." + name))} <b>{getattr(turn.mind, name):.0f}</b>'
        "</li>"
        for name in SCALES
    )
    return f'<ul class="rp-moods">{parts}</ul>'
