"""The report: what the marks are, what proves them, what to practise next."""

from collections.abc import Mapping
from dataclasses import dataclass

from roleplay.content.rubric import Criterion, Level, Rubric
from roleplay.grading.scorecard import Scorecard, Verdict
from roleplay.records.kinds import GradeStatus
from roleplay.web.markup import avatar, dots, esc, icon, items, link, moment
from roleplay.web.present import criteria, scores
from roleplay.web.present.choose import channel
from roleplay.web.present.cites import cites_of, criterion_names
from roleplay.web.present.decisions import appeals, beside, history
from roleplay.web.present.scores import ReportData
from roleplay.web.present.talk import signed, thread
from roleplay.web.present.transcript import Notes, transcript
from roleplay.web.words import Words

_ABOVE: dict[Level, Level] = {1: 2, 2: 3, 3: 4, 4: 4}
"""Level → the next one to reach."""


@dataclass(frozen=True)
class Weakness:
    """A criterion to practise next."""

    rubric: str
    criterion: Criterion
    verdict: Verdict


def weakest(card: Scorecard, rubrics: Mapping[str, Rubric], most: int = 2) -> list[Weakness]:
    """The criteria to practise next: the lowest levels, the heavier ones first; never a level 4."""
    found = [
        Weakness(rubric_id, criterion, verdict)
        for rubric_id, result in card.rubrics.items()
        if rubric_id in rubrics
        for criterion in rubrics[rubric_id].criteria
        if (verdict := result.criteria.get(criterion.id)) and verdict.level and verdict.level < 4
    ]
    return sorted(found, key=lambda w: (w.verdict.level or 4, -w.criterion.weight))[:most]


def report(words: Words, data: ReportData) -> str:
    """The whole page for a session that is over."""
    card = data.grade.scorecard if data.grade else None
    if card is None:
        body = f"{_without_grade(words, data)}{_said(words, data)}"
        cites = {}
    else:
        body = _body(words, data, card)
        cites = cites_of(words, card, data.rubrics)
    notes = Notes(cites=cites, talk=data.talk)
    return (
        f'{_head(words, data)}<div class="rp-report-body"><div class="rp-report-main">{body}</div>'
        f"{transcript(words, data.session, notes)}</div>{_appeal_dialog(words)}"
    )


def _body(words: Words, data: ReportData, card: Scorecard) -> str:
    decisions = data.grade.decisions if data.grade else []

    def below(rubric: str, criterion: str, verdict: Verdict) -> str:
        here = [d for d in decisions if (d.rubric, d.criterion) == (rubric, criterion)]
        return (
            f"{beside(words, verdict, here)}{history(words, data.talk, here)}"
            f"{appeals(words, data.talk.appeals_on(rubric, criterion))}"
            f"{_appeal_button(words, data, rubric, criterion)}"
        )

    return (
        f"{_broken(words, data)}{scores.scores(words, data, card)}{_said(words, data)}"
        f"{scores.flags(words, card)}{scores.drawings(words, data, card)}"
        f"{_next(words, data, card)}{criteria.sections(words, card, data.rubrics, below)}"
        f"{_behind(words, data)}"
    )


def _said(words: Words, data: ReportData) -> str:
    """The coach's remark on the whole, once anybody has said something about it."""
    talk = data.talk
    if not talk.about(None) and talk.signed_off is None:
        return ""
    return (
        f'<section class="rp-panel rp-remark"><h2>{esc(words("review.remark"))}</h2>'
        f"{signed(words, talk)}{thread(words, talk, None)}</section>"
    )


def _appeal_button(words: Words, data: ReportData, rubric: str, criterion: str) -> str:
    graded = data.grade is not None and data.grade.status == GradeStatus.DONE
    if not data.talk.own or not graded or data.talk.awaits(rubric, criterion):
        return ""
    names = criterion_names(words, data.rubrics.get(rubric))
    return (
        f'<button type="button" class="rp-button small quiet rp-appeal" '
        f'data-appeal="{esc(rubric)}.{esc(criterion)}" '
        f'data-name="{esc(names.get(criterion, criterion))}">{esc(words("review.appeal"))}</button>'
    )


def _appeal_dialog(words: Words) -> str:
    """One small form for whichever criterion is appealed."""
    return (
        '<dialog id="rp-appeal-form" class="rp-dialog" aria-labelledby="rp-appeal-title">'
        f'<h2 id="rp-appeal-title">{esc(words("review.appeal_title"))} <span data-name></span></h2>'
        f"<p>{esc(words('review.appeal_lead'))}</p>"
        f'<form data-appeal-send><textarea rows="4" maxlength="4000" '
        f'aria-label="{esc(words("review.appeal_reason"))}" '
        f'placeholder="{esc(words("review.appeal_hint"))}"></textarea>'
        '<p class="rp-fault" role="alert"></p><div class="rp-dialog-actions">'
        f'<button type="button" class="rp-button" data-close>{esc(words("common.cancel"))}</button>'
        f'<button type="submit" class="rp-button primary">{esc(words("review.appeal_send"))}'
        "</button></div></form></dialog>"
    )


def waiting(data: ReportData) -> bool:
    """Whether the grade is still being worked on, so that the page should look again."""
    return data.grade is not None and data.grade.status in (
        GradeStatus.PENDING,
        GradeStatus.RUNNING,
    )


def _head(words: Words, data: ReportData) -> str:
    view = data.session
    again = link(
        f"/?persona={view.persona_id}&scenario={view.scenario_id}&language={view.language}",
        icon("again") + esc(words("report.again")),
        "rp-button primary",
    )
    save = (
        f'<a class="rp-button" href="/api/sessions/{view.id}/transcript" '
        f'download="roleplay-{view.id[:8]}.json">{icon("save")}{esc(words("report.download"))}</a>'
        f'<a class="rp-button" href="/reports/{view.id}.pdf" download>{icon("save")}'
        f"{esc(words('pdf.save'))}</a>"
    )
    return (
        f'<div class="rp-report-head" data-title="{esc(words("report.title"))}">'
        f"{avatar(view.persona_id)}"
        f'<div class="rp-who"><p class="rp-eyebrow">{esc(words("report.title"))}</p>'
        f'<h1 tabindex="-1">{esc(view.persona_name)} · {esc(view.brief.title)}</h1>'
        f'<p class="rp-meta">{moment(view.started_at)}{channel(words, view.brief)}'
        f"<span>{esc(words('mode.' + view.mode))}</span>{dots(words, view.difficulty)}</p></div>"
        f'<div class="rp-actions">{save}{again}</div></div>'
    )


def _without_grade(words: Words, data: ReportData) -> str:
    if waiting(data):
        return (
            '<section class="rp-panel rp-waiting" role="status"><div class="rp-spinner" '
            'aria-hidden="true"></div>'
            f"<h2>{esc(words('report.pending_title'))}</h2><p>{esc(words('report.pending'))}</p>"
            "</section>"
        )
    if data.grade is not None:
        return _broken(words, data)
    return (
        f'<section class="rp-panel"><h2>{esc(words("report.left_title"))}</h2>'
        f"<p>{esc(words('report.left_text'))}</p></section>"
    )


def _broken(words: Words, data: ReportData) -> str:
    if data.grade is None or data.grade.status != GradeStatus.FAILED:
        return ""
    return (
        '<section class="rp-panel rp-broken" role="status"><h2>'
        f"{esc(words('report.failed_title'))}</h2>"
        f"<p>{esc(words('report.failed_text'))}</p>"
        f'<button type="button" class="rp-button primary" data-press="rp-grade-again">'
        f"{esc(words('report.try_again'))}</button></section>"
    )


def _next(words: Words, data: ReportData, card: Scorecard) -> str:
    weak = weakest(card, data.rubrics)
    inner = "".join(_practise(words, place, found) for place, found in enumerate(weak, 1))
    if not weak:
        inner = f"<p>{esc(words('report.next_none'))}</p>"
    tips = (
        f'<div class="rp-tips"><h3>{esc(words("report.tips"))}</h3>{items(data.tips)}</div>'
        if data.tips
        else ""
    )
    return (
        f'<section class="rp-panel rp-next"><h2>{esc(words("report.next"))}</h2>'
        f'<div class="rp-next-in">{inner}</div>{tips}</section>'
    )


def _practise(words: Words, place: int, found: Weakness) -> str:
    level = found.verdict.level or 1
    goal = found.criterion.anchors[_ABOVE[level]]
    example = found.verdict.better or goal.example.get(words.language)
    return (
        f'<div class="rp-todo"><span class="rp-todo-n" aria-hidden="true">{place}</span>'
        f"<div><h3>{esc(found.criterion.name.get(words.language))}</h3>"
        f"<p>{esc(goal.text.get(words.language))}</p>"
        f'<p class="rp-say"><span>{esc(words("report.better"))}</span>{esc(example)}</p></div>'
        "</div>"
    )


def _behind(words: Words, data: ReportData) -> str:
    story = data.story
    return (
        f'<section class="rp-panel rp-behind"><h2>{esc(words("report.behind"))}</h2><dl>'
        f"<dt>{esc(words('report.wish'))}</dt><dd>{esc(story.wish)}</dd>"
        f"<dt>{esc(words('report.goal'))}</dt><dd>{esc(story.goal)}</dd>"
        f"<dt>{esc(words('report.facts'))}</dt><dd>{items(story.facts)}</dd></dl></section>"
    )
