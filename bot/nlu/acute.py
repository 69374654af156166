"""How likely a message tells of an emergency of the moment: classifiers and what the rules saw, put together.

The classifiers (the experts of a topic model) give log-odds, of the message and of the most alarming of its sentences; a
logistic regression weighs them with what the topic model takes the message for, and how plainly, and with the rules' hits,
negations and guards. It learns from messages that the encoder has not seen
(``data/reading/acute.yml``) what classifiers say of them that have not seen them either, so that it does not learn to trust what
they know by heart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from bot.nlu.classifier import Features, Matrix, TopicModel
from bot.nlu.red_flags import features

ACUTE, CALM = "acute", "calm"
# In a message of more words, one alarming sentence says less, and a calm whole hides more.
LONG = 25
FOLDS = 3
# Below it a topic's probability tells no more.
LEAST = 1e-3


@dataclass(frozen=True)
class Told:
    """A message kept apart: the features of it and of its sentences, its topics' probabilities (1, labels), whether it tells of
    an emergency, and whether it is an everyday question, of which the classifiers know enough."""

    whole: Features
    sentences: Features
    topics: Matrix
    acute: bool
    everyday: bool = False


class AcuteModel:
    """The probability of an emergency of the moment."""

    def __init__(self) -> None:
        self._model = TopicModel()
        self._weigh = LogisticRegression(C=1.0, max_iter=500)

    def fit(self, given: Features, acute: npt.NDArray[np.bool_], told: Sequence[Told]) -> AcuteModel:
        """Takes the features of n training questions and whether each is an emergency, and messages kept apart. The
        classifiers learn from both. The regression learns from the latter what the classifiers say of messages that
        they have not seen: of each fold, classifiers that were trained without it (Wolpert 1992)."""
        evidence = np.concatenate([self._unseen(given, acute, told, first) for first in range(FOLDS)])
        said = np.where([one.acute for first in range(FOLDS) for one in told[first::FOLDS]], ACUTE, CALM)
        self._weigh.fit(evidence, said)
        self._learn(given, acute, told)
        return self

    def _unseen(
        self, given: Features, acute: npt.NDArray[np.bool_], told: Sequence[Told], first: int
    ) -> npt.NDArray[np.float64]:
        """Trains the classifiers without every third message from the first given on, gives the evidence of these (n, f)."""
        fold = told[first::FOLDS]
        self._learn(given, acute, [one for place, one in enumerate(told) if place % FOLDS != first])
        whole = Features.joined([one.whole for one in fold])
        starts = np.cumsum([0, *(len(one.sentences.texts) for one in fold[:-1])])
        loudest = np.maximum.reduceat(self.odds(Features.joined([one.sentences for one in fold])), starts)
        return self._evidence(whole.texts, self.odds(whole), loudest, np.vstack([one.topics for one in fold]))

    def _learn(self, given: Features, acute: npt.NDArray[np.bool_], told: Sequence[Told]) -> None:
        """Trains the classifiers on training questions and on those of the messages that sound alarming."""
        alarming = [one for one in told if not one.everyday]
        everything = Features.joined([given, *(one.whole for one in alarming)])
        said = np.r_[acute, np.array([one.acute for one in alarming], dtype=bool)]
        self._model = TopicModel().fit(everything, list(np.where(said, ACUTE, CALM)))

    def odds(self, given: Features) -> npt.NDArray[np.float64]:
        """Takes the features of n texts, gives (n, experts) log-odds by the classifiers."""
        return self._model.odds(given, ACUTE)

    @staticmethod
    def _evidence(
        texts: Sequence[str], odds: npt.NDArray[np.float64], loudest: npt.NDArray[np.float64], topics: Matrix
    ) -> npt.NDArray[np.float64]:
        seen = np.array([features(text) for text in texts])
        long = np.array([[len(text.split()) > LONG] for text in texts], dtype=float)
        return np.hstack([odds, odds * long, loudest, loudest * long, long, seen, _of_topics(topics)])

    def probabilities(
        self, texts: Sequence[str], odds: npt.NDArray[np.float64], loudest: npt.NDArray[np.float64], topics: Matrix
    ) -> npt.NDArray[np.float64]:
        """Takes n texts, their log-odds (n, experts), those of the most alarming sentence of each (the same) and their
        topics' probabilities (n, labels), gives n probabilities."""
        column = list(self._weigh.classes_).index(ACUTE)
        return np.asarray(self._weigh.predict_proba(self._evidence(texts, odds, loudest, topics))[:, column])

    def state(self) -> dict[str, Any]:
        """Gives what is saved."""
        return {"model": self._model.state(), "weigh": self._weigh}

    def restore(self, state: dict[str, Any]) -> None:
        """Takes what :meth:`state` gave."""
        self._model.restore(state["model"])
        self._weigh = state["weigh"]


def _of_topics(topics: Matrix) -> npt.NDArray[np.float64]:
    """Takes topics' probabilities (n, labels), gives (n, 2 + labels): the likeliest topic's, the entropy in nats, and their
    logarithms: after some questions a word alarms, after others it does not."""
    rows = topics.astype(float)
    logs = np.log(rows.clip(1e-9))
    return np.column_stack([rows.max(axis=1), -(rows * logs).sum(axis=1), logs.clip(np.log(LEAST))])
