"""The conversation: messages, mood, clock, and what can be done now."""

from collections.abc import Sequence

from roleplay.customer.state import Mind
from roleplay.records.kinds import Mode, SessionStatus
from roleplay.services.views import SessionView, TurnView
from roleplay.web.markup import avatar, clock, esc, icon
from roleplay.web.present.choose import brief, channel
from roleplay.web.words import Words

SCALES = ("temper", "trust", "openness", "patience")


def head(words: Words, view: SessionView) -> str:
    """Who is on the line, the clock, and the ways out."""
    title = words("chat.title", name=view.persona_name)
    return (
        f'<div class="rp-chat-head" data-title="{esc(title)}" data-status="{view.status}">'
        f'<a class="rp-back" href="/" data-go aria-label="{esc(words("error.back"))}">'
        f"{icon('next')}</a>"
        f"{avatar(view.persona_id, 'small')}"
        f'<div class="rp-who"><h1 tabindex="-1">{esc(view.persona_name)}</h1>'
        f'<p><span class="rp-case">{esc(view.brief.title)}</span>{channel(words, view.brief)}'
        f"<span>{esc(words('mode.' + view.mode))}</span></p></div>"
        f"{_clock(words, view)}{_actions(words, view)}</div>"
    )


def _clock(words: Words, view: SessionView) -> str:
    running = view.status == SessionStatus.RUNNING
    limit = view.limit if view.limit is not None else ""
    shown = view.elapsed if view.limit is None else max(0.0, view.limit - view.elapsed)
    name = esc(words("chat.elapsed" if view.limit is None else "chat.left"))
    return (
        f'<div class="rp-clock" role="timer" aria-label="{name}" title="{name}" data-clock '
        f'data-elapsed="{view.elapsed:.1f}" data-limit="{limit}" data-running="{int(running)}">'
        f"{icon('time')}<span data-face>{clock(shown)}</span></div>"
    )


def _actions(words: Words, view: SessionView) -> str:
    pause = ""
    if view.mode == Mode.PRACTICE and view.status in (SessionStatus.RUNNING, SessionStatus.PAUSED):
        key, port = (
            ("chat.pause", "rp-pause")
            if view.status == SessionStatus.RUNNING
            else ("chat.go_on", "rp-go-on")
        )
        pause = _press(words, key, port)
    if view.status == SessionStatus.ENDED:
        return f'<div class="rp-actions">{_ask(words, "leave", "quiet")}</div>'
    return (
        f'<div class="rp-actions">{pause}{_ask(words, "leave", "quiet")}'
        f"{_ask(words, 'finish', 'strong')}</div>"
    )


def _press(words: Words, key: str, port: str, kind: str = "") -> str:
    return (
        f'<button type="button" class="rp-button {kind}" data-press="{port}">{esc(words(key))}'
        "</button>"
    )


def _ask(words: Words, what: str, kind: str) -> str:
    return (
        f'<button type="button" class="rp-button {kind}" data-open="rp-ask-{what}">'
        f"{esc(words('chat.' + what))}</button>"
    )


def side(words: Words, view: SessionView) -> str:
    """The brief: a panel beside the conversation, a drawer above it on a phone."""
    summary = f"{icon('brief')}{esc(words('brief.title'))}{icon('down')}"
    return (
        f'<details class="rp-aside" open><summary>{summary}</summary><div tabindex="0">'
        f"{brief(words, view.brief)}</div></details>"
    )


def dialogs(words: Words) -> str:
    """The two questions before a conversation is ended."""
    return _dialog(words, "finish", "chat.finish", "primary") + _dialog(
        words, "leave", "chat.leave_do", "danger"
    )


def _dialog(words: Words, what: str, action: str, kind: str) -> str:
    return (
        f'<dialog id="rp-ask-{what}" class="rp-dialog" aria-labelledby="rp-ask-{what}-title">'
        f'<h2 id="rp-ask-{what}-title">{esc(words(f"chat.{what}_title"))}</h2>'
        f"<p>{esc(words(f'chat.{what}_text'))}</p><div class='rp-dialog-actions'>"
        '<button type="button" class="rp-button" data-close autofocus>'
        f"{esc(words('common.cancel'))}</button>"
        f'<button type="button" class="rp-button {kind}" data-close data-press="rp-{what}">'
        f"{esc(words(action))}</button>"
        "</div></dialog>"
    )


def mood(words: Words, view: SessionView) -> str:
    """The customer's mood as four bars; in an exam only a word that it is hidden."""
    if view.mode == Mode.EXAM:
        return f'<p class="rp-exam-note">{esc(words("chat.exam_note"))}</p>'
    now = next((t.mind for t in reversed(view.turns) if t.mind is not None), None)
    if now is None:
        return ""
    bars = "".join(_bar(words, name, getattr(now, name)) for name in SCALES)
    return (
        f'<section class="rp-mood" aria-label="{esc(words("chat.mood"))}">'
        f'<h2>{esc(words("chat.mood"))}<span class="rp-stage">{esc(stage(words, now))}</span>'
        f"</h2>{bars}</section>"
    )


def stage(words: Words, mind: Mind) -> str:
    """How far the conversation has come."""
    return words("stage." + mind.stage)


def _bar(words: Words, name: str, value: float) -> str:
    shown = words("mood." + name)
    said = esc(words("mood.value", name=shown, value=f"{value:.0f}"))
    return (
        f'<div class="rp-bar {name}" role="img" aria-label="{said}"><span>{esc(shown)}</span>'
        f'<i style="--v:{value * 10:.0f}%"></i><b>{value:.0f}</b></div>'
    )


def log(words: Words, view: SessionView) -> str:
    """All that has been said, as a live region that reads out what is new."""
    inner = "".join(bubble(words, view, turn) for turn in view.turns)
    return (
        f'<div class="rp-log" role="log" aria-live="polite" aria-label="{esc(words("chat.log"))}" '
        f'tabindex="0" data-mark="{mark(view)}" data-awaiting="{int(view.awaiting_reply)}"><ol>'
        f"{inner}</ol></div>"
    )


def mark(view: SessionView) -> str:
    """What a page shows, in short: it changes when there is something new to show."""
    return f"{view.turns[-1].n}-{view.status}-{int(view.awaiting_reply)}"


def hint(words: Words, *, letter: bool) -> str:
    """What the keys do."""
    return f'<p class="rp-hint">{esc(words("chat.hint_letter" if letter else "chat.hint"))}</p>'


def bubble(words: Words, view: SessionView, turn: TurnView) -> str:
    """One message. What people wrote is shown as text, whatever it holds."""
    return message(words, view, turn.speaker, turn.text, turn.subject, turn.n)


def message(
    words: Words, view: SessionView, speaker: str, text: str, subject: str | None, n: int
) -> str:
    """One message by its parts."""
    who = view.persona_name if speaker == "customer" else words("chat.you")
    face = avatar(view.persona_id, "tiny") if speaker == "customer" else ""
    line = (
        f'<p class="rp-subject" dir="auto">{esc(words("chat.subject_line", subject=subject))}</p>'
        if subject
        else ""
    )
    kind = " letter" if view.channel.letter else ""
    return (
        f'<li class="rp-turn {speaker}{kind}" id="turn-{n}">{face}'
        f'<span class="rp-hidden">{esc(who)}</span>'
        f'<div class="rp-bubble">{line}<p dir="auto">{esc(visible(text))}</p></div></li>'
    )


def live(words: Words, view: SessionView, clauses: Sequence[str]) -> str:
    """The reply as it comes in; three dots until its first clause is there."""
    name = esc(words("chat.typing", name=view.persona_name))
    inner = (
        f'<p dir="auto">{esc(visible("".join(clauses)))}</p>'
        if clauses
        else f'<span class="rp-typing" role="img" aria-label="{name}"><i></i><i></i><i></i></span>'
    )
    kind = " letter" if view.channel.letter else ""
    return (
        f'<div class="rp-turn customer live{kind}">{avatar(view.persona_id, "tiny")}'
        f'<div class="rp-bubble">{inner}</div></div>'
    )


def state_line(words: Words, view: SessionView) -> str:
    """Why nothing can be written now, and the one thing to do about it."""
    if view.status == SessionStatus.PAUSED:
        return _stop(words("chat.paused"), _press(words, "chat.go_on", "rp-go-on", "primary"))
    if view.status == SessionStatus.ENDED:
        up = view.limit is not None and view.elapsed >= view.limit
        text = words("chat.time_up" if up else "chat.ended")
        return _stop(text, _press(words, "chat.see_report", "rp-finish", "primary"))
    return ""


def _stop(text: str, button: str) -> str:
    return f'<div class="rp-stop" role="status"><p>{esc(text)}</p>{button}</div>'


def visible(text: str) -> str:
    """The text with control characters as their printed signs; line breaks and tabs stay."""
    return "".join(
        chr(0x2400 + ord(c)) if ord(c) < 32 and c not in "\n\t" else c
        for c in text.replace("\r\n", "\n")
    )
