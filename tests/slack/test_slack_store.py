"""What is kept: events for a while, people as hashes, no message text."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.slack.conversations import People, Place
from bot.slack.dedupe import CLAIMS_BETWEEN_PURGES, SeenEvents
from bot.slack.tables import Database


class Clock:
    def __init__(self) -> None:
        self.time = 1_000_000.0

    def __call__(self) -> float:
        return self.time


async def test_an_event_is_claimed_once() -> None:
    seen = SeenEvents(Database(""))
    assert await seen.claim(["Ev1", "message:C1:1"])
    assert not await seen.claim(["Ev1", "message:C1:1"])
    assert not await seen.claim(["Ev2", "message:C1:1"])
    results = await asyncio.gather(*(seen.claim(["Ev3"]) for _ in range(20)))
    assert sum(results) == 1


async def test_two_processes_claim_it_once(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'bot.db'}"
    one, other = SeenEvents(Database(address)), SeenEvents(Database(address))
    for number in range(30):
        results = await asyncio.gather(one.claim([f"Ev{number}"]), other.claim([f"Ev{number}"]))
        assert sum(results) == 1


async def test_released_and_done() -> None:
    seen = SeenEvents(Database(""))
    await seen.claim(["Ev1"])
    await seen.release(["Ev1"])
    assert await seen.claim(["Ev1"])
    await seen.done(["Ev1"])
    await seen.release(["Ev1"])
    assert not await seen.claim(["Ev1"])


async def test_an_event_of_a_dead_process_is_taken_on_again(tmp_path: Path) -> None:
    clock = Clock()
    address = f"sqlite:///{tmp_path / 'bot.db'}"
    dead = SeenEvents(Database(address), patience=100, now=clock)
    await dead.claim(["Ev1"])
    await dead.claim(["Ev2"])
    await dead.done(["Ev2"])
    after = SeenEvents(Database(address), patience=100, now=clock)
    clock.time += 50
    assert not await after.claim(["Ev1"])
    clock.time += 60
    assert await after.claim(["Ev1"])
    assert not await after.claim(["Ev1"])
    assert not await after.claim(["Ev2"])


async def test_the_store_is_bounded_and_forgets() -> None:
    clock = Clock()
    seen = SeenEvents(Database(""), max_kept=200, now=clock)
    for number in range(2 * CLAIMS_BETWEEN_PURGES):
        clock.time += 1
        await seen.claim([f"Ev{number}"])
    assert await seen.count() <= 201
    clock.time += 25 * 3600
    for number in range(CLAIMS_BETWEEN_PURGES):
        await seen.claim([f"New{number}"])
    assert not await seen.claim([f"New{CLAIMS_BETWEEN_PURGES - 1}"])


async def test_people(tmp_path: Path) -> None:
    clock = Clock()
    database = Database(f"sqlite:///{tmp_path / 'bot.db'}")
    people = People(database, retention_hours=24, now=clock)
    mine, thread = Place("T1", "U1", "D1"), Place("T1", "U1", "C1", "1.1")
    others = Place("T1", "U2", "C1", "1.1")
    assert len({mine.key, thread.key, others.key, Place("T2", "U1", "D1").key}) == 4
    assert await people.enter(mine)
    assert not await people.enter(mine)
    assert await people.enter(thread)
    assert await people.enter(others)
    await people.set_region(mine, "UK")
    await people.set_region(mine, "AU")
    assert await people.region(thread) == "AU"
    assert await people.region(others) is None
    assert set(await people.forget(mine)) == {mine.key, thread.key}
    assert await people.region(mine) is None
    assert not await people.enter(others)
    clock.time += 25 * 3600
    assert await people.enter(others)
    await people.rate(mine, "1.1", "alcohol", True)
    await people.rate(mine, "1.1", "alcohol", False)
    database.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"U1" not in kept
