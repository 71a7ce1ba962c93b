"""The coach's assignments: the list, one trainee by trainee, a whole class at a glance."""

from collections.abc import Sequence
from itertools import groupby

from roleplay.content.library import Library
from roleplay.services.assignment_views import Assignment, Board, Line, Matrix, MatrixRow
from roleplay.services.standing import Attempt, Counts, Standing, State
from roleplay.web.markup import esc, moment, number
from roleplay.web.present.shell import back, empty, heading
from roleplay.web.present.tasks import KINDS, SYMBOLS, due, pass_rule, tag
from roleplay.web.words import Words

HOME = "/coach/assignments"


def listed(words: Words, lines: Sequence[Line], cohorts: Sequence[tuple[str, str]]) -> str:
    """All assignments, class by class."""
    title = heading(words("assignments.title"), words("assignments.lead"))
    if not cohorts:
        return title + empty(
            words("assignments.no_cohort"), "/admin/cohorts", words("assignments.no_cohort_do")
        )
    new = f'<a class="rp-button primary" href="{HOME}/new">{esc(words("assignments.new"))}</a>'
    if not lines:
        return title + empty(words("assignments.empty"), f"{HOME}/new", words("assignments.new"))
    names = dict(cohorts)
    by_cohort = sorted(lines, key=lambda line: (line.assignment.cohort, line.assignment.cohort_id))
    inner = "".join(
        _cohort(words, cohort, names.get(cohort, ""), list(found))
        for cohort, found in groupby(by_cohort, key=lambda line: line.assignment.cohort_id)
    )
    return f'<div class="rp-title-row">{title}{new}</div>{inner}'


def _cohort(words: Words, cohort_id: str, name: str, lines: Sequence[Line]) -> str:
    heads = "".join(
        f'<th scope="col">{esc(words("assignments." + key))}</th>'
        for key in ("name", "due", "done", "state")
    )
    rows = "".join(_line(words, line) for line in lines)
    board = (
        f'<a class="rp-button small" href="{HOME}/board?cohort={esc(cohort_id)}">'
        f"{esc(words('assignments.board'))}</a>"
    )
    return (
        f'<section class="rp-panel"><div class="rp-title-row"><h2>{esc(name)}</h2>{board}</div>'
        f'<table class="rp-table stack"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody>'
        "</table></section>"
    )


def _line(words: Words, line: Line) -> str:
    a = line.assignment
    share = 100 * line.done / line.all if line.all else 0
    said = esc(words("assignments.done_of", done=line.done, all=line.all))
    when = moment(a.due_at) if a.due_at else esc(words("tasks.no_due"))
    return (
        f'<tr><td><a href="{HOME}/{esc(a.id)}"><b>{esc(a.title)}</b></a>'
        f"<br><small>{esc(words('mode.' + a.mode))} · {esc(words('language.' + a.language))}"
        f'</small></td><td data-label="{esc(words("assignments.due"))}">{when}</td>'
        f'<td class="rp-done"><div class="rp-meter" aria-hidden="true">'
        f'<i style="width:{share:.0f}%"></i></div><small>{said}</small></td>'
        f"<td>{_open(words, a)}</td></tr>"
    )


def _open(words: Words, a: Assignment) -> str:
    key, kind = (
        ("open", "good") if a.open else ("closed", "plain") if a.closed else ("past", "warn")
    )
    return f'<span class="rp-tag {kind}">{esc(words("assignments." + key))}</span>'


def matrix(words: Words, found: Matrix, library: Library) -> str:
    """One assignment: where every trainee of the class stands."""
    a = found.assignment
    up = back(HOME, words("assignments.back"))
    note = f'<p class="rp-lead">{esc(a.note)}</p>' if a.note else ""
    head = (
        f'<div class="rp-title-row"><div>{up}{heading(a.title)}{note}'
        f'<p class="rp-meta">{_open(words, a)}<span>{esc(a.cohort)}</span>{due(words, a.due_at)}'
        f'</p></div><div class="rp-bar rp-noprint">{_actions(words, a)}</div></div>'
    )
    if not found.rows:
        return head + empty(words("assignments.no_trainees"))
    heads = "".join(
        f'<th scope="col"{" class=n" if key == "mark" else ""}>'
        f"{esc(words('assignments.' + key))}</th>"
        for key in ("trainee", "state", "mark", "tries", "when")
    )
    rows = "".join(_row(words, row) for row in found.rows)
    return (
        f"{head}{_figures(words, found)}"
        f'<section class="rp-panel"><table class="rp-table stack"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></section>{_settings(words, a, library)}"
    )


def _actions(words: Words, a: Assignment) -> str:
    address = f"{HOME}/{esc(a.id)}"
    if a.closed:
        word, sure, step = words("assignments.reopen"), "", "reopen"
    else:
        word, step = words("assignments.close"), "close"
        sure = f' data-confirm="{esc(words("assignments.close_sure"))}"'
    return (
        f'<a class="rp-button" href="{address}/edit">{esc(words("assignments.edit"))}</a>'
        f'<form method="post" action="{address}/{step}"{sure}>'
        f'<button class="rp-button">{esc(word)}</button></form>'
    )


def _figures(words: Words, found: Matrix) -> str:
    states = [row.standing.state for row in found.rows]
    counted = (
        ("handed_n", sum(row.standing.handed_in for row in found.rows)),
        ("passed_n", states.count(State.PASSED)),
        ("open_n", states.count(State.IN_PROGRESS)),
        ("none_n", sum(not row.standing.attempts for row in found.rows)),
    )
    inner = "".join(
        f'<div class="rp-figure"><b>{n}<small> / {len(states)}</small></b>'
        f"<span>{esc(words('assignments.' + key))}</span></div>"
        for key, n in counted
    )
    return f'<div class="rp-figures">{inner}</div>'


def _row(words: Words, row: MatrixRow) -> str:
    stands = row.standing
    tries = "".join(
        _attempt(words, n, attempt, counts=attempt == stands.counting)
        for n, attempt in enumerate(stands.attempts, 1)
    )
    last = moment(stands.attempts[-1].started_at) if stands.attempts else ""
    return (
        f'<tr><td><a href="/coach/skills/{esc(row.person_id)}"><b>{esc(row.name)}</b></a></td>'
        f"<td>{tag(words, stands.state)}</td>"
        f'<td class="n" data-label="{esc(words("assignments.mark"))}">'
        f"<b>{number(stands.mark) if stands.counting else ''}</b></td>"
        f'<td><span class="rp-tries">{tries}</span></td>'
        f'<td data-label="{esc(words("assignments.when"))}">{last}</td></tr>'
    )


def _attempt(words: Words, n: int, attempt: Attempt, *, counts: bool) -> str:
    said = f"{words('assignments.attempt_n', n=n)}: {attempt.persona_name} · "
    said += attempt.scenario_title
    if not attempt.graded:
        return (
            f'<span class="rp-try" title="{esc(said)}">'
            f"{esc(words('status.' + attempt.status))}</span>"
        )
    passed = attempt.result.passed
    kind = "" if passed is None else "good" if passed else "bad"
    sign = "" if passed is None else "✓ " if passed else "✕ "
    return (
        f'<a class="rp-try {kind}{" counts" if counts else ""}" title="{esc(said)}" '
        f'href="/coach/?session={esc(attempt.session_id)}">{sign}{number(attempt.result.mark)}</a>'
    )


def _settings(words: Words, a: Assignment, library: Library) -> str:
    language = words.language
    people, cases = library.personas.items, library.scenarios.items
    names = [people[p].name.get(language) if p in people else p for p in a.personas]
    titles = [cases[s].title.get(language) if s in cases else s for s in a.scenarios]
    level = words("assignments.f_difficulty_own") if a.difficulty is None else str(a.difficulty)
    tries = words("tasks.left_any") if a.attempts is None else str(a.attempts)
    counts = "best" if a.counts == Counts.BEST else "last"
    pairs = (
        ("assignments.f_personas", " · ".join(names)),
        ("assignments.f_scenarios", " · ".join(titles)),
        ("assignments.f_language", words("language." + a.language)),
        ("assignments.f_mode", words("mode." + a.mode)),
        ("assignments.f_difficulty", level),
        ("assignments.attempts", tries),
        ("assignments.mark", f"{pass_rule(words, a)} · {words(f'assignments.counts_{counts}')}"),
    )
    inner = "".join(f"<div><dt>{esc(words(k))}</dt><dd>{esc(v)}</dd></div>" for k, v in pairs)
    return (
        f'<details class="rp-panel rp-fold"><summary>{esc(words("assignments.details"))}</summary>'
        f'<dl class="rp-settings">{inner}</dl></details>'
    )


def board(words: Words, found: Board) -> str:
    """A class: trainees by assignments, each cell with a colour and a sign."""
    up = back(HOME, words("assignments.back"))
    head = f"<div>{up}{heading(words('assignments.board_title', cohort=found.cohort))}</div>"
    if not found.assignments:
        address = f"{HOME}/new?cohort={found.cohort_id}"
        return head + empty(words("assignments.board_empty"), address, words("assignments.new"))
    if not found.rows:
        return head + empty(words("assignments.no_trainees"))
    columns = "".join(
        f'<th scope="col"><a href="{HOME}/{esc(a.id)}">{esc(a.title)}</a></th>'
        for a in found.assignments
    )
    rows = "".join(
        f'<tr><th scope="row"><a href="/coach/skills/{esc(row.person_id)}">{esc(row.name)}</a></th>'
        + "".join(_cell(words, stands) for stands in row.standings)
        + "</tr>"
        for row in found.rows
    )
    legend = "".join(f"<li>{tag(words, state)}</li>" for state in State)
    return (
        f'{head}<ul class="rp-key" aria-label="{esc(words("assignments.legend"))}">{legend}</ul>'
        '<section class="rp-panel"><div class="rp-scroll" tabindex="0"><table class="rp-table '
        f'rp-board"><thead><tr><th scope="col">{esc(words("assignments.trainee"))}</th>{columns}'
        f"</tr></thead><tbody>{rows}</tbody></table></div></section>"
    )


def _cell(words: Words, stands: Standing) -> str:
    said = esc(words("standing." + stands.state))
    mark = f"<b>{number(stands.mark)}</b>" if stands.mark is not None else ""
    inner = (
        f'<span aria-hidden="true">{SYMBOLS[stands.state]}</span>{mark}'
        f'<span class="rp-hidden">{said}</span>'
    )
    if stands.counting is not None:
        address = f"/coach/?session={esc(stands.counting.session_id)}"
        inner = f'<a href="{address}" title="{said}">{inner}</a>'
    return f'<td><span class="rp-cell {KINDS[stands.state]}" title="{said}">{inner}</span></td>'
