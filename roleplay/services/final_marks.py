"""What a session's marks come to once coaches have spoken: the machine's grade stays as it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from roleplay.content.rubric import Rubric
from roleplay.grading.grader import BREACH
from roleplay.grading.score import rubric_result
from roleplay.grading.scorecard import Scorecard, Status, Verdict
from roleplay.records.kinds import DecisionKind
from roleplay.services.views import Decision


@dataclass(frozen=True)
class FinalMark:
    """One rubric's mark after the coaches' decisions."""

    score: float | None
    """0–100; None where nothing could be scored."""
    passed: bool | None
    machine: float | None
    """What the machine had given."""
    levels: Mapping[str, int | None]
    """Criterion → the level that stands."""

    @property
    def changed(self) -> bool:
        """Whether a coach's word moved the score."""
        return self.score != self.machine


def latest(decisions: Iterable[Decision]) -> dict[tuple[str, str], Decision]:
    """The decision that stands for each rubric and criterion: the last word, in order of time."""
    return {(d.rubric, d.criterion): d for d in decisions}


def final_marks(
    card: Scorecard, decisions: Iterable[Decision], rubrics: Mapping[str, Rubric]
) -> dict[str, FinalMark]:
    """Every rubric's mark after the decisions, by the rubric's own weights and gates.

    A rubric whose file is gone, or whose criteria are others now, keeps the machine's score.
    """
    standing = latest(decisions)
    found = {}
    for rubric_id, result in card.rubrics.items():
        verdicts = {
            key: _decided(verdict, standing.get((rubric_id, key)))
            for key, verdict in result.criteria.items()
        }
        rubric = rubrics.get(rubric_id)
        if rubric is not None and {c.id for c in rubric.criteria} == set(verdicts):
            breached = any(flag.startswith(BREACH) for flag in card.flags)
            again = rubric_result(rubric, verdicts, breached=breached)
        else:
            again = result
        touched = any((rubric_id, key) in standing for key in verdicts)
        found[rubric_id] = FinalMark(
            score=again.score if touched else result.score,
            passed=again.passed if touched else result.passed,
            machine=result.score,
            levels={key: verdict.level for key, verdict in verdicts.items()},
        )
    return found


def overall(marks: Mapping[str, FinalMark]) -> float | None:
    """One figure for a session: the mean of its rubrics' scores, 0–100."""
    scores = [mark.score for mark in marks.values() if mark.score is not None]
    return round(sum(scores) / len(scores), 1) if scores else None


def _decided(verdict: Verdict, decision: Decision | None) -> Verdict:
    if decision is None or decision.kind == DecisionKind.ACCEPT:
        return verdict
    status = Status.SCORED if decision.level is not None else Status.UNSCORED
    return verdict.model_copy(update={"status": status, "level": decision.level})
