"""What the nearest training questions are about, by the words and character n-grams that they share with a text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, diags
from sklearn.preprocessing import normalize

# How many neighbours count, and how sharply nearness counts.
NEAREST, SHARPNESS = 32, 0.05
# Each text shares something with thousands of questions: so many texts' likenesses are held in memory.
AT_ONCE = 256
# What more than this share of the questions has tells little, and costs most of the time.
COMMON = 0.05
# No label is impossible because no neighbour has it.
FLOOR = 1e-3


class Neighbours:
    """Weighted nearest neighbours by cosine, with the methods of a scikit-learn classifier.

    Scikit-learn's own prepares all training rows anew for every text, which takes some twenty times as long.
    """

    def __init__(self) -> None:
        self.classes_: npt.NDArray[np.str_] = np.zeros(0, dtype=str)
        self._labels: npt.NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._columns: Any = None

    def fit(self, ngrams: Any, labels: Sequence[str]) -> Neighbours:
        """Takes the sparse features (n, m) of n texts and n labels; gives itself, trained."""
        self.classes_, self._labels = np.unique(np.array(labels, dtype=str), return_inverse=True)
        rare = np.bincount(ngrams.indices, minlength=ngrams.shape[1]) <= COMMON * ngrams.shape[0]
        kept = csr_matrix(ngrams @ diags(rare.astype(np.float32)), dtype=np.float32)
        kept.eliminate_zeros()
        self._columns = csr_matrix(normalize(kept).T)
        return self

    def predict_proba(self, ngrams: Any) -> npt.NDArray[np.float64]:
        """Takes the sparse features (n, m) of n texts, gives probabilities (n, labels)."""
        rows = csr_matrix(normalize(ngrams), dtype=np.float32)
        found = []
        for first in range(0, rows.shape[0], AT_ONCE):
            near = rows[first : first + AT_ONCE] @ self._columns
            found += [self._of(near.data[a:b], self._labels[near.indices[a:b]]) for a, b in pairwise(near.indptr)]
        return np.stack(found)

    def _of(self, near: npt.NDArray[np.float32], labels: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """Takes the cosines of the questions that share anything with a text, and their labels; gives probabilities (labels,)."""
        found = np.full(len(self.classes_), FLOOR)
        if len(near):
            nearest = np.argpartition(-near, NEAREST)[:NEAREST] if len(near) > NEAREST else slice(None)
            weights = np.exp((near[nearest] - near.max()) / SHARPNESS)
            found += np.bincount(labels[nearest], weights=weights, minlength=len(found)) / weights.sum()
        return np.asarray(found / found.sum())
