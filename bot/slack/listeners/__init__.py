"""What the bot listens to, one module for each of Slack's features."""

from __future__ import annotations

import re

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.slack.desk import Desk
from bot.slack.listeners import actions, assistant, command, home, mentions, messages

ANYTHING = re.compile(".*", re.DOTALL)


def register(app: AsyncApp, desk: Desk) -> None:
    """Takes the app and the desk, registers all listeners; each acknowledges first and works afterwards."""
    for feature in (assistant, mentions, messages, command, home, actions):
        feature.register(app, desk)

    # What nobody above wants is acknowledged, or Slack would send it again and in the end switch the events off.
    async def ignore(ack: AsyncAck) -> None:
        await ack()

    app.event(ANYTHING)(ignore)
    app.action(ANYTHING)(ignore)
