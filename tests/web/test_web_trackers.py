"""Rasa's trackers in our database."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.web.tables import connect
from bot.web.trackers import MAX_EVENTS, ShortTrackerStore

DOMAIN = Domain.from_yaml(
    """
version: "3.1"
intents: [ask]
slots:
  who: {type: text, influence_conversation: false, mappings: [{type: custom}]}
  seen: {type: any, mappings: [{type: custom}]}
"""
)


@pytest.fixture
def store(tmp_path: Path) -> ShortTrackerStore:
    return ShortTrackerStore(connect(f"sqlite:///{tmp_path / 'bot.db'}"), DOMAIN)


def turn(tracker: DialogueStateTracker, text: str) -> None:
    events = (UserUttered(text, {"name": "ask"}), ActionExecuted("action_x"), BotUttered("so"))
    for event in (*events, ActionExecuted("action_listen")):
        tracker.update(event)


async def test_round_trip(store: ShortTrackerStore) -> None:
    tracker = await store.get_or_create_tracker("c")
    turn(tracker, "hello")
    tracker.update(SlotSet("who", "a parent"))
    await store.save(tracker)
    again = await store.retrieve("c")
    assert again is not None
    assert again.get_slot("who") == "a parent"
    assert again.latest_message is not None
    assert again.latest_message.text == "hello"
    assert await store.keys() == ["c"]


async def test_only_the_current_session_is_kept(store: ShortTrackerStore) -> None:
    tracker = await store.get_or_create_tracker("c")
    turn(tracker, "long ago")
    tracker.update(SessionStarted())
    turn(tracker, "now")
    await store.save(tracker)
    again = await store.retrieve("c")
    assert again is not None
    assert [event.text for event in again.events if isinstance(event, UserUttered)] == ["now"]


async def test_a_long_conversation_keeps_slots_and_last_turns(store: ShortTrackerStore) -> None:
    tracker = await store.get_or_create_tracker("c")
    tracker.update(SlotSet("who", "a parent"))
    tracker.update(SlotSet("seen", {"a": [1]}))
    for number in range(MAX_EVENTS):
        turn(tracker, f"message {number}")
    await store.save(tracker)
    again = await store.retrieve("c")
    assert again is not None
    assert len(again.events) <= MAX_EVENTS
    assert again.get_slot("who") == "a parent"
    assert again.get_slot("seen") == {"a": [1]}
    assert again.latest_message is not None
    assert again.latest_message.text == f"message {MAX_EVENTS - 1}"
    assert again.latest_action_name == "action_listen"


async def test_delete(store: ShortTrackerStore) -> None:
    await store.save(await store.get_or_create_tracker("c"))
    await store.delete("c")
    assert await store.retrieve("c") is None
    await store.delete("c")
