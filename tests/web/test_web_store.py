"""What is kept, for how long, and that it is really gone afterwards."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.web.conversations import Conversations, Message, UnknownConversation
from bot.web.tables import connect, messages, trackers
from bot.web.tokens import signing_key

HOUR = 3600


class Clock:
    def __init__(self) -> None:
        self.time = 1_000_000.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Conversations:
    return Conversations(connect(f"sqlite:///{tmp_path / 'bot.db'}"), clock)


def message(conversation: str, name: str, text: str = "hello") -> Message:
    return Message(conversation, name, 0.0, text, {"status": "conversation"})


def test_old_conversations_are_purged(store: Conversations, clock: Clock) -> None:
    store.add(message("old", "one"), opens=True)
    store.add(message("used", "two"), opens=True)
    clock.time += 20 * HOUR
    store.add(message("used", "three"), opens=False)
    clock.time += 5 * HOUR
    assert store.purge(24) == 1
    assert [kept.id for kept in store.history("used")] == ["two", "three"]
    with pytest.raises(UnknownConversation):
        store.history("old")
    assert store.purge(24) == 0


def test_trackers_are_purged_too(store: Conversations, clock: Clock) -> None:
    with store._database.begin() as connection:
        connection.execute(trackers.insert().values(conversation="t", updated=clock.time, state="{}"))
    store.purge(24)
    clock.time += 25 * HOUR
    store.purge(24)
    with store._database.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(trackers)).scalar() == 0


def test_what_is_erased_is_not_in_the_file(store: Conversations, tmp_path: Path) -> None:
    store.add(message("c", "one", "my very private words"), opens=True)
    assert any(b"private words" in path.read_bytes() for path in tmp_path.iterdir())
    store.delete("c")
    assert not any(b"private words" in path.read_bytes() for path in tmp_path.iterdir())


def test_nothing_is_added_to_an_erased_conversation(store: Conversations) -> None:
    store.add(message("c", "one"), opens=True)
    store.delete("c")
    with pytest.raises(UnknownConversation):
        store.add(message("c", "two"), opens=False)
    with store._database.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(messages)).scalar() == 0


def test_the_file_is_private_and_its_folder_is_made(tmp_path: Path) -> None:
    connect(f"sqlite:///{tmp_path / 'deep' / 'bot.db'}")
    assert (tmp_path / "deep" / "bot.db").stat().st_mode & 0o077 == 0


def test_the_key_outlives_a_restart(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'bot.db'}"
    assert signing_key(connect(address), "") == signing_key(connect(address), "")
    assert len(signing_key(connect(address), "")) >= 32
    assert signing_key(connect(address), "mine") == "mine"


def test_errors_hold_no_text(store: Conversations) -> None:
    store.add(message("c", "one", "private"), opens=True)
    with pytest.raises(sa.exc.IntegrityError) as error:
        store.add(message("c", "one", "private words"), opens=False)
    assert "private" not in str(error.value)


async def test_the_server_purges_by_itself(tmp_path: Path) -> None:
    from web_fake_engine import FakeEngine
    from web_support import running

    from bot.settings import Settings
    from bot.web.app import create_app

    address = f"sqlite:///{tmp_path / 'bot.db'}"
    old = Conversations(connect(address), lambda: time.time() - 25 * HOUR)
    old.add(message("old", "one"), opens=True)
    with running(create_app(FakeEngine(), Settings(database=address))):  # type: ignore[arg-type]
        for _ in range(100):
            try:
                old.history("old")
            except UnknownConversation:
                return
            time.sleep(0.02)
    raise AssertionError("the old conversation is still there")
