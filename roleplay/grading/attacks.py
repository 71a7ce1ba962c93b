"""Whether a customer's words go for the trainee in person: a linear model beside known phrases.

An attack is aimed at the person, their competence, honesty or manners; a reproach to the firm alone
is none (rubrics.md, `composure`). Word lists know half of them; the rest is learnt from customers'
turns that a reader marked (``evaluation/train_grader.py``).
"""

from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from roleplay.content.text import Language
from roleplay.customer.features import blocks, vector
from roleplay.customer.normalise import normalise
from roleplay.customer.transcript import guess_language
from roleplay.grading.lexicon import ATTACK

HERE = Path(__file__).parent
KNOWN = 0.7
"""The size of the one feature that a known phrase is; the others make up about that much each."""


class AttackModel(NamedTuple):
    """The trained model of one language."""

    weights: NDArray[np.int8]
    """By bucket."""
    step: float
    """What one step of a weight is worth."""
    known: float
    """What a known phrase adds."""
    base: float
    """Includes the threshold, so that above 0 is an attack."""

    def attacks(self, text: str, language: Language) -> bool:
        """Whether the words are an attack."""
        buckets, values = vector(blocks(text, language), language)
        told = float(values @ self.weights[buckets].astype(np.float32)) * self.step
        known = self.known if ATTACK.search(normalise(text)) else 0.0
        return self.base + told + known > 0


@cache
def _model(language: Language) -> AttackModel:
    with np.load(HERE / f"attacks_{language}.npz", allow_pickle=False) as file:
        return AttackModel(
            file["weights"], float(file["step"]), float(file["known"]), float(file["base"])
        )


@lru_cache(maxsize=4096)
def is_attack(text: str) -> bool:
    """Whether a customer's turn goes for the trainee in person."""
    if not text.strip():
        return False
    language = guess_language(text)
    return _model(language).attacks(text, language)


def forget() -> None:
    """Read the models anew; after training."""
    _model.cache_clear()
    is_attack.cache_clear()
