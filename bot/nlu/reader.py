"""Reads a message: which topics, in which order, about what, said by whom. Text in, plain JSON out; needs no Rasa."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import sklearn
from spacy.tokens import Doc

from bot.answers.request import CONVERSATION, OUTSIDE, Thing
from bot.nlu import doses, evidence, flags
from bot.nlu.classifier import Features
from bot.nlu.context import Before, FollowUp
from bot.nlu.models import Models, Thresholds
from bot.nlu.parts import CLEAR, Chooser, Cut, Part
from bot.nlu.red_flags import Triage, undisguised
from bot.nlu.spelling import Speller
from bot.nlu.things import entry_of
from bot.nlu.told import region_told, told

UNREADABLE = ("not_english", "gibberish")
# Talk that means little without what was said before.
LEANING = ("affirm", "deny")
ALTERNATIVES = 5
# How much the question before counts when statements are ranked for a follow-up.
BEFORE_WEIGHT = 0.5


@dataclass
class Reading:
    """What a message was read as.

    ``parts`` are the questions in order (at least one). ``ranked`` are the statements of all topics likest to the message.
    ``ranking`` holds the whole message's likeliest intents with their probabilities, ``in_context`` the same in the light of
    the question before, if there was one; ``several`` is true when more than one part is clearly a question of its own. ``acute`` is the probability of an emergency, ``flag`` the emergency's kind when the rules or the
    classifier are sure, ``check_back`` the kind when they are nearly so.
    """

    text: str
    parts: list[Part]
    ranking: list[tuple[str, float]]
    acute: float
    limits: dict[str, float]
    in_context: list[tuple[str, float]] = field(default_factory=list)
    several: bool = False
    ranked: list[str] = field(default_factory=list)
    flag: str = ""
    check_back: str = ""
    things: list[dict[str, str]] = field(default_factory=list)
    told: list[dict[str, str]] = field(default_factory=list)
    region: str = ""
    dose: dict[str, Any] | None = None
    forms: list[str] = field(default_factory=list)
    bare: bool = False
    personal: bool = False
    number: int = 0
    safe: bool = False
    outside_kind: str = ""
    names_baclofen: bool = False

    @property
    def intent(self) -> tuple[str, float]:
        """The intent and its confidence: in the light of the question before, where there was one, else the likeliest part's."""
        if self.in_context and not self.several:
            return self.in_context[0]
        best = max(self.parts, key=lambda part: part.confidence)
        return best.topic, best.confidence

    def to_dict(self) -> dict[str, Any]:
        """Gives the reading as plain JSON types; lists are shared, not copied."""
        return {**vars(self), "parts": [vars(part) for part in self.parts]}


@dataclass(frozen=True)
class Heard:
    """What the models hear in a message: the features of its n texts (and, last, of it joined to the question before), the
    texts' probabilities (n, labels) weighed by what is named in each, and the message as a follow-up, if it is one."""

    features: Features
    rows: npt.NDArray[np.float32]
    follow_up: FollowUp | None = None


class Reader:
    """Reads messages with trained models and thresholds."""

    def __init__(self, models: Models) -> None:
        self.models = models
        self.chooser = Chooser(models.topics.labels, models.asked)
        self._speller = Speller(models.words)
        self._words = frozenset(models.words)

    @property
    def _limits(self) -> Thresholds:
        return self.models.thresholds

    def hear(self, texts: Sequence[str], doc: Doc, before: Before | None = None) -> Heard:
        """Takes a message's texts, the message itself first, its doc and what was asked before, gives what the models hear."""
        joined = [before.joined(texts[0])] if before else []
        features = self.models.features([self._plain(text, doc) for text in (*texts, *joined)])
        rows = self.models.topics.probabilities(features)
        labels = self.models.topics.labels
        alone = np.stack([evidence.weigh(row, labels, text, doc) for row, text in zip(rows, texts)])
        if not before:
            return Heard(features, alone)
        names = any(ent.label_ != "baclofen" for ent in doc.ents)
        return Heard(features, alone, FollowUp(texts[0], names, before.topic, alone[0], rows[-1]))

    # What the models are given is made here: scikit-learn need not check it in each of a dozen calls.
    @sklearn.config_context(assume_finite=True, skip_parameter_validation=True)
    def read(self, text: str, doc: Doc, found: Triage, before: Before | None = None) -> Reading:
        """Takes a message, its doc (from :func:`bot.nlu.things.pipeline`), what triage found and what was asked before, gives
        its :class:`Reading`."""
        cut = Cut.of(text)
        texts = cut.texts
        heard = self.hear(texts, doc, before)
        features, rows, vectors = heard.features, heard.rows, heard.features.vectors
        # The classifier hears the message as written; of a long story, its sentences alone would cry wolf.
        spoken = replace(features.take([0]), texts=(text,))
        acute = float(self.models.acute_probabilities(spoken)[0])
        likeness = self.models.ranker.likeness(vectors[0], features.texts[0])
        in_context: list[tuple[str, float]] = []
        if heard.follow_up and not self._plainly_talk(rows[0]):
            in_context = self._ranking(self.models.context.probabilities(heard.follow_up, self.models.topics.labels))
            likeness = likeness + BEFORE_WEIGHT * self.models.ranker.likeness(vectors[-1], features.texts[-1])
        parts = self.chooser.parts(cut, rows, self._limits.asked)
        reading = Reading(
            text=text,
            limits={"answer": self._limits.answer, "clarify": self._limits.clarify, "outside": self._limits.outside},
            ranked=self.models.ranker.rank("", likeness),
            parts=parts,
            ranking=self._ranking(rows[0]),
            in_context=in_context,
            several=sum(part.confidence >= CLEAR for part in parts) > 1,
            acute=acute,
            told=[thing.to_dict() for thing in told(doc)],
            region=region_told(text),
            forms=[ent.id_ for ent in doc.ents if ent.label_ == "form"],
            personal=flags.personal(text),
            number=flags.picked(text),
            safe=found.safe,
            names_baclofen=any(ent.label_ == "baclofen" for ent in doc.ents),
        )
        reading.dose = d.to_dict() if (d := doses.read(text, tuple(reading.forms))) else None
        self._add_things(reading, doc)
        for part in parts:
            own = (
                likeness
                if part.text == text
                else self.models.ranker.likeness(vectors[texts.index(part.text)], part.text)
            )
            part.ranked = self.models.ranker.rank(part.topic, own)
        reading.outside_kind = self._outside_kind(reading, text, doc, vectors[0])
        if reading.outside_kind in UNREADABLE and not (reading.number or found.emergency):
            reading.ranking = [("out_of_scope", 1.0)]
            reading.in_context = []
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
        return " ".join(self._speller.mend(undisguised(text.lower()), names).split())

    def _plainly_talk(self, row: npt.NDArray[np.float32]) -> bool:
        """Whether a message is thanks, "start over", "more" and the like by itself, whatever was asked before."""
        label = self.models.topics.labels[int(row.argmax())]
        return label in CONVERSATION and label not in LEANING and float(row.max()) >= CLEAR

    def _ranking(self, row: npt.NDArray[Any]) -> list[tuple[str, float]]:
        order = np.argsort(-row)[:ALTERNATIVES]
        return [(self.models.topics.labels[i], float(row[i])) for i in order]

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
        elif (found.emergency and reading.acute >= limits.acute_doubt) or reading.acute >= limits.acute_maybe:
            reading.check_back = kind
