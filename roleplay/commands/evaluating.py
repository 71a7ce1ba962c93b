"""``roleplay evaluate``."""

import asyncio
import json
import math
from pathlib import Path

import typer

from roleplay.assembly import Assembly, assemble
from roleplay.customer.act_scores import evaluate_analyser
from roleplay.customer.transcript import read_transcript
from roleplay.errors import InputError
from roleplay.grading.agreement import Agreement, Labels, by_criterion
from roleplay.grading.grader import grade

SHIPPED = Path(__file__).resolve().parents[2] / "evaluation" / "transcripts"


def run_evaluate_analyser(data: Path | None) -> None:
    """Print the analyser's figures on ``data``, or on the held-out part of the repository's."""
    typer.echo(str(evaluate_analyser(data)))


def run_evaluate_grader(data: Path | None, engine: str | None) -> None:
    """Print a grader's agreement with the labels beside the transcripts of a folder.

    Raises:
        InputError: there are no transcripts or labels.
    """
    folder = data or SHIPPED
    labels = read_labels(folder)
    parts = assemble()
    graded = asyncio.run(_grade_folder(parts, folder, labels, engine or parts.settings.speaks))
    typer.echo(table(by_criterion(labels, graded)))


def read_labels(folder: Path) -> Labels:
    """The labels in ``labels.json`` of a folder."""
    path = folder / "labels.json"
    try:
        found: Labels = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read: {error.strerror}; give --data a folder"
        ) from None
    except json.JSONDecodeError as error:
        raise InputError(f"{path}:{error.lineno}: not valid JSON: {error.msg}") from None
    return found


async def _grade_folder(
    parts: Assembly, folder: Path, labels: Labels, engine: str
) -> dict[str, dict[str, dict[str, int | None]]]:
    judge, model = parts.judge("llm" if engine == "llm" else "builtin", [])
    found = {}
    for key, wanted in labels.items():
        transcript = read_transcript(folder / f"{key}.json")
        rubrics = [parts.library.rubrics.get(rubric) for rubric in wanted]
        card = await grade(transcript, rubrics, judge, parts.analyser, key, model)
        found[key] = {
            rubric: {name: verdict.level for name, verdict in result.criteria.items()}
            for rubric, result in card.rubrics.items()
        }
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
