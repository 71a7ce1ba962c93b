"""The list of the trainee's own sessions."""

from collections.abc import Collection

from roleplay.content.library import Library
from roleplay.records.kinds import GradeStatus, SessionStatus
from roleplay.services.views import Page, SessionRow
from roleplay.web.markup import avatar, esc, link, moment, number
from roleplay.web.present.shell import empty, heading, pager
from roleplay.web.words import Words


def history(
    words: Words, page: Page, library: Library, unread: Collection[str] = frozenset()
) -> str:
    """The trainee's own sessions; ``unread`` are those with something new from others."""
    title = heading(words("history.title"))
    if not page.rows:
        return title + empty(words("history.empty"), "/", words("history.empty_do"))
    rows = "".join(_own_row(words, row, library, row.id in unread) for row in page.rows)
    turn = pager(words, page.page, page.total, page.size, "/?view=history&sheet=")
    return f'{title}<ul class="rp-rows">{rows}</ul>{turn}'


def _own_row(words: Words, row: SessionRow, library: Library, new: bool) -> str:
    open_still = row.status in (SessionStatus.RUNNING, SessionStatus.PAUSED, SessionStatus.ENDED)
    address = f"/?session={row.id}" if open_still else f"/?report={row.id}"
    key = "go_on" if open_still else "open" if row.grade else "transcript"
    aside = f"<span>{esc(words('mode.' + row.mode))}</span>"
    if new:
        aside += f'<span class="rp-tag accent">{esc(words("review.news"))}</span>'
    return _row(words, row, library, address, words("history." + key), aside)


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
