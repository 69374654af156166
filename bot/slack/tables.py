"""The Slack face's tables, in the same database as the other conversations. No message text is kept here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.engine import Engine as SqlDatabase

metadata = sa.MetaData()

events = sa.Table(
    "slack_events",
    metadata,
    sa.Column("id", sa.String(255), primary_key=True),
    sa.Column("done", sa.Boolean, nullable=False),
    sa.Column("at", sa.Float, nullable=False, index=True),
)

# Persons and conversations stand as hashes: conversations.py.
conversations = sa.Table(
    "slack_conversations",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("person", sa.String(64), nullable=False, index=True),
    sa.Column("last_used", sa.Float, nullable=False, index=True),
)

people = sa.Table(
    "slack_people",
    metadata,
    sa.Column("person", sa.String(64), primary_key=True),
    sa.Column("region", sa.String(2), nullable=False),
)

feedback = sa.Table(
    "slack_feedback",
    metadata,
    sa.Column("message", sa.String(64), primary_key=True),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("topics", sa.String(255), nullable=False),
    sa.Column("helpful", sa.Boolean, nullable=False),
)

Result = TypeVar("Result")


class Database:
    """The database as the Slack face uses it: one piece of work at a time, in the order asked, off the event loop."""

    def __init__(self, address: str) -> None:
        # The web face's connect() sets SQLite up for privacy and for several processes.
        from bot.web.tables import connect

        self.sql: SqlDatabase = connect(address or "sqlite://")
        metadata.create_all(self.sql)
        self._one_at_a_time: asyncio.Lock | None = None

    async def run(self, work: Callable[[Connection], Result]) -> Result:
        """Takes work to be done with a connection in one transaction, gives its result.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the database refused.
        """
        if self._one_at_a_time is None:
            self._one_at_a_time = asyncio.Lock()
        async with self._one_at_a_time:
            return await asyncio.to_thread(self._within_a_transaction, work)

    def _within_a_transaction(self, work: Callable[[Connection], Result]) -> Result:
        with self.sql.begin() as connection:
            return work(connection)

    def close(self) -> None:
        """Closes all connections."""
        self.sql.dispose()
