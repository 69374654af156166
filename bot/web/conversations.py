"""Keeps conversations: what was asked, what was answered, what people thought of it. Nothing for longer than needed."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine as Database

from bot.web.tables import conversations, messages, trackers


class UnknownConversation(LookupError):
    """There is no such conversation, or no longer."""


@dataclass(frozen=True)
class Message:
    """What was asked and answered; ``at`` is in seconds since 1970, ``helpful`` is None while nobody said."""

    conversation: str
    id: str
    at: float
    text: str
    reply: dict[str, Any]
    helpful: bool | None = None
    why: str | None = None


class Conversations:
    """The store. Its methods block for about a millisecond (SQLite): call them in a thread."""

    def __init__(self, database: Database, now: Callable[[], float] = time.time) -> None:
        self._database = database
        self._now = now

    def find(self, conversation: str | None, message: str) -> Message | None:
        """Takes a conversation and a message's id, gives the message if it was answered before.

        Without a conversation it looks for the message that opened one: the client never got its first answer.

        Raises:
            UnknownConversation: the named conversation does not exist.
        """
        with self._database.connect() as connection:
            query = sa.select(messages).where(messages.c.id == message)
            if conversation is None:
                row = connection.execute(query.where(messages.c.opens)).first()
            else:
                row = connection.execute(query.where(messages.c.conversation == conversation)).first()
                if row is None:
                    self._must_exist(connection, conversation)
        return _message(row) if row else None

    def add(self, message: Message, opens: bool) -> None:
        """Takes a message just answered and whether its conversation begins with it; keeps it.

        Raises:
            UnknownConversation: the conversation was erased meanwhile.
        """
        now = self._now()
        with self._database.begin() as connection:
            if opens:
                connection.execute(conversations.insert().values(id=message.conversation, created=now, last_used=now))
            elif not self._touch(connection, message.conversation, now):
                raise UnknownConversation
            connection.execute(
                messages.insert().values(
                    conversation=message.conversation,
                    id=message.id,
                    opens=opens,
                    created=now,
                    text=message.text,
                    reply=json.dumps(message.reply, ensure_ascii=False),
                )
            )

    def history(self, conversation: str) -> list[Message]:
        """Takes a conversation, gives its messages, oldest first; raises UnknownConversation."""
        with self._database.connect() as connection:
            self._must_exist(connection, conversation)
            query = sa.select(messages).where(messages.c.conversation == conversation).order_by(messages.c.number)
            return [_message(row) for row in connection.execute(query)]

    def rate(self, conversation: str, message: str, helpful: bool, why: str | None) -> dict[str, Any] | None:
        """Takes what a person thought of an answer and keeps it; gives that reply, or None when there is none.

        Raises:
            UnknownConversation: there is no such conversation.
        """
        chosen = sa.and_(messages.c.conversation == conversation, messages.c.id == message)
        with self._database.begin() as connection:
            self._must_exist(connection, conversation)
            connection.execute(messages.update().where(chosen).values(helpful=helpful, why=why))
            row = connection.execute(sa.select(messages.c.reply).where(chosen)).first()
        return json.loads(row.reply) if row else None

    def empty(self, conversation: str) -> None:
        """Takes a conversation, erases its messages and its tracker but lets it go on."""
        with self._database.begin() as connection:
            connection.execute(trackers.delete().where(trackers.c.conversation == conversation))
            connection.execute(messages.delete().where(messages.c.conversation == conversation))
        self._shrink()

    def delete(self, conversation: str) -> None:
        """Takes a conversation, erases it with all its messages and its tracker; raises UnknownConversation."""
        with self._database.begin() as connection:
            connection.execute(trackers.delete().where(trackers.c.conversation == conversation))
            connection.execute(messages.delete().where(messages.c.conversation == conversation))
            gone = connection.execute(conversations.delete().where(conversations.c.id == conversation))
        if not gone.rowcount:
            raise UnknownConversation
        self._shrink()

    def purge(self, older_than_hours: float) -> int:
        """Takes an age, erases the conversations not used for so long, gives their number."""
        limit = self._now() - older_than_hours * 3600
        old = sa.select(conversations.c.id).where(conversations.c.last_used < limit)
        with self._database.begin() as connection:
            connection.execute(messages.delete().where(messages.c.conversation.in_(old)))
            gone = connection.execute(conversations.delete().where(conversations.c.last_used < limit))
            connection.execute(trackers.delete().where(trackers.c.updated < limit))
        if gone.rowcount:
            self._shrink()
        return int(gone.rowcount)

    def alive(self) -> bool:
        """Gives whether the database answers."""
        try:
            with self._database.connect() as connection:
                connection.execute(sa.select(sa.literal(1)))
        except sa.exc.SQLAlchemyError:
            return False
        return True

    def close(self) -> None:
        """Closes all connections."""
        self._database.dispose()

    def _shrink(self) -> None:
        """What was erased must not live on in SQLite's write-ahead log."""
        if self._database.dialect.name == "sqlite":
            with self._database.connect() as connection:
                connection.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))

    @staticmethod
    def _touch(connection: Any, conversation: str, now: float) -> bool:
        used = conversations.update().where(conversations.c.id == conversation).values(last_used=now)
        return bool(connection.execute(used).rowcount)

    @staticmethod
    def _must_exist(connection: Any, conversation: str) -> None:
        if connection.execute(sa.select(conversations.c.id).where(conversations.c.id == conversation)).first() is None:
            raise UnknownConversation


def _message(row: Any) -> Message:
    return Message(row.conversation, row.id, row.created, row.text, json.loads(row.reply), row.helpful, row.why)
