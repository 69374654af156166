"""What the Slack tests share: a fake engine, Slack's side of HTTP, waiting."""

from __future__ import annotations

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import httpx
from fake_slack import signed

from bot.answers.compose import Composer
from bot.answers.phrases import phrase
from bot.answers.request import Context
from bot.reply import Answer, Point, Reply, Source, Suggestion
from bot.slack.http import PATH

SOURCE = Source("doc", "Label of baclofen <tablets> & more", "section 5", 1)


class FakeEngine:
    """Answers with what it was asked, and with all it was told before in that conversation."""

    def __init__(self, composer: Composer) -> None:
        self.composer = composer
        self.told: dict[str, list[str]] = defaultdict(list)
        self.asked: list[tuple[str, str, str | None]] = []
        self.forgotten: list[str] = []
        self.seconds = 0.0

    async def reply(self, conversation: str, text: str, region: str | None = None) -> Reply:
        await asyncio.sleep(self.seconds)
        self.asked.append((conversation, text, region))
        self.told[conversation].append(text)
        context = Context(region=region or "US")
        if "too many pills" in text:
            return self.composer.emergency("overdose", context.region)
        if "forget me" in text:
            return self.composer.fixed("conversation", "forget_me", "conversation.forget_me", context)
        if "break" in text:
            raise RuntimeError(f"the words: {text}")
        if "menu" in text or text == "help":
            return self.menu(region)
        more = range(60 if "very long" in text else 0)
        points = (
            Point("a-1", f"You asked: {text}.", (SOURCE,)),
            Point("a-2", "Told so far: " + " | ".join(self.told[conversation]), (SOURCE,), "today"),
            *(Point(f"a-{n}", f"Point {n}. " + "Words and more & so on. " * 40, (SOURCE,)) for n in more),
        )
        reply = Reply(
            status="answered",
            topics=("alcohol",),
            answers=(Answer("alcohol", "Alcohol & baclofen", "It is safest not to drink.", points, (SOURCE,)),),
            sources=(SOURCE,),
            suggestions=tuple(Suggestion(f"Question {n}?", f"Question {n}?") for n in range(7)),
        )
        return self.composer.finish(reply, context)

    async def forget(self, conversation: str) -> None:
        self.forgotten.append(conversation)
        self.told.pop(conversation, None)

    def greeting(self, region: str | None = None) -> Reply:
        context = Context(region=region or "US")
        offers = self.composer.examples()
        return self.composer.say("conversation", "greet", phrase("conversation.greet"), context, offers)

    def menu(self, region: str | None = None) -> Reply:
        offers = self.composer.topic_choices(sorted(self.composer.guide.topics))
        reply = Reply(status="clarify", message=phrase("clarify.menu"), suggestions=offers)
        return self.composer.finish(replace(reply, topics=()), Context(region=region or "US"))


class HttpDoor:
    """Slack's side of the HTTP events: signs and posts."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def send(self, body: Any, **headers: str) -> httpx.Response:
        if "command" in body:
            raw, kind = urlencode(body).encode(), "application/x-www-form-urlencoded"
        elif body.get("type") == "block_actions":
            raw, kind = urlencode({"payload": json.dumps(body)}).encode(), "application/x-www-form-urlencoded"
        else:
            raw, kind = json.dumps(body).encode(), "application/json; charset=utf-8"
        begun = time.monotonic()
        answer = await self.client.post(PATH, content=raw, headers={"Content-Type": kind, **signed(raw), **headers})
        assert time.monotonic() - begun < 3, "Slack waits for 3 seconds"
        return answer


async def until(condition: Callable[[], Any], seconds: float = 5) -> None:
    """Waits until something is so; fails when it takes too long."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        await asyncio.sleep(0.01)


async def settled(seconds: float = 0.3) -> None:
    """Waits for what should not happen."""
    await asyncio.sleep(seconds)
