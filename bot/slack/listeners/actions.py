"""Buttons under an answer: ask this next, go on in private, this helped."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.answers.phrases import phrase
from bot.slack import words
from bot.slack.blocks import escape, one_line, render
from bot.slack.desk import Desk
from bot.slack.incoming import Question, pressed
from bot.slack.listeners.command import COMMAND_THREAD

ASK = re.compile(r"^ask:\d+$")
RATE = re.compile(r"^rate:(good|bad)$")


def register(app: AsyncApp, desk: Desk) -> None:
    """Takes the app and the desk, answers the buttons."""

    @app.action(ASK)
    async def on_ask(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        await ack()
        await _ask(desk, body, action)

    @app.action("private")
    async def on_private(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        async with desk.once(_names(body)) as new:
            if new:
                place = pressed(body)
                greeting = desk.engine.greeting(await desk.people.region(place))
                await desk.postman.post(place.user, render(replace(greeting, message=words.PRIVATE_GREETING)))
                await desk.postman.respond(body["response_url"], one_line(words.PRIVATE_SENT))

    @app.action(RATE)
    async def on_rate(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        await ack()
        helpful = action["action_id"] == "rate:good"
        async with desk.once(_names(body)) as new:
            if new:
                container = body.get("container") or {}
                await desk.people.rate(pressed(body), container.get("message_ts") or "", action["value"], helpful)
                thanks = phrase("conversation.feedback_good" if helpful else "conversation.feedback_bad")
                await desk.postman.respond(body["response_url"], one_line(thanks))


async def _ask(desk: Desk, body: dict[str, Any], action: dict[str, Any]) -> None:
    place = pressed(body)
    text = action.get("value") or action["text"]["text"]
    container = body.get("container") or {}
    if container.get("type") == "view":
        # From the Home tab: the answer goes to the direct messages, and so does the conversation.
        await desk.in_direct_messages(Question(_names(body), place, text), _who(body, text, True))
    elif container.get("is_ephemeral"):
        place = replace(place, thread=COMMAND_THREAD)
        await desk.for_their_eyes(Question(_names(body), place, text), body["response_url"], _who(body, text, True))
    elif place.private:
        await desk.in_place(Question(_names(body), place, text), _who(body, text, True))
    else:
        place = replace(place, thread=place.thread or container.get("message_ts") or "")
        await desk.in_place(Question(_names(body), place, text), _who(body, text, False))


def _who(body: dict[str, Any], text: str, private: bool) -> str:
    return f"You asked: {escape(text)}" if private else f"<@{body['user']['id']}> asked: {escape(text)}"


def _names(body: dict[str, Any]) -> tuple[str, ...]:
    return (f"action:{body['trigger_id']}",)
