"""``roleplay evaluate``."""

import asyncio
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import typer

from roleplay.assembly import Assembly, assemble
from roleplay.customer.act_scores import evaluate_analyser
from roleplay.customer.transcript import Transcript, read_transcript
from roleplay.errors import InputError
from roleplay.grading.agreement import Agreement, Labels, by_criterion
from roleplay.grading.grader import grade
from roleplay.grading.reliability import (
    Gain,
    gain,
    gain_of_all,
    levels_of,
    quotes,
    ranking,
    same_share,
)
from roleplay.grading.scorecard import Scorecard
from roleplay.grading.wordings import INJECTIONS, STUFFINGS, Wording, with_words
from roleplay.jobs.grading import Engine

SHIPPED = Path(__file__).resolve().parents[2] / "evaluation" / "transcripts"
ONE_IN = 3
"""Every so many transcripts is graded with each further wording, to keep the command quick."""


def run_evaluate_analyser(data: Path | None) -> None:
    """Print the analyser's figures on ``data``, or on the held-out part of the repository's."""
    typer.echo(str(evaluate_analyser(data)))


def run_evaluate_grader(data: Path | None, engine: str | None) -> None:
    """Print a grader's agreement with the labels beside the transcripts of a folder.

    Without a folder these are the repository's that nothing was fitted to. Below the table:
    test–retest, ranking of known pairs, what injections gain, quotes.

    Raises:
        InputError: there are no transcripts or labels.
    """
    folder = data or SHIPPED
    labels = read_labels(folder)
    if data is None:
        labels = {key: labels[key] for key in held_out()}
    parts = assemble()
    chosen: Engine = "llm" if (engine or parts.settings.speaks) == "llm" else "builtin"
    typer.echo(asyncio.run(_evaluate(parts, folder, labels, chosen)))


def held_out() -> list[str]:
    """The ids of the repository's conversations that the built-in grader never learnt from."""
    found: list[str] = json.loads((SHIPPED / "split.json").read_text(encoding="utf-8"))["test"]
    return found


def read_labels(folder: Path) -> Labels:
    """The labels in ``labels.json`` of a folder: an object by id, or a list of {"id", "labels"}."""
    path = folder / "labels.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read: {error.strerror}; give --data a folder"
        ) from None
    except json.JSONDecodeError as error:
        raise InputError(f"{path}:{error.lineno}: not valid JSON: {error.msg}") from None
    if isinstance(found, list):
        try:
            found = {item["id"]: item["labels"] for item in found}
        except (TypeError, KeyError):
            raise InputError(f'{path}: a list needs {{"id", "labels"}} in each place') from None
    labels: Labels = found
    return labels


async def _evaluate(parts: Assembly, folder: Path, labels: Labels, engine: Engine) -> str:
    transcripts = {key: read_transcript(folder / f"{key}.json") for key in labels}
    first = await _grade_all(parts, transcripts, labels, engine)
    again = await _grade_all(parts, transcripts, labels, engine)
    graded = _levels(first)
    gains = []
    for name, wordings in (("injection", INJECTIONS), ("stuffing", STUFFINGS)):
        tried = wordings if engine == "builtin" else wordings[:1]  # each costs gradings by a model
        found = [
            await _gain(parts, _share(transcripts, number), labels, engine, graded, wording)
            for number, wording in enumerate(tried)
        ]
        gains.append(gain_line(name, found))
    ranked = ranking(labels, graded)
    shown = quotes([(transcripts[key], card) for key, card in first.items()])
    lines = [
        table(by_criterion(labels, graded)),
        f"{'test-retest, identical levels':34}{same_share(graded, _levels(again)):8.2f}",
        f"{'good above bad':34}{ranked.share:8.2f} of {ranked.pairs} known pairs",
        *gains,
        f"{'quotes word for word':34}{shown.true:8} of {shown.given}",
    ]
    return "\n".join(lines)


def _share(transcripts: Mapping[str, Transcript], number: int) -> dict[str, Transcript]:
    """All for the first wording, for each further one another part (one in ``ONE_IN``)."""
    return {
        key: transcript
        for place, (key, transcript) in enumerate(transcripts.items())
        if number == 0 or place % ONE_IN == number % ONE_IN
    }


async def _gain(
    parts: Assembly,
    transcripts: Mapping[str, Transcript],
    labels: Labels,
    engine: Engine,
    graded: Labels,
    wording: Wording,
) -> Gain:
    changed = {k: with_words(t, wording.words, wording.place) for k, t in transcripts.items()}
    return gain(graded, _levels(await _grade_all(parts, changed, labels, engine)))


def gain_line(name: str, gains: Sequence[Gain]) -> str:
    """What the wordings tried have gained together."""
    whole = gain_of_all(gains)
    return (
        f"{name + ' gain':34}{whole.mean:+8.2f} levels; {whole.raised} of {whole.compared} up "
        f"by {len(gains)} wordings"
    )


def _levels(cards: Mapping[str, Scorecard]) -> dict[str, dict[str, dict[str, int | None]]]:
    return {key: levels_of(card) for key, card in cards.items()}


async def _grade_all(
    parts: Assembly, transcripts: Mapping[str, Transcript], labels: Labels, engine: Engine
) -> dict[str, Scorecard]:
    """Every transcript by the rubrics it has labels for."""
    judge, model = parts.judge(engine, [])
    found = {}
    for key, transcript in transcripts.items():
        rubrics = [parts.library.rubrics.get(rubric) for rubric in labels[key]]
        found[key] = await grade(transcript, rubrics, judge, parts.analyser, key, model)
    return found


def table(rows: dict[str, Agreement]) -> str:
    """The figures, a line a criterion and their means."""
    head = f"{'criterion':34}{'n':>4}{'kappa':>8}{'exact':>8}{'±1':>8}{'bias':>8}{'scored':>8}"
    lines = [head]
    for name, found in rows.items():
        lines.append(
            f"{name:34}{found.n:4}{found.kappa:8.2f}{found.exact:8.2f}{found.within_one:8.2f}"
            f"{found.bias:+8.2f}{found.scored_alike:8.2f}"
        )
    kappas = [f.kappa for f in rows.values() if not math.isnan(f.kappa)]
    if kappas:
        lines.append(f"{'mean kappa':38}{sum(kappas) / len(kappas):8.2f}")
    return "\n".join(lines)
