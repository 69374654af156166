"""How likely a message tells of an emergency of the moment: two classifiers and what the rules saw, put together.

The classifiers (over the encoder's vectors, and over words and character n-grams) give log-odds; a third logistic
regression weighs them with the rules' hits, negations and guards. It is trained on messages that neither the classifiers nor
the encoder have seen (``data/reading/acute.yml``), so that it does not learn to trust what they know by heart.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from bot.nlu.classifier import Features, TopicModel
from bot.nlu.red_flags import features

ACUTE, CALM = "acute", "calm"


class AcuteModel:
    """The probability of an emergency of the moment."""

    def __init__(self) -> None:
        self._model = self._fresh()
        self._weigh = LogisticRegression(C=1.0, max_iter=500)

    @staticmethod
    def _fresh() -> TopicModel:
        return TopicModel(0.5, class_weight={ACUTE: 2.0, CALM: 1.0})

    def fit(self, given: Features, acute: npt.NDArray[np.bool_]) -> AcuteModel:
        """Takes the features of n training questions and whether each is an emergency; trains the classifiers."""
        self._model.fit(given, list(np.where(acute, ACUTE, CALM)))
        return self

    def fit_weights(
        self, given: Features, acute: npt.NDArray[np.bool_], weights: npt.NDArray[np.float64]
    ) -> AcuteModel:
        """Takes the features of n other messages, whether each is an emergency, and how much each counts; trains the third
        regression."""
        self._weigh.fit(self._evidence(given), np.where(acute, ACUTE, CALM), sample_weight=weights)
        return self

    def _evidence(self, given: Features) -> npt.NDArray[np.float64]:
        seen = np.array([features(text) for text in given.texts])
        return np.hstack([self._model.odds(given, ACUTE), seen])

    def probabilities(self, given: Features) -> npt.NDArray[np.float64]:
        """Takes the features of n texts, gives n probabilities."""
        column = list(self._weigh.classes_).index(ACUTE)
        return np.asarray(self._weigh.predict_proba(self._evidence(given))[:, column])

    def state(self) -> dict[str, object]:
        """Gives what is saved."""
        return {"model": self._model.__dict__, "weigh": self._weigh}

    def restore(self, state: dict[str, object]) -> None:
        """Takes what :meth:`state` gave."""
        self._model.__dict__.update(state["model"])  # type: ignore[call-overload]
        self._weigh = state["weigh"]
