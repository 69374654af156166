"""Where Rasa's trackers are kept: the same database as the conversations, erased with them.

Rasa's own ``SQLTrackerStore`` keeps every event for ever in a row of its own and reads all of them in every turn. This
one keeps a single row for each conversation: the current session, and of a long one its slots and its last turns.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import anyio
import sqlalchemy as sa
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.conversation import Dialogue
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import Engine as Database

from bot.web.tables import trackers

# What the bot remembers is in slots. Past events only cost time: Rasa reads, replays and copies them in every turn.
MAX_EVENTS = 40
TURNS_KEPT = 2


class ShortTrackerStore(TrackerStore):
    """A tracker store with one short row for each conversation."""

    def __init__(
        self, database: Database, domain: Domain | None = None, now: Callable[[], float] = time.time, **kwargs: Any
    ) -> None:
        self._database = database
        self._now = now
        super().__init__(domain, **kwargs)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Takes a tracker, keeps its current session."""
        state = json.dumps([_slim(event.as_dict()) for event in short(tracker)])
        await anyio.to_thread.run_sync(self._write, tracker.sender_id, state)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Takes a conversation's id, gives its tracker, or None."""
        state = await anyio.to_thread.run_sync(self._read, sender_id)
        if not state:
            return None
        tracker = self.init_tracker(sender_id)
        events = [_event_class(row["event"])._from_parameters(row) for row in json.loads(state)]
        tracker.recreate_from_dialogue(Dialogue(sender_id, events))
        return tracker

    async def keys(self) -> Iterable[str]:
        """Gives the ids of all conversations kept."""
        return await anyio.to_thread.run_sync(self._keys)

    async def delete(self, sender_id: str) -> None:
        """Takes a conversation's id, erases its tracker."""
        await anyio.to_thread.run_sync(self._erase, sender_id)

    def _write(self, conversation: str, state: str) -> None:
        values = {"updated": self._now(), "state": state}
        with self._database.begin() as connection:
            chosen = trackers.update().where(trackers.c.conversation == conversation).values(**values)
            if not connection.execute(chosen).rowcount:
                connection.execute(trackers.insert().values(conversation=conversation, **values))

    def _read(self, conversation: str) -> str | None:
        with self._database.connect() as connection:
            query = sa.select(trackers.c.state).where(trackers.c.conversation == conversation)
            return connection.execute(query).scalar()

    def _keys(self) -> list[str]:
        with self._database.connect() as connection:
            return list(connection.execute(sa.select(trackers.c.conversation)).scalars())

    def _erase(self, conversation: str) -> None:
        with self._database.begin() as connection:
            connection.execute(trackers.delete().where(trackers.c.conversation == conversation))


@cache
def _event_class(name: str) -> type[Event]:
    """Rasa looks through all its classes for every event of every turn; this remembers them."""
    return Event.resolve_by_type(name)


def _slim(event: dict[str, Any]) -> dict[str, Any]:
    """Leaves out what no later turn needs: the whole reply, and how all other intents scored."""
    if event["event"] == "bot":
        return {**event, "data": {}}
    if event["event"] == "user":
        data = event.get("parse_data") or {}
        kept = {key: data[key] for key in ("intent", "entities", "text", "message_id", "metadata") if key in data}
        return {**event, "parse_data": kept}
    return event


def short(tracker: DialogueStateTracker) -> list[Event]:
    """Takes a tracker, gives the events to keep: those of its current session, or its slots and its last turns."""
    events = list(tracker.events)
    starts = [place for place, event in enumerate(events) if isinstance(event, SessionStarted)]
    if starts:
        events = events[starts[-1] :]
    if len(events) <= MAX_EVENTS or tracker.active_loop_name:
        return events
    turns = [place for place, event in enumerate(events) if isinstance(event, UserUttered)]
    set_slots = [SlotSet(name, slot.value) for name, slot in tracker.slots.items() if slot.value != slot.initial_value]
    return [
        ActionExecuted(ACTION_SESSION_START_NAME),
        SessionStarted(),
        *set_slots,
        ActionExecuted(ACTION_LISTEN_NAME),
        *(events[turns[-TURNS_KEPT] :] if len(turns) >= TURNS_KEPT else []),
    ]
