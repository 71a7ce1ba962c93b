"""Criterion cards: level, evidence, reason, better wording, and what a coach says beside it."""

from collections.abc import Mapping

from roleplay.content.rubric import Criterion, Rubric
from roleplay.grading.scorecard import CheckAnswer, Scorecard, Status, Verdict
from roleplay.services.views import Decision, GradeView
from roleplay.web.markup import esc, icon, moment
from roleplay.web.words import Words


def sections(
    words: Words,
    card: Scorecard,
    rubrics: Mapping[str, Rubric],
    grade: GradeView | None,
    *,
    picked: str | None = None,
    pick: bool = False,
) -> str:
    """All criteria, a section for each rubric. With ``pick`` each card can be picked for review."""
    decisions = grade.decisions if grade else []
    found = []
    for rubric_id, result in card.rubrics.items():
        rubric = rubrics.get(rubric_id)
        name = rubric.name.get(words.language) if rubric else rubric_id
        known = {c.id: c for c in rubric.criteria} if rubric else {}
        cards = "".join(
            _card(
                words,
                known.get(key),
                f"{rubric_id}.{key}",
                verdict,
                [d for d in decisions if (d.rubric, d.criterion) == (rubric_id, key)],
                _picker(f"{rubric_id}.{key}", picked) if pick else "",
            )
            for key, verdict in result.criteria.items()
        )
        found.append(
            f'<section class="rp-criteria"><h2>{esc(name)}</h2>'
            f'<div class="rp-criteria-in">{cards}</div></section>'
        )
    return "".join(found)


def _picker(key: str, picked: str | None) -> str:
    on = " checked" if key == picked else ""
    return f'<input type="radio" name="rp-criterion" value="{esc(key)}" data-choose{on}>'


def _card(
    words: Words,
    criterion: Criterion | None,
    key: str,
    verdict: Verdict,
    decisions: list[Decision],
    picker: str,
) -> str:
    name = criterion.name.get(words.language) if criterion else key.partition(".")[2]
    title = f"<h3>{esc(name)}</h3>{pips(words, verdict)}"
    head = f"<label>{picker}{title}</label>" if picker else title
    inner = (
        f'<div class="rp-crit-head">{head}</div>{_anchor(words, criterion, verdict)}'
        f"{_evidence(words, verdict)}{_lines(words, verdict)}"
        f"{_checks(words, criterion, verdict)}{_decisions(words, decisions)}"
    )
    return (
        f'<article class="rp-crit {verdict.status}" data-criterion="{esc(key)}">{inner}</article>'
    )


def pips(words: Words, verdict: Verdict) -> str:
    """The level as four steps and a number, or why there is none."""
    if verdict.level is None:
        kind = "bad" if verdict.status == Status.FAILED else "plain"
        return f'<span class="rp-tag {kind}">{esc(words("report." + verdict.status))}</span>'
    steps = "".join(f'<i class="{"on" if n <= verdict.level else ""}"></i>' for n in (1, 2, 3, 4))
    said = esc(words("report.level_of", n=verdict.level))
    return (
        f'<span class="rp-pips l{verdict.level}" role="img" aria-label="{said}">{steps}<b>'
        f"{verdict.level}</b></span>"
    )


def level_name(words: Words, level: int | None) -> str:
    """A decided level in words."""
    return words("report.unscored") if level is None else words("report.level", n=level)


def _anchor(words: Words, criterion: Criterion | None, verdict: Verdict) -> str:
    if criterion is None or verdict.level is None:
        return ""
    text = criterion.anchors[verdict.level].text.get(words.language)
    return f'<p class="rp-anchor">{esc(text)}</p>'


def _evidence(words: Words, verdict: Verdict) -> str:
    """The first two different quotes that prove the level; the rest stand with their checks."""
    seen: dict[str, int] = {}
    for answer in verdict.checks.values():
        if answer.quote and answer.turn is not None:
            seen.setdefault(answer.quote, answer.turn)
    shown = list(seen.items())[:2]
    return "".join(
        f'<blockquote class="rp-quote"><p dir="auto">{esc(quote)}</p>'
        f"{jump(words('report.quote', n=turn), turn)}</blockquote>"
        for quote, turn in shown
    )


def jump(text: str, turn: int) -> str:
    """A link to a turn of the transcript on the same page."""
    return f'<a class="rp-jump" href="#turn-{turn}" data-jump="{turn}">{esc(text)}</a>'


def _lines(words: Words, verdict: Verdict) -> str:
    weak = verdict.weakest_turn
    there = f" {jump(words('report.quote_see', n=weak), weak)}" if weak is not None else ""
    sure = (
        '<span class="rp-sure">'
        f"{esc(words('report.confidence', n=round(verdict.confidence * 100)))}</span>"
        if verdict.confidence is not None and verdict.level is not None
        else ""
    )
    found = (
        f'<p class="rp-why"><span>{esc(words("report.reason"))}</span>{esc(verdict.reason)}'
        f"{there}{sure}</p>"
    )
    if verdict.better:
        found += (
            f'<p class="rp-say"><span>{esc(words("report.better"))}</span>{esc(verdict.better)}</p>'
        )
    if verdict.status == Status.FAILED:
        found += (
            '<button type="button" class="rp-button" data-press="rp-grade-again">'
            f"{esc(words('report.try_again'))}</button>"
        )
    return found


def _checks(words: Words, criterion: Criterion | None, verdict: Verdict) -> str:
    if not verdict.checks:
        return ""
    texts = {c.id: c.text.get(words.language) for c in criterion.checks} if criterion else {}
    rows = "".join(
        _check(words, texts.get(key, key), answer, key in _harmful(criterion))
        for key, answer in verdict.checks.items()
    )
    met = sum(answer.met for answer in verdict.checks.values())
    return (
        f'<details class="rp-more"><summary>{esc(words("report.checks"))} '
        f'<span class="rp-count">{met}/{len(verdict.checks)}</span></summary><ul '
        f'class="rp-checks">{rows}</ul></details>'
    )


def _harmful(criterion: Criterion | None) -> frozenset[str]:
    """Checks that cost the level where they are met."""
    if criterion is None:
        return frozenset()
    return frozenset(check for rule in criterion.rule.values() for check in rule.none_of)


def _check(words: Words, text: str, answer: CheckAnswer, harmful: bool) -> str:
    said = words("report.met" if answer.met else "report.unmet")
    kind = "plain" if not answer.met else "bad" if harmful else "good"
    there = jump(words("report.turn", n=answer.turn), answer.turn) if answer.turn else ""
    quote = f'<q dir="auto">{esc(answer.quote)}</q>' if answer.quote else ""
    drawn = icon("yes" if answer.met else "no")
    return (
        f'<li class="{kind}"><span class="rp-check-mark" role="img" aria-label="{esc(said)}">'
        f"{drawn}</span>"
        f"<div>{esc(text)}{quote} {there}</div></li>"
    )


def _decisions(words: Words, decisions: list[Decision]) -> str:
    if not decisions:
        return ""
    rows = "".join(
        f"<li><p><b>{esc(level_name(words, d.level))}</b><span>{esc(d.author)}</span>"
        f"{moment(d.at)}</p>"
        f'<p dir="auto">{esc(d.reason)}</p></li>'
        for d in decisions
    )
    return (
        f'<div class="rp-decisions"><h4>{esc(words("report.decision"))}</h4><ul>{rows}</ul></div>'
    )
