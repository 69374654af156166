"""The questions within a message: where it is cut, which topics are asked for, and in which order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from bot.answers.request import CONVERSATION, OUTSIDE
from bot.nlu import segments
from bot.nlu.asked import AskedModel, Hearing

NO_TOPIC = frozenset((*CONVERSATION, *OUTSIDE))
COURTESY = ("greet", "thank", "goodbye")
MAX_PARTS = 4
# A message or a part of it is clearly about a topic of ours from here. A medicine beside it is then asked about together with it.
CLEAR = 0.5
SHORT_MESSAGE = 40
# How many topics that are only likely come after the clear ones.
MAX_LIKELY = 2
_QUESTION = re.compile(
    r"\?|^(?:and |but |so |also |ok |hi |hello |hey |please |pls )*(?:what|when|where|which|who|why|how|can|could|cn|should|shud|do|does|did|is|are|am|"
    r"will|would|may|might|has|have|any|tell|explain|wat|wot|hw|safe|ok to|best|need to know|want to know|wondering)\b|\b(?:can|should|could|do|does|is it|will|how|what|when|why) "
    r"(?:i|he|she|we|they|it|you|the|my|a)\b|\b(?:wonder|wondering|want to know|need to know|tell me|advice on|any idea|curious|not sure (?:if|whether|how|what|when))\b",
    re.I,
)


@dataclass
class Part:
    """A part of the message that is a question of its own; ``ranked`` are its topic's statements, likest first, ``clearest``
    the one that stands out, if one does."""

    text: str
    topic: str
    confidence: float
    things: list[dict[str, str]] = field(default_factory=list)
    ranked: list[str] = field(default_factory=list)
    clearest: str = ""


@dataclass(frozen=True)
class Cut:
    """A message cut up: all sentences, those that ask (all of them where none does), and the pieces of these."""

    text: str
    sentences: tuple[str, ...]
    asking: tuple[str, ...]
    pieces: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Cut:
        """Takes a message, gives it cut."""
        sentences = tuple(segments.sentences(text)) or (text,)
        asking = (tuple(s for s in sentences if _QUESTION.search(s)) or sentences)[-segments.MAX_PARTS :]
        pieces = tuple(piece for sentence in asking for piece in segments.split(sentence) if piece)
        return cls(text, sentences, asking, pieces[: segments.MAX_PARTS] or asking)

    @classmethod
    def whole(cls, text: str) -> Cut:
        """Takes a message, gives it in one piece."""
        return cls(text, (text,), (text,), (text,))

    @property
    def texts(self) -> list[str]:
        """The message, its sentences and its pieces, each once, the message first."""
        return list(dict.fromkeys([self.text, *self.sentences, *self.pieces]))

    @property
    def places(self) -> dict[str, int]:
        """The place of each text among :attr:`texts`."""
        return {text: number for number, text in enumerate(self.texts)}

    @property
    def within(self) -> range:
        """The places of its sentences and pieces among :attr:`texts`: the message's own, where it is not cut."""
        return range(1, len(self.texts)) if len(self.texts) > 1 else range(1)


@dataclass(frozen=True)
class Limits:
    """From which probability a topic counts as asked for, one that nothing joins to the rest does, and one comes in the order
    of asking."""

    asked: float
    likely: float
    doubtless: float


class Chooser:
    """Chooses a message's parts by the labels of the topic model."""

    def __init__(self, labels: Sequence[str], model: AskedModel) -> None:
        self._labels = list(labels)
        self._topics = [number for number, label in enumerate(labels) if label not in NO_TOPIC]
        self._model = model

    @property
    def topics(self) -> list[int]:
        """The columns of the guide's topics among the labels."""
        return self._topics

    def hearing(self, cut: Cut, rows: npt.NDArray[np.float32]) -> Hearing:
        """Takes a cut and the probabilities of its texts (n, labels), gives what is heard in them."""
        place = cut.places

        def of(texts: Sequence[str]) -> npt.NDArray[np.float32]:
            return self._taken_together(rows[[place[text] for text in texts]])

        return Hearing(
            rows[0],
            of(cut.asking),
            of(cut.pieces),
            marked=tuple(sentence.endswith("?") for sentence in cut.asking),
            asking=tuple(bool(_QUESTION.search(piece)) for piece in cut.pieces),
            words=tuple(len(piece.split()) for piece in cut.pieces),
            length=len(cut.text.split()),
            telling=len(cut.sentences) - len(cut.asking),
        )

    def past_courtesy(self, cut: Cut, rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Takes a cut and the probabilities of its texts (n, labels), gives these; a message that greets or thanks and clearly
        asks something in another sentence is what that sentence is."""
        places = cut.places
        others = [places[sentence] for sentence in cut.asking if places[sentence]]
        if self._labels[int(rows[0].argmax())] not in COURTESY or not others:
            return rows
        clearest = max(others, key=lambda number: float(rows[number, self._topics].max()))
        if rows[clearest, self._topics].max() < CLEAR:
            return rows
        rows = rows.copy()
        rows[0] = rows[clearest]
        return rows

    def _taken_together(self, rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Beside a question about baclofen, one about another medicine is about taking both."""
        other, both = self._labels.index("other_medicine"), self._labels.index("interactions")
        clear = rows[:, self._topics].max(axis=1) >= CLEAR
        if len(rows) < 2 or not clear.any():
            return rows
        rows = rows.copy()
        rows[:, both] += rows[:, other]
        rows[:, other] = 0
        return rows

    def _outright(self, heard: Hearing) -> npt.NDArray[np.float64]:
        """In a short message of several sentences with a question mark, how clear each topic is in one of these; else 0."""
        if sum(heard.marked) < 2 or heard.length > SHORT_MESSAGE:
            return np.zeros(len(self._topics))
        said = heard.sentences[np.array(heard.marked)][:, self._topics]
        return np.asarray(np.where(said >= CLEAR, said, 0).max(axis=0))

    def parts(self, cut: Cut, rows: npt.NDArray[np.float32], limits: Limits) -> list[Part]:
        """Takes a cut, the probabilities of its texts and the thresholds; gives at least one part, in the order of asking."""
        heard = self.hearing(cut, rows)
        said = self._model.probabilities(heard, self._topics)
        outright = self._outright(heard)
        asked = np.maximum(said, outright)
        best, sure = int(rows[0].argmax()), float(rows[0].max()) >= CLEAR
        listed = (outright > 0).sum() > 1
        if (self._labels[best] in OUTSIDE and sure and not listed) or asked.max() < CLEAR:
            likeliest = int(asked.argmax())
            if self._labels[best] in NO_TOPIC or sure or asked[likeliest] < rows[0, best]:
                return [Part(cut.text, self._labels[best], float(rows[0, best]))]
            chosen = [likeliest]
        else:
            # A message that nothing joins asks a second thing only where that is fairly likely.
            needed = min(limits.asked if len(cut.pieces) > 1 or len(cut.asking) > 1 else limits.likely, CLEAR)
            chosen = [n for n, p in enumerate(asked) if p >= needed]
        found = []
        for number in chosen:
            column = self._topics[number]
            texts, heard_rows = (cut.pieces, heard.pieces) if len(cut.pieces) > 1 else (cut.asking, heard.sentences)
            at = int(heard_rows[:, column].argmax())
            whole = len(chosen) == 1 and len(cut.sentences) == 1
            part = Part(cut.text if whole else texts[at], self._labels[column], float(asked[number]))
            found.append((0 if whole else at, -part.confidence, part))
        # What is asked beyond doubt comes in the order of asking, the rest after it, likeliest first.
        doubtless = limits.doubtless
        found.sort(key=lambda row: (row[2].confidence < doubtless, row[0] * (row[2].confidence >= doubtless), row[1]))
        clear = sum(part.confidence >= CLEAR for _, _, part in found)
        return [part for _, _, part in found][: min(MAX_PARTS, max(clear, 1) + MAX_LIKELY)]
