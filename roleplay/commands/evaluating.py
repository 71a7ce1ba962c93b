"""``roleplay evaluate``."""

from pathlib import Path

import typer

from roleplay.customer.act_scores import evaluate_analyser


def run_evaluate_analyser(data: Path | None) -> None:
    """Print the analyser's figures on ``data``, or on the held-out part of the repository's."""
    typer.echo(str(evaluate_analyser(data)))
