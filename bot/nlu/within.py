"""Likeness within a topic. All that is said about alcohol speaks of alcohol: what tells a topic's statements apart is how they
differ from what its texts have in common. So vectors are taken from the topic's mean, and n-grams count by how few of the
topic's statements have them (inverse document frequency, Spärck Jones 1972, within the topic)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from bot.nlu.classifier import Matrix

Numbers = npt.NDArray[np.int64]


class Centred:
    """The vectors of n texts, each of one of k topics, as directions from their topic's mean."""

    def __init__(self) -> None:
        self._rows: Matrix = np.zeros((0, 384), dtype=np.float32)
        self._topics: Numbers = np.zeros(0, dtype=np.int64)
        self._means: Matrix = np.zeros((0, 384), dtype=np.float32)
        self._offsets: npt.NDArray[np.float32] = np.zeros(0, dtype=np.float32)

    def fit(self, vectors: Matrix, topics: Numbers, middles: Matrix, means: Matrix) -> Centred:
        """Takes the texts' vectors (n, d), the number of each one's topic (n,), the means of such texts (k, d) and of questions
        (k, d); gives itself."""
        self._rows = normalize(vectors - middles[topics]).astype(np.float32)
        self._topics, self._means = topics, means.astype(np.float32)
        self._offsets = np.einsum("nd,nd->n", self._rows, self._means[topics])
        return self

    def cosines(self, question: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Takes a question's vector (d,), gives the cosine (n,) of each text with it, both seen from the text's topic."""
        far = np.linalg.norm(question - self._means, axis=1).clip(1e-6)
        return self.along(question) / far[self._topics].astype(np.float32)

    def along(self, question: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Takes a question's vector (d,), gives how far (n,) it lies from the text's topic in the direction of each text: little
        for a question about the topic in general."""
        return np.asarray(self._rows @ question - self._offsets, dtype=np.float32)


class TopicNgrams:
    """The character n-grams of n texts, each of one of k topics, weighed within the topic."""

    def __init__(self) -> None:
        self._ngrams = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
        self._topics: Numbers = np.zeros(0, dtype=np.int64)
        # (n, grams) and (k, grams): what a gram of a question adds to each text's cosine, and to the squared length in each topic.
        self._rows: Any = csr_matrix((0, 0))
        self._lengths: Any = csr_matrix((0, 0))

    def fit(self, texts: Sequence[str], topics: Numbers) -> TopicNgrams:
        """Takes n texts and the number of each one's topic, gives itself."""
        rows = self._ngrams.fit_transform(texts)
        self._topics = topics
        # A gram weighs by its frequency within the topic, not among all texts: the ratio of both.
        counts = csr_matrix((np.ones(len(topics)), (topics, np.arange(len(topics)))))
        of_topic = counts @ (rows > 0).astype(float)
        sizes = np.bincount(topics)
        of_topic.data = 1 + np.log((1 + np.repeat(sizes, np.diff(of_topic.indptr))) / (1 + of_topic.data))
        ratio = csr_matrix(of_topic.multiply(1 / self._ngrams.idf_))
        own = ratio[topics]
        self._rows = csr_matrix(normalize(rows.multiply(own).tocsr()).multiply(own), dtype=np.float32)
        self._lengths = csr_matrix(ratio.multiply(ratio), dtype=np.float32)
        return self

    def cosines(self, question: str) -> npt.NDArray[np.float32]:
        """Takes a question in lower case, gives the cosine (n,) of each text with it, by the weights of the text's topic."""
        row = self._ngrams.transform([question]).toarray()[0]
        length = np.sqrt(self._lengths @ (row * row)).clip(1e-6)
        return np.asarray((self._rows @ row) / length[self._topics], dtype=np.float32)
