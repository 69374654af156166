"""An action that fails in the process of the agent tells its name and the type of its error, never a message."""

from __future__ import annotations

import asyncio
import traceback
from typing import Any, NoReturn

import pytest
from rasa.utils.endpoints import ClientResponseError
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

from bot.in_process import ActionFailed, InProcessActions

SECRET = "my name is Ann and I took 30 tablets"


def call(patch: pytest.MonkeyPatch, error: Exception) -> Any:
    actions = InProcessActions()

    async def fail(_: dict[str, Any]) -> NoReturn:
        raise error

    patch.setattr(actions._executor, "run", fail)
    return asyncio.run(actions.request(json={"next_action": "action_answer", "tracker": {"slots": {"memory": SECRET}}}))


def test_a_failed_action_does_not_repeat_its_errors_text(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ActionFailed) as raised:
        call(monkeypatch, ValueError(SECRET))
    assert str(raised.value) == "action_answer failed: ValueError"
    assert (raised.value.__cause__, raised.value.__context__) == (None, None)
    assert "Ann" not in "".join(traceback.format_exception(raised.value))


@pytest.mark.parametrize(
    ("error", "status"),
    [(ActionExecutionRejection("action_answer"), 400), (ActionNotFoundException("action_answer"), 404)],
)
def test_rejected_and_unknown_actions_keep_rasas_statuses(
    monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    with pytest.raises(ClientResponseError) as raised:
        call(monkeypatch, error)
    assert raised.value.status == status
