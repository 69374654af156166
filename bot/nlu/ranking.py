"""Which statements of the guide a question is likely to want: by likeness of vectors, by character n-grams, and by what the
facet that the question is nearest to is answered with (``data/reading/answers``)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.guide.loader import load as load_guide
from bot.guide.loader import read_yaml
from bot.nlu.classifier import Matrix
from bot.paths import READING

MAX_RANKED = 12
MAX_RANKED_ALL = 60
# How much the nearest facet's statements gain, how sharply nearness counts, and how later statements of a facet count.
BOOST = 0.6
SHARPNESS = 0.08
ORDER = (1.0, 0.75, 0.55, 0.4)
# How much likeness counts for a statement that the sources are silent: its facets rather than its words should bring it up.
SILENT = 0.9


@lru_cache(maxsize=1)
def _judged() -> dict[str, dict[str, Any]]:
    return {path.stem: read_yaml(path) for path in sorted((READING / "answers").glob("*.yml"))}


@lru_cache(maxsize=1)
def answers() -> dict[str, dict[str, list[str]]]:
    """Gives, for each topic, the statements that answer each facet, best first."""
    return {topic: judged["facets"] for topic, judged in _judged().items()}


@lru_cache(maxsize=1)
def questions() -> list[tuple[str, str, list[str]]]:
    """Gives (topic, question, statements that answer it, best first) of single questions that someone has judged."""
    return [(topic, text, ids) for topic, one in _judged().items() for text, ids in one.get("questions", {}).items()]


class StatementRanker:
    """Ranks the guide's statements for a question."""

    def __init__(self) -> None:
        self._words = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
        self._ids: list[str] = []
        self._statements: dict[str, list[int]] = {}
        self._vectors: Matrix = np.zeros((0, 384), dtype=np.float32)
        self._rows: Any = None
        # How much likeness counts for each statement.
        self._counts: npt.NDArray[np.float32] = np.zeros(0, dtype=np.float32)
        self._facets: Matrix = np.zeros((0, 384), dtype=np.float32)
        # The number of each facet's topic.
        self._facet_topics: npt.NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        # Of each statement that a facet is answered with: the facet's row, the statement's place, what it adds.
        self._said_by: npt.NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._said: npt.NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._adds: npt.NDArray[np.float32] = np.zeros(0, dtype=np.float32)

    def fit(
        self,
        encode: Callable[[Sequence[str]], Matrix],
        facets: Sequence[tuple[str, str]],
        vectors: Matrix,
    ) -> StatementRanker:
        """Takes the encoder, and the (intent, facet) and vectors of n training questions; gives itself, with the guide's
        statements and the facets' centres."""
        guide = load_guide()
        rows = [(name, statement) for name, topic in guide.topics.items() for statement in topic.statements]
        self._counts = np.array([SILENT if statement.absent else 1.0 for _, statement in rows], dtype=np.float32)
        self._ids = [statement.id for _, statement in rows]
        self._statements = {name: [i for i, row in enumerate(rows) if row[0] == name] for name in guide.topics}
        texts = [statement.text.lower() for _, statement in rows]
        self._vectors = encode(texts)
        self._rows = self._words.fit_transform(texts)
        judged = questions()
        own = encode([text for _, text, _ in judged]) if judged else np.zeros((0, vectors.shape[1]), dtype=np.float32)
        self._index_facets(facets, vectors, own, {statement.id for _, statement in rows if statement.region})
        return self

    def _index_facets(
        self, facets: Sequence[tuple[str, str]], vectors: Matrix, judged: Matrix, regional: set[str]
    ) -> None:
        """Keeps the facets' centres, and the judged questions as facets of one wording."""
        members: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, (intent, facet) in enumerate(facets):
            if facet in answers().get(intent, {}):
                members[intent, facet].append(number)
        place = {statement: number for number, statement in enumerate(self._ids)}
        known = [
            (intent, vectors[rows].mean(axis=0), answers()[intent][facet]) for (intent, facet), rows in members.items()
        ]
        known += [(topic, vector, ids) for (topic, _, ids), vector in zip(questions(), judged)]
        centres = [centre / np.linalg.norm(centre) for _, centre, _ in known]
        says: list[tuple[int, int, float]] = []
        for row, (_, _, ids) in enumerate(known):
            for statement, weight in zip(ids, ORDER):
                # Statements for one region stand last in the lists; which region's is shown is decided later.
                says.append((row, place[statement], ORDER[0] if statement in regional else weight))
        numbered = {intent: number for number, intent in enumerate(dict.fromkeys(intent for intent, _, _ in known))}
        self._facet_topics = np.array([numbered[intent] for intent, _, _ in known], dtype=np.int64)
        self._facets = np.stack(centres).astype(np.float32) if centres else np.zeros((0, 384), dtype=np.float32)
        self._said_by = np.array([row for row, _, _ in says], dtype=np.int64)
        self._said = np.array([column for _, column, _ in says], dtype=np.int64)
        self._adds = np.array([weight for _, _, weight in says], dtype=np.float32)

    def likeness(self, vector: npt.NDArray[np.float32], text: str) -> npt.NDArray[np.float32]:
        """Takes a question's vector and text, gives how like it every statement is: cosine of the vectors, plus cosine of the
        character n-grams, plus what the nearest facets of the statement's topic say."""
        alike = self._vectors @ vector + self._rows @ self._words.transform([text.lower()]).toarray()[0]
        score = alike * self._counts
        if len(self._facets):
            near = self._facets @ vector
            nearest = np.full(self._facet_topics.max() + 1, -1.0, dtype=np.float32)
            np.maximum.at(nearest, self._facet_topics, near)
            weights = near.clip(0) * np.exp((near - nearest[self._facet_topics]) / SHARPNESS)
            most = np.zeros(len(self._ids), dtype=np.float32)
            np.maximum.at(most, self._said, weights[self._said_by] * self._adds)
            score = score + BOOST * most
        return np.asarray(score, dtype=np.float32)

    def rank(self, topic: str, likeness: npt.NDArray[np.float32]) -> list[str]:
        """Takes a topic (empty: all of them) and what :meth:`likeness` gave, gives statement ids, likest first."""
        mine = np.array(self._statements.get(topic, []) if topic else range(len(self._ids)), dtype=np.int64)
        best = mine[np.argsort(-likeness[mine])[: MAX_RANKED if topic else MAX_RANKED_ALL]]
        return [self._ids[i] for i in best]
