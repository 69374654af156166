"""Spares Rasa 3.6.21 work that our project does not need: what was checked in training is not checked again in every start or turn.

Only the process that calls :func:`configure` is changed; plain ``rasa run`` works as Rasa made it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import rasa.shared.utils.common
import rasa.shared.utils.io
from rasa.core.actions.action import RemoteAction
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.graph_components.providers.domain_provider import DomainProvider
from rasa.shared.core.domain import Domain

DOMAIN_FILE = "domain.yml"


def _validate_action_result(self: RemoteAction, result: Any) -> bool:
    """Rasa has jsonschema check the schema itself and the result in every turn, most of the turn's time; ours come from
    ``rasa_sdk``'s executor in the same process."""
    return isinstance(result, dict) and isinstance(result.get("events"), list)


def _load_domain(
    cls: type[DomainProvider],
    config: dict[str, Any],
    model_storage: ModelStorage,
    resource: Resource,
    execution_context: ExecutionContext,
    **kwargs: Any,
) -> DomainProvider:
    """Reads the model's domain once; Rasa reads it four times, a second, to find and validate what training wrote."""
    with model_storage.read_from(resource) as folder:
        domain = Domain.from_dict(rasa.shared.utils.io.read_yaml_file(folder / DOMAIN_FILE))
    return cls(model_storage, resource, domain)


def configure() -> None:
    """Puts the shorter ways in the place of Rasa's."""
    RemoteAction._validate_action_result = _validate_action_result
    DomainProvider.load = classmethod(_load_domain)
    # Asked for each event of a conversation when it is read back; no class of events is added while we run.
    rasa.shared.utils.common.all_subclasses = lru_cache(rasa.shared.utils.common.all_subclasses)
