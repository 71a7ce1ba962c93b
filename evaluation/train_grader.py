"""Trains what the built-in grader has learnt: ``python evaluation/train_grader.py``.

First, a logistic regression a language that hears attacks on the trainee in customers' turns
(``attacks.json`` says where they are). Then, one ridge regression a criterion, from what the grader
observes in a conversation to the level it was labelled with. Both learn from every conversation in
``evaluation/transcripts`` that ``split.json`` does not hold back; ``roleplay evaluate grader``
measures on those held back.
"""

import json
import math
import sys
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression, Ridge

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from roleplay.assembly import assemble
from roleplay.commands.evaluating import SHIPPED, held_out, read_labels
from roleplay.content.text import Language
from roleplay.customer.features import BUCKETS, blocks, vector
from roleplay.customer.normalise import normalise
from roleplay.customer.transcript import Transcript, guess_language, read_transcript
from roleplay.grading.agreement import Labels
from roleplay.grading.attacks import HERE, KNOWN, forget
from roleplay.grading.builtin import BuiltinGrader
from roleplay.grading.lexicon import ATTACK
from roleplay.grading.observe import observe
from roleplay.grading.weigher import WEIGHTS, Weigher, features

RUBRICS = ("empathy", "complaint_handling")
SOFTNESS = 30.0
"""The regression's alpha, over features of about one standard deviation."""
SURE = {Language.ZH: 0.35, Language.EN: 0.42}
"""Probability from which customers' words count as an attack; found by leaving authors out."""
STILL = 0.05
"""Added to every feature's deviation, so that one that hardly moves gets no great weight."""


def main() -> None:
    labels = {key: one for key, one in read_labels(SHIPPED).items() if key not in held_out()}
    transcripts = {key: read_transcript(SHIPPED / f"{key}.json") for key in labels}
    learn_attacks(transcripts)
    learn_levels(transcripts, labels)


def learn_attacks(transcripts: dict[str, Transcript]) -> None:
    """Write the models that hear attacks."""
    marked = json.loads((SHIPPED / "attacks.json").read_text(encoding="utf-8"))
    turns = [
        (turn.text, turn.n in marked[key])
        for key, transcript in transcripts.items()
        for turn in transcript.turns
        if turn.speaker == "customer"
    ]
    for language in Language:
        own = [(text, wanted) for text, wanted in turns if guess_language(text) == language]
        rows = [vector(blocks(text, language), language) for text, _ in own]
        ends = np.cumsum([0] + [len(buckets) for buckets, _ in rows])
        inputs = csr_matrix(
            (np.concatenate([v for _, v in rows]), np.concatenate([b for b, _ in rows]), ends),
            (len(rows), BUCKETS),
        )
        inputs.sum_duplicates()
        known = [[KNOWN * bool(ATTACK.search(normalise(text)))] for text, _ in own]
        machine = LogisticRegression(C=1.0, max_iter=3000, class_weight="balanced")
        machine.fit(hstack([inputs, csr_matrix(known)]).tocsr(), [wanted for _, wanted in own])
        weights = machine.coef_[0]
        step = float(np.abs(weights[:-1]).max() / 127)
        path = HERE / f"attacks_{language}.npz"
        np.savez_compressed(
            path,
            weights=np.round(weights[:-1] / step).astype(np.int8),
            step=step,
            known=KNOWN * weights[-1],
            base=machine.intercept_[0] - math.log(SURE[language] / (1 - SURE[language])),
        )
        told = f"{sum(wanted for _, wanted in own)} attacks in {len(own)} turns"
        print(f"{path.relative_to(ROOT)}: learnt from {told}")
    forget()


def learn_levels(transcripts: dict[str, Transcript], labels: Labels) -> None:
    """Write the weigher's weights."""
    parts = assemble()
    seen = {key: observe(transcript, parts.analyser) for key, transcript in transcripts.items()}
    found = {key: features(one) for key, one in seen.items()}
    names = sorted(next(iter(found.values())))
    grader = BuiltinGrader(parts.analyser, Weigher((), {}, {}))
    rubrics = {}
    for rubric in (parts.library.rubrics.get(name) for name in RUBRICS):
        judged = {key: grader.judge(rubric, one) for key, one in seen.items()}
        learnt = {}
        for criterion in rubric.criteria:
            checks = [check.id for check in criterion.checks]
            rows, levels = [], []
            for key, one in labels.items():
                answers, level = judged[key][criterion.id].checks, one[rubric.id][criterion.id]
                if level is not None and answers:
                    met = [float(answers[check].met) for check in checks]
                    rows.append([*(found[key][name] for name in names), *met])
                    levels.append(float(level))
            base, weights = fit(np.array(rows), np.array(levels))
            learnt[criterion.id] = {
                "base": base,
                "features": weights[: len(names)],
                "checks": dict(zip(checks, weights[len(names) :], strict=True)),
            }
        rubrics[rubric.id] = {"version": rubric.version, "criteria": learnt}
    file = {"features": names, "rubrics": rubrics}
    WEIGHTS.write_text(json.dumps(file, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{WEIGHTS.relative_to(ROOT)}: learnt from {len(labels)} conversations")


def fit(inputs: np.ndarray, levels: np.ndarray) -> tuple[float, list[float]]:
    """The base level and every input's weight, for inputs as they are."""
    middle, deviation = inputs.mean(0), inputs.std(0) + STILL
    machine = Ridge(SOFTNESS).fit((inputs - middle) / deviation, levels)
    weights = machine.coef_ / deviation
    base = float(machine.intercept_ - weights @ middle)
    return round(base, 4), [round(float(weight), 4) for weight in weights]


if __name__ == "__main__":
    main()
