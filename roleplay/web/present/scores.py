"""The report's figures: scores before and after the coaches' word, flags, the two drawings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from roleplay.content.rubric import Rubric
from roleplay.customer.transcript import ScenarioCard
from roleplay.grading.score import MANNER, PROCESS, service_style
from roleplay.grading.scorecard import Scorecard
from roleplay.services.final_marks import FinalMark, final_marks
from roleplay.services.talk import Talk
from roleplay.services.views import Decision, GradeView, SessionView
from roleplay.web.markup import esc, number
from roleplay.web.present.charts import MoodPoint, mood_curve, quadrant
from roleplay.web.present.cites import criterion_names
from roleplay.web.present.criteria import jump
from roleplay.web.words import Words


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
    talk: Talk = field(default_factory=Talk)
    """What was said about the session since."""


def scores(words: Words, data: ReportData, card: Scorecard) -> str:
    """Every rubric's score as it stands now, the outcome, the customer's likely satisfaction."""
    decisions = data.grade.decisions if data.grade else []
    marks = final_marks(card, decisions, data.rubrics)
    cards = "".join(
        _score(words, data.rubrics.get(rubric), rubric, mark) for rubric, mark in marks.items()
    )
    return (
        f'<section class="rp-scores">{cards}{_outcome(words, data)}{_csat(words, card)}</section>'
    )


def _score(words: Words, rubric: Rubric | None, rubric_id: str, mark: FinalMark) -> str:
    name = rubric.name.get(words.language) if rubric else rubric_id
    kind, said = {
        True: ("good", "report.passed"),
        False: ("bad", "report.not_passed"),
        None: ("plain", "report.no_score"),
    }[mark.passed]
    least = f"<small>{esc(words('report.pass_mark', n=rubric.pass_mark))}</small>" if rubric else ""
    before = f'<p class="rp-before">{esc(changed(words, mark))}</p>' if mark.changed else ""
    return (
        f'<div class="rp-score"><h2>{esc(name)}</h2><p class="rp-big">{number(mark.score)}'
        f'<small>/100</small></p>{before}<p class="rp-under"><span class="rp-tag {kind}">'
        f"{esc(words(said))}</span>{least}</p>{_gates(words, rubric, mark)}</div>"
    )


def changed(words: Words, mark: FinalMark) -> str:
    """What the machine had given, where a coach's word moved the score."""
    return words("review.was", n=number(mark.machine))


def brief_scores(
    words: Words, card: Scorecard, decisions: Sequence[Decision], rubrics: Mapping[str, Rubric]
) -> str:
    """Every rubric's score on one line, the machine's and, where it moved, the coaches'."""
    found = []
    for rubric_id, mark in final_marks(card, decisions, rubrics).items():
        rubric = rubrics.get(rubric_id)
        name = rubric.name.get(words.language) if rubric else rubric_id
        before = f"<s>{number(mark.machine)}</s>" if mark.changed else ""
        found.append(f"<span>{esc(name)} {before}<b>{number(mark.score)}</b></span>")
    return f'<p class="rp-brief-scores">{"".join(found)}</p>'


def _gates(words: Words, rubric: Rubric | None, mark: FinalMark) -> str:
    """The key criteria below their least level, by the levels that stand."""
    if rubric is None:
        return ""
    names = criterion_names(words, rubric)
    levels = {c.id: mark.levels.get(c.id) for c in rubric.criteria if c.gate}
    missed = [
        names[c.id]
        for c in rubric.criteria
        if c.gate and (level := levels[c.id]) is not None and level < c.gate
    ]
    if not missed:
        return ""
    return f'<p class="rp-gate">{esc(words("report.gate", names=", ".join(missed)))}</p>'


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


def flags(words: Words, card: Scorecard) -> str:
    """What is worth noticing about the whole conversation."""
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
    there = jump(words("report.quote_see", n=turn), int(turn)) if turn.isdigit() else ""
    return f"{said} {there}"


def drawings(words: Words, data: ReportData, card: Scorecard) -> str:
    """The service style by the marks that stand, and the customer's mood over time."""
    marks = final_marks(card, data.grade.decisions if data.grade else [], data.rubrics)
    process, manner = (marks[key].score if key in marks else None for key in (PROCESS, MANNER))
    found = service_style(marks)
    drawn = quadrant(words, process, manner, found)
    style = (
        f'<p class="rp-style"><b>{esc(words("style." + found))}</b> '
        f"{esc(words(f'style.{found}.text'))}</p>"
        if found
        else ""
    )
    return (
        f'<div class="rp-drawings"><section class="rp-panel"><h2>{esc(words("report.style"))}'
        f"</h2>{drawn}{style}</section>"
        f'<section class="rp-panel"><h2>{esc(words("report.curve"))}</h2>'
        f"{curve(words, data.session)}</section></div>"
    )


def curve(words: Words, session: SessionView) -> str:
    """The customer's mood over the conversation."""
    points = [MoodPoint(t.n, t.mind) for t in session.turns if t.mind is not None]
    return mood_curve(words, points)
