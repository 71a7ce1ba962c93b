"""Several independent gradings as one: the median level, and their spread as confidence."""

import asyncio
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from roleplay.content.rubric import Rubric
from roleplay.grading.observe import Observations
from roleplay.grading.scorecard import Status, Verdict

WIDEST = 1.5
"""The largest mean distance from the median that levels 1–4 can have: half ones, half fours."""


class Judge(Protocol):
    """One grading by a model."""

    @property
    def prompt_version(self) -> str:
        """Which prompt the model gets."""
        ...

    async def judge(self, rubric: Rubric, seen: Observations) -> dict[str, Verdict]:
        """A verdict for every criterion of the rubric."""
        ...


@dataclass
class SampledJudge:
    """Grades ``samples`` times and takes the middle."""

    one: Judge
    samples: int
    engine: Literal["llm"] = "llm"

    @property
    def prompt_version(self) -> str:
        """Which prompt the model gets, the same each time."""
        return self.one.prompt_version

    async def judge(self, rubric: Rubric, seen: Observations) -> dict[str, Verdict]:
        """A verdict for every criterion of the rubric."""
        gradings = await asyncio.gather(
            *(self.one.judge(rubric, seen) for _ in range(self.samples))
        )
        return {
            criterion.id: middle([grading[criterion.id] for grading in gradings])
            for criterion in rubric.criteria
        }


def middle(verdicts: Sequence[Verdict]) -> Verdict:
    """The verdict in the middle, with the evidence of a grading that gave that level.

    Gradings that failed to run count for nothing where others ran; between scored and unscored
    the majority decides. Of two middle levels the lower counts: it is the one that is proved.
    """
    ran = [v for v in verdicts if v.status != Status.FAILED]
    if not ran:
        return verdicts[0]
    scored = [v for v in ran if v.level is not None]
    if len(scored) * 2 < len(ran):
        chosen = next(v for v in ran if v.status == Status.UNSCORED)
        share = (len(ran) - len(scored)) / len(verdicts)
        return chosen.model_copy(update={"confidence": round(share, 2)})
    levels = [v.level for v in scored if v.level is not None]
    level = statistics.median_low(levels)
    chosen = next(v for v in scored if v.level == level)
    distance = sum(abs(other - level) for other in levels) / len(levels)
    confidence = (1 - min(1.0, distance / WIDEST)) * len(scored) / len(verdicts)
    return chosen.model_copy(update={"confidence": round(confidence, 2)})
