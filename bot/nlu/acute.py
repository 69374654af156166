"""How likely a message tells of an emergency of the moment: two classifiers and what the rules saw, put together.

The classifiers (over the encoder's vectors, and over words and character n-grams) give log-odds; a third logistic
regression weighs them with the rules' hits, negations and guards. It is trained on out-of-fold log-odds, so that it does not
learn to trust what the classifiers know by heart.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from bot.nlu.classifier import Matrix, TopicModel
from bot.nlu.red_flags import features

ACUTE, CALM = "acute", "calm"
FOLDS = 3
# A look-alike weighs more than any other calm question: the line between the two is what is learned.
LOOKALIKE, OTHER = 1.5, 0.3


class AcuteModel:
    """The probability of an emergency of the moment."""

    def __init__(self) -> None:
        self._model = self._fresh()
        self._weigh = LogisticRegression(C=1.0, max_iter=500)

    @staticmethod
    def _fresh() -> TopicModel:
        return TopicModel(0.5, class_weight={ACUTE: 2.0, CALM: 1.0})

    def fit(
        self, texts: Sequence[str], vectors: Matrix, acute: npt.NDArray[np.bool_], alike: npt.NDArray[np.bool_]
    ) -> AcuteModel:
        """Takes n texts, their (n, 384) vectors, whether each is an emergency, and whether it only looks like one."""
        labels = np.where(acute, ACUTE, CALM)
        odds = np.zeros((len(texts), 2))
        for train, test in StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(vectors, labels):
            model = self._fresh().fit([texts[i] for i in train], vectors[train], list(labels[train]))
            odds[test] = model.odds([texts[i] for i in test], vectors[test], ACUTE)
        self._model.fit(texts, vectors, list(labels))
        seen = np.array([features(text) for text in texts])
        weights = np.where(acute, 1.0, np.where(alike, LOOKALIKE, OTHER))
        self._weigh.fit(np.hstack([odds, seen]), labels, sample_weight=weights)
        return self

    def probabilities(self, texts: Sequence[str], vectors: Matrix) -> npt.NDArray[np.float64]:
        """Takes n texts and their (n, 384) vectors, gives n probabilities."""
        odds = self._model.odds(texts, vectors, ACUTE)
        seen = np.array([features(text) for text in texts])
        column = list(self._weigh.classes_).index(ACUTE)
        return np.asarray(self._weigh.predict_proba(np.hstack([odds, seen]))[:, column])

    def state(self) -> dict[str, object]:
        """Gives what is saved."""
        return {"model": self._model.__dict__, "weigh": self._weigh}

    def restore(self, state: dict[str, object]) -> None:
        """Takes what :meth:`state` gave."""
        self._model.__dict__.update(state["model"])  # type: ignore[call-overload]
        self._weigh = state["weigh"]
