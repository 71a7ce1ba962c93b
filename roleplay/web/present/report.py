"""The report: what the marks are, what proves them, what to practise next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from roleplay.content.rubric import Criterion, Level, Rubric
from roleplay.customer.transcript import ScenarioCard
from roleplay.grading.scorecard import RubricResult, Scorecard, Verdict
from roleplay.records.kinds import GradeStatus
from roleplay.services.views import GradeView, SessionView
from roleplay.web.markup import avatar, dots, esc, icon, items, link, moment, number
from roleplay.web.present import criteria
from roleplay.web.present.charts import MoodPoint, mood_curve, quadrant
from roleplay.web.present.choose import channel
from roleplay.web.present.transcript import transcript
from roleplay.web.words import Words

_ABOVE: dict[Level, Level] = {1: 2, 2: 3, 3: 4, 4: 4}
"""Level → the next one to reach."""


@dataclass(frozen=True)
class ReportData:
    """All that a report shows, read once."""

    session: SessionView
    grade: GradeView | None
    story: ScenarioCard
    """The case as it was, hidden sides included: the conversation is over."""
    rubrics: Mapping[str, Rubric]
    tips: Sequence[str] = field(default_factory=tuple)
    """What helps with this customer."""


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
        body = f'<div class="rp-report-main">{_without_grade(words, data)}</div>'
    else:
        body = (
            f'<div class="rp-report-main">{_broken(words, data)}{_scores(words, data, card)}'
            f"{_flags(words, card)}{_drawings(words, data, card)}{_next(words, data, card)}"
            f"{criteria.sections(words, card, data.rubrics, data.grade)}{_behind(words, data)}"
            "</div>"
        )
    return (
        f'{_head(words, data)}<div class="rp-report-body">{body}'
        f"{transcript(words, data.session)}</div>"
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


def _scores(words: Words, data: ReportData, card: Scorecard) -> str:
    cards = "".join(_score(words, data, rubric, result) for rubric, result in card.rubrics.items())
    return (
        f'<section class="rp-scores">{cards}{_outcome(words, data)}{_csat(words, card)}</section>'
    )


def _score(words: Words, data: ReportData, rubric_id: str, result: RubricResult) -> str:
    rubric = data.rubrics.get(rubric_id)
    name = rubric.name.get(words.language) if rubric else rubric_id
    kind, said = {
        True: ("good", "report.passed"),
        False: ("bad", "report.not_passed"),
        None: ("plain", "report.no_score"),
    }[result.passed]
    mark = f"<small>{esc(words('report.pass_mark', n=rubric.pass_mark))}</small>" if rubric else ""
    gates = _gates(words, rubric, result)
    return (
        f'<div class="rp-score"><h2>{esc(name)}</h2><p class="rp-big">{number(result.score)}'
        f'<small>/100</small></p><p class="rp-under"><span class="rp-tag {kind}">'
        f"{esc(words(said))}</span>{mark}</p>{gates}</div>"
    )


def _gates(words: Words, rubric: Rubric | None, result: RubricResult) -> str:
    if not result.gates_failed:
        return ""
    names = {c.id: c.name.get(words.language) for c in rubric.criteria} if rubric else {}
    missed = ", ".join(names.get(gate, gate) for gate in result.gates_failed)
    return f'<p class="rp-gate">{esc(words("report.gate", names=missed))}</p>'


def _outcome(words: Words, data: ReportData) -> str:
    found = data.session.outcome
    if found is None:
        return ""
    kind = {"resolved": "good", "half_resolved": "warn"}.get(found, "bad")
    return (
        f'<div class="rp-score"><h2>{esc(words("report.outcome"))}</h2>'
        f'<p class="rp-verdict {kind}">{esc(words("outcome." + found))}</p>'
        f'<p class="rp-under">{esc(words(f"outcome.{found}.text"))}</p></div>'
    )


def _csat(words: Words, card: Scorecard) -> str:
    shown = f"{card.csat:.1f}" if card.csat is not None else "–"
    said = words(f"engine.{card.engine}", model=card.model or "")
    return (
        f'<div class="rp-score"><h2>{esc(words("report.csat"))}</h2><p class="rp-big">{shown}'
        "<small>/5</small></p>"
        f'<p class="rp-under">{esc(words("report.graded_by", engine=said))}</p></div>'
    )


def _flags(words: Words, card: Scorecard) -> str:
    if not card.flags:
        return ""
    lines = "".join(f"<li>{_flag(words, flag)}</li>" for flag in card.flags)
    return (
        f'<section class="rp-panel rp-flags"><h2>{esc(words("report.flags"))}</h2><ul>{lines}'
        "</ul></section>"
    )


def _flag(words: Words, flag: str) -> str:
    name, _, turn = flag.partition(":")
    if not words.has("flag." + name):
        return esc(words("flag.other", flag=flag))
    said = esc(words("flag." + name, n=turn))
    jump = criteria.jump(words("report.quote_see", n=turn), int(turn)) if turn.isdigit() else ""
    return f"{said} {jump}"


def _drawings(words: Words, data: ReportData, card: Scorecard) -> str:
    process, manner = (card.rubrics.get(key) for key in ("complaint_handling", "empathy"))
    drawn = quadrant(
        words,
        process.score if process else None,
        manner.score if manner else None,
        card.style,
    )
    style = (
        f'<p class="rp-style"><b>{esc(words("style." + card.style))}</b> '
        f"{esc(words(f'style.{card.style}.text'))}</p>"
        if card.style
        else ""
    )
    points = [MoodPoint(t.n, t.mind) for t in data.session.turns if t.mind is not None]
    return (
        f'<div class="rp-drawings"><section class="rp-panel"><h2>{esc(words("report.style"))}'
        f"</h2>{drawn}{style}</section>"
        f'<section class="rp-panel"><h2>{esc(words("report.curve"))}</h2>'
        f"{mood_curve(words, points)}</section></div>"
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
