"""How likely a message tells of an emergency in the light of the message before it: "about thirty" after "how many are too many".

A logistic regression over what the model of acute messages says of the message alone, of both as one and of the one before,
over what that one was about, and over the encoder's vectors of the three. It is trained on pairs of messages
(``data/reading/danger.yml``) and, as calm ones, on everyday follow-ups.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from bot.nlu.classifier import Matrix

# Topics after which a harmless word may tell of danger, or a frightening one of nothing.
DANGEROUS = (
    "overdose", "withdrawal", "intrathecal", "children", "storage", "side_effects", "dependence", "alcohol",
)  # fmt: skip
FEW, SHORT = 3, 7
# The vectors' share beside the other features, which are of the size of log-odds; and a guard against learning by heart.
VECTORS, REGULARIZATION = 3.0, 0.3


@dataclass(frozen=True)
class Spoken:
    """A message after another: its text; for the message alone, both as one and the one before, in this order, the
    probabilities of an emergency (3,), the classifiers' log-odds (3, experts) and the vectors (3, 384); and the probabilities of
    the dangerous topics (8,) of the one before."""

    text: str
    acute: npt.NDArray[np.float64]
    odds: npt.NDArray[np.float64]
    vectors: Matrix
    about: npt.NDArray[np.float32]


def features(spoken: Spoken) -> npt.NDArray[np.float64]:
    """Takes a message after another, gives its features (f,)."""
    clipped = spoken.acute.clip(1e-4, 1 - 1e-4)
    acute = np.log(clipped / (1 - clipped))
    words = len(spoken.text.split())
    few = float(words <= FEW)
    manner = [few, float(words <= SHORT), float("?" in spoken.text)]
    about = spoken.about.astype(float)
    parts = (acute, spoken.odds.ravel(), manner, about, about * (acute[1] - acute[2]), about * few)
    return np.concatenate([*parts, VECTORS * spoken.vectors.ravel()])


class DangerModel:
    """The probability of an emergency of the moment, for a message after another."""

    def __init__(self) -> None:
        self._model = LogisticRegression(C=REGULARIZATION, max_iter=2000)

    def fit(self, found: Sequence[Spoken], acute: Sequence[bool]) -> DangerModel:
        """Takes n messages after others and whether each tells of an emergency; gives itself."""
        self._model.fit(np.stack([features(one) for one in found]), np.array(acute))
        return self

    def probability(self, spoken: Spoken) -> float:
        """Takes a message after another, gives the probability."""
        return float(self._model.predict_proba(features(spoken)[None, :])[0, 1])
