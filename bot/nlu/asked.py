"""Which topics a message asks for: small neural networks over what the topic model says of the whole message, of its sentences
and of their pieces, and over how these are put. It is trained on messages that ask one, two or three things
(``data/reading/pairs.yml``)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.nlu.networks import Networks

Row = npt.NDArray[np.float32]
Values = npt.NDArray[np.float64]
# Of so many words a piece, or a message, counts as long; so many pieces or sentences as many.
LONG_PIECE, LONG_MESSAGE, MANY = 12, 80, 4


@dataclass(frozen=True)
class Hearing:
    """Probabilities of the topic model's labels: of the whole message (labels,), of its sentences that ask (s, labels) and of
    the pieces of these (p, labels); at least one of each. For these sentences, whether each ends with a question mark; for the
    pieces, whether each is worded as a question, and its words; the words of the message, and how many sentences ask nothing."""

    whole: Row
    sentences: Row
    pieces: Row
    marked: tuple[bool, ...]
    asking: tuple[bool, ...]
    words: tuple[int, ...]
    length: int
    telling: int


def _log_odds(values: Values) -> Values:
    clipped = values.clip(1e-3, 1 - 1e-3)
    return np.asarray(np.log(clipped / (1 - clipped)))


def features(heard: Hearing, topics: Sequence[int]) -> Values:
    """Takes a hearing and the columns of t topics, gives (t, f) features."""
    columns = list(topics)
    whole, sentences, pieces = (
        rows[..., columns].astype(float) for rows in (heard.whole, heard.sentences, heard.pieces)
    )
    several = float(len(pieces) > 1)
    # Of each topic the sentence and the piece that speak of it most, and what else that piece might be about.
    sentence, piece = sentences.argmax(axis=0), pieces.argmax(axis=0)
    each = np.arange(len(columns))
    best = pieces[piece, each]
    ranked = np.sort(pieces, axis=1)
    rival = np.where(pieces.argmax(axis=1)[piece] == each, ranked[piece, -2], ranked[piece, -1])
    elsewhere = np.array([np.delete(pieces, at, axis=0).max() if several else 0.0 for at in piece])
    marked, asking = np.array(heard.marked), np.array(heard.asking)
    of_topic = [
        _log_odds(whole),
        whole >= np.sort(whole)[-2],
        each == whole.argmax(),
        _log_odds(sentences.max(axis=0)),
        _log_odds(np.where(marked[:, None], sentences, 0).max(axis=0)),
        marked[sentence],
        _log_odds(best) * several,
        (best - rival) * several,
        elsewhere,
        _log_odds(np.where(asking[:, None], pieces, 0).max(axis=0)) * several,
        asking[piece] * several,
        (piece == 0) * several,
        (piece == len(pieces) - 1) * several,
        np.minimum(np.array(heard.words)[piece], LONG_PIECE) / LONG_PIECE * several,
        pieces[0],
        pieces[-1],
        sentences[-1],
    ]
    of_message = [
        several,
        float(marked.any()),
        len(pieces) / MANY,
        min(len(sentences), MANY) / MANY,
        min(heard.telling, MANY) / MANY,
        min(heard.length, LONG_MESSAGE) / LONG_MESSAGE,
        whole.max(),
    ]
    return np.hstack([np.stack(of_topic, axis=1), np.tile(of_message, (len(columns), 1))])


class AskedModel:
    """The probability, for each topic of its own, that a message asks for it."""

    def __init__(self) -> None:
        # Chosen on our own held-out questions (tests/data): a logistic regression named 3 to 4 % fewer of the topics asked for, at
        # as many that were not; larger networks or more rounds did no better.
        self._model = Networks((16,), alpha=1e-2, batch_size=512, learning_rate_init=3e-3, max_iter=60)
        self._middle: Values = np.zeros(0)
        self._spread: Values = np.ones(0)

    def fit(self, heard: Sequence[Hearing], asked: Sequence[set[int]], topics: Sequence[int]) -> AskedModel:
        """Takes n hearings, for each the columns of the topics that it asks for, and the columns of all topics."""
        rows = np.concatenate([features(one, topics) for one in heard])
        labels = np.array([column in wanted for wanted in asked for column in topics])
        self._middle, self._spread = rows.mean(axis=0), rows.std(axis=0) + 1e-6
        self._model.fit(self._scaled(rows), labels)
        return self

    def probabilities(self, heard: Hearing, topics: Sequence[int]) -> Values:
        """Takes a hearing and the columns of t topics, gives t probabilities, which need not sum to 1."""
        return np.asarray(self._model.predict_proba(self._scaled(features(heard, topics)))[:, 1])

    def _scaled(self, rows: Values) -> Values:
        return np.asarray((rows - self._middle) / self._spread)
