"""How fast the Slack face is: the real engine, many people at once over Socket Mode against the fake Slack.

    .venv/bin/python bench/bench_slack.py [questions]

What counts for Slack is the slowest acknowledgement (it must come within 3 seconds), for people the time to the answer.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT), str(PROJECT / "tests" / "slack")]

from fake_slack import APP_TOKEN, BOT_TOKEN, FakeSlack  # noqa: E402

from bot.engine import Engine  # noqa: E402
from bot.settings import Settings  # noqa: E402
from bot.slack.app import build  # noqa: E402
from bot.slack.settings import SlackSettings  # noqa: E402
from bot.slack.socket import Connection  # noqa: E402
from bot.web.tables import connect  # noqa: E402

QUESTIONS = (
    "Can I drink alcohol with baclofen?",
    "what are the side effects",
    "how do I stop taking it",
    "can I take it with ibuprofen and may I drive?",
    "my child swallowed ten tablets",
)


async def measure(count: int, folder: str) -> None:
    """Takes how many questions to send at once, prints the times."""
    from bot.web.trackers import ShortTrackerStore

    settings = Settings.parse_obj({"database": f"sqlite:///{folder}/bot.db"})
    engine = Engine.load(settings.model, "US", ShortTrackerStore(connect(settings.database)))
    await engine.reply("warm-up", QUESTIONS[0])
    fake = await FakeSlack().start()
    slack = SlackSettings(bot_token=BOT_TOKEN, app_token=APP_TOKEN, api_url=fake.api_url)
    face = build(engine, settings, slack)
    connection = Connection(face.app, slack)
    await connection.connect()
    begun = time.perf_counter()
    for number in range(count):
        fake.emit("events_api", fake.direct_message(QUESTIONS[number % len(QUESTIONS)], user=f"U{number}"))
    first = 0.0
    while len(fake.posts) < count:
        await asyncio.sleep(0.005)
        first = first or (time.perf_counter() - begun if fake.posts else 0.0)
    seconds = time.perf_counter() - begun
    print(f"{count} questions at once: slowest acknowledgement {fake.slowest:.2f} s, first answer {first:.2f} s,")
    print(f"all answered after {seconds:.2f} s ({count / seconds:.0f} a second), lost: {len(fake.given_up)}")
    await connection.close()
    await face.close()
    await fake.stop()


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as place:
        asyncio.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 200, place))
