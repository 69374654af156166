"""Which topic a text is about: logistic regression over the encoder's vectors and over words and character n-grams."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

Matrix = npt.NDArray[np.float32]


class TopicModel:
    """Two logistic regressions whose probabilities are averaged: ``sparse_weight`` is the share of the sparse one.

    Without dense vectors (``sparse_weight=1``) or without sparse features (``sparse_weight=0``) only one is trained.
    """

    def __init__(
        self,
        sparse_weight: float = 0.5,
        dense_c: float = 10.0,
        sparse_c: float = 20.0,
        class_weight: str | dict[str, float] = "balanced",
    ) -> None:
        self.sparse_weight = sparse_weight
        self._dense = (
            LogisticRegression(C=dense_c, max_iter=150, tol=1e-3, class_weight=class_weight)
            if sparse_weight < 1
            else None
        )
        self._sparse = (
            LogisticRegression(C=sparse_c, solver="liblinear", class_weight=class_weight) if sparse_weight > 0 else None
        )
        self._words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2, token_pattern=r"\w+|\?")
        self._chars = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, min_df=3)
        self.labels: list[str] = []

    def fit(self, texts: Sequence[str], vectors: Matrix, labels: Sequence[str]) -> TopicModel:
        """Takes n texts, their (n, d) vectors and n labels; gives itself, trained."""
        if self._dense is not None:
            self._dense.fit(vectors, labels)
            self.labels = list(self._dense.classes_)
        if self._sparse is not None:
            features = sparse.hstack([self._words.fit_transform(texts), self._chars.fit_transform(texts)]).tocsr()
            self._sparse.fit(features, labels)
            self.labels = list(self._sparse.classes_)
        return self

    def probabilities(self, texts: Sequence[str], vectors: Matrix) -> Matrix:
        """Takes n texts and their (n, d) vectors, gives (n, labels) probabilities that sum to 1 a row."""
        total: Matrix = np.zeros((len(texts), len(self.labels)), dtype=np.float32)
        if self._dense is not None:
            total += (1 - self.sparse_weight) * self._dense.predict_proba(vectors)
        if self._sparse is not None:
            features = sparse.hstack([self._words.transform(texts), self._chars.transform(texts)]).tocsr()
            total += self.sparse_weight * self._sparse.predict_proba(features)
        return total

    def odds(self, texts: Sequence[str], vectors: Matrix, label: str) -> npt.NDArray[np.float64]:
        """Takes n texts and vectors and a label, gives (n, 2) log-odds of it: by the dense and by the sparse model."""
        assert self._dense is not None
        assert self._sparse is not None
        features = sparse.hstack([self._words.transform(texts), self._chars.transform(texts)]).tocsr()
        column = self.labels.index(label)
        both = np.stack(
            [self._dense.predict_proba(vectors)[:, column], self._sparse.predict_proba(features)[:, column]], axis=1
        ).clip(1e-4, 1 - 1e-4)
        return np.log(both / (1 - both))
