"""Totals: rubric score, gates, service style, customer satisfaction. Code alone computes them."""

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from roleplay.content.rubric import Rubric
from roleplay.customer.state import Outcome
from roleplay.customer.transcript import Transcript
from roleplay.grading.scorecard import RubricResult, Status, Style, Verdict

STYLE_CUT = 60.0
"""Where the course's quadrant is cut on each axis (rubrics.md)."""
MANNER, PROCESS = "empathy", "complaint_handling"


def rubric_result(
    rubric: Rubric, verdicts: Mapping[str, Verdict], *, breached: bool
) -> RubricResult:
    """The weighted mean of (level − 1) / 3 × 100 over scored criteria, and whether it passes.

    Unscored and failed criteria leave the mean. A gate below its level, or a breach of policy,
    fails the whole whatever the mean.
    """
    scored = [(c, verdicts[c.id]) for c in rubric.criteria if verdicts[c.id].level is not None]
    failed_gates = [c.id for c, v in scored if c.gate and v.level and v.level < c.gate]
    broke = any(v.status == Status.FAILED for v in verdicts.values())
    if not scored:
        return RubricResult(
            version=rubric.version, score=None, passed=None, criteria=dict(verdicts)
        )
    weight = sum(c.weight for c, _ in scored)
    total = sum(c.weight * ((v.level or 1) - 1) / 3 * 100 for c, v in scored) / weight
    score = round(total, 1)
    passed = score >= rubric.pass_mark and not failed_gates and not breached
    return RubricResult(
        version=rubric.version,
        score=score,
        passed=None if broke else passed,
        gates_failed=failed_gates,
        criteria=dict(verdicts),
    )


class HasScore(Protocol):
    """Whatever has a rubric's score: the machine's result, or the mark that stands."""

    @property
    def score(self) -> float | None:
        """0–100; None where nothing was scored."""
        ...


def service_style(results: Mapping[str, HasScore]) -> Style | None:
    """The course's service style; None where one of its two scores is missing."""
    manner, process = results.get(MANNER), results.get(PROCESS)
    if manner is None or process is None or manner.score is None or process.score is None:
        return None
    return {
        (False, False): Style.COLD,
        (True, False): Style.FACTORY,
        (False, True): Style.FRIENDLY,
        (True, True): Style.QUALITY,
    }[process.score >= STYLE_CUT, manner.score >= STYLE_CUT]


class _Satisfaction(NamedTuple):
    base: float
    swing: float


_BY_OUTCOME = {
    Outcome.RESOLVED: _Satisfaction(4.0, 1.0),
    Outcome.HALF_RESOLVED: _Satisfaction(3.0, 0.8),
    Outcome.UNRESOLVED: _Satisfaction(1.8, 0.8),
    Outcome.ABANDONED: _Satisfaction(1.5, 0.5),
    Outcome.ESCALATED: _Satisfaction(1.0, 0.4),
    Outcome.WALKED_OUT: _Satisfaction(1.0, 0.3),
}


def satisfaction(transcript: Transcript, results: Mapping[str, RubricResult]) -> float | None:
    """How satisfied the customer is likely to be, 1–5 in steps of 0.1.

    From the customer's last state and the outcome where the transcript has them; otherwise an
    estimate from the scores. The scale is the trade's usual CSAT; the weights are this project's.
    """
    last = next((t.mind for t in reversed(transcript.turns) if t.mind is not None), None)
    if last is not None:
        part = _BY_OUTCOME[transcript.outcome or last.outcome or Outcome.UNRESOLVED]
        mood = (10 - last.temper + last.trust) / 20
        return round(min(5.0, max(1.0, part.base + part.swing * mood)), 1)
    scores = [results[k].score for k in (MANNER, PROCESS) if k in results]
    known = [s for s in scores if s is not None]
    return round(1 + 4 * sum(known) / len(known) / 100, 1) if known else None
