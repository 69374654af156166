"""The slash command: ``/baclofen`` and a question. Only the asker sees the answer."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.slack.conversations import Place
from bot.slack.desk import Desk
from bot.slack.incoming import Question, plain

# Stands for a thread in the conversation's key: what is asked by command is a conversation of its own.
COMMAND_THREAD = "command"


def register(app: AsyncApp, desk: Desk) -> None:
    """Takes the app and the desk, answers the command; without a question it shows what can be asked."""

    @app.command("/baclofen")
    async def on_command(ack: AsyncAck, command: dict[str, Any]) -> None:
        await ack()
        place = Place(command["team_id"], command["user_id"], command["channel_id"], COMMAND_THREAD)
        text = plain(command.get("text") or "") or "help"
        asked = Question((f"command:{command['trigger_id']}",), place, text)
        await desk.for_their_eyes(asked, command["response_url"])
