"""Independent gradings as one: the median, its own evidence, the spread as confidence."""

import json
from typing import Any

import pytest

from roleplay.content.library import Library
from roleplay.content.rubric import Level
from roleplay.customer.analyser import Analyser
from roleplay.grading.chain import ChainJudge
from roleplay.grading.exchange import Exchange
from roleplay.grading.grader import grade
from roleplay.grading.samples import SampledJudge, middle
from roleplay.grading.scorecard import Status, Verdict
from tests.grading.test_chain import TRANSCRIPT, answers
from tests.scripted_endpoint import Reply, ScriptedEndpoint
from tests.test_llm import client_of


def scored(level: Level) -> Verdict:
    return Verdict(status=Status.SCORED, level=level, reason=f"level {level}")


FAILED = Verdict(status=Status.FAILED, reason="broke")
UNSCORED = Verdict(status=Status.UNSCORED, reason="no chance")


@pytest.mark.parametrize(
    ("verdicts", "level", "confidence"),
    [
        ([scored(3)] * 3, 3, 1.0),
        ([scored(2), scored(3), scored(4)], 3, 0.56),
        ([scored(1), scored(4)], 1, 0.0),
        ([scored(3), scored(3), FAILED], 3, 0.67),
        ([scored(3), UNSCORED, UNSCORED], None, 0.67),
        ([FAILED, FAILED], None, None),
    ],
)
def test_the_middle(verdicts: list[Verdict], level: int | None, confidence: float | None) -> None:
    found = middle(verdicts)
    assert found.level == level
    assert found.confidence == confidence
    assert found in [v.model_copy(update={"confidence": confidence}) for v in verdicts]


async def test_each_sample_is_a_grading_of_its_own(
    library: Library, analyser: Analyser, scripted: ScriptedEndpoint
) -> None:
    rubric = library.rubrics.get("empathy")
    answered = 0

    def answer(_: dict[str, Any]) -> Reply:
        nonlocal answered
        answered += 1

        def unmet(form: dict[str, Any]) -> None:
            if answered % 3 == 0:
                for check in form["criteria"][0]["checks"]:
                    check.update(met=False, quote=None)

        return Reply(answers(rubric, unmet))

    scripted.default = answer
    notes: list[Exchange] = []
    judge = SampledJudge(ChainJudge(client_of(scripted), "scripted", notes), 3)
    card = await grade(TRANSCRIPT, [rubric], judge, analyser)
    assert len(scripted.requests) == len(notes) == 3
    found = card.rubrics["empathy"].criteria
    assert found["respect"].confidence == 1.0
    assert 0 < (found["recognition"].confidence or 0) < 1
    quotes = [c.quote for v in found.values() for c in v.checks.values() if c.quote]
    assert quotes
    assert all(q in TRANSCRIPT.turns[1].text for q in quotes)
    assert len({json.dumps(r["messages"]) for r in scripted.requests}) == 3
