"""Who talks where: the key of a conversation, and what is kept of a person. Keys are hashes, not Slack's ids."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.slack.tables import Database, conversations, feedback, people


@dataclass(frozen=True)
class Place:
    """Where somebody asked. ``thread`` is the thread's first message, or empty in a plain direct message.

    Its key holds the person, so that what one said is never used in an answer to another in the same thread.
    """

    team: str
    user: str
    channel: str
    thread: str = ""

    @property
    def key(self) -> str:
        """The conversation's id."""
        return "slack-" + _hash(self.team, self.user, self.channel, self.thread)

    @property
    def person(self) -> str:
        """The person's id."""
        return _hash(self.team, self.user)

    @property
    def private(self) -> bool:
        """Whether only the person and the bot read along."""
        return self.channel.startswith("D")


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:48]


class People:
    """Remembers a person's conversations (to forget them all at once), region, and what they thought of answers."""

    def __init__(self, database: Database, retention_hours: float, now: Callable[[], float] = time.time) -> None:
        self._database = database
        self.retention_hours = retention_hours
        self._now = now

    async def enter(self, place: Place) -> bool:
        """Takes where somebody asks, remembers the conversation, gives whether it is new."""
        try:
            return await self._database.run(lambda connection: self._enter(connection, place))
        except sa.exc.IntegrityError:
            # Another process entered it at the same moment.
            return False

    async def region(self, place: Place) -> str | None:
        """Takes where somebody asks, gives the region they set, if any."""
        query = sa.select(people.c.region).where(people.c.person == place.person)
        return await self._database.run(lambda connection: connection.execute(query).scalar())

    async def set_region(self, place: Place, region: str) -> None:
        """Takes a person and the region they chose, keeps it until they say "forget me"."""

        def work(connection: Connection) -> None:
            connection.execute(people.delete().where(people.c.person == place.person))
            connection.execute(people.insert().values(person=place.person, region=region))

        await self._database.run(work)

    async def forget(self, place: Place) -> list[str]:
        """Takes a person, erases what is kept of them here, gives their conversations for the engine to erase."""

        def work(connection: Connection) -> list[str]:
            theirs = conversations.c.person == place.person
            found = list(connection.execute(sa.select(conversations.c.id).where(theirs)).scalars())
            connection.execute(conversations.delete().where(theirs))
            connection.execute(people.delete().where(people.c.person == place.person))
            return found

        return await self._database.run(work)

    async def rate(self, place: Place, message: str, topics: str, helpful: bool) -> None:
        """Takes what a person thought of a message (named by its timestamp); keeps the topics, not the person."""
        name = _hash(place.team, place.user, place.channel, message)

        def work(connection: Connection) -> None:
            connection.execute(feedback.delete().where(feedback.c.message == name))
            connection.execute(
                feedback.insert().values(message=name, at=self._now(), topics=topics[:255], helpful=helpful)
            )

        await self._database.run(work)

    def _enter(self, connection: Connection, place: Place) -> bool:
        now = self._now()
        connection.execute(conversations.delete().where(conversations.c.last_used < now - self.retention_hours * 3600))
        used = conversations.update().where(conversations.c.id == place.key).values(last_used=now)
        if connection.execute(used).rowcount:
            return False
        connection.execute(conversations.insert().values(id=place.key, person=place.person, last_used=now))
        return True
