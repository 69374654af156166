"""Answers every event once: Slack sends an event again when it did not see the acknowledgement in time."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.slack.tables import Database, events

# Slack retries within five minutes, delayed delivery within a day.
HOURS_KEPT = 24
MAX_KEPT = 50_000
CLAIMS_BETWEEN_PURGES = 500


class SeenEvents:
    """Which events were taken on. In the database, so that a restart does not answer twice; bounded and expiring."""

    def __init__(
        self,
        database: Database,
        patience: float = 120,
        max_kept: int = MAX_KEPT,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._database = database
        self._patience = patience
        self._max_kept = max_kept
        self._now = now
        self._claims = 0

    async def claim(self, ids: Sequence[str]) -> bool:
        """Takes all the names of an event, gives whether it is new, that is: whether to answer it.

        An event that was claimed but not finished within the patience (its process died) may be claimed again.
        """
        self._claims += 1
        if self._claims % CLAIMS_BETWEEN_PURGES == 0:
            await self._database.run(self._purge)
        try:
            return await self._database.run(lambda connection: self._claim(connection, [i[:255] for i in ids]))
        except sa.exc.IntegrityError:
            # Another process was faster.
            return False

    async def done(self, ids: Sequence[str]) -> None:
        """Takes the names of a claimed event that was answered: it is never answered again."""
        chosen = events.update().where(events.c.id.in_([i[:255] for i in ids])).values(done=True)
        await self._database.run(lambda connection: connection.execute(chosen))

    async def release(self, ids: Sequence[str]) -> None:
        """Takes the names of a claimed event that could not be answered: Slack's next try is taken on."""
        chosen = events.delete().where(events.c.id.in_([i[:255] for i in ids]), sa.not_(events.c.done))
        await self._database.run(lambda connection: connection.execute(chosen))

    async def count(self) -> int:
        """Gives how many names are kept."""
        counting = sa.select(sa.func.count()).select_from(events)
        return int(await self._database.run(lambda connection: connection.execute(counting).scalar() or 0))

    def _claim(self, connection: Connection, ids: list[str]) -> bool:
        now = self._now()
        known = connection.execute(sa.select(events).where(events.c.id.in_(ids))).all()
        if any(row.done or row.at > now - self._patience for row in known):
            return False
        if known:
            connection.execute(events.delete().where(events.c.id.in_(ids)))
        connection.execute(events.insert(), [{"id": i, "done": False, "at": now} for i in dict.fromkeys(ids)])
        return True

    def _purge(self, connection: Connection) -> None:
        connection.execute(events.delete().where(events.c.at < self._now() - HOURS_KEPT * 3600))
        newest = sa.select(events.c.at).order_by(events.c.at.desc()).offset(self._max_kept).limit(1)
        limit = connection.execute(newest).scalar()
        if limit is not None:
            connection.execute(events.delete().where(events.c.at <= limit))
