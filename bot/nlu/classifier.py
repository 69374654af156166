"""Which topic a text is about: logistic regression over the encoder's vectors and over words and character n-grams.

Their probabilities are multiplied, each raised to a power, and by a factor for each label (a logarithmic opinion pool, Genest and
Zidek 1986; a power and a factor of its own for each label as in vector scaling, Guo et al. 2017): the regression over the
fine-tuned encoder's vectors knows its training questions by heart and is too sure of itself, so its power is small, and some
labels are taken too readily for words without a sentence. Powers and factors are fitted on messages that neither has seen. How
much likelier than they say a message outside our topics is depends on who asks, so it is given with the question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import minimize
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

Matrix = npt.NDArray[np.float32]
# How strongly the powers and factors of single labels are held to those of all (ridge).
HELD = 1e-3


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


class TopicModel:
    """Two logistic regressions, pooled. With ``sparse_weight`` 1 or 0 only one of them is trained."""

    def __init__(
        self,
        sparse_weight: float = 0.5,
        dense_c: float = 3.0,
        sparse_c: float = 20.0,
        class_weight: str | dict[str, float] = "balanced",
    ) -> None:
        self._dense = (
            LogisticRegression(C=dense_c, max_iter=150, tol=1e-3, class_weight=class_weight)
            if sparse_weight < 1
            else None
        )
        self._sparse = (
            LogisticRegression(C=sparse_c, solver="liblinear", class_weight=class_weight) if sparse_weight > 0 else None
        )
        self.labels: list[str] = []
        # The powers of the dense and of the sparse model and the logarithms of the factors, for all labels or one each.
        self._pool: list[Any] = [0.5, 0.5, 0.0]
        self._outside: npt.NDArray[np.float64] = np.zeros(0)

    def fit(self, features: Features, labels: Sequence[str]) -> TopicModel:
        """Takes the features of n texts and n labels; gives itself, trained."""
        for model, matrix in ((self._dense, features.vectors), (self._sparse, features.ngrams)):
            if model is not None:
                model.fit(matrix, labels)
                self.labels = [str(label) for label in model.classes_]
        return self

    def fit_pool(
        self, features: Features, right: Sequence[set[str]], outside: Sequence[str], weights: npt.NDArray[np.float64]
    ) -> TopicModel:
        """Takes the features of n texts that were not trained on, the labels that are right for each, the labels outside our
        topics, and how much each text counts; fits the pool by maximum likelihood."""
        wanted = np.array([[label in labels for label in self.labels] for labels in right])
        self._outside = np.array([label in outside for label in self.labels], dtype=float)
        self._pool = _fitted_pool(*self._logs(features), wanted, weights / weights.sum())
        return self

    def probabilities(self, features: Features, beyond: float = 0.0) -> Matrix:
        """Takes the features of n texts and the logarithm of the factor for labels outside our topics, gives (n, labels)
        probabilities that sum to 1 a row."""
        outside = self._outside if len(self._outside) else np.zeros(len(self.labels))
        return _softmax(_pooled(*self._logs(features), self._pool) + beyond * outside).astype(np.float32)

    def _logs(self, features: Features) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Log-probabilities by the dense and by the sparse model; zeros by one that is not there."""

        def log(model: LogisticRegression | None, matrix: Any) -> npt.NDArray[np.float64]:
            if model is None:
                return np.zeros((len(features.texts), len(self.labels)))
            return np.asarray(np.log(model.predict_proba(matrix).clip(1e-6)))

        return log(self._dense, features.vectors), log(self._sparse, features.ngrams)

    def odds(self, features: Features, label: str) -> npt.NDArray[np.float64]:
        """Takes the features of n texts and a label, gives (n, 2) log-odds of it: by the dense and by the sparse model."""
        assert self._dense is not None
        assert self._sparse is not None
        column = self.labels.index(label)
        both = np.stack(
            [
                self._dense.predict_proba(features.vectors)[:, column],
                self._sparse.predict_proba(features.ngrams)[:, column],
            ],
            axis=1,
        ).clip(1e-4, 1 - 1e-4)
        return np.log(both / (1 - both))


def _pooled(
    dense: npt.NDArray[np.float64], sparse: npt.NDArray[np.float64], pool: Sequence[Any]
) -> npt.NDArray[np.float64]:
    """Takes the log-probabilities (n, labels) by the two models and the pool, gives scores (n, labels)."""
    return np.asarray(pool[0] * dense + pool[1] * sparse + pool[2])


def _fitted_pool(
    dense: npt.NDArray[np.float64],
    sparse: npt.NDArray[np.float64],
    wanted: npt.NDArray[np.bool_],
    weights: npt.NDArray[np.float64],
) -> list[npt.NDArray[np.float64]]:
    """Takes the log-probabilities (n, labels) by the two models, which labels are right, and n weights that sum to 1; gives the
    labels' powers of either model and the logarithms of their factors. What a label has of its own is held small (HELD)."""
    count = dense.shape[1]

    def parts(given: npt.NDArray[np.float64]) -> list[npt.NDArray[np.float64]]:
        first, second, factor = given[2:].reshape(3, count)
        return [given[0] + first, given[1] + second, factor]

    def loss(given: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        found = _softmax(_pooled(dense, sparse, parts(given)))
        hit = (found * wanted).sum(axis=1).clip(1e-9)
        slope = weights[:, None] * (found - found * wanted / hit[:, None])
        own = np.stack([(slope * dense).sum(axis=0), (slope * sparse).sum(axis=0), slope.sum(axis=0)])
        gradient = np.r_[own[0].sum(), own[1].sum(), own.ravel() + 2 * HELD * given[2:]]
        return float(-(weights * np.log(hit)).sum() + HELD * (given[2:] ** 2).sum()), gradient

    start = np.r_[0.5, 0.5, np.zeros(3 * count)]
    return parts(minimize(loss, start, jac=True, method="L-BFGS-B").x)
