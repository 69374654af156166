"""Runs the custom actions inside the process of the agent: no action server, no HTTP.

Written for Rasa 3.6.21. Rasa calls custom actions through an ``EndpointConfig``; this one hands the call to
``rasa_sdk``'s executor. A JSON copy of the slots keeps an action from touching the live tracker's.
"""

from __future__ import annotations

import json
from typing import Any

from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException


class ActionFailed(Exception):
    """Raised when an action fails; says which and with what type of error, nothing more."""


class InProcessActions(EndpointConfig):
    """An action endpoint that needs no server."""

    def __init__(self, package: str = "actions") -> None:
        # The domain is large and our actions need none of it: selective means that it is not sent.
        super().__init__(url="in-process", enable_selective_domain=True)
        self._executor = ActionExecutor()
        self._executor.register_package(package)

    def copy(self) -> InProcessActions:
        """Gives itself: there is nothing to separate."""
        return self

    async def request(
        self,
        method: str = "post",
        subpath: str | None = None,
        content_type: str | None = None,
        compress: bool = False,
        **kwargs: Any,
    ) -> Any:
        """Takes the action call as ``json``, gives the action's events and responses.

        Raises:
            ClientResponseError: 400 when the action rejects the call, 404 when there is no such action.
        """
        call = dict(kwargs["json"])
        slots = json.loads(json.dumps(call["tracker"]["slots"]))
        call["tracker"] = {**call["tracker"], "slots": slots}
        try:
            return await self._executor.run(call)
        except ActionExecutionRejection as error:
            body = json.dumps({"error": str(error), "action_name": error.action_name})
            raise ClientResponseError(400, "rejected", body) from error
        except ActionNotFoundException as error:
            raise ClientResponseError(404, "not found", json.dumps({"action_name": call["next_action"]})) from error
        except Exception as error:
            # Rasa logs what is raised here with its traceback, and its text may hold the message.
            name = type(error).__name__
        raise ActionFailed(f"{call['next_action']} failed: {name}")
