"""Reads a message: which topics, in which order, about what, said by whom. Text in, plain JSON out; needs no Rasa."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import sklearn
from spacy.tokens import Doc

from bot.answers.request import CONVERSATION, OUTSIDE, TOGETHER, Thing
from bot.nlu import doses, flags
from bot.nlu.context import NOTHING_KNOWN, Before, Known
from bot.nlu.hearing import Heard, Listener, Message
from bot.nlu.models import Models, Thresholds
from bot.nlu.parts import CLEAR, Cut, Part
from bot.nlu.red_flags import Triage, triage, undisguised
from bot.nlu.things import entry_of, pipeline
from bot.nlu.told import region_hinted, region_named, region_told, told

UNREADABLE = ("not_english", "gibberish")
ALTERNATIVES = 5
# What these look like in somebody who has a pump may be its failing.
PUMP_MAY_FAIL = ("general", "withdrawal")
# And what, with these words, may be dysreflexia in somebody who has a spinal injury.
DYSREFLEXIA_LOOKS_LIKE = ("general", "chest", "injury", "toxicity")
_DYSREFLEXIA = re.compile(r"\b(?:head\w*|pounding|sweat\w*|flush\w*|blotch\w*|goose ?bumps?)\b", re.I)
# How much the question before counts when statements are ranked for a follow-up.
BEFORE_WEIGHT = 0.5
# How much the rest of a message counts when statements are ranked for one of its questions.
REST_WEIGHT = 1.0
# From here a message is an emergency whatever was said before.
ALARMING = 0.7
# Below it an emergency that shows only in the light of the message before is asked back.
IN_DOUBT = 0.5
# Talk that is clear by itself; other talk ("what helps", "who says") must be beyond doubt, since it may lean on an answer.
COMMANDS = ("thank", "goodbye", "repeat", "more", "reset", "what_you_know", "forget_me", "safe_now")
CLEAR_TALK, DOUBTLESS_TALK = 0.7, 0.93
# "goodbye" and "help" are no cries for help.
BARE_WORDS = 2


@dataclass
class Reading:
    """What a message was read as.

    ``clear`` is the text with slips mended. ``parts`` are the questions in order (at least one). ``ranked`` are the
    statements of each topic likest to the message. ``ranking`` holds the whole message's likeliest intents with their
    probabilities, ``in_context`` the same in the light of the question before, if there was one; ``several`` is true when
    more than one part is clearly a question of its own. ``acute`` is the probability of an emergency, ``flag`` the
    emergency's kind when the rules or the classifier are sure, ``check_back`` the kind when they are nearly so.
    """

    text: str
    clear: str
    parts: list[Part]
    ranking: list[tuple[str, float]]
    acute: float
    limits: dict[str, float]
    in_context: list[tuple[str, float]] = field(default_factory=list)
    several: bool = False
    ranked: dict[str, list[str]] = field(default_factory=dict)
    flag: str = ""
    check_back: str = ""
    things: list[dict[str, str]] = field(default_factory=list)
    told: list[dict[str, str]] = field(default_factory=list)
    region: str = ""
    region_named: str = ""
    region_hinted: str = ""
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


class Clear(NamedTuple):
    """A message with slips mended, its doc, and what it says at best if it is hardly English."""

    text: str
    doc: Doc
    guess: str = ""


class Reader:
    """Reads messages with trained models and thresholds."""

    def __init__(self, models: Models) -> None:
        self.models = models
        self.listener = Listener(models)
        self._speller = models.speller()
        self._words = frozenset(models.language.words)

    @property
    def _limits(self) -> Thresholds:
        return self.models.thresholds

    # What the models are given is made here: scikit-learn need not check it in each of a dozen calls.
    @sklearn.config_context(assume_finite=True, skip_parameter_validation=True)
    def read(self, text: str, found: Triage, before: Before | None = None, known: Known = NOTHING_KNOWN) -> Reading:
        """Takes a message, what triage found, what came before and what is known of the person, gives its :class:`Reading`."""
        clear, doc, guess = self.clear(text)
        if not found.emergency and clear != text:
            found = replace(triage(clear), safe=found.safe)
        elif not found.emergency and guess:
            # Every word of it may be misread, so that the classifier always has a say.
            found = replace(triage(guess), safe=found.safe, sure=False)
        cut = Cut.of(clear)
        heard = self.listener.hear(*self.listener.sense([Message(cut, doc, before)]))
        features, rows, vectors = heard.features, heard.rows, heard.features.vectors
        plainly = self._plainly_talk(rows[0])
        likeness = self.models.ranker.likeness(vectors[0], features.texts[0])
        in_context: list[tuple[str, float]] = []
        if heard.follow_up and not plainly:
            in_context = self._ranking(self.models.context.probabilities(heard.follow_up, self.models.topics.labels))
            asked_before = self.models.ranker.likeness(vectors[-3], features.texts[-3])
            likeness = (likeness + BEFORE_WEIGHT * asked_before) / (1 + BEFORE_WEIGHT)
        parts = self.listener.chooser.parts(cut, rows, self._limits.of_parts)
        reading = Reading(
            text=text,
            clear=clear,
            limits={"answer": self._limits.answer, "clarify": self._limits.clarify, "outside": self._limits.outside},
            ranked=self.models.ranker.rank_all(likeness),
            parts=parts,
            ranking=self._ranking(rows[0]),
            in_context=in_context,
            several=sum(part.confidence >= CLEAR for part in parts) > 1,
            acute=self._alarm(heard, text, found),
            told=[thing.to_dict() for thing in told(doc)],
            region=region_told(text),
            region_named=region_named(text),
            region_hinted=region_hinted(text),
            forms=[ent.id_ for ent in doc.ents if ent.label_ == "form"],
            personal=flags.personal(clear),
            number=flags.picked(text),
            safe=found.safe,
            names_baclofen=any(ent.label_ == "baclofen" for ent in doc.ents),
        )
        reading.dose = d.to_dict() if (d := doses.read(text, tuple(reading.forms))) else None
        self._add_things(reading, doc)
        for part in parts:
            own = likeness
            if part.text != clear:
                alone = self.models.ranker.likeness(vectors[cut.places[part.text]], part.text)
                own = (alone + REST_WEIGHT * likeness) / (1 + REST_WEIGHT)
            part.ranked = self.models.ranker.rank(part.topic, own)
            part.clearest = self.models.ranker.clearest(part.topic, own)
        reading.outside_kind = self._outside_kind(reading, doc, vectors[0])
        wordless = not any(letter.isalpha() for letter in clear)
        if (reading.outside_kind in UNREADABLE or wordless) and not (reading.number or found.emergency):
            reading.ranking = [("out_of_scope", 1.0)]
            reading.in_context = []
            reading.parts = [Part(clear, "out_of_scope", 1.0)]
            # Of words that could not be read, the classifier knows nothing; figures may be an amount that was taken.
            if clear == text and not wordless:
                reading.acute = 0.0
        self._triage(reading, found, vectors[[0, -2]] if heard.spoken else vectors[:1], known)
        return reading

    def _alarm(self, heard: Heard, text: str, found: Triage) -> float:
        """The probability of an emergency, in the light of the message before, where there was one, and of plain talk."""
        acute, row = heard.acute, heard.rows[0]
        if heard.spoken and acute < ALARMING:
            acute = self.models.danger.probability(heard.spoken)
            doubtful = heard.acute < self._limits.acute_maybe and acute < IN_DOUBT
            if doubtful or flags.picked(text):
                # Nothing but what was said before is alarming, or it is a bare number: one tap tells.
                acute = min(acute, (self._limits.acute_maybe + self._limits.acute_sure) / 2)
        bare = len(heard.text.split()) <= BARE_WORDS and row.max() >= DOUBTLESS_TALK
        harmless = self._plainly_talk(row) and not (found.emergency or found.guarded)
        return 0.0 if harmless and acute < (ALARMING if bare else IN_DOUBT) else acute

    def _outside_kind(self, reading: Reading, doc: Doc, vector: npt.NDArray[np.float32]) -> str:
        """Which kind of out-of-scope message it would be; ``not_english`` and ``gibberish`` only for unfamiliar words."""
        if flags.foreign_script(reading.text) or flags.other_language(reading.text, doc, self._words):
            return "not_english"
        lost = flags.unfamiliar(reading.clear, doc, self._words) and (
            reading.parts[0].topic in OUTSIDE or max(p.confidence for p in reading.parts) < self._limits.sure
        )
        kinds = [kind for kind in self.models.outside_kinds(vector) if (kind in UNREADABLE) == lost]
        return kinds[0]

    def clear(self, text: str) -> Clear:
        """Takes a message, gives it and its doc with slips mended; as they are where there is nothing to mend."""
        doc = pipeline()(text)
        # Mended, another language would turn into English; badly typed English seems another language, but has no accents.
        if flags.accented(text) and flags.other_language(text, doc, self._words):
            return Clear(text, doc)
        names = {word for ent in doc.ents for word in ent.text.lower().split()} | {"baclofen"}
        lower = text.lower()
        mended, guess = self._speller.mend(undisguised(lower), names)
        return Clear(text, doc, guess) if mended == lower else Clear(mended, pipeline()(mended))

    def _plainly_talk(self, row: npt.NDArray[np.float32]) -> bool:
        """Whether a message is thanks, "start over", "more" and the like by itself, whatever was asked before."""
        label, probability = self.models.topics.labels[int(row.argmax())], float(row.max())
        return label in CONVERSATION and probability >= (CLEAR_TALK if label in COMMANDS else DOUBTLESS_TALK)

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
            home = next((p for p in reading.parts if ent.text in p.text), reading.parts[0])
            # Who tells of a medicine and asks about medicines asks about that one.
            subject = entry.kind == "medicine" and home.topic == TOGETHER
            if (entry.kind, entry.id) in spoken and not subject:
                continue
            if thing not in home.things:
                home.things.append(thing)
        reading.bare = bool(reading.things) and not words_left

    def _triage(self, reading: Reading, found: Triage, vectors: npt.NDArray[np.float32], known: Known) -> None:
        if found.safe and not found.emergency:
            return
        limits = self._limits
        confirmed = found.emergency and (found.sure or reading.acute >= limits.acute_veto)
        if confirmed or reading.acute >= limits.acute_sure:
            reading.flag = self._kind(reading, found, vectors, known)
        elif (found.emergency and reading.acute >= limits.acute_doubt) or reading.acute >= limits.acute_maybe:
            reading.check_back = self._kind(reading, found, vectors, known)

    def _kind(self, reading: Reading, found: Triage, vectors: npt.NDArray[np.float32], known: Known) -> str:
        """The kind of an emergency: what a rule names, the one that goes on already, or else the likeliest."""
        if found.kind:
            return found.kind
        likeliest = self.models.acute_kind(vectors)
        if known.open not in ("", "general") and likeliest != "suicide":
            return known.open
        kind = found.guarded or ("overdose" if reading.number else likeliest)
        told = known.told | {thing["id"] for thing in reading.told}
        if "spinal_cord_injury" in told and kind in DYSREFLEXIA_LOOKS_LIKE and _DYSREFLEXIA.search(reading.clear):
            return "dysreflexia"
        return "pump" if "pump" in told and kind in PUMP_MAY_FAIL else kind
