"""Lists of sessions: the trainee's own, and the coach's queue."""

from roleplay.content.library import Library
from roleplay.records.kinds import GradeStatus, SessionStatus
from roleplay.services.views import Page, SessionRow
from roleplay.web.markup import avatar, esc, link, moment, number
from roleplay.web.present.shell import empty, heading, pager
from roleplay.web.words import Words


def history(words: Words, page: Page, library: Library) -> str:
    """The trainee's own sessions."""
    title = heading(words("history.title"))
    if not page.rows:
        return title + empty(words("history.empty"), "/", words("history.empty_do"))
    rows = "".join(_own_row(words, row, library) for row in page.rows)
    turn = pager(words, page.page, page.total, page.size, "/?view=history&page=")
    return f'{title}<ul class="rp-rows">{rows}</ul>{turn}'


def _own_row(words: Words, row: SessionRow, library: Library) -> str:
    open_still = row.status in (SessionStatus.RUNNING, SessionStatus.PAUSED, SessionStatus.ENDED)
    address = f"/?session={row.id}" if open_still else f"/?report={row.id}"
    key = "go_on" if open_still else "open" if row.grade else "transcript"
    aside = f"<span>{esc(words('mode.' + row.mode))}</span>"
    return _row(words, row, library, address, words("history." + key), aside)


def queue(words: Words, page: Page, library: Library) -> str:
    """Graded sessions for the coach."""
    title = heading(words("coach.title"), words("coach.lead"))
    if not page.rows:
        return title + empty(words("coach.empty"))
    rows = "".join(_coach_row(words, row, library) for row in page.rows)
    turn = pager(words, page.page, page.total, page.size, "/coach/?page=")
    return f'{title}<ul class="rp-rows">{rows}</ul>{turn}'


def _coach_row(words: Words, row: SessionRow, library: Library) -> str:
    n = row.decisions
    said = words("coach.undecided") if not n else words("coach.decided", n=n)
    if n == 1:
        said = words("coach.decided_one")
    aside = (
        f"<span>{esc(row.owner_name)}</span>"
        f'<span class="rp-tag {"good" if n else "plain"}">{esc(said)}</span>'
    )
    return _row(words, row, library, f"/coach/?session={row.id}", words("coach.open"), aside)


def _row(
    words: Words, row: SessionRow, library: Library, address: str, action: str, aside: str
) -> str:
    name = (
        f'<span class="rp-row-name"><strong>{esc(row.persona_name)}</strong>'
        f"<span>{esc(row.scenario_title)}</span></span>"
    )
    meta = f'<span class="rp-row-meta">{moment(row.started_at)}{aside}{_state(words, row)}</span>'
    inner = (
        f"{avatar(row.persona_id, 'small')}{name}{meta}{_scores(words, row, library)}"
        f'<span class="rp-row-go">{esc(action)}</span>'
    )
    return f"<li>{link(address, inner, 'rp-row')}</li>"


def _state(words: Words, row: SessionRow) -> str:
    if row.outcome is not None:
        kind = {"resolved": "good", "half_resolved": "warn"}.get(row.outcome, "bad")
        if row.outcome == "abandoned":
            kind = "plain"
        return f'<span class="rp-tag {kind}">{esc(words("outcome." + row.outcome))}</span>'
    return f'<span class="rp-tag accent">{esc(words("status." + row.status))}</span>'


def _scores(words: Words, row: SessionRow, library: Library) -> str:
    if row.grade is not None and row.grade != GradeStatus.DONE:
        return f'<span class="rp-row-scores"><em>{esc(words("grade." + row.grade))}</em></span>'
    found = "".join(
        f"<span><b>{number(score)}</b><small>{esc(rubric_name(words, library, rubric))}</small>"
        "</span>"
        for rubric, score in row.scores.items()
    )
    return f'<span class="rp-row-scores">{found}</span>'


def rubric_name(words: Words, library: Library, rubric_id: str) -> str:
    """A rubric's name, or its id where its file is gone."""
    rubric = library.rubrics.items.get(rubric_id)
    return rubric.name.get(words.language) if rubric else rubric_id
