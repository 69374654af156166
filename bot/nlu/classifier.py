"""Which topic a text is about: small neural networks over the encoder's vectors, logistic regression over words and character
n-grams, and the nearest training questions by them.

Their probabilities are multiplied, each raised to a power, and by a factor for each label (a logarithmic opinion pool, Genest and
Zidek 1986; a power and a factor of its own for each label as in vector scaling, Guo et al. 2017): what learns from the fine-tuned
encoder's vectors knows its training questions by heart and is too sure of itself, so its power is small, and some labels are taken
too readily for words without a sentence. Powers and factors are fitted on messages that none has seen. How much likelier than they
say a message outside our topics is depends on who asks, so it is given with the question.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import minimize
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.nlu.neighbours import Neighbours
from bot.nlu.networks import Networks

Matrix = npt.NDArray[np.float32]
# How strongly the powers and factors of single labels are held to those of all (ridge).
HELD = 1e-3
# How often the network sees the training questions. Chosen, as its size and what else is set for the experts, on our own held-out
# questions (tests/data).
EPOCHS = 20


@dataclass(frozen=True)
class Features:
    """What the classifiers see of n texts: the texts, the encoder's vectors (n, 384), and words and character n-grams
    (n, m), sparse."""

    texts: tuple[str, ...]
    vectors: Matrix
    ngrams: Any

    def take(self, rows: Sequence[int] | npt.NDArray[np.int64]) -> Features:
        """Takes row numbers, gives the features of these rows."""
        return Features(tuple(self.texts[i] for i in rows), self.vectors[rows], self.ngrams[rows])

    @staticmethod
    def joined(parts: Sequence[Features]) -> Features:
        """Takes features, gives them one after the other."""
        texts = tuple(text for part in parts for text in part.texts)
        return Features(texts, np.vstack([p.vectors for p in parts]), sparse.vstack([p.ngrams for p in parts], "csr"))


class Ngrams:
    """TF-IDF of words (one and two) and of character n-grams (two to four) side by side."""

    def __init__(self) -> None:
        self._words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2, token_pattern=r"\w+|\?")
        self._chars = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, min_df=3)

    def fit(self, texts: Sequence[str]) -> Ngrams:
        """Takes texts, gives itself, trained."""
        self._words.fit(texts)
        self._chars.fit(texts)
        return self

    def transform(self, texts: Sequence[str]) -> Any:
        """Takes n texts, gives a sparse (n, m) matrix."""
        return sparse.hstack([self._words.transform(texts), self._chars.transform(texts)], format="csr")


def _softmax(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def _networks() -> Networks:
    # On our held-out questions a linear model answered 0.7 % fewer right.
    return Networks((256,), alpha=1e-3, learning_rate_init=2e-3, max_iter=EPOCHS)


def _words() -> LogisticRegression:
    return LogisticRegression(C=20.0, solver="liblinear", class_weight="balanced")


# Each expert's kind, and which of the features it sees.
EXPERTS: dict[str, tuple[Callable[[], Any], str]] = {
    "network": (_networks, "vectors"),
    "words": (_words, "ngrams"),
    "neighbours": (Neighbours, "ngrams"),
}


class TopicModel:
    """Experts (all of ``EXPERTS`` or those named), pooled."""

    def __init__(self, experts: Sequence[str] = tuple(EXPERTS)) -> None:
        self._experts = {name: EXPERTS[name][0]() for name in experts}
        self.labels: list[str] = []
        # The powers of each expert and the logarithms of the factors, for all labels or one each.
        self._pool: list[Any] = [1 / len(experts)] * len(experts) + [0.0]
        self._outside: npt.NDArray[np.float64] = np.zeros(0)

    def fit(self, features: Features, labels: Sequence[str]) -> TopicModel:
        """Takes the features of n texts and n labels; gives itself, trained."""
        for name, expert in self._experts.items():
            expert.fit(getattr(features, EXPERTS[name][1]), labels)
            self.labels = [str(label) for label in expert.classes_]
        return self

    def fit_pool(
        self, features: Features, right: Sequence[set[str]], outside: Sequence[str], weights: npt.NDArray[np.float64]
    ) -> TopicModel:
        """Takes the features of n texts that were not trained on, the labels that are right for each, the labels outside our
        topics, and how much each text counts; fits the pool by maximum likelihood."""
        wanted = np.array([[label in labels for label in self.labels] for labels in right])
        self._outside = np.array([label in outside for label in self.labels], dtype=float)
        self._pool = _fitted_pool(np.log(self._said(features)), wanted, weights / weights.sum())
        return self

    def probabilities(self, features: Features, beyond: float = 0.0) -> Matrix:
        """Takes the features of n texts and the logarithm of the factor for labels outside our topics, gives (n, labels)
        probabilities that sum to 1 a row."""
        outside = self._outside if len(self._outside) else np.zeros(len(self.labels))
        return _softmax(_pooled(np.log(self._said(features)), self._pool) + beyond * outside).astype(np.float32)

    def odds(self, features: Features, label: str) -> npt.NDArray[np.float64]:
        """Takes the features of n texts and a label, gives (n, experts) log-odds of it."""
        said = self._said(features)[:, :, self.labels.index(label)].T.clip(1e-4, 1 - 1e-4)
        return np.asarray(np.log(said / (1 - said)))

    def state(self) -> dict[str, Any]:
        """Gives what is saved."""
        own = {name: vars(one) if isinstance(one, Neighbours) else one for name, one in self._experts.items()}
        return {**self.__dict__, "_experts": own}

    def restore(self, state: dict[str, Any]) -> None:
        """Takes what :meth:`state` gave."""
        experts = state.pop("_experts")
        self.__dict__.update(state)
        self._experts = {name: EXPERTS[name][0]() for name in experts}
        for name, saved in experts.items():
            vars(self._experts[name]).update(saved if isinstance(saved, dict) else vars(saved))

    def _said(self, features: Features) -> npt.NDArray[np.float64]:
        """Probabilities (experts, n, labels)."""
        return np.stack(
            [
                expert.predict_proba(getattr(features, EXPERTS[name][1])).clip(1e-6)
                for name, expert in self._experts.items()
            ]
        )


def _pooled(logs: npt.NDArray[np.float64], pool: Sequence[Any]) -> npt.NDArray[np.float64]:
    """Takes the experts' log-probabilities (experts, n, labels) and the pool, gives scores (n, labels)."""
    return np.asarray(sum(power * log for power, log in zip(pool, logs)) + pool[-1])


def _fitted_pool(
    logs: npt.NDArray[np.float64], wanted: npt.NDArray[np.bool_], weights: npt.NDArray[np.float64]
) -> list[npt.NDArray[np.float64]]:
    """Takes the experts' log-probabilities (experts, n, labels), which labels are right (n, labels), and n weights that sum to 1;
    gives the labels' powers of each expert and the logarithms of their factors. What a label has of its own is held small
    (HELD)."""
    experts, _, count = logs.shape

    def parts(given: npt.NDArray[np.float64]) -> list[npt.NDArray[np.float64]]:
        *powers, factor = given[experts:].reshape(experts + 1, count)
        return [general + own for general, own in zip(given, powers)] + [factor]

    def loss(given: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        found = _softmax(_pooled(logs, parts(given)))
        hit = (found * wanted).sum(axis=1).clip(1e-9)
        slope = weights[:, None] * (found - found * wanted / hit[:, None])
        powers = (logs * slope).sum(axis=1)
        gradient = np.r_[powers.sum(axis=1), powers.ravel(), slope.sum(axis=0)]
        gradient[experts:] += 2 * HELD * given[experts:]
        return float(-(weights * np.log(hit)).sum() + HELD * (given[experts:] ** 2).sum()), gradient

    start = np.r_[np.full(experts, 1 / experts), np.zeros((experts + 1) * count)]
    return parts(minimize(loss, start, jac=True, method="L-BFGS-B").x)
