"""Direct messages."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.slack.desk import Desk
from bot.slack.incoming import question


def register(app: AsyncApp, desk: Desk) -> None:
    """Takes the app and the desk, answers every direct message where it was written."""

    @app.event("message")
    async def on_message(body: dict[str, Any]) -> None:
        asked = question(body)
        if asked and body["event"].get("channel_type") == "im":
            await desk.in_place(asked)
