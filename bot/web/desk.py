"""Takes messages to the engine: each one is answered once, however often and whenever it is sent."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Coroutine
from typing import Any

from anyio.to_thread import run_sync
from sqlalchemy.exc import SQLAlchemyError

from bot.engine import Engine
from bot.web.conversations import Conversations, Message, UnknownConversation
from bot.web.errors import ApiError
from bot.web.metrics import Metrics, first_topic
from bot.web.tokens import Tokens

logger = logging.getLogger(__name__)
MAX_AT_ONCE = 200
FORGET = "forget_me"


class Desk:
    """Answers messages, keeps and erases conversations."""

    def __init__(self, engine: Engine, store: Conversations, metrics: Metrics) -> None:
        self._engine = engine
        self._store = store
        self._metrics = metrics
        self._running: dict[tuple[str | None, str], asyncio.Task[Message]] = {}

    async def answer(self, conversation: str | None, message: str, text: str, region: str | None) -> Message:
        """Takes a conversation (None begins one), the message's id and text, gives the message with its reply.

        Raises:
            ApiError: the conversation is gone, the id stands for another text, or too many messages are waiting.
        """
        key = (conversation, message)
        task = self._running.get(key)
        if task is None:
            if len(self._running) >= MAX_AT_ONCE:
                raise ApiError("busy", headers={"Retry-After": "2"})
            task = self._start(key, self._answer(conversation, message, text, region))
        # The answer is finished and kept even when the client that asked for it hangs up.
        answered = await asyncio.shield(task)
        if answered.text != text:
            raise ApiError("id_used")
        return answered

    def _start(self, key: tuple[str | None, str], work: Coroutine[Any, Any, Message]) -> asyncio.Task[Message]:
        task = asyncio.create_task(work)
        self._running[key] = task

        def done(finished: asyncio.Task[Message]) -> None:
            del self._running[key]
            if not finished.cancelled():
                finished.exception()  # whoever waits gets it; nobody waiting is no news

        task.add_done_callback(done)
        return task

    async def _answer(self, conversation: str | None, message: str, text: str, region: str | None) -> Message:
        try:
            before = await self._find(conversation, message)
            if before:
                return before
            begun = time.perf_counter()
            name = conversation or Tokens.new_conversation()
            reply = (await self._engine.reply(name, text, region)).to_dict()
            self._metrics.seconds.observe(time.perf_counter() - begun)
            self._metrics.replies.labels(status=reply["status"], topic=first_topic(reply)).inc()
            answered = Message(name, message, time.time(), text, reply)
            try:
                await run_sync(self._store.add, answered, conversation is None)
            except SQLAlchemyError as error:
                if reply["status"] != "emergency":
                    raise
                logger.error("an emergency reply could not be kept: %s", type(error).__name__)
                return answered
            if reply["status"] == "conversation" and first_topic(reply) == FORGET:
                await self._engine.forget(name)
                await run_sync(self._store.empty, name)
            return answered
        except UnknownConversation as error:
            raise ApiError("unknown_conversation") from error

    async def _find(self, conversation: str | None, message: str) -> Message | None:
        """The message when it was answered before. Without the database it is answered again: it may be an emergency."""
        try:
            return await run_sync(self._store.find, conversation, message)
        except SQLAlchemyError as error:
            logger.error("the database cannot be asked: %s", type(error).__name__)
            return None

    async def history(self, conversation: str) -> list[Message]:
        """Takes a conversation, gives its messages; raises ApiError (``unknown_conversation``)."""
        try:
            return await run_sync(self._store.history, conversation)
        except UnknownConversation as error:
            raise ApiError("unknown_conversation") from error

    async def forget(self, conversation: str) -> None:
        """Takes a conversation, erases everything kept of it; raises ApiError (``unknown_conversation``)."""
        await self._engine.forget(conversation)
        try:
            await run_sync(self._store.delete, conversation)
        except UnknownConversation as error:
            raise ApiError("unknown_conversation") from error

    async def rate(self, conversation: str, message: str, helpful: bool, why: str | None) -> None:
        """Takes what a person thought of a reply; raises ApiError when there is no such reply."""
        try:
            reply = await run_sync(self._store.rate, conversation, message, helpful, why)
        except UnknownConversation as error:
            raise ApiError("unknown_conversation") from error
        if reply is None:
            raise ApiError("unknown_message")
        self._metrics.rated(reply, helpful)
