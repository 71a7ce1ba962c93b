"""``roleplay grade``."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from roleplay.assembly import Assembly, assemble
from roleplay.content.text import Language
from roleplay.customer.transcript import Transcript, read_transcript
from roleplay.grading.grader import grade, rubrics_for
from roleplay.grading.scorecard import Scorecard, Status
from roleplay.jobs.grading import Engine


def run_grade(
    paths: Sequence[Path],
    engine: str | None,
    rubric_ids: Sequence[str],
    samples: int | None = None,
    *,
    as_json: bool,
) -> None:
    """Grade every transcript and print the scorecards in input order.

    With ``samples`` a model grades so many times and the median counts; the built-in grader gives
    the same grade each time, and is asked once.

    Raises:
        UserError: a transcript or a rubric id is wrong; nothing has been graded then.
    """
    parts = assemble()
    transcripts = [read_transcript(path) for path in paths]
    for rubric_id in rubric_ids:
        parts.library.rubrics.get(rubric_id)
    chosen = engine or parts.settings.speaks
    order = _Order(parts, "llm" if chosen == "llm" else "builtin", rubric_ids, samples)
    asyncio.run(_grade_all(order, list(zip(paths, transcripts, strict=True)), as_json))


@dataclass(frozen=True)
class _Order:
    """How everything is to be graded."""

    parts: Assembly
    engine: Engine
    rubric_ids: Sequence[str]
    samples: int | None


async def _grade_all(order: _Order, jobs: list[tuple[Path, Transcript]], as_json: bool) -> None:
    for path, transcript in jobs:
        card = await _grade_one(order, path, transcript)
        typer.echo(
            card.model_dump_json(exclude_unset=False)
            if as_json
            else _readable(card, order.parts, transcript)
        )


async def _grade_one(order: _Order, path: Path, transcript: Transcript) -> Scorecard:
    library = order.parts.library
    rubrics = (
        [library.rubrics.get(r) for r in order.rubric_ids]
        if order.rubric_ids
        else rubrics_for(transcript, library.rubrics.all())
    )
    judge, model = order.parts.judge(order.engine, [], order.samples)
    return await grade(transcript, rubrics, judge, order.parts.analyser, str(path), model)


def _readable(card: Scorecard, parts: Assembly, transcript: Transcript) -> str:
    """The scorecard for a terminal."""
    language: Language = transcript.spoken()
    lines = [
        f"{card.transcript}  style={card.style or '-'}  csat={card.csat or '-'}  "
        + " ".join(card.flags)
    ]
    for rubric_id, result in card.rubrics.items():
        rubric = parts.library.rubrics.get(rubric_id)
        score = "-" if result.score is None else f"{result.score:.1f}"
        lines.append(
            f"  {rubric.name.get(language)}  {score}  {'passed' if result.passed else 'not passed'}"
        )
        for criterion in rubric.criteria:
            verdict = result.criteria[criterion.id]
            mark = verdict.level if verdict.status == Status.SCORED else verdict.status.value
            lines.append(f"    {mark}  {criterion.name.get(language)}: {verdict.reason}")
            lines += [
                f"         [{answer.turn}] “{answer.quote}”"
                for answer in verdict.checks.values()
                if answer.quote
            ]
    return "\n".join(lines)
