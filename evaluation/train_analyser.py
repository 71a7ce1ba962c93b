"""Trains the shipped analyser from the labelled messages: ``python evaluation/train_analyser.py``.

One linear support vector machine an act over hashed features, in two rounds: the first learns from whole
messages; it then says in which sentence of a message each labelled act stands, and the second learns
from messages and sentences. Thresholds come from messages of authors left out of training; the figures
printed at the end from files that nothing was trained or tuned on.
"""

import json
import re
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix, diags, vstack
from sklearn.svm import LinearSVC

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from roleplay.content.acts import Act
from roleplay.content.text import Language
from roleplay.customer.act_scores import (
    HARMFUL,
    MESSAGES,
    ActScores,
    LabelledMessage,
    evaluate_analyser,
    read_messages,
    score,
)
from roleplay.customer.analyser import MOST_SENTENCES, SENTENCE, Analyser, Weights
from roleplay.customer.features import BUCKETS, blocks, vector
from roleplay.customer.matching import sentences

ACTS = list(Act)
SOFTNESS = 0.4
"""The machines' C."""
STEEPNESS = 4.0
"""How fast confidence rises with the distance from the threshold."""
TRUST = 0.5
"""Weight of an act's own threshold against the one common to all; its own rests on few messages."""
EMPHASIS = {Language.ZH: 0.0, Language.EN: 0.5}
"""How far features are scaled by how differently often they stand with and without an act (Wang and
Manning 2012, "Baselines and bigrams"): it helps in English and harms in Chinese."""
SENTENCE_WEIGHT = 0.3
"""Of a sentence in training, against a whole message's 1: its labels are guessed."""
BARE_WEIGHT = {Language.ZH: 0.0, Language.EN: 0.3}
"""Of a message stripped of its punctuation, as hasty trainees write; every third is learnt so too.
Chinese does without: there a space separates clauses as well."""
NEARLY = 0.15
"""A labelled act stands in its plainest sentence, and in others less than this margin behind."""


class Set(NamedTuple):
    """Messages as numbers: features, labels, authors, batches, and the same of their sentences."""

    language: Language
    whole: csr_matrix
    labels: np.ndarray
    author: np.ndarray
    batch: np.ndarray
    part: csr_matrix
    owner: np.ndarray
    """The message that each sentence belongs to; messages of one sentence have none."""
    bare: csr_matrix
    """The messages without punctuation."""

    def take(self, keep: np.ndarray) -> "Set":
        """The messages marked in ``keep`` with their sentences."""
        kept = keep[self.owner]
        place = np.cumsum(keep) - 1
        return Set(
            self.language,
            self.whole[keep],
            self.labels[keep],
            self.author[keep],
            self.batch[keep],
            self.part[kept],
            place[self.owner[kept]],
            self.bare[keep],
        )


class Machine(NamedTuple):
    """Weights (buckets × acts) and offsets of one machine an act."""

    weights: np.ndarray
    offsets: np.ndarray

    def margins(self, inputs: csr_matrix) -> np.ndarray:
        """Distance from the boundary, a row an input and a column an act."""
        return inputs @ self.weights + self.offsets


def main() -> None:
    held_out = json.loads((MESSAGES / "split.json").read_text(encoding="utf-8"))["test"]
    curve: list[tuple[str, int, ActScores]] = []
    for language in Language:
        files = sorted((MESSAGES / language).glob("*.jsonl"))
        test = [m for f in files if f"{language}/{f.name}" in held_out for m in read_messages(f)]
        data = load([f for f in files if f"{language}/{f.name}" not in held_out], language)
        thresholds = tune(data)
        everything = np.ones(len(data.labels), bool)
        share = np.random.default_rng(0).random(len(data.labels))
        for name, keep in {
            "25 %": share < 0.25,
            "50 %": share < 0.5,
            "without author c": data.author != "c",
            "100 %": everything,
        }.items():
            model = compress(learn(data.take(keep)), data.whole, thresholds)
            curve.append((name, int(keep.sum()), score(Analyser({language: model}), test, language)))
        save(model, ROOT / "roleplay" / "customer" / f"analyser_{language}.npz")
    print(evaluate_analyser())
    print("\nMacro-F1 on the held-out part, by training data")
    for name, size, result in curve:
        figures = f"all acts {result.macro_f1():.3f}  harmful acts {result.macro_f1(HARMFUL):.3f}"
        print(f"  {result.language}  {name:16} {size:5} messages  {figures}")


def load(files: list[Path], language: Language) -> Set:
    """The messages of some files."""
    named = [(file.name, message) for file in files for message in read_messages(file)]
    messages = [message for _, message in named]
    parts, owner = [], []
    for number, message in enumerate(messages):
        pieces = sentences(message.text)[:MOST_SENTENCES]
        if len(pieces) > 1:
            parts += [message.model_copy(update={"text": piece}) for piece in pieces]
            owner += [number] * len(pieces)
    return Set(
        language,
        matrix(messages, language),
        np.array([[act in message.acts for act in ACTS] for message in messages]),
        np.array([name[0] for name, _ in named]),
        np.array([name for name, _ in named]),
        matrix(parts, language),
        np.array(owner),
        matrix([m.model_copy(update={"text": bare(m.text)}) for m in messages], language),
    )


def bare(text: str) -> str:
    """``text`` with spaces for its punctuation; as it is where nothing would be left."""
    return re.sub(r"[,.!?;:,。!?;:、~…]+", " ", text).strip() or text


def matrix(messages: list[LabelledMessage], language: Language) -> csr_matrix:
    """The messages' features, a row each."""
    rows = [vector(blocks(m.text, language, m.context), language) for m in messages]
    ends = np.cumsum([0] + [len(buckets) for buckets, _ in rows])
    found = csr_matrix(
        (np.concatenate([v for _, v in rows]), np.concatenate([b for b, _ in rows]), ends),
        (len(rows), BUCKETS),
    )
    found.sum_duplicates()
    return found


def learn(data: Set) -> Machine:
    """Both rounds."""
    margins = np.zeros((len(data.owner), len(ACTS)))
    batches = np.unique(data.batch)
    for fold in range(4):
        out = np.isin(data.batch, batches[fold::4])
        machine = separate(data.language, data.whole[~out], data.labels[~out])
        margins[out[data.owner]] = machine.margins(data.part[out[data.owner]])
    best = plainest(margins, data.owner, len(data.labels))
    standing = data.labels[data.owner] & (margins >= best[data.owner] - NEARLY)
    return separate(
        data.language,
        vstack([data.whole, data.part, data.bare[::3]]).tocsr(),
        np.vstack([data.labels, standing, data.labels[::3]]),
        np.repeat(
            [1, SENTENCE_WEIGHT, BARE_WEIGHT[data.language]],
            [len(data.labels), len(standing), len(data.labels[::3])],
        ),
    )


def separate(
    language: Language, inputs: csr_matrix, labels: np.ndarray, weight: np.ndarray | None = None
) -> Machine:
    """One machine an act."""
    present = (inputs != 0).astype(np.float32)
    weights, offsets = [], []
    for wanted in labels.T:
        scale = telling(present, wanted, EMPHASIS[language])
        machine = LinearSVC(C=SOFTNESS, random_state=0)
        machine.fit(inputs @ diags(scale), wanted, sample_weight=weight)
        weights.append(machine.coef_[0] * scale)
        offsets.append(machine.intercept_[0])
    return Machine(np.stack(weights, 1), np.array(offsets))


def telling(present: csr_matrix, wanted: np.ndarray, emphasis: float) -> np.ndarray:
    """A factor for each feature, the greater the more it tells about the act."""
    if not emphasis:
        return np.ones(present.shape[1], np.float32)
    with_act = (1 + np.asarray(present[wanted].sum(0)).ravel()) / (2 + wanted.sum())
    without = (1 + np.asarray(present[~wanted].sum(0)).ravel()) / (2 + (~wanted).sum())
    ratio = np.abs(np.log(with_act / without)) / 1.5
    return (1 - emphasis + emphasis * ratio).astype(np.float32)


def plainest(margins: np.ndarray, owner: np.ndarray, size: int) -> np.ndarray:
    """Each message's greatest margin over its sentences; minus infinity where it has none."""
    best = np.full((size, len(ACTS)), -np.inf)
    np.maximum.at(best, owner, margins)
    return best


def tune(data: Set) -> np.ndarray:
    """The threshold of each act that serves authors left out of training best."""
    margins = np.zeros(data.labels.shape)
    for author in np.unique(data.author):
        out = data.author == author
        machine, unseen = learn(data.take(~out)), data.take(out)
        whole = machine.margins(unseen.whole)
        best = plainest(machine.margins(unseen.part), unseen.owner, len(whole))
        best = np.where(np.isfinite(best), best, whole)
        margins[out] = (1 - SENTENCE) * whole + SENTENCE * best
    steps = np.arange(-0.8, 0.21, 0.02)
    f1 = np.array([f1_scores(margins > step, data.labels) for step in steps])
    common = steps[f1.mean(1).argmax()]
    smooth = np.array([np.convolve(one, np.ones(7) / 7, "valid") for one in f1.T])
    return TRUST * steps[smooth.argmax(1) + 3] + (1 - TRUST) * common


def f1_scores(found: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """F1 of each act."""
    return 2 * (found & labels).sum(0) / np.maximum(found.sum(0) + labels.sum(0), 1)


def compress(machine: Machine, inputs: csr_matrix, thresholds: np.ndarray) -> Weights:
    """The model, with weights in eight bits; buckets seen in one message only are left at 0."""
    seen = np.asarray((inputs != 0).sum(0)).ravel() > 1
    weights = machine.weights * seen[:, None]
    step = np.abs(weights).max(0) / 127
    return Weights(
        tuple(ACTS),
        np.round(weights / step).astype(np.int8),
        (STEEPNESS * step).astype(np.float32),
        (STEEPNESS * (machine.offsets - thresholds)).astype(np.float32),
    )


def save(model: Weights, path: Path) -> None:
    """Write the model, without pickle."""
    np.savez_compressed(
        path,
        acts=np.array([str(act) for act in model.acts]),
        weights=model.weights,
        scale=model.scale,
        bias=model.bias,
    )
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
