"""Lets Rasa 3.6.21 be imported without TensorFlow.

Rasa imports TensorFlow, Keras and friends at module level wherever an agent is loaded
(``rasa.core.agent`` -> ``core.policies.policy`` -> ``nlu.extractors.extractor`` -> ``utils.train_utils``),
although only DIET, TED, ResponseSelector, UnexpecTED and the ConveRT and LanguageModel featurizers use it.
TensorFlow is 1.5 GB of the 2.7 GB that stock Rasa installs, most of its start-up time and half of its memory.

Importing this module puts a finder first on ``sys.meta_path``. It answers for the missing packages with placeholder
modules whose attributes are empty classes: they can be subclassed, called as decorators and joined with ``|`` in
annotations, which is all that Rasa's modules do with them while being imported. Using one for real raises
:class:`TensorFlowMissing` with a sentence that says what to do.

Because the placeholders can be imported, Rasa's own check for missing packages would find TensorFlow present, so the
components that need it are made to name a package that is not: a config with one of them is refused before training.

The finder steps aside when a real TensorFlow is installed. ``make install`` has every Python of the environment
import this module (a ``.pth`` file), so ``rasa``, ``python -m rasa``, pytest and our own command behave alike.
"""

from __future__ import annotations

import importlib.machinery
import importlib.metadata
import importlib.util
import os
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any

RASA_VERSION = "3.6.21"
STAND_IN_FOR = frozenset({"tensorflow", "keras", "tensorflow_hub", "tensorflow_text", "tensorflow_addons"})


COMPONENTS_MODULE = "rasa.engine.recipes.default_components"
# Rasa's components that cannot work without TensorFlow.
COMPONENTS = (
    "DIETClassifier",
    "TEDPolicy",
    "ResponseSelector",
    "UnexpecTEDIntentPolicy",
    "ConveRTFeaturizer",
    "LanguageModelFeaturizer",
)


def explain(what: str) -> str:
    """Takes the name of a component or class, gives the sentence that says why it cannot be used and what to do."""
    return (
        f"{what} needs TensorFlow, which this project leaves out. Remove components that use it "
        f"({', '.join(COMPONENTS)}) from config.yml, or install tensorflow into the environment."
    )


class TensorFlowMissing(ImportError):
    """Raised when something needs the TensorFlow that this project leaves out."""

    def __init__(self, what: str) -> None:
        super().__init__(explain(what))


class _PlaceholderMeta(type):
    """Makes a class whose every attribute is another placeholder, and that joins with ``|`` in annotations."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _placeholder(f"{cls.__module__}.{name}")

    def __or__(cls, other: Any) -> Any:
        return cls

    __ror__ = __or__


def _placeholder(name: str) -> type:
    def call(cls: type, *args: Any, **kwargs: Any) -> Any:
        # A decorator gets its function back; a subclass defined by Rasa (`class RasaModel(Model)`) and a real use
        # end here.
        if cls.__dict__.get("_stand_in") and len(args) == 1 and callable(args[0]) and not kwargs:
            return args[0]
        if cls.__dict__.get("_stand_in"):
            return object.__new__(cls)
        raise TensorFlowMissing(cls.__name__)

    return _PlaceholderMeta(
        name.rsplit(".", 1)[-1],
        (),
        {
            "__module__": name,
            "_stand_in": True,
            "__new__": call,
            "__init_subclass__": classmethod(lambda cls, **kwargs: None),
            "__call__": lambda self, function=None, *args, **kwargs: function,
        },
    )


class _PlaceholderModule(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = _placeholder(f"{self.__name__}.{name}")
        setattr(self, name, value)
        return value


class _ComponentsLoader(importlib.machinery.SourceFileLoader):
    """Loads Rasa's list of components, and has those that use TensorFlow say so to Rasa's check before training."""

    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        for name in COMPONENTS:
            missing = f"tensorflow (this project leaves it out: take {name} out of config, or install tensorflow)"
            getattr(module, name).required_packages = staticmethod(lambda missing=missing: [missing])


class TensorFlowStandIn:
    """Finder and loader of the placeholder modules (see :pep:`451`)."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Takes a module name, gives a spec for stand-ins and for Rasa's list of components, ``None`` for others."""
        if name == COMPONENTS_MODULE:
            spec = importlib.machinery.PathFinder.find_spec(name, path)
            if spec is None or spec.origin is None:
                return None
            loader = _ComponentsLoader(name, spec.origin)
            return importlib.util.spec_from_file_location(name, spec.origin, loader=loader)
        if name.partition(".")[0] not in STAND_IN_FOR:
            return None
        return importlib.machinery.ModuleSpec(name, TensorFlowStandIn, is_package=True)  # type: ignore[arg-type]

    @staticmethod
    def create_module(spec: importlib.machinery.ModuleSpec) -> ModuleType:
        """Makes an empty placeholder module."""
        return _PlaceholderModule(spec.name)

    @staticmethod
    def exec_module(module: ModuleType) -> None:
        """Nothing to execute in a placeholder."""


def is_active() -> bool:
    """Gives whether placeholders stand in for TensorFlow in this process."""
    return any(isinstance(finder, type) and finder.__name__ == "TensorFlowStandIn" for finder in sys.meta_path)


def activate() -> bool:
    """Installs the finder; gives whether it is active.

    Raises:
        RuntimeError: Rasa is installed in another version than the one this was written for.
    """
    if is_active():
        return True
    try:
        version = importlib.metadata.version("rasa")
    except importlib.metadata.PackageNotFoundError:
        return False
    if importlib.util.find_spec("tensorflow") is not None:
        return False
    if version != RASA_VERSION:
        raise RuntimeError(f"bot.tensorflow_free was written for Rasa {RASA_VERSION}, and {version} is installed.")
    sys.meta_path.insert(0, TensorFlowStandIn)
    return True


# Nothing is sent to Rasa's makers. Its error reporting could not start either: it is written for sentry-sdk 1.
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
activate()
