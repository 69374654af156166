"""What a message means after the question before it: "and how long once it's open" after one about the liquid.

A logistic regression judges each label as a candidate, by what the topic model says of the message alone, of both messages
together, whether it is the last topic, and by what a second regression, over the encoder's vectors and the last topic, makes of
it. Both are trained on pairs of messages (``data/reading/follow_ups.yml``), the first on what the second says of pairs that it
has not seen (Wolpert 1992).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from bot.answers.request import CONVERSATION, OUTSIDE
from bot.nlu import flags
from bot.nlu.classifier import Matrix

SHORT, FEW = 3, 7
FOLDS = 5
# The last topic's share beside the vectors, which are of length 1.
LAST = 0.7
LOWEST = 1e-4
MAX_BEFORE = 200
_BACK = re.compile(r"\b(that|this|it|its|it's|they|those|them|these|then|there|one|ones|he|she|him|her)\b", re.I)
_ASKS = re.compile(
    r"\?|^(?:and |but |so |ok )*(?:why|how|what|when|which|who|where|is|are|does|do|can|could|will|would|should)\b",
    re.I,
)


@dataclass(frozen=True)
class Before:
    """What came before a message: the question that was answered last and the topic that answered it (both empty when
    nothing was answered yet), and the message just before."""

    asked: str
    topic: str
    said: str = ""

    @classmethod
    def recalled(cls, memory: Mapping[str, Any] | None) -> Before | None:
        """Takes what the dialogue remembers (:class:`bot.answers.dialogue.Memory` as a mapping), gives what came before."""
        memory = memory or {}
        last = memory.get("last") or [{"topic": ""}]
        before = cls(memory.get("asked", ""), last[0]["topic"], memory.get("said", ""))
        return before if before.topic or before.said else None


@dataclass(frozen=True)
class Known:
    """What is known when a message comes: the kind of the emergency that is not over, if one is, and the ids of what the person
    told of themselves."""

    open: str = ""
    told: frozenset[str] = frozenset()

    @classmethod
    def recalled(cls, memory: Mapping[str, Any] | None, emergency: str | None = None) -> Known:
        """Takes what the dialogue remembers and the slot of the emergency, gives what is known."""
        memory = memory or {}
        told = frozenset(thing["id"] for thing in memory.get("told") or ())
        return cls(emergency or memory.get("open") or "", told)


NOTHING_KNOWN = Known()


def joined(before: str, text: str) -> str:
    """Takes a message and the one after it, gives both as one text."""
    return f"{before[:MAX_BEFORE].rstrip('?. ')}. {text}"


@dataclass(frozen=True)
class FollowUp:
    """A message after another: its text, whether it names a thing, the last topic, the topic model's probabilities (labels,) of
    it alone and of both together, and the vectors (2, 384) of these."""

    text: str
    names: bool
    last: str
    alone: npt.NDArray[np.float32]
    together: npt.NDArray[np.float32]
    vectors: Matrix


def features(found: FollowUp, labels: Sequence[str]) -> npt.NDArray[np.float64]:
    """Takes a follow-up and the k labels, gives (k, f) features of each label as the answer."""
    words = len(found.text.split())
    last = np.array([label == found.last for label in labels], dtype=float)
    talk = np.array([label in CONVERSATION for label in labels], dtype=float)
    outside = np.array([label in OUTSIDE for label in labels], dtype=float)
    alone = np.log(found.alone.astype(float).clip(LOWEST))
    together = np.log(found.together.astype(float).clip(LOWEST))
    asks = float(bool(_ASKS.search(found.text.strip())))
    signs = (
        1.0,
        float(words <= SHORT),
        float(words <= FEW),
        float(bool(_BACK.search(found.text))),
        float(flags.elliptical(found.text)),
        float(found.alone.max()),
        float(found.names),
    )
    leaning = [last * sign for sign in signs]
    return np.stack(
        [
            alone,
            alone * float(words > FEW),
            together,
            together * float(words <= SHORT),
            *leaning,
            talk,
            talk * asks,
            outside,
            outside * float(words <= FEW),
        ],
        axis=1,
    )


class ContextModel:
    """The probability of each label as the answer to a message that follows another."""

    def __init__(self) -> None:
        self._model = LogisticRegression(C=1.0, max_iter=500)
        self._turn = LogisticRegression(C=5.0, max_iter=500)

    def fit(
        self,
        found: Sequence[FollowUp],
        right: Sequence[str],
        labels: Sequence[str],
        groups: Sequence[str],
    ) -> ContextModel:
        """Takes n follow-ups, the right label of each, all labels, and the message before each: follow-ups of the same one are
        held back together."""
        turns = np.stack([_turn(one, labels) for one in found])
        wanted = np.array(right)
        self._turn.fit(turns, wanted)
        unseen = cross_val_predict(
            self._turn,
            turns,
            wanted,
            groups=groups,
            cv=GroupKFold(FOLDS),
            method="predict_proba",
        )
        rows = [_candidates(one, labels, row) for one, row in zip(found, self._logs(unseen, labels))]
        hits = np.array([label == one for one in right for label in labels])
        self._model.fit(np.concatenate(rows), hits)
        return self

    def _logs(self, given: npt.NDArray[np.float64], labels: Sequence[str]) -> npt.NDArray[np.float64]:
        """Takes probabilities (n, classes) by the second regression, gives log-probabilities (n, labels); those of a label
        never seen after another are low."""
        found = np.full((len(given), len(labels)), LOWEST)
        found[:, [labels.index(label) for label in self._turn.classes_]] = given.clip(LOWEST)
        return np.log(found)

    def probabilities(self, found: FollowUp, labels: Sequence[str]) -> npt.NDArray[np.float64]:
        """Takes a follow-up and the k labels, gives k probabilities that sum to 1."""
        said = self._logs(self._turn.predict_proba(_turn(found, labels)[None, :]), labels)[0]
        odds = np.exp(self._model.decision_function(_candidates(found, labels, said)))
        return np.asarray(odds / odds.sum())


def _candidates(found: FollowUp, labels: Sequence[str], said: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Takes a follow-up, the k labels and their log-probabilities by the second regression, gives (k, f + 1) features."""
    return np.hstack([features(found, labels), said[:, None]])


def _turn(found: FollowUp, labels: Sequence[str]) -> npt.NDArray[np.float64]:
    """Takes a follow-up and the k labels, gives both vectors and the last topic as one row (768 + k,)."""
    last = [LAST * (label == found.last) for label in labels]
    return np.concatenate([found.vectors.astype(float).ravel(), last])
