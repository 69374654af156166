"""Triage as the first component of the pipeline: the rules look for red flags before anything else can fail."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.red_flags import triage

FLAG = "red_flag"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class Triage(GraphComponent):
    """Runs the rules of ``data/lexicon/red_flags.yml`` over every message; the topic reader acts on what they find."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Triage:
        """Creates the component."""
        return cls()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Training data need no triage."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets ``red_flag`` to what the rules found (:class:`bot.nlu.red_flags.Triage`)."""
        for message in messages:
            found = triage(message.get(TEXT) or "")
            message.set(FLAG, found)
        return messages
