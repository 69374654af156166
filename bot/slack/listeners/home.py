"""The Home tab, its region setting and its "Forget me" button."""

from __future__ import annotations

import logging
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.answers.phrases import regions
from bot.slack import views, words
from bot.slack.blocks import one_line
from bot.slack.conversations import Place
from bot.slack.desk import Desk
from bot.slack.incoming import pressed, team_of
from bot.slack.postman import Undelivered

logger = logging.getLogger(__name__)


async def show(desk: Desk, place: Place) -> None:
    """Takes the desk and a person, shows them their Home tab."""
    region = await desk.people.region(place)
    greeting, menu = desk.engine.greeting(region), desk.engine.menu(region)
    view = views.home(greeting, menu, region or greeting.region, desk.people.retention_hours)
    try:
        await desk.postman.publish(place.user, view)
    except Undelivered as error:
        logger.error("The Home tab could not be shown (%s).", error.code)


def register(app: AsyncApp, desk: Desk) -> None:
    """Takes the app and the desk, keeps the Home tab."""

    @app.event("app_home_opened")
    async def on_opened(body: dict[str, Any]) -> None:
        event = body["event"]
        if event.get("tab", "home") == "home":
            await show(desk, Place(team_of(body), event["user"], event.get("channel") or ""))

    @app.action("region")
    async def on_region(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        await ack()
        chosen = (action.get("selected_option") or {}).get("value", "")
        place = pressed(body)
        if chosen in regions():
            await desk.people.set_region(place, chosen)
            await show(desk, place)

    @app.action("forget")
    async def on_forget(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        place = pressed(body)
        async with desk.once((f"action:{body['trigger_id']}",)) as new:
            if new:
                await desk.forget(place)
                await desk.postman.post(place.user, one_line(words.FORGOTTEN))
                await show(desk, place)
