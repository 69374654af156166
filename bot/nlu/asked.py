"""Which topics a message asks for: a logistic regression over what the topic model says of the whole message, of its sentences
and of their pieces. It is trained on messages that ask one, two or three things (``data/reading/pairs.yml``)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

Row = npt.NDArray[np.float32]
# A message that asks one thing weighs more than one that asks several: most messages are of the first kind.
SINGLE_WEIGHT = 3.0
HEARD = 0.4


@dataclass(frozen=True)
class Hearing:
    """Probabilities of the topic model's labels: of the whole message (labels,), of its sentences that ask (s, labels) and of
    the pieces of these (p, labels); at least one of each. The columns of ``topics`` are the guide's topics."""

    whole: Row
    sentences: Row
    pieces: Row


def _log_odds(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    clipped = values.clip(1e-3, 1 - 1e-3)
    return np.asarray(np.log(clipped / (1 - clipped)))


def features(heard: Hearing, topics: Sequence[int]) -> npt.NDArray[np.float64]:
    """Takes a hearing and the columns of t topics, gives (t, f) features."""
    columns = list(topics)

    def tops(rows: Row) -> npt.NDArray[np.float64]:
        """How many rows have a topic as their likeliest label, and are fairly sure of it."""
        best = rows.argmax(axis=1)
        sure = rows.max(axis=1) >= HEARD
        return np.array([float(((best == c) & sure).any()) for c in columns])

    whole = heard.whole[columns].astype(float)
    several = float(len(heard.pieces) > 1)
    sentence = _log_odds(heard.sentences[:, columns].max(axis=0))
    piece = _log_odds(heard.pieces[:, columns].max(axis=0))
    top = (np.array(columns) == heard.whole.argmax()).astype(float)
    last = (np.array(columns) == heard.sentences[-1].argmax()).astype(float)
    in_pieces = tops(heard.pieces)
    return np.stack(
        [
            _log_odds(whole),
            sentence,
            piece * several,
            top,
            top * several,
            tops(heard.sentences),
            in_pieces * several,
            last,
            np.full(len(columns), several),
            (whole >= np.sort(whole)[-2]).astype(float),
        ],
        axis=1,
    )


class AskedModel:
    """The probability, for each topic of its own, that a message asks for it."""

    def __init__(self) -> None:
        self._model = LogisticRegression(C=1.0, max_iter=500)

    def fit(
        self,
        heard: Sequence[Hearing],
        asked: Sequence[set[int]],
        topics: Sequence[int],
        weights: Sequence[float] | None = None,
    ) -> AskedModel:
        """Takes n hearings, for each the columns of the topics that it asks for, the columns of all topics, and how much
        each hearing counts."""
        rows = np.concatenate([features(one, topics) for one in heard])
        labels = np.array([column in wanted for wanted in asked for column in topics])
        each = np.array([SINGLE_WEIGHT if len(wanted) < 2 else 1.0 for wanted in asked]) * (weights or 1.0)
        self._model.fit(rows, labels, sample_weight=np.repeat(each, len(topics)))
        return self

    def probabilities(self, heard: Hearing, topics: Sequence[int]) -> npt.NDArray[np.float64]:
        """Takes a hearing and the columns of t topics, gives t probabilities, which need not sum to 1."""
        return np.asarray(self._model.predict_proba(features(heard, topics))[:, 1])
