"""The trained parts of the reading, trained together from the questions and the guide, saved as one file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import skops.io
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.guide.loader import load as load_guide
from bot.guide.loader import read_yaml
from bot.nlu.acute import AcuteModel
from bot.nlu.classifier import Matrix, TopicModel
from bot.nlu.encoder import encoder
from bot.paths import NLU

THRESHOLDS = Path(__file__).parent / "thresholds.yml"
EMERGENCY = "emergency"
MAX_RANKED = 12
# A word of fewer questions may be a slip itself.
MIN_WORD = 3
MAX_RANKED_ALL = 60


@dataclass(frozen=True)
class Thresholds:
    """Probabilities from which something is done; chosen by ``baclofen-bot nlu thresholds``.

    ``answer``: a topic is answered; ``clarify``: it is offered. ``outside``: a message is refused as out of scope.
    ``part``: a part of a message is a question of its own; ``second``: a topic of the whole message is answered too; ``support``: what the whole message must give its topic,
    unless the part is ``sure``. ``acute_sure``: an emergency by the classifier alone; ``acute_maybe``: asked back;
    ``acute_veto``: below it even the rules only ask back.
    """

    answer: float
    clarify: float
    outside: float
    part: float
    second: float
    support: float
    sure: float
    acute_veto: float
    acute_sure: float
    acute_maybe: float

    @classmethod
    def load(cls, path: Path = THRESHOLDS) -> Thresholds:
        """Reads the thresholds from their file."""
        return cls(**read_yaml(path))


@dataclass(frozen=True)
class Example:
    """A training question: text, intent, and the metadata of its block (facet, kind, whether it looks like an emergency)."""

    text: str
    intent: str
    facet: str = ""
    kind: str = ""
    lookalike: bool = False


def examples(folder: Path = NLU) -> list[Example]:
    """Takes the folder of question files, gives all examples in order of the files."""
    found = []
    for path in sorted(folder.glob("*.yml")):
        for block in read_yaml(path)["nlu"]:
            metadata = block.get("metadata", {})
            for line in block["examples"].splitlines():
                if line.strip().startswith("- "):
                    text = line.strip()[2:].strip()
                    facet, kind = str(metadata.get("facet", "")), metadata.get("kind", "")
                    found.append(Example(text, block["intent"], facet, kind, bool(metadata.get("lookalike"))))
    return found


def plain(text: str) -> str:
    """Takes a training question, gives it as the encoder sees it."""
    return " ".join(_names().sub("baclofen", text.lower()).split())


@lru_cache(maxsize=1)
def _names() -> re.Pattern[str]:
    from bot.nlu.lexicon import load

    names = sorted(map(re.escape, load().baclofen), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(names)})\b")


class Models:
    """Classifiers over the encoder's vectors, and the guide's statements as vectors."""

    def __init__(self, sparse_weight: float = 0.5) -> None:
        self.topics = TopicModel(sparse_weight)
        self._acute = AcuteModel()
        self._acute_kinds = LogisticRegression(C=10.0, max_iter=200, tol=1e-3, class_weight="balanced")
        self._outside = LogisticRegression(C=10.0, max_iter=200, tol=1e-3, class_weight="balanced")
        self._statement_words = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
        self._statement_ids: list[str] = []
        self._statement_topics: list[str] = []
        self._statement_vectors: npt.NDArray[np.float32] = np.zeros((0, 384), dtype=np.float32)
        self._statement_rows: Any = None
        self.words: tuple[str, ...] = ()
        self.thresholds = Thresholds.load()

    @staticmethod
    def encode(texts: Sequence[str]) -> Matrix:
        """Takes texts, gives their vectors."""
        return encoder().encode(texts)

    def fit(self, rows: Sequence[Example], vectors: Matrix | None = None) -> Models:
        """Takes the training questions and their vectors (made when not given), gives itself, trained."""
        texts = [plain(row.text) for row in rows]
        vectors = self.encode(texts) if vectors is None else vectors
        intents = np.array([row.intent for row in rows])
        calm = intents != EMERGENCY
        self.topics.fit([t for t, c in zip(texts, calm) if c], vectors[calm], list(intents[calm]))
        self._acute.fit(texts, vectors, ~calm, np.array([row.lookalike for row in rows]))
        self._acute_kinds.fit(vectors[~calm], [row.kind or "general" for row in rows if row.intent == EMERGENCY])
        outside = [i for i, row in enumerate(rows) if row.intent == "out_of_scope"]
        self._outside.fit(vectors[outside], [rows[i].kind or "not_medical" for i in outside])
        counts = Counter(word for text in texts for word in set(re.findall(r"[a-z']+", text)))
        self.words = tuple(word for word, number in counts.most_common() if number >= MIN_WORD)
        self._index_statements()
        return self

    def _index_statements(self) -> None:
        guide = load_guide()
        rows = [(s.id, name, s.text) for name, topic in guide.topics.items() for s in topic.statements]
        self._statement_ids = [row[0] for row in rows]
        self._statement_topics = [row[1] for row in rows]
        texts = [row[2].lower() for row in rows]
        self._statement_vectors = self.encode(texts)
        self._statement_rows = self._statement_words.fit_transform(texts)

    def rank(self, topic: str, vector: npt.NDArray[np.float32], text: str) -> list[str]:
        """Takes a topic (empty: all of them), a question's vector and text, gives statement ids, likest first."""
        mine = [i for i, name in enumerate(self._statement_topics) if topic in ("", name)]
        if not mine:
            return []
        words = (self._statement_rows[mine] @ self._statement_words.transform([text.lower()]).T).toarray()[:, 0]
        score = self._statement_vectors[mine] @ vector + words
        return [self._statement_ids[mine[i]] for i in np.argsort(-score)[: MAX_RANKED if topic else MAX_RANKED_ALL]]

    def acute_probabilities(self, texts: Sequence[str], vectors: Matrix) -> npt.NDArray[np.float64]:
        """Takes n texts and their (n, 384) vectors, gives for each the probability of an emergency of the moment."""
        return self._acute.probabilities(texts, vectors)

    def acute_kind(self, vector: npt.NDArray[np.float32]) -> str:
        """Takes a vector, gives the likeliest kind of emergency."""
        return str(self._acute_kinds.predict(vector[None, :])[0])

    def outside_kinds(self, vector: npt.NDArray[np.float32]) -> list[str]:
        """Takes a vector, gives the kinds of out-of-scope messages, likeliest first."""
        order = np.argsort(-self._outside.predict_proba(vector[None, :])[0])
        return [str(self._outside.classes_[i]) for i in order]

    def save(self, path: Path) -> None:
        """Writes everything but the encoder and the thresholds, which the project has."""
        state = {name: value for name, value in self.__dict__.items() if name != "thresholds"}
        state["words"] = list(self.words)
        state["topics"] = self.topics.__dict__
        state["_acute"] = self._acute.state()
        skops.io.dump(state, path)

    @classmethod
    def load(cls, path: Path) -> Models:
        """Reads what :meth:`save` wrote; only plain arrays and scikit-learn's own types are accepted."""
        state = skops.io.load(path, trusted=["scipy.sparse._csr.csr_matrix"])
        models = cls()
        topics, acute = state.pop("topics"), state.pop("_acute")
        models.__dict__.update(state)
        models.topics.__dict__.update(topics)
        models._acute.restore(acute)
        models.words = tuple(state["words"])
        return models
