"""Grading one transcript: pick the rubrics, judge each, compute totals and flags."""

import asyncio
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal, Protocol

from roleplay import __version__
from roleplay.content.acts import Act
from roleplay.content.rubric import Mark, Rubric
from roleplay.content.text import Language
from roleplay.customer.reading import ReadsActs
from roleplay.customer.transcript import Transcript
from roleplay.grading import score
from roleplay.grading.builtin import BuiltinGrader
from roleplay.grading.observe import Observations, observe
from roleplay.grading.scorecard import RubricResult, Scorecard, Status, Verdict

BREACH = "breach"
TO_GRADER = "addressed_grader"
TOO_SHORT = "too_short"
LIVE_MINIMUM = 2
"""Trainee turns below which a live conversation is too short to judge."""


class Judge(Protocol):
    """A grader of one rubric: the built-in one or the model's chain."""

    @property
    def engine(self) -> Literal["builtin", "llm"]:
        """Which engine it is."""
        ...

    @property
    def prompt_version(self) -> str | None:
        """Which prompt it works by; None without a model."""
        ...

    async def judge(self, rubric: Rubric, seen: Observations) -> dict[str, Verdict]:
        """A verdict for every criterion of the rubric."""
        ...


class BuiltinJudge:
    """The built-in grader behind the protocol that the chain shares."""

    engine: Literal["builtin"] = "builtin"
    prompt_version: None = None

    def __init__(self, analyser: ReadsActs) -> None:
        self._grader = BuiltinGrader(analyser)

    async def judge(self, rubric: Rubric, seen: Observations) -> dict[str, Verdict]:
        """A verdict for every criterion of the rubric."""
        return self._grader.judge(rubric, seen)


def rubrics_for(transcript: Transcript, rubrics: Sequence[Rubric]) -> list[Rubric]:
    """The rubrics that apply to the transcript's direction and channel."""
    return [r for r in rubrics if r.applies(transcript.scenario.direction, transcript.channel)]


async def grade(
    transcript: Transcript,
    rubrics: Sequence[Rubric],
    judge: Judge,
    analyser: ReadsActs,
    name: str = "transcript",
    model: str | None = None,
    second: Mapping[int, frozenset[Act]] = MappingProxyType({}),
) -> Scorecard:
    """Grade a transcript by every rubric given, the rubrics in parallel.

    ``second`` has the acts that second readings in our own record heard, by turn.
    """
    seen = observe(transcript, analyser, second)
    flags = flags_of(seen)
    if TOO_SHORT in flags:
        results = {r.id: _too_short(r, seen.language) for r in rubrics}
    else:
        verdicts = await asyncio.gather(*(judge.judge(r, seen) for r in rubrics))
        breached = any(flag.startswith(BREACH) for flag in flags)
        results = {
            r.id: score.rubric_result(r, v, breached=breached)
            for r, v in zip(rubrics, verdicts, strict=True)
        }
    return _card(transcript, results, judge, flags, name, model)


def _card(
    transcript: Transcript,
    results: Mapping[str, RubricResult],
    judge: Judge,
    flags: list[str],
    name: str,
    model: str | None,
) -> Scorecard:
    return Scorecard(
        transcript=name,
        engine=judge.engine,
        rubrics=dict(results),
        style=score.service_style(results),
        csat=None if TOO_SHORT in flags else score.satisfaction(transcript, results),
        flags=flags,
        version=__version__,
        model=model,
        prompt_version=judge.prompt_version,
    )


def flags_of(seen: Observations) -> list[str]:
    """What a coach should know beside the levels: breaches, words to the grader, too short."""
    found = []
    live = seen.transcript.channel is None or seen.transcript.channel.live
    if len(seen.seen) < (LIVE_MINIMUM if live else 1):
        found.append(TOO_SHORT)
    for turn in seen.seen:
        if turn.hostile:
            found.append(f"{TO_GRADER}:{turn.turn.n}")
        if Mark.FORBIDDEN_REMEDY in turn.possible_marks:
            found.append(f"{BREACH}:{turn.turn.n}")
    return found


def _too_short(rubric: Rubric, language: Language) -> RubricResult:
    why = (
        "对话太短，没法评：实时渠道至少要有两条学员发言。"
        if language == Language.ZH
        else "Too short to judge: a live conversation needs at least two trainee messages."
    )
    verdict = Verdict(status=Status.UNSCORED, reason=why)
    return score.rubric_result(rubric, {c.id: verdict for c in rubric.criteria}, breached=False)
