"""Takes questions to the engine and replies to Slack: each question is answered once, whatever goes wrong between."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from weakref import WeakValueDictionary

from sqlalchemy.exc import SQLAlchemyError

from bot.engine import Engine
from bot.reply import Reply
from bot.slack import words
from bot.slack.blocks import Message, context, render
from bot.slack.conversations import People, Place
from bot.slack.dedupe import SeenEvents
from bot.slack.incoming import Question
from bot.slack.postman import Postman, Undelivered

logger = logging.getLogger(__name__)
Deliver = Callable[[Sequence[Message]], Awaitable[object]]
FORGET = "forget_me"
# The engine works in the event loop: few at a time, so that acknowledgements are never late.
ENGINE_AT_ONCE = 2


class Desk:
    """Answers questions."""

    def __init__(self, engine: Engine, postman: Postman, seen: SeenEvents, people: People) -> None:
        self.engine = engine
        self.postman = postman
        self.people = people
        self._seen = seen
        self._at_once = asyncio.Semaphore(ENGINE_AT_ONCE)
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._running = 0

    async def in_place(self, question: Question, asked: str = "") -> None:
        """Takes a question asked in a direct message or a channel, answers it there (in a channel: in the thread).

        ``asked`` (mrkdwn) is put first where nobody sees what was asked.
        """
        place = question.place

        async def deliver(messages: Sequence[Message]) -> object:
            return await self.postman.post(place.channel, messages, place.thread)

        await self._answer(question, deliver, asked, in_a_room=not place.private, shared=not place.private)

    async def in_direct_messages(self, question: Question, asked: str) -> None:
        """Takes a question asked in the Home tab, answers it in the person's direct messages."""
        async with self.once([f"opens:{name}" for name in question.ids]) as new:
            if new:
                # Writing to a person's id opens their direct messages and names their channel: it needs no scope.
                channel = await self.postman.post(question.place.user, [Message(asked, [context(asked)])])
                place = replace(question.place, channel=channel, thread="")
                await self.in_place(replace(question, place=place))

    async def for_their_eyes(self, question: Question, response_url: str, asked: str = "") -> None:
        """Takes a question and the address that it came with, answers so that only the asker sees it."""

        async def deliver(messages: Sequence[Message]) -> None:
            await self.postman.respond(response_url, messages)

        # What only they see goes away when Slack is started anew, so an emergency reply is written to them as well.
        await self._answer(question, deliver, asked, in_a_room=True, shared=False)

    async def _answer(self, question: Question, deliver: Deliver, asked: str, in_a_room: bool, shared: bool) -> None:
        async with self.once(question.ids) as new:
            if not new:
                return
            place = question.place
            async with self._locks.setdefault(place.key, asyncio.Lock()):
                region, first = await self._known(place)
                reply = await self._reply(place, question.text, region)
                also_private = in_a_room and reply.status == "emergency"
                note = words.ALSO_PRIVATE if also_private else ""
                messages = render(reply, asked, offer_private=shared and first and not also_private, note=note)
                try:
                    await deliver(messages)
                except Undelivered as error:
                    if not in_a_room:
                        raise
                    # The channel is archived, the bot is not in it, the address has run out: they still get an answer.
                    logger.warning("An answer could not be delivered where it was asked (%s).", error.code)
                    if not also_private:
                        await self.postman.post(place.user, messages)
                else:
                    await self._seen.done(question.ids)
                if also_private:
                    await self._send_emergency(question, reply, region)
                if FORGET in reply.topics and reply.status == "conversation":
                    await self.forget(place)

    async def _send_emergency(self, question: Question, reply: Reply, region: str | None) -> None:
        place = question.place
        channel = await self.postman.post(place.user, render(reply, note=words.ASKED_IN_ROOM))
        # So that "I'm safe" is understood in the direct messages too; this stays with the same person.
        there = replace(place, channel=channel, thread="")
        async with self._locks.setdefault(there.key, asyncio.Lock()):
            await self._known(there)
            await self._reply(there, question.text, region)

    async def _reply(self, place: Place, text: str, region: str | None) -> Reply:
        async with self._at_once:
            return await self.engine.reply(place.key, text, region)

    async def _known(self, place: Place) -> tuple[str | None, bool]:
        """Gives the person's region and whether they ask here for the first time; a sick database is no obstacle."""
        try:
            return await self.people.region(place), await self.people.enter(place)
        except SQLAlchemyError as error:
            logger.error("The database failed (%s).", type(error).__name__)
            return None, False

    @asynccontextmanager
    async def once(self, ids: Sequence[str]) -> AsyncIterator[bool]:
        """Takes an event's names, gives whether to act on it; marks it done after that, or free when that failed.

        Whatever fails inside is logged without what people wrote.
        """
        self._running += 1
        try:
            new = await self._claim(ids)
            try:
                yield new
            except Exception as error:
                code = error.code if isinstance(error, Undelivered) else type(error).__name__
                logger.error("A question could not be answered (%s).", code)
                if new:
                    await self._seen.release(ids)
            else:
                if new:
                    await self._seen.done(ids)
        except SQLAlchemyError as error:
            logger.error("The database failed (%s).", type(error).__name__)
        finally:
            self._running -= 1

    async def _claim(self, ids: Sequence[str]) -> bool:
        try:
            return await self._seen.claim(ids)
        except SQLAlchemyError as error:
            # Better an answer twice than none.
            logger.error("The database failed (%s).", type(error).__name__)
            return True

    async def forget(self, place: Place) -> None:
        """Takes a person, erases everything kept of them: all conversations and the region."""
        for conversation in {place.key, *await self.people.forget(place)}:
            await self.engine.forget(conversation)

    async def drain(self, seconds: float) -> None:
        """Takes how long to wait at most, waits until every question is answered."""
        until = asyncio.get_running_loop().time() + seconds
        # What was acknowledged this moment has not begun yet.
        await asyncio.sleep(0.1)
        while self._running and asyncio.get_running_loop().time() < until:
            await asyncio.sleep(0.05)
