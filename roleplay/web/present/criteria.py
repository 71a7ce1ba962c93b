"""Criterion cards: level, evidence, reason, better wording, checks."""

from collections.abc import Callable, Mapping

from roleplay.content.rubric import Criterion, Rubric
from roleplay.grading.scorecard import CheckAnswer, Scorecard, Status, Verdict
from roleplay.web.markup import esc, icon
from roleplay.web.present.decisions import pips
from roleplay.web.words import Words


def sections(
    words: Words,
    card: Scorecard,
    rubrics: Mapping[str, Rubric],
    below: Callable[[str, str, Verdict], str],
) -> str:
    """All criteria, a section for each rubric; ``below`` says what follows the machine's facts."""
    found = []
    for rubric_id, result in card.rubrics.items():
        rubric = rubrics.get(rubric_id)
        known = {c.id: c for c in rubric.criteria} if rubric else {}
        cards = "".join(
            _card(
                words, known.get(key), f"{rubric_id}.{key}", verdict, below(rubric_id, key, verdict)
            )
            for key, verdict in result.criteria.items()
        )
        found.append(section(words, rubric_id, rubric, cards))
    return "".join(found)


def section(words: Words, rubric_id: str, rubric: Rubric | None, cards: str) -> str:
    """One rubric's cards under its name."""
    name = rubric.name.get(words.language) if rubric else rubric_id
    return (
        f'<section class="rp-criteria"><h2>{esc(name)}</h2>'
        f'<div class="rp-criteria-in">{cards}</div></section>'
    )


def _card(
    words: Words, criterion: Criterion | None, place: str, verdict: Verdict, below: str
) -> str:
    name = criterion.name.get(words.language) if criterion else place.partition(".")[2]
    return (
        f'<article class="rp-crit {verdict.status}" data-criterion="{esc(place)}" tabindex="-1">'
        f'<div class="rp-crit-head"><h3>{esc(name)}</h3>{pips(words, verdict)}</div>'
        f"{facts(words, criterion, place, verdict)}{again(words, verdict)}{below}</article>"
    )


def facts(words: Words, criterion: Criterion | None, place: str, verdict: Verdict) -> str:
    """What the machine says of a criterion: the level's meaning, quotations, reason, checks."""
    return (
        f"{_anchor(words, criterion, verdict)}{_evidence(words, place, verdict)}"
        f"{_lines(words, verdict)}{_checks(words, criterion, place, verdict)}"
    )


def _anchor(words: Words, criterion: Criterion | None, verdict: Verdict) -> str:
    if criterion is None or verdict.level is None:
        return ""
    text = criterion.anchors[verdict.level].text.get(words.language)
    return f'<p class="rp-anchor">{esc(text)}</p>'


def _evidence(words: Words, place: str, verdict: Verdict) -> str:
    """The first two different quotes that prove the level; the rest stand with their checks."""
    seen: dict[str, int] = {}
    for answer in verdict.checks.values():
        if answer.quote and answer.turn is not None:
            seen.setdefault(answer.quote, answer.turn)
    shown = list(seen.items())[:2]
    return "".join(
        f'<blockquote class="rp-quote" data-jump="{turn}" data-from="{esc(place)}">'
        f'<p dir="auto">{esc(quote)}</p>'
        f"{jump(words('report.quote', n=turn), turn, place)}</blockquote>"
        for quote, turn in shown
    )


def jump(text: str, turn: int, place: str = "") -> str:
    """A link to a turn of the transcript on the same page, and to what ``place`` quotes there."""
    origin = f' data-from="{esc(place)}"' if place else ""
    return f'<a class="rp-jump" href="#turn-{turn}" data-jump="{turn}"{origin}>{esc(text)}</a>'


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
    return found


def again(words: Words, verdict: Verdict) -> str:
    """The trainee's button where the grader broke."""
    if verdict.status != Status.FAILED:
        return ""
    return (
        '<button type="button" class="rp-button" data-press="rp-grade-again">'
        f"{esc(words('report.try_again'))}</button>"
    )


def _checks(words: Words, criterion: Criterion | None, place: str, verdict: Verdict) -> str:
    if not verdict.checks:
        return ""
    texts = {c.id: c.text.get(words.language) for c in criterion.checks} if criterion else {}
    rows = "".join(
        _check(words, texts.get(key, key), place, answer, key in _harmful(criterion))
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


def _check(words: Words, text: str, place: str, answer: CheckAnswer, harmful: bool) -> str:
    said = words("report.met" if answer.met else "report.unmet")
    kind = "plain" if not answer.met else "bad" if harmful else "good"
    there = jump(words("report.turn", n=answer.turn), answer.turn, place) if answer.turn else ""
    quote = f'<q dir="auto">{esc(answer.quote)}</q>' if answer.quote else ""
    drawn = icon("yes" if answer.met else "no")
    return (
        f'<li class="{kind}"><span class="rp-check-mark" role="img" aria-label="{esc(said)}">'
        f"{drawn}</span>"
        f"<div>{esc(text)}{quote} {there}</div></li>"
    )
