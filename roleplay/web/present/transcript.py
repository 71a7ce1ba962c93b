"""The annotated transcript of a session that is over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from roleplay.content.acts import NEGATIVE_ACTS
from roleplay.services.talk import Talk
from roleplay.services.views import SessionView, TurnView
from roleplay.web.markup import avatar, clock, esc
from roleplay.web.present.chat import SCALES
from roleplay.web.present.cites import Cite, cited
from roleplay.web.present.talk import thread
from roleplay.web.words import Words

_NEGATIVE = frozenset(act.value for act in NEGATIVE_ACTS)


@dataclass(frozen=True)
class Notes:
    """What stands beside the turns: who the trainee is to the reader, quotations, comments."""

    trainee: str | None = None
    cites: Mapping[int, Sequence[Cite]] = field(default_factory=dict)
    talk: Talk | None = None


def transcript(words: Words, view: SessionView, notes: Notes | None = None) -> str:
    """Every turn, with the trainee's acts, the customer's mood, quotations and comments."""
    turns = "".join(_turn(words, view, turn, notes or Notes()) for turn in view.turns)
    return (
        f'<section class="rp-panel rp-transcript" aria-label="{esc(words("report.transcript"))}">'
        f'<h2>{esc(words("report.transcript"))}</h2><ol tabindex="0" '
        f'aria-label="{esc(words("report.transcript"))}">{turns}</ol></section>'
    )


def _turn(words: Words, view: SessionView, turn: TurnView, notes: Notes) -> str:
    customer = turn.speaker == "customer"
    who = view.persona_name if customer else notes.trainee or words("chat.you")
    said = cited(words, turn.text, notes.cites.get(turn.n, ()))
    talk = thread(words, notes.talk, turn.n) if notes.talk is not None else ""
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
        f'<div class="rp-bubble">{subject}<p dir="auto">{said}</p></div>'
        f"{below}{talk}</div></li>"
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
