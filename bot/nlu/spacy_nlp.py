"""Rasa's SpacyNLP over our own pipeline, so that SpacyTokenizer and SpacyEntityExtractor work without a downloaded model."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.spacy_entity_extractor import SpacyEntityExtractor
from rasa.nlu.tokenizers.spacy_tokenizer import SpacyTokenizer
from rasa.nlu.utils.spacy_utils import SpacyModel, SpacyNLP

from bot.nlu.things import pipeline


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.MODEL_LOADER, DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER],
    is_trainable=False,
    model_from="LexiconSpacyNLP",
)
class LexiconSpacyNLP(SpacyNLP):
    """Loads the blank English pipeline with the lexicon's entity rules."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Gives the defaults: the model's name is only for messages."""
        return {"model": "blank English with the lexicon", "case_sensitive": True}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SpacyNLP:
        """Creates the component around the pipeline."""
        config = {**cls.get_default_config(), **config}
        return cls(SpacyModel(model=pipeline(), model_name=config["model"]), config)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class LexiconSpacyTokenizer(SpacyTokenizer):
    """Rasa's SpacyTokenizer; it only asks for our SpacyNLP by name, since Rasa accepts no subclass of what is required."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Names the component that must come before."""
        return [LexiconSpacyNLP]


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False, model_from="LexiconSpacyNLP"
)
class LexiconEntityExtractor(SpacyEntityExtractor):
    """Rasa's SpacyEntityExtractor over the lexicon's entities."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Names the component that must come before."""
        return [LexiconSpacyNLP]
