"""Reads a message: which topics, in which order, about what, said by whom. Text in, plain JSON out; needs no Rasa."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.tokens import Doc

from bot.answers.request import CONVERSATION, OUTSIDE, Thing
from bot.nlu import doses, evidence, flags, segments
from bot.nlu.models import Models, Thresholds
from bot.nlu.red_flags import Triage
from bot.nlu.spelling import Speller
from bot.nlu.things import entry_of
from bot.nlu.told import region_told, told

NO_TOPIC = frozenset((*CONVERSATION, *OUTSIDE))
UNREADABLE = ("not_english", "gibberish")
ALTERNATIVES = 5
MAX_PARTS = 4
STORY = 40
# A message with no joint asks two things only where both are this likely.
JOINED_ONLY = 0.38
_QUESTION = re.compile(
    r"\?|^(?:and |but |so |also |ok |hi |hello |hey |please |pls )*(?:what|when|where|which|who|why|how|can|could|cn|should|shud|do|does|did|is|are|am|"
    r"will|would|may|might|has|have|any|tell|explain|wat|wot|hw|safe|ok to|best|need to know|want to know|wondering)\b|\b(?:can|should|could|do|does|is it|will|how|what|when|why) "
    r"(?:i|he|she|we|they|it|you|the|my|a)\b|\b(?:wonder|wondering|want to know|need to know|tell me|advice on|any idea|curious|not sure (?:if|whether|how|what|when))\b",
    re.I,
)


@dataclass
class Part:
    """A part of the message that is a question of its own."""

    text: str
    topic: str
    confidence: float
    things: list[dict[str, str]] = field(default_factory=list)
    ranked: list[str] = field(default_factory=list)


@dataclass
class Reading:
    """What a message was read as.

    ``parts`` are the questions in order (at least one). ``ranked`` are the statements of all topics likest to the message. ``ranking`` holds the whole message's likeliest intents with
    their probabilities. ``acute`` is the probability of an emergency, ``flag`` the emergency's kind when the rules or the
    classifier are sure, ``check_back`` the kind when they are nearly so.
    """

    text: str
    parts: list[Part]
    ranking: list[tuple[str, float]]
    acute: float
    limits: dict[str, float]
    ranked: list[str] = field(default_factory=list)
    flag: str = ""
    check_back: str = ""
    things: list[dict[str, str]] = field(default_factory=list)
    told: list[dict[str, str]] = field(default_factory=list)
    region: str = ""
    dose: dict[str, Any] | None = None
    forms: list[str] = field(default_factory=list)
    elliptical: bool = False
    bare: bool = False
    personal: bool = False
    number: int = 0
    safe: bool = False
    outside_kind: str = ""
    names_baclofen: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Gives the reading as plain JSON types."""
        return asdict(self)


class Reader:
    """Reads messages with trained models and thresholds."""

    def __init__(self, models: Models) -> None:
        self.models = models
        self._speller = Speller(models.words)
        self._words = frozenset(models.words)

    @property
    def _limits(self) -> Thresholds:
        return self.models.thresholds

    def read(self, text: str, doc: Doc, found: Triage) -> Reading:
        """Takes a message, its doc (from :func:`bot.nlu.things.pipeline`) and what triage found, gives its :class:`Reading`."""
        sentences = segments.sentences(text) or [text]
        pieces = [p for p in segments.split(text) if p]
        unique = list(dict.fromkeys([text, *sentences, *pieces]))
        plain = [self._plain(piece, doc) for piece in unique]
        vectors = self.models.encode(plain)
        probabilities = self.models.topics.probabilities(plain, vectors)
        for number, piece in enumerate(unique):
            probabilities[number] = evidence.weigh(probabilities[number], self.models.topics.labels, piece, doc)
        place = {piece: number for number, piece in enumerate(unique)}
        # In a long story the red flag may stand in one sentence.
        heard = [place[piece] for piece in dict.fromkeys([text, *sentences])] if len(text.split()) > STORY else [0]
        spoken = [unique[n] for n in heard]
        acute = float(np.max(self.models.acute_probabilities(spoken, vectors[heard])))
        ranking = self._ranking(probabilities[0])
        parts = self._parts(text, sentences, place, probabilities)
        reading = Reading(
            text=text,
            limits={"answer": self._limits.answer, "clarify": self._limits.clarify, "outside": self._limits.outside},
            ranked=self.models.rank("", vectors[0], plain[0]),
            parts=parts,
            ranking=ranking,
            acute=acute,
            told=[thing.to_dict() for thing in told(doc)],
            region=region_told(text),
            forms=[ent.id_ for ent in doc.ents if ent.label_ == "form"],
            elliptical=flags.elliptical(text),
            personal=flags.personal(text),
            number=flags.picked(text),
            safe=found.safe,
            names_baclofen=any(ent.label_ == "baclofen" for ent in doc.ents),
        )
        reading.dose = d.to_dict() if (d := doses.read(text, tuple(reading.forms))) else None
        self._add_things(reading, doc)
        for part in parts:
            part.ranked = self.models.rank(part.topic, vectors[place.get(part.text, 0)], part.text)
        reading.outside_kind = self._outside_kind(reading, text, doc, vectors[0])
        if reading.outside_kind in UNREADABLE and not (reading.number or found.emergency):
            reading.ranking = [("out_of_scope", 1.0)]
            reading.parts = [Part(text, "out_of_scope", 1.0)]
        self._triage(reading, found, vectors[0])
        return reading

    def _outside_kind(self, reading: Reading, text: str, doc: Doc, vector: npt.NDArray[np.float32]) -> str:
        """Which kind of out-of-scope message it would be; ``not_english`` and ``gibberish`` only for unfamiliar words."""
        if flags.foreign_script(text):
            return "not_english"
        lost = flags.unfamiliar(text, doc, self._words) and (
            reading.parts[0].topic in OUTSIDE or max(p.confidence for p in reading.parts) < self._limits.sure
        )
        kinds = [kind for kind in self.models.outside_kinds(vector) if (kind in UNREADABLE) == lost]
        return kinds[0]

    def _plain(self, text: str, doc: Doc) -> str:
        """The text as the encoder should see it: lower case, baclofen under one name."""
        for name in {ent.text for ent in doc.ents if ent.label_ == "baclofen"}:
            text = text.replace(name, "baclofen")
        names = {word for ent in doc.ents for word in ent.text.lower().split()} | {"baclofen"}
        return " ".join(self._speller.mend(text.lower(), names).split())

    def _ranking(self, row: npt.NDArray[np.float32]) -> list[tuple[str, float]]:
        order = np.argsort(-row)[:ALTERNATIVES]
        return [(self.models.topics.labels[i], float(row[i])) for i in order]

    def _parts(
        self, text: str, sentences: Sequence[str], place: dict[str, int], probabilities: npt.NDArray[np.float32]
    ) -> list[Part]:
        """The message's questions. Only sentences that ask count where some do; the others tell the story."""
        labels = self.models.topics.labels
        limits = self._limits

        def top(piece: str) -> tuple[str, float]:
            row = probabilities[place[piece]]
            best = int(np.argmax(row))
            return labels[best], float(row[best])

        whole = Part(text, *top(text))
        picked: list[Part] = []
        for sentence in [s for s in sentences if _QUESTION.search(s)] or list(sentences):
            pieces = [p for p in segments.split(sentence) if p in place]
            heard = [Part(p, *top(p)) for p in pieces] if len(pieces) > 1 else []
            heard = [self._together(p) for p in heard]
            heard = [p for p in heard if p.topic not in NO_TOPIC and p.confidence >= limits.part]
            single = Part(sentence, *top(sentence))
            if len({p.topic for p in heard}) >= 2:
                picked.extend(self._merged(heard))
            elif single.topic not in NO_TOPIC and single.confidence >= limits.part:
                picked.append(single)
        row = probabilities[0]
        picked = self._merged(picked)
        if len(picked) > 1:
            picked = [p for p in picked if row[labels.index(p.topic)] >= limits.support or p.confidence >= limits.sure]
        # What the whole message says a good deal about, though no part says it alone.
        asked = {p.topic for p in picked}
        joined = len(segments.split(text)) > 1
        also = [
            Part(text, name, float(p))
            for name, p in sorted(zip(labels, row), key=lambda pair: -pair[1])
            if p >= (limits.second if joined else JOINED_ONLY) and name not in NO_TOPIC | asked
        ]
        if len(picked) > 1:
            return [*picked, *also][:MAX_PARTS]
        # One question at the end of a story decides, unless the whole message is surer.
        story = bool(picked) and len(sentences) > 1 and picked[0].topic != whole.topic
        if story and (picked[0].confidence >= whole.confidence or whole.topic in NO_TOPIC):
            return [*picked, *also][:MAX_PARTS]
        return [whole, *(p for p in also if p.topic != whole.topic)][:MAX_PARTS]

    @staticmethod
    def _together(part: Part) -> Part:
        """Beside another question, one about another medicine is about taking both."""
        return replace(part, topic="interactions") if part.topic == "other_medicine" else part

    @staticmethod
    def _merged(parts: list[Part]) -> list[Part]:
        merged: dict[str, Part] = {}
        for part in parts:
            known = merged.get(part.topic)
            if known is None:
                merged[part.topic] = part
            else:
                known.text = f"{known.text} {part.text}"
                known.confidence = max(known.confidence, part.confidence)
        return list(merged.values())

    def _add_things(self, reading: Reading, doc: Doc) -> None:
        """Names of things, each to the part it stands in."""
        spoken = {(t["kind"], t["id"]) for t in reading.told}
        words_left = [t for t in doc if t.is_alpha and not t.is_stop]
        for ent in doc.ents:
            if ent.label_ == "baclofen":
                words_left = [t for t in words_left if not ent.start <= t.i < ent.end]
                continue
            entry = entry_of(ent)
            thing = Thing(entry.kind, entry.id, entry.name, ent.text, entry.group, entry.topic).to_dict()
            reading.things.append(thing)
            words_left = [t for t in words_left if not ent.start <= t.i < ent.end]
            if (entry.kind, entry.id) in spoken:
                continue
            home = next((p for p in reading.parts if ent.text in p.text), reading.parts[0])
            if thing not in home.things:
                home.things.append(thing)
        reading.bare = bool(reading.things) and not words_left

    def _triage(self, reading: Reading, found: Triage, vector: npt.NDArray[np.float32]) -> None:
        if found.safe and not found.emergency:
            return
        kind = found.kind or found.guarded or self.models.acute_kind(vector)
        limits = self._limits
        confirmed = found.emergency and (found.sure or reading.acute >= limits.acute_veto)
        if confirmed or reading.acute >= limits.acute_sure:
            reading.flag = kind
        elif found.emergency or reading.acute >= limits.acute_maybe:
            reading.check_back = kind
