"""Reads the dialogue acts of one trainee message: features times weights, no model call."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from roleplay.content.acts import Act
from roleplay.content.text import Language
from roleplay.customer.features import blocks, shorten, vector
from roleplay.customer.lexicon import lexicon
from roleplay.customer.matching import sentences
from roleplay.customer.normalise import normalise
from roleplay.customer.reading import Heard
from roleplay.customer.transcript import guess_language

HERE = Path(__file__).parent
ASSERTED = 0.5
"""From this confidence on, an act counts as asserted."""

SENTENCE = 0.3
"""Weight of the sentence that shows an act most plainly against that of the whole message."""
MOST_SENTENCES = 12

_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Weights:
    """The trained model of one language."""

    acts: tuple[Act, ...]
    weights: NDArray[np.int8]
    """Buckets × acts."""
    scale: NDArray[np.float32]
    """What one step of a weight is worth, by act."""
    bias: NDArray[np.float32]
    """Includes the act's threshold, so that 0 is where an act begins to count."""

    @classmethod
    def load(cls, path: Path) -> Self:
        """The model in a file written by ``evaluation/train_analyser.py``."""
        with np.load(path, allow_pickle=False) as file:
            return cls(
                acts=tuple(Act(name) for name in file["acts"].tolist()),
                weights=file["weights"],
                scale=file["scale"],
                bias=file["bias"],
            )

    def margins(
        self, buckets: NDArray[np.intp], values: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """How far the features lie on an act's side of its threshold, act by act."""
        # Not a matrix product: on a busy machine its threads cost more than they save.
        rows = self.weights[buckets].astype(np.float32)
        sums: NDArray[np.float32] = np.einsum("i,ij->j", values, rows)
        return sums * self.scale + self.bias

    def confidences(self, text: str, language: Language, context: str) -> dict[Act, float]:
        """How sure the model is of each act, 0–1, hearing the whole and its plainest sentence."""
        text = shorten(text)
        margins = self.margins(*vector(blocks(text, language, context), language))
        parts = sentences(text)[:MOST_SENTENCES]
        if len(parts) > 1:
            plainest = np.max(
                [self.margins(*vector(blocks(p, language, context), language)) for p in parts],
                axis=0,
            )
            margins = (1 - SENTENCE) * margins + SENTENCE * plainest
        return dict(zip(self.acts, (1 / (1 + np.exp(-margins))).tolist(), strict=True))


@dataclass(frozen=True)
class Analyser:
    """Reads messages in both languages; immutable, so threads can share it."""

    models: dict[Language, Weights]

    @classmethod
    def load(cls) -> Self:
        """The analyser with the models shipped in this package, warmed up."""
        for language in Language:
            lexicon(language)
        normalise("体")
        return cls({one: Weights.load(HERE / f"analyser_{one}.npz") for one in Language})

    def read(self, text: str, language: Language, context: str = "") -> list[Heard]:
        """The acts asserted by ``text`` in answer to ``context``, the surest first."""
        scores = self.scores(text, language, context)
        heard = [Heard(act, round(sure, 3)) for act, sure in scores.items() if sure >= ASSERTED]
        return sorted(heard, key=lambda one: (-one.confidence, one.act))

    def scores(self, text: str, language: Language, context: str = "") -> dict[Act, float]:
        """The confidence in every act, 0–1.

        A message is read in the language that it is written in, whatever the conversation's.
        """
        if not _LETTER.search(text):
            return dict.fromkeys(Act, 0.0)
        spoken = guess_language(text)
        return self.models[spoken].confidences(text, spoken, context)
