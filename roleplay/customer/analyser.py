"""Reads the dialogue acts of one trainee message: features times shipped weights, no model call."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from roleplay.content.acts import Act
from roleplay.content.text import Language
from roleplay.customer.features import blocks, vector
from roleplay.customer.reading import Heard
from roleplay.customer.transcript import guess_language

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Weights:
    """A trained model of one language."""

    acts: tuple[Act, ...]
    weights: NDArray[np.int8]
    """Buckets times acts."""
    scale: NDArray[np.float32]
    bias: NDArray[np.float32]

    @classmethod
    def load(cls, path: Path) -> Self:
        """The model in an ``.npz`` file written by ``evaluation/train_analyser.py``."""
        with np.load(path, allow_pickle=False) as file:
            return cls(
                acts=tuple(Act(name) for name in file["acts"]),
                weights=file["weights"],
                scale=file["scale"],
                bias=file["bias"],
            )

    def probabilities(
        self, buckets: NDArray[np.intp], values: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """How sure the model is of each act; one half is its threshold."""
        sums = values @ self.weights[buckets].astype(np.float32)
        return 1 / (1 + np.exp(-(sums * self.scale + self.bias)))


@dataclass(frozen=True)
class Analyser:
    """Reads messages in both languages; immutable, safe to share between threads."""

    models: dict[Language, Weights]

    @classmethod
    def load(cls) -> Self:
        """The analyser with the models shipped in this package."""
        return cls({lang: Weights.load(HERE / f"analyser_{lang}.npz") for lang in Language})

    def read(self, text: str, language: Language, context: str = "") -> list[Heard]:
        """The acts asserted by ``text`` in answer to ``context``, the surest first."""
        scores = self.scores(text, language, context)
        heard = [Heard(act, round(score, 3)) for act, score in scores.items() if score >= 0.5]
        return sorted(heard, key=lambda one: (-one.confidence, one.act))

    def scores(self, text: str, language: Language, context: str = "") -> dict[Act, float]:
        """The confidence in every act, 0–1; from one half on, an act counts as asserted."""
        if not text.strip():
            return dict.fromkeys(Act, 0.0)
        spoken = guess_language(text) if any(c.isalpha() for c in text) else language
        model = self.models[spoken]
        found = model.probabilities(*vector(blocks(text, spoken, context)))
        return {act: float(score) for act, score in zip(model.acts, found, strict=True)}
