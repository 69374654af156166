"""Mentions in channels: answered in the thread, never in the channel itself."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.slack.desk import Desk
from bot.slack.incoming import question


def register(app: AsyncApp, desk: Desk) -> None:
    """Takes the app and the desk, answers every mention in its thread."""

    @app.event("app_mention")
    async def on_mention(body: dict[str, Any]) -> None:
        asked = question(body, own_thread=True)
        # In a direct message the same words come as a message event.
        if asked and not asked.place.private:
            await desk.in_place(asked)
