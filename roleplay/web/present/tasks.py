"""The trainee's tasks, and the reminder of what is due."""

from collections.abc import Sequence
from datetime import datetime

from roleplay.records.tables import now
from roleplay.services.assignment_views import Assignment, Task, pressing
from roleplay.services.standing import Counts, Standing, State, past
from roleplay.web.markup import esc, icon, moment, number
from roleplay.web.present.shell import empty, heading, notice
from roleplay.web.words import Words

KINDS = {
    State.NOT_BEGUN: "plain",
    State.IN_PROGRESS: "accent",
    State.PASSED: "good",
    State.NOT_PASSED: "bad",
    State.OVERDUE: "warn",
    State.DONE: "accent",
}
"""State → the colour of its tag."""
SYMBOLS = {
    State.NOT_BEGUN: "○",
    State.IN_PROGRESS: "◐",
    State.PASSED: "✓",
    State.NOT_PASSED: "✕",
    State.OVERDUE: "!",
    State.DONE: "●",
}
"""State → a sign that says the same without colour."""


def tasks(words: Words, found: Sequence[Task], wrong: str = "") -> str:
    """All tasks: what can be done and is due next on top."""
    head = heading(words("tasks.title"), words("tasks.lead") if found else "") + notice(wrong)
    if not found:
        return head + empty(words("tasks.empty"), "/", words("tasks.empty_do"))
    urgent = [t for t in found if pressing(t, now())]
    to_do = [t for t in found if t.to_do]
    rest = [t for t in found if not t.to_do]
    done = "" if to_do else f'<p class="rp-notice plain">{esc(words("tasks.all_done"))}</p>'
    return (
        head
        + reminder(words, urgent, here=True)
        + done
        + _section(words, "tasks.to_do", to_do)
        + _section(words, "tasks.rest", rest)
    )


def reminder(words: Words, urgent: Sequence[Task], *, here: bool = False) -> str:
    """One line about what is due soon or overdue; nothing where nothing is."""
    if not urgent:
        return ""
    first = urgent[0].assignment
    assert first.due_at is not None
    key = "overdue" if past(first.due_at, now()) else "soon"
    more = f"{esc(words('tasks.remind_more', n=len(urgent) - 1))}" if len(urgent) > 1 else ""
    go = f'<a class="rp-button" href="/tasks">{esc(words("tasks.see"))}</a>'
    said = esc(words(f"tasks.remind_{key}", title=first.title))
    return (
        f'<div class="rp-due {key}" role="status">{icon("time")}<p>{said} '
        f"<b>{moment(first.due_at)}</b>{more}</p>{'' if here else go}</div>"
    )


def tag(words: Words, state: State) -> str:
    """A state as a tag, with its sign."""
    return (
        f'<span class="rp-tag {KINDS[state]}"><span aria-hidden="true">{SYMBOLS[state]}</span>'
        f"&nbsp;{esc(words('standing.' + state))}</span>"
    )


def _section(words: Words, key: str, found: Sequence[Task]) -> str:
    if not found:
        return ""
    inner = "".join(_task(words, task) for task in found)
    return (
        f'<section class="rp-tasks"><h2>{esc(words(key))}</h2>'
        f'<ul class="rp-task-list">{inner}</ul></section>'
    )


def _task(words: Words, task: Task) -> str:
    a, stands = task.assignment, task.standing
    note = f'<p class="rp-task-note">{esc(a.note)}</p>' if a.note else ""
    said = (
        words("mode." + a.mode),
        drawn(words, a),
        pass_rule(words, a),
        _left(words, stands) if a.open else "",
    )
    facts = due(words, a.due_at) + "".join(f"<span>{esc(text)}</span>" for text in said if text)
    return (
        f'<li class="rp-panel rp-task"><div class="rp-task-what"><p class="rp-meta">'
        f"{tag(words, stands.state)}<span>{esc(a.cohort)}</span></p>"
        f'<h3>{esc(a.title)}</h3>{note}<p class="rp-meta">{facts}</p></div>'
        f'<div class="rp-task-do">{_mark(words, a, stands)}{_button(words, task)}</div></li>'
    )


def due(words: Words, at: datetime | None) -> str:
    """When it is due, in the reader's own zone."""
    if at is None:
        return f"<span>{esc(words('tasks.no_due'))}</span>"
    before, _, after = words("tasks.due", when="\x00").partition("\x00")
    return f"<span>{esc(before)}{moment(at)}{esc(after)}</span>"


def drawn(words: Words, a: Assignment) -> str:
    """What an attempt draws from; nothing where there is but one pair."""
    if len(a.personas) * len(a.scenarios) == 1:
        return ""
    return words("tasks.drawn", people=len(a.personas), cases=len(a.scenarios))


def pass_rule(words: Words, a: Assignment) -> str:
    """When it is passed."""
    if a.pass_mark is None:
        return words("tasks.pass_rubrics")
    return words("tasks.pass_mark", n=number(a.pass_mark))


def _left(words: Words, stands: Standing) -> str:
    if stands.left is None:
        return words("tasks.left_any")
    if stands.left == 0:
        return words("tasks.left_none")
    return words("tasks.left_one") if stands.left == 1 else words("tasks.left", n=stands.left)


def _mark(words: Words, a: Assignment, stands: Standing) -> str:
    if stands.counting is None:
        return ""
    key = "tasks.best" if a.counts == Counts.BEST else "tasks.last"
    return (
        f'<a class="rp-task-mark" href="/?report={esc(stands.counting.session_id)}">'
        f"<b>{number(stands.mark)}</b><small>{esc(words(key))}</small></a>"
    )


def _button(words: Words, task: Task) -> str:
    stands = task.standing
    if stands.open_session is not None:
        key, kind = "tasks.go_on", "primary"
    elif stands.may_begin:
        key = "tasks.again" if stands.attempts else "tasks.begin"
        kind = "primary" if task.to_do else ""
    else:
        return ""
    return (
        f'<form method="post" action="/tasks/{esc(task.assignment.id)}/start">'
        f'<button class="rp-button {kind}">{esc(words(key))}</button></form>'
    )
