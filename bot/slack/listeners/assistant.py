"""The assistant pane (optional in the manifest): a greeting with prompts, answers in the pane's thread."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncAssistant
from slack_sdk.errors import SlackApiError

from bot.slack import words
from bot.slack.blocks import render
from bot.slack.conversations import Place
from bot.slack.desk import Desk
from bot.slack.incoming import question, team_of
from bot.slack.limits import PROMPTS
from bot.slack.postman import SDK_LOGGER, Undelivered, is_passing, why

logger = logging.getLogger(__name__)
# An ornament must not hold an answer up.
SECONDS = 2


class Pane:
    """Slack's calls for the pane. A workspace without the pane refuses them: then they are left out."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.offered = True

    async def looking(self, place: Place) -> None:
        """Takes where somebody asks, shows that the bot is at work."""
        await self._call("setStatus", channel_id=place.channel, thread_ts=place.thread, status=words.LOOKING)

    async def prompts(self, place: Place, questions: list[str]) -> None:
        """Takes a new pane and example questions, shows them as prompts."""
        prompts = [{"title": text, "message": text} for text in questions[:PROMPTS]]
        await self._call(
            "setSuggestedPrompts",
            channel_id=place.channel,
            thread_ts=place.thread,
            title=words.PROMPTS_TITLE,
            prompts=prompts,
        )

    async def _call(self, method: str, **arguments: Any) -> None:
        if not self.offered:
            return
        try:
            call = self.desk.postman.client.api_call(f"assistant.threads.{method}", json=arguments)
            await asyncio.wait_for(call, SECONDS)
        except SlackApiError as error:
            if not is_passing(error):
                self.offered = False
                logger.info("The assistant pane is not used here (%s).", why(error))
        except Exception as error:
            logger.warning("The assistant pane did not take a line (%s).", why(error))


def register(app: AsyncApp, desk: Desk) -> None:
    """Takes the app and the desk, answers in the assistant pane and in threads of direct messages."""
    pane = Pane(desk)
    assistant = AsyncAssistant(app_name="baclofen-bot", logger=SDK_LOGGER)

    @assistant.thread_started
    async def on_started(body: dict[str, Any]) -> None:
        thread = body["event"]["assistant_thread"]
        place = Place(team_of(body), thread["user_id"], thread["channel_id"], thread["thread_ts"])
        async with desk.once((body.get("event_id") or f"pane:{place.channel}:{place.thread}",)) as new:
            if new:
                greeting = desk.engine.greeting(await desk.people.region(place))
                await pane.prompts(place, [offer.text for offer in greeting.suggestions])
                try:
                    await desk.postman.post(place.channel, render(greeting), place.thread)
                except Undelivered as error:
                    logger.error("The greeting could not be shown (%s).", error.code)

    @assistant.thread_context_changed
    async def on_context_changed() -> None:
        """Which channel somebody looks at is none of the bot's business: not kept."""

    @assistant.user_message
    async def on_message(body: dict[str, Any]) -> None:
        asked = question(body)
        if asked:
            await pane.looking(asked.place)
            await desk.in_place(asked)

    app.assistant(assistant)
