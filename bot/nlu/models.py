"""The trained parts of the reading, trained together from the questions and the guide, saved as one file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from bot.guide.loader import read_yaml
from bot.nlu import storage
from bot.nlu.acute import AcuteModel
from bot.nlu.asked import AskedModel
from bot.nlu.classifier import Features, Matrix, Ngrams, TopicModel
from bot.nlu.context import ContextModel
from bot.nlu.encoder import encoder
from bot.nlu.ranking import StatementRanker
from bot.paths import NLU

THRESHOLDS = Path(__file__).parent / "thresholds.yml"
EMERGENCY = "emergency"
# A word of fewer questions may be a slip itself.
MIN_WORD = 3


@dataclass(frozen=True)
class Thresholds:
    """Probabilities from which something is done; chosen by ``baclofen-bot nlu thresholds``.

    ``answer``: a topic is answered; ``clarify``: it is offered. ``outside``: a message is refused as out of scope.
    ``asked``: a topic counts as one that the message asks for. ``sure``: below it a message of unfamiliar words may be no
    English. ``acute_sure``: an emergency by the classifier alone; ``acute_maybe``: asked back;
    ``acute_veto``: below it even the rules only ask back; ``acute_doubt``: below it not even that.
    """

    answer: float
    clarify: float
    outside: float
    asked: float
    sure: float
    acute_veto: float
    acute_doubt: float
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
        self._ngrams = Ngrams()
        self.topics = TopicModel(sparse_weight)
        self.asked = AskedModel()
        self.context = ContextModel()
        self.acute = AcuteModel()
        self._acute_kinds = LogisticRegression(C=10.0, max_iter=200, tol=1e-3, class_weight="balanced")
        self._outside = LogisticRegression(C=10.0, max_iter=200, tol=1e-3, class_weight="balanced")
        self.ranker = StatementRanker()
        self.words: tuple[str, ...] = ()
        self.thresholds = Thresholds.load()

    @staticmethod
    def encode(texts: Sequence[str]) -> Matrix:
        """Takes n texts, gives their vectors (n, 384)."""
        return encoder().encode(texts)

    def features(self, texts: Sequence[str], vectors: Matrix | None = None) -> Features:
        """Takes texts as :func:`plain` gives them (and their vectors, if they are known), gives their features."""
        vectors = self.encode(texts) if vectors is None else vectors
        return Features(tuple(texts), vectors, self._ngrams.transform(texts))

    def fit(self, rows: Sequence[Example], vectors: Matrix | None = None) -> Models:
        """Takes the training questions and their vectors (made when not given), gives itself, trained."""
        texts = [plain(row.text) for row in rows]
        self._ngrams.fit(texts)
        given = self.features(texts, vectors)
        intents = np.array([row.intent for row in rows])
        acute = intents == EMERGENCY
        calm = np.flatnonzero(~acute)
        self.topics.fit(given.take(calm), list(intents[calm]))
        self.acute.fit(given, acute)
        self._acute_kinds.fit(given.vectors[acute], [row.kind or "general" for row in rows if row.intent == EMERGENCY])
        outside = [i for i, row in enumerate(rows) if row.intent == "out_of_scope"]
        self._outside.fit(given.vectors[outside], [rows[i].kind or "not_medical" for i in outside])
        counts = Counter(word for text in texts for word in set(re.findall(r"[a-z']+", text)))
        self.words = tuple(word for word, number in counts.most_common() if number >= MIN_WORD)
        self.ranker.fit(self.encode, [(row.intent, row.facet) for row in rows], given.vectors)
        return self

    def acute_probabilities(self, given: Features) -> npt.NDArray[np.float64]:
        """Takes the features of n texts, gives for each the probability of an emergency of the moment."""
        return self.acute.probabilities(given)

    def acute_kind(self, vector: npt.NDArray[np.float32]) -> str:
        """Takes a vector, gives the likeliest kind of emergency."""
        return str(self._acute_kinds.predict(vector[None, :])[0])

    def outside_kinds(self, vector: npt.NDArray[np.float32]) -> list[str]:
        """Takes a vector, gives the kinds of out-of-scope messages, likeliest first."""
        order = np.argsort(-self._outside.predict_proba(vector[None, :])[0])
        return [str(self._outside.classes_[i]) for i in order]

    def save(self, path: Path) -> None:
        """Writes everything but the encoder and the thresholds, which the project has."""
        state = {name: value for name, value in self.__dict__.items() if name not in ("thresholds", "encode")}
        parts = {"topics": self.topics.__dict__, "acute": self.acute.state(), "_ngrams": self._ngrams.__dict__}
        parts |= {name: getattr(self, name).__dict__ for name in ("asked", "context", "ranker")}
        storage.save({**state, **parts}, path)

    @classmethod
    def load(cls, path: Path) -> Models:
        """Reads what :meth:`save` wrote."""
        state = storage.load(path)
        models = cls()
        models.topics.__dict__.update(state.pop("topics"))
        models.acute.restore(state.pop("acute"))
        for name in ("_ngrams", "asked", "context", "ranker"):
            getattr(models, name).__dict__.update(state.pop(name))
        models.__dict__.update(state)
        models.words = tuple(models.words)
        return models
