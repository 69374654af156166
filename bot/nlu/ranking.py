"""Which statements of the guide a question is likely to want: by likeness of vectors and of character n-grams within the topic,
and by what the facet that the question is nearest to is answered with (``data/reading/answers``)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.preprocessing import normalize
from spacy.lang.en.stop_words import STOP_WORDS

from bot.guide.loader import load as load_guide
from bot.guide.loader import read_yaml
from bot.nlu.classifier import Matrix
from bot.nlu.within import Centred, Numbers, TopicNgrams
from bot.paths import READING

MAX_RANKED = 12
MAX_OF_EACH = 5
# How much the vectors, the n-grams and the nearest facet's statements count, how sharply nearness counts, and how later
# statements of a facet count. Chosen on 389 judged questions that were not indexed then.
VECTORS, NGRAMS, BOOST = 1.3, 2.0, 0.6
SHARPNESS = 0.12
# That the sources are silent about something answers only a question that asks for just that, and is alike to many: such a statement
# came second for 17 % of ordinary questions (tests/data), mostly unasked. It counts for less, and comes last where others are liker
# by more: now second for 4 %.
SILENCE, BEHIND = 0.1, 0.2
ORDER = (1.0, 0.75, 0.55, 0.4)
# By how much more than the next one a statement is the answer: nine of ten of the judged questions' were (margin of 0.3 or more).
CLEARLY = 0.3
# Small words that tell questions apart; other small words are in all of them.
TELLING = frozenset(
    ("no", "not", "never", "without", "after", "before", "during", "until", "off", "up", "down", "again", "alone", "enough", "how",
     "why", "when", "last", "first", "side", "back", "full", "empty", "serious")
)  # fmt: skip
SMALL = STOP_WORDS - TELLING


def content(text: str) -> str:
    """Takes a text, gives its telling words in lower case."""
    return " ".join(word for word in re.findall(r"[a-z0-9']+", text.lower()) if word not in SMALL)


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
        self._ids: list[str] = []
        self._statements: dict[str, list[int]] = {}
        self._silent: npt.NDArray[np.bool_] = np.zeros(0, dtype=np.bool_)
        self._vectors = Centred()
        self._ngrams = TopicNgrams()
        self._facets = Centred()
        self._centres: Matrix = np.zeros((0, 384), dtype=np.float32)
        # The number of each facet's topic.
        self._facet_topics: Numbers = np.zeros(0, dtype=np.int64)
        # Of each statement that a facet is answered with: the facet's row, the statement's place, what it adds.
        self._said_by: Numbers = np.zeros(0, dtype=np.int64)
        self._said: Numbers = np.zeros(0, dtype=np.int64)
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
        names = list(guide.topics)
        rows = [(number, statement) for number, name in enumerate(names) for statement in guide.topics[name].statements]
        self._ids = [statement.id for _, statement in rows]
        self._silent = np.array([statement.absent for _, statement in rows])
        topics = np.array([number for number, _ in rows], dtype=np.int64)
        self._statements = {name: np.flatnonzero(topics == number).tolist() for number, name in enumerate(names)}
        texts = [statement.text.lower() for _, statement in rows]
        said = encode(texts)
        middles = _means(said, topics, np.zeros((len(names), said.shape[1]), dtype=np.float32))
        asked = np.array([names.index(intent) if intent in names else -1 for intent, _ in facets], dtype=np.int64)
        means = _means(vectors, asked, middles)
        self._vectors.fit(said, topics, middles, means)
        self._ngrams.fit([content(text) for text in texts], topics)
        judged = questions()
        own = encode([text for _, text, _ in judged]) if judged else np.zeros((0, vectors.shape[1]), dtype=np.float32)
        regional = {statement.id for _, statement in rows if statement.region}
        self._index_facets(_facets(facets, vectors, own), names, means, regional)
        return self

    def _index_facets(
        self, known: Sequence[tuple[str, Matrix, list[str]]], names: list[str], means: Matrix, regional: set[str]
    ) -> None:
        """Keeps facets (topic, centre, statements) by their topics' numbers."""
        place = {statement: number for number, statement in enumerate(self._ids)}
        says: list[tuple[int, int, float]] = []
        for row, (_, _, ids) in enumerate(known):
            for statement, weight in zip(ids, ORDER):
                # Statements for one region stand last in the lists; which region's is shown is decided later.
                says.append((row, place[statement], ORDER[0] if statement in regional else weight))
        self._facet_topics = np.array([names.index(topic) for topic, _, _ in known], dtype=np.int64)
        if known:
            self._centres = normalize(np.stack([centre for _, centre, _ in known])).astype(np.float32)
            self._facets.fit(self._centres, self._facet_topics, means, means)
        self._said_by = np.array([row for row, _, _ in says], dtype=np.int64)
        self._said = np.array([column for _, column, _ in says], dtype=np.int64)
        self._adds = np.array([weight for _, _, weight in says], dtype=np.float32)

    def likeness(self, vector: npt.NDArray[np.float32], text: str) -> npt.NDArray[np.float32]:
        """Takes a question's vector and text, gives how like it every statement is: by the vectors, the character n-grams of the
        telling words, and what the nearest facets of the statement's topic say. Statements of one topic compare."""
        # A statement that speaks of the topic in general lies away from any special question, but is not against it.
        score = VECTORS * self._vectors.along(vector).clip(0) + NGRAMS * self._ngrams.cosines(content(text))
        if len(self._facet_topics):
            near = (self._facets.cosines(vector) + self._centres @ vector) / 2
            nearest = np.full(self._facet_topics.max() + 1, -1.0, dtype=np.float32)
            np.maximum.at(nearest, self._facet_topics, near)
            weights = near.clip(0) * np.exp((near - nearest[self._facet_topics]) / SHARPNESS)
            most = np.zeros(len(self._ids), dtype=np.float32)
            np.maximum.at(most, self._said, weights[self._said_by] * self._adds)
            score = score + BOOST * most
        return np.asarray(score - SILENCE * self._silent, dtype=np.float32)

    def rank(self, topic: str, likeness: npt.NDArray[np.float32], most: int = MAX_RANKED) -> list[str]:
        """Takes a topic, what :meth:`likeness` gave and how many to give at most; gives statement ids, likest first."""
        return [self._ids[i] for i in self._order(topic, likeness)[:most]]

    def rank_all(self, likeness: npt.NDArray[np.float32]) -> dict[str, list[str]]:
        """Takes what :meth:`likeness` gave, gives the likest statements of each topic."""
        return {topic: self.rank(topic, likeness, MAX_OF_EACH) for topic in self._statements}

    def clearest(self, topic: str, likeness: npt.NDArray[np.float32]) -> str:
        """Takes a topic and what :meth:`likeness` gave, gives the statement that stands out as the answer, or nothing."""
        order = self._order(topic, likeness)
        clear = len(order) > 1 and likeness[order[0]] - likeness[order[1]] >= CLEARLY
        return self._ids[order[0]] if clear else ""

    def _order(self, topic: str, likeness: npt.NDArray[np.float32]) -> Numbers:
        """The rows of a topic's statements, likest first."""
        mine = np.array(self._statements.get(topic, []), dtype=np.int64)
        if not len(mine):
            return mine
        last = self._silent[mine] & (likeness[mine] < likeness[mine].max() - BEHIND)
        return mine[np.lexsort((-likeness[mine], last))]

    def state(self) -> dict[str, object]:
        """Gives what is saved."""
        return {k: v.__dict__ if isinstance(v, (Centred, TopicNgrams)) else v for k, v in self.__dict__.items()}

    def restore(self, state: dict[str, Any]) -> None:
        """Takes what :meth:`state` gave."""
        for name in ("_vectors", "_ngrams", "_facets"):
            getattr(self, name).__dict__.update(state.pop(name))
        self.__dict__.update(state)


def _means(vectors: Matrix, topics: Numbers, otherwise: Matrix) -> Matrix:
    """Takes vectors (n, d), the number of each one's topic (negative: of none) and k means for topics without a vector, gives
    the means (k, d)."""
    found = [vectors[topics == number] for number in range(len(otherwise))]
    return np.stack([own.mean(axis=0) if len(own) else other for own, other in zip(found, otherwise)])


def _facets(facets: Sequence[tuple[str, str]], vectors: Matrix, judged: Matrix) -> list[tuple[str, Matrix, list[str]]]:
    """Takes the (intent, facet) and vectors of n questions and the vectors of the judged ones; gives (topic, centre, statements)
    of each facet, a judged question being one of one wording."""
    members: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, (intent, facet) in enumerate(facets):
        if facet in answers().get(intent, {}):
            members[intent, facet].append(number)
    known = [(topic, vectors[rows].mean(axis=0), answers()[topic][facet]) for (topic, facet), rows in members.items()]
    return known + [(topic, vector, ids) for (topic, _, ids), vector in zip(questions(), judged)]
