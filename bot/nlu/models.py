"""The trained parts of the reading, trained together from the questions and the guide, saved as one file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from bot.guide.loader import read_yaml
from bot.nlu import storage
from bot.nlu.acute import AcuteModel
from bot.nlu.asked import AskedModel
from bot.nlu.channel import SHORT, Channel
from bot.nlu.classifier import EXPERTS, Features, Matrix, Ngrams, TopicModel
from bot.nlu.context import ContextModel
from bot.nlu.danger import DangerModel
from bot.nlu.encoder import encoder
from bot.nlu.language import LanguageModel
from bot.nlu.lexicon import load as load_lexicon
from bot.nlu.parts import Limits
from bot.nlu.ranking import StatementRanker
from bot.nlu.spelling import Speller
from bot.paths import NLU

THRESHOLDS = Path(__file__).parent / "thresholds.yml"
EMERGENCY = "emergency"
BACLOFEN = "baclofen"
# Below it the likeliest kind of emergency is more likely wrong than right.
SURE_OF_KIND = 0.6
# Kinds of things whose names may be found again in what was misheard.
HEARD_KINDS = ("medicine", "condition", "class", "symptom")


@dataclass(frozen=True)
class Thresholds:
    """Probabilities from which something is done; chosen by ``baclofen-bot nlu thresholds``.

    ``answer``: a topic is answered; ``clarify``: it is offered. ``outside``: a message is refused as out of scope.
    ``asked``: a topic counts as one that the message asks for; ``likely``: so does a second one of a message that nothing
    joins; ``doubtless``: it comes in the order of asking. ``beyond``: the logarithm of the factor by which messages outside
    our topics are likelier than the classifiers say. ``sure``: below it a message of unfamiliar words may be no
    English. ``acute_sure``: an emergency by the classifier alone; ``acute_maybe``: asked back;
    ``acute_veto``: below it even the rules only ask back; ``acute_doubt``: below it not even that.
    """

    answer: float
    clarify: float
    outside: float
    asked: float
    likely: float
    doubtless: float
    beyond: float
    sure: float
    acute_veto: float
    acute_doubt: float
    acute_sure: float
    acute_maybe: float

    @property
    def of_parts(self) -> Limits:
        """The thresholds by which parts are chosen."""
        return Limits(self.asked, self.likely, self.doubtless)

    @classmethod
    def load(cls, path: Path = THRESHOLDS) -> Thresholds:
        """Reads the thresholds from their file."""
        return cls(**read_yaml(path))


@dataclass(frozen=True)
class Example:
    """A training question: text, intent, and the metadata of its block (facet, kind, whether it looks like an emergency,
    whether it is badly typed, and whether the block is one of various things, not of wordings of one)."""

    text: str
    intent: str
    facet: str = ""
    kind: str = ""
    lookalike: bool = False
    typed: bool = False
    mixed: bool = False

    @classmethod
    def of(cls, text: str, intent: str, metadata: dict[str, Any]) -> Example:
        """Takes a text, its intent and the metadata of its block."""
        marks = (bool(metadata.get(mark)) for mark in ("lookalike", "typed", "mixed"))
        return cls(text, intent, str(metadata.get("facet", "")), metadata.get("kind", ""), *marks)


def examples(folder: Path = NLU) -> list[Example]:
    """Takes the folder of question files, gives all examples in order of the files."""
    found = []
    for path in sorted(folder.glob("*.yml")):
        for block in read_yaml(path)["nlu"]:
            metadata = block.get("metadata", {})
            for line in block["examples"].splitlines():
                if line.strip().startswith("- "):
                    text = line.strip()[2:].strip()
                    found.append(Example.of(text, block["intent"], metadata))
    return found


def plain(text: str) -> str:
    """Takes a training question, gives it as the encoder sees it."""
    return " ".join(_names().sub("baclofen", text.lower()).split())


@lru_cache(maxsize=1)
def _names() -> re.Pattern[str]:
    names = sorted(map(re.escape, load_lexicon().baclofen), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(names)})\b")


class Models:
    """Classifiers over the encoder's vectors, and the guide's statements as vectors."""

    def __init__(self, experts: Sequence[str] = tuple(EXPERTS)) -> None:
        self._ngrams = Ngrams()
        self.topics = TopicModel(experts)
        self.asked = AskedModel()
        self.context = ContextModel()
        self.acute = AcuteModel()
        self.danger = DangerModel()
        self._acute_kinds = LogisticRegression(C=10.0, max_iter=200, tol=1e-3, class_weight="balanced")
        self._outside = LogisticRegression(C=10.0, max_iter=200, tol=1e-3, class_weight="balanced")
        self.ranker = StatementRanker()
        self.language = LanguageModel()
        self.thresholds = Thresholds.load()

    @staticmethod
    def encode(texts: Sequence[str]) -> Matrix:
        """Takes n texts, gives their vectors (n, 384)."""
        return encoder().encode(texts)

    def features(self, texts: Sequence[str], vectors: Matrix | None = None) -> Features:
        """Takes texts as :func:`plain` gives them (and their vectors, if they are known), gives their features."""
        vectors = self.encode(texts) if vectors is None else vectors
        return Features(tuple(texts), vectors, self._ngrams.transform(texts))

    def prepare(self, rows: Sequence[Example], vectors: Matrix | None = None) -> Features:
        """Takes the training questions and their vectors (made when not given), gives their features, slips mended; learns
        the words for it."""
        texts = [plain(row.text) for row in rows]
        self.language.fit(text for text, row in zip(texts, rows) if not row.typed)
        mended = self.speller().mend_all(texts)
        if vectors is not None:
            changed = [number for number, text in enumerate(mended) if text != texts[number]]
            vectors[changed] = self.encode([mended[number] for number in changed])
        self._ngrams.fit(mended)
        return self.features(mended, vectors)

    def fit(self, rows: Sequence[Example], given: Features) -> Models:
        """Takes the training questions and their features, gives itself, with the classifiers trained but for those of
        emergencies."""
        intents = np.array([row.intent for row in rows])
        acute = intents == EMERGENCY
        calm = np.flatnonzero(~acute)
        self.topics.fit(given.take(calm), list(intents[calm]))
        self._acute_kinds.fit(given.vectors[acute], [row.kind or "general" for row in rows if row.intent == EMERGENCY])
        outside = [i for i, row in enumerate(rows) if row.intent == "out_of_scope"]
        self._outside.fit(given.vectors[outside], [rows[i].kind or "not_medical" for i in outside])
        self.ranker.fit(self.encode, [(row.intent, row.facet) for row in rows], given.vectors)
        return self

    def speller(self) -> Speller:
        """Gives what mends messages."""
        names = {
            name
            for entry in load_lexicon().entries
            for name in entry.names
            if entry.kind in HEARD_KINDS and name.isalpha() and len(name) >= SHORT
        }
        return Speller(self.language, Channel(self.language, {*names, BACLOFEN}, [BACLOFEN]))

    def acute_kind(self, vectors: Matrix) -> str:
        """Takes the vectors (n, 384) of a message and of it with what was said before, gives the likeliest kind of emergency;
        the general one when that is more likely wrong than right (of 4,722 emergencies of our own, in five folds, 47 % were
        right below the bound and 90 % above it). Only who speaks of suicide gets the crisis line in any case."""
        chances = self._acute_kinds.predict_proba(vectors).mean(axis=0)
        kind = str(self._acute_kinds.classes_[chances.argmax()])
        return kind if kind == "suicide" or chances.max() >= SURE_OF_KIND else "general"

    def outside_kinds(self, vector: npt.NDArray[np.float32]) -> list[str]:
        """Takes a vector, gives the kinds of out-of-scope messages, likeliest first."""
        order = np.argsort(-self._outside.predict_proba(vector[None, :])[0])
        return [str(self._outside.classes_[i]) for i in order]

    def save(self, path: Path) -> None:
        """Writes everything but the encoder and the thresholds, which the project has."""
        state = {name: value for name, value in self.__dict__.items() if name not in ("thresholds", "encode")}
        parts = {"topics": self.topics.state(), "acute": self.acute.state(), "_ngrams": self._ngrams.__dict__}
        parts |= {name: getattr(self, name).__dict__ for name in ("asked", "context", "danger")}
        parts |= {"ranker": self.ranker.state(), "language": self.language.state()}
        storage.save({**state, **parts}, path)

    @classmethod
    def load(cls, path: Path) -> Models:
        """Reads what :meth:`save` wrote."""
        state = storage.load(path)
        models = cls()
        models.topics.restore(state.pop("topics"))
        models.acute.restore(state.pop("acute"))
        models.ranker.restore(state.pop("ranker"))
        for name in ("_ngrams", "asked", "context", "danger", "language"):
            getattr(models, name).__dict__.update(state.pop(name))
        models.__dict__.update(state)
        return models
