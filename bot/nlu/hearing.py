"""What the models hear in a message, alone and after another; reading hears one message, training many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
import numpy.typing as npt
from spacy.tokens import Doc

from bot.nlu import evidence
from bot.nlu.classifier import Features, Matrix
from bot.nlu.context import Before, FollowUp, joined
from bot.nlu.danger import DANGEROUS, Spoken
from bot.nlu.models import Models
from bot.nlu.parts import Chooser, Cut


@dataclass(frozen=True)
class Message:
    """A message with slips mended: cut up, its doc, and what came before it."""

    cut: Cut
    doc: Doc
    before: Before | None = None

    @property
    def others(self) -> list[str]:
        """After another message: it joined to the question that was answered, it joined to the message before, and that."""
        if self.before is None:
            return []
        asked, said = self.before.asked or self.before.said, self.before.said or self.before.asked
        return [joined(asked, self.cut.text), joined(said, self.cut.text), self.before.said]

    @property
    def plain(self) -> list[str]:
        """The texts of the cut and the others, as the encoder should see them."""
        return [plain(text, self.doc) for text in (*self.cut.texts, *self.others)]


@dataclass(frozen=True)
class Sensed:
    """A message and, of each of its n texts, the features and the topics' probabilities (n, labels)."""

    message: Message
    features: Features
    rows: Matrix


@dataclass
class Heard:
    """What the models hear in a message.

    ``text`` is the message with slips mended. ``features`` are those of its n texts and, if something came before, of it
    joined to the question and to the message before, and of that. ``rows`` are the texts' probabilities (n, labels) weighed
    by what is named in each, ``acute`` is the probability of an emergency by the message alone; ``follow_up`` and ``spoken``
    are the message after another, if it is.
    """

    text: str
    features: Features
    rows: npt.NDArray[np.float32]
    acute: float = 0.0
    follow_up: FollowUp | None = None
    spoken: Spoken | None = None


def plain(text: str, doc: Doc) -> str:
    """Takes a text and the message's doc, gives it in lower case, baclofen under one name."""
    for name in {ent.text for ent in doc.ents if ent.label_ == "baclofen"}:
        text = text.replace(name, "baclofen")
    return " ".join(text.lower().split())


class Listener:
    """Hears messages with trained models."""

    def __init__(self, models: Models) -> None:
        self._models = models
        self.chooser = Chooser(models.topics.labels, models.asked)

    def sense(self, messages: Sequence[Message]) -> list[Sensed]:
        """Takes messages, gives what the encoder and the topic model make of their texts, all at once."""
        texts = [message.plain for message in messages]
        features = self._models.features([text for of_one in texts for text in of_one])
        rows = self._models.topics.probabilities(features, self._models.thresholds.beyond)
        ends = pairwise(accumulate(map(len, texts), initial=0))
        return [Sensed(one, features.take(range(a, b)), rows[a:b]) for one, (a, b) in zip(messages, ends)]

    def weighed(self, sensed: Sensed) -> npt.NDArray[np.float32]:
        """Takes a message sensed, gives the probabilities of its own texts, weighed by what is named in each."""
        cut, doc, labels = sensed.message.cut, sensed.message.doc, self._models.topics.labels
        weighed = np.stack([evidence.weigh(row, labels, text, doc) for row, text in zip(sensed.rows, cut.texts)])
        return self.chooser.past_courtesy(cut, weighed)

    def hear(self, sensed: Sensed) -> Heard:
        """Takes a message sensed, gives what the models hear."""
        message, features, rows = sensed.message, sensed.features, sensed.rows
        cut, before, labels = message.cut, message.before, self._models.topics.labels
        heard = Heard(cut.text, features, self.weighed(sensed))
        if before and before.topic:
            names = any(ent.label_ != "baclofen" for ent in message.doc.ents)
            vectors = features.vectors[[0, -3]]
            heard.follow_up = FollowUp(cut.text, names, before.topic, heard.rows[0], rows[-3], vectors)
        places = [0, -2, -1] if before and before.said else [0]
        texts = (cut.text, *message.others[1:])[: len(places)]
        every = self._models.acute.odds(features)
        odds, loudest = every[places], every[cut.within].max(axis=0)
        acute = self._models.acute.probabilities(texts, odds, np.vstack([loudest, odds[1:]]), rows[places])
        heard.acute = float(acute[0])
        if len(acute) > 1:
            about = rows[-1][[labels.index(topic) for topic in DANGEROUS]]
            heard.spoken = Spoken(cut.text, acute, odds, features.vectors[places], about)
        return heard
