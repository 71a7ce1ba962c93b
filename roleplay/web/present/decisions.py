"""The machine's level and the coaches' beside it, and the trainee's objections."""

from collections.abc import Sequence

from roleplay.grading.scorecard import Status, Verdict
from roleplay.records.kinds import DecisionKind
from roleplay.services.talk import Appeal, Talk
from roleplay.services.views import Decision
from roleplay.web.markup import esc, moment
from roleplay.web.words import Words


def pips(words: Words, verdict: Verdict) -> str:
    """The level as four steps and a number, or why there is none."""
    if verdict.level is None and verdict.status == Status.FAILED:
        return f'<span class="rp-tag bad">{esc(words("report.failed"))}</span>'
    return level_pips(words, verdict.level)


def level_pips(words: Words, level: int | None) -> str:
    """A level as four steps and a number."""
    if level is None:
        return f'<span class="rp-tag plain">{esc(words("report.unscored"))}</span>'
    steps = "".join(f'<i class="{"on" if n <= level else ""}"></i>' for n in (1, 2, 3, 4))
    said = esc(words("report.level_of", n=level))
    return (
        f'<span class="rp-pips l{level}" role="img" aria-label="{said}">{steps}'
        f"<b>{level}</b></span>"
    )


def beside(words: Words, verdict: Verdict, decisions: Sequence[Decision]) -> str:
    """Both levels side by side, once a coach has spoken."""
    if not decisions:
        return ""
    return (
        f'<dl class="rp-beside"><div><dt>{esc(words("coach.machine"))}</dt>'
        f"<dd>{pips(words, verdict)}</dd></div><div><dt>{esc(words('review.coach'))}</dt>"
        f"<dd>{level_pips(words, decisions[-1].level)}</dd></div></dl>"
    )


def history(words: Words, talk: Talk, decisions: Sequence[Decision]) -> str:
    """Every decision with its reason, its author and its time, the last word at the end."""
    if not decisions:
        return ""
    rows = "".join(_decision(words, talk, d) for d in decisions)
    return (
        f'<div class="rp-decisions"><h4>{esc(words("report.decision"))}</h4><ul>{rows}</ul></div>'
    )


def _decision(words: Words, talk: Talk, decision: Decision) -> str:
    blind = (
        f'<span class="rp-tag plain" title="{esc(words("review.blind_why"))}">'
        f"{esc(words('review.blind_tag'))}</span>"
        if decision.blind
        else ""
    )
    new = (
        f'<span class="rp-tag accent">{esc(words("review.new"))}</span>'
        if talk.own and talk.is_new(decision.at)
        else ""
    )
    reason = f'<p dir="auto">{esc(decision.reason)}</p>' if decision.reason else ""
    return (
        f"<li><p><b>{esc(said(words, decision))}</b><span>{esc(decision.author)}</span>"
        f"{moment(decision.at)}{blind}{new}</p>{reason}</li>"
    )


def said(words: Words, decision: Decision) -> str:
    """A decision in a few words."""
    if decision.kind == DecisionKind.ACCEPT:
        return words("review.accepted")
    if decision.level is None:
        return words("review.rejected")
    return words("review.given" if decision.blind else "review.adjusted", n=decision.level)


def appeals(words: Words, found: Sequence[Appeal]) -> str:
    """The trainee's objections to one criterion."""
    return "".join(
        f'<div class="rp-appealed{"" if a.answered else " open"}"><p><b>'
        f"{esc(words('review.appealed'))}</b>{moment(a.at)}<span class='rp-tag "
        f"{'plain' if a.answered else 'warn'}'>"
        f"{esc(words('review.answered' if a.answered else 'review.waiting'))}</span></p>"
        f'<p dir="auto">{esc(a.reason)}</p></div>'
        for a in found
    )
