"""The topic reader as Rasa's intent classifier: sets the intent and attaches the whole reading to the message."""

from __future__ import annotations

import logging
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.classifier import EXPERTS
from bot.nlu.context import Before, Known
from bot.nlu.fitting import fit
from bot.nlu.models import EMERGENCY, Example, Models
from bot.nlu.reader import Reader
from bot.nlu.red_flags import Triage, triage
from bot.nlu.told import region_meant
from bot.nlu.triage import FLAG

logger = logging.getLogger(__name__)
FILE = "reading.npz"
READING = "reading"
FALLBACK = "nlu_fallback"


def _remembered(tracker: DialogueStateTracker | None) -> tuple[Before | None, Known]:
    """What came before and what is known, from the slots that the actions and emergencies set."""
    slots = tracker.slots if tracker else {}
    memory, emergency = (slots[name].value if name in slots else None for name in ("memory", "emergency_kind"))
    return Before.recalled(memory), Known.recalled(memory, emergency)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicReader(IntentClassifier, GraphComponent):
    """Reads topics, things and red flags (see :class:`bot.nlu.reader.Reader`)."""

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource, models: Models | None = None
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._reader = Reader(models) if models else None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Gives the defaults: the topic model's experts."""
        return {"experts": list(EXPERTS)}

    @staticmethod
    def required_packages() -> list[str]:
        """Names the packages that must be installed."""
        return ["sklearn", "onnxruntime"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TopicReader:
        """Creates an untrained component."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Trains on the NLU examples, with the dense vectors that the featurizer made."""
        import numpy as np

        rows, vectors = [], []
        for message in training_data.intent_examples:
            if not message.get(TEXT):
                continue
            metadata = (message.get("metadata") or {}).get("intent") or {}
            rows.append(Example.of(message.get(TEXT), message.get(INTENT), metadata))
            _, sentence = message.get_dense_features(TEXT, [])
            vectors.append(sentence.features[0] if sentence else None)
        ready = all(v is not None for v in vectors)
        models = fit(
            rows,
            np.stack([v for v in vectors if v is not None]) if ready else None,
            Models(self._config["experts"]),
        )
        with self._storage.write_to(self._resource) as folder:
            models.save(folder / FILE)
        self._reader = Reader(models)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TopicReader:
        """Loads the trained component."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, Models.load(folder / FILE))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing to add to training data."""
        return training_data

    def process(self, messages: list[Message], tracker: DialogueStateTracker) -> list[Message]:
        """Sets intent, ranking and reading; when reading fails, the rules alone still find a red flag.

        Rasa hands the tracker to a component that names it: a follow-up is read after the question before it."""
        before, known = _remembered(tracker)
        for message in messages:
            text = message.get(TEXT) or ""
            if not text:
                continue
            found = message.get(FLAG) or triage(text)
            try:
                self._read(message, text, found, before, known)
            except Exception as error:
                logger.error("a message could not be read: %s", type(error).__name__)
                self._read_by_rules_alone(message, text, found)
        return messages

    def _read(self, message: Message, text: str, found: Triage, before: Before | None, known: Known) -> None:
        assert self._reader is not None, "the component is not trained"
        reading = self._reader.read(text, found, before, known)
        if reading.flag:
            self._emergency(message, reading.flag)
        else:
            # The FallbackClassifier judges the confidence.
            name, confidence = reading.intent
            self._intent(message, name, confidence, reading.ranking)
        if region := reading.region or reading.region_hinted:
            self._entity(message, "region", region)
        message.set(READING, reading.to_dict(), add_to_output=True)

    def _read_by_rules_alone(self, message: Message, text: str, found: Triage) -> None:
        if found.emergency:
            self._emergency(message, found.kind)
        else:
            self._intent(message, FALLBACK, 1.0, [])
        if region := region_meant(text):
            self._entity(message, "region", region)
        message.set(READING, None, add_to_output=True)

    @staticmethod
    def _intent(message: Message, name: str, confidence: float, ranking: list[tuple[str, float]]) -> None:
        message.set("intent", {"name": name, "confidence": confidence}, add_to_output=True)
        message.set(
            "intent_ranking",
            [{"name": name, "confidence": confidence}]
            + [{"name": other, "confidence": p} for other, p in ranking if other != name],
            add_to_output=True,
        )

    @classmethod
    def _emergency(cls, message: Message, kind: str) -> None:
        cls._intent(message, EMERGENCY, 1.0, [])
        cls._entity(message, "emergency_kind", kind)

    @staticmethod
    def _entity(message: Message, name: str, value: str) -> None:
        """Adds an entity of the whole message, for a slot."""
        entity = {"entity": name, "value": value, "start": 0, "end": 0, "confidence": 1.0, "extractor": "TopicReader"}
        message.set("entities", [*message.get("entities", []), entity], add_to_output=True)
