"""Socket Mode: reconnecting, retries, clear log lines, and the soak test."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from typing import Any

import pytest
from fake_slack import FakeSlack, shown
from slack_support import FakeEngine, settled, until

from bot.settings import Settings
from bot.slack.app import build
from bot.slack.serve import Refused, check, greet, serve, set_up_logging
from bot.slack.settings import SlackSettings
from bot.slack.socket import Connection

EVENTS = 500


async def test_all_kinds_of_envelopes(socket_face: Any, slack: FakeSlack) -> None:
    slack.emit("events_api", slack.direct_message("is wine ok?"))
    command = slack.command("is wine ok?")
    slack.emit("slash_commands", command)
    await until(lambda: slack.posts and slack.responses)
    pressed = slack.press({"type": "button", "action_id": "ask:1", "value": "And beer?"}, slack.posts[0])
    slack.emit("interactive", pressed)
    await until(lambda: len(slack.posts) == 2 and not slack.pending)
    # The button goes on with the same conversation.
    assert "is wine ok? | And beer?" in slack.posts[1]["text"]


async def test_acknowledged_at_once_though_the_answer_takes_long(
    socket_face: Any, slack: FakeSlack, engine: FakeEngine
) -> None:
    engine.seconds = 0.5
    sent = [slack.emit("events_api", slack.direct_message(f"question {n}", user=f"U{n}")) for n in range(4)]
    begun = time.monotonic()
    await asyncio.gather(*(envelope.acknowledged.wait() for envelope in sent))
    assert time.monotonic() - begun < 0.4
    assert not slack.posts
    await until(lambda: len(slack.posts) == 4)


async def test_one_persons_questions_are_answered_in_order(
    socket_face: Any, slack: FakeSlack, engine: FakeEngine
) -> None:
    engine.seconds = 0.02
    for number in range(10):
        slack.emit("events_api", slack.direct_message(f"question {number}"))
        await asyncio.sleep(0.005)
    await until(lambda: len(slack.posts) == 10)
    assert [f"question {n}." in shown(post) for n, post in enumerate(slack.posts)] == [True] * 10


async def test_a_cut_socket(socket_face: Any, slack: FakeSlack, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "bot.slack")
    slack.drop()
    slack.emit("events_api", slack.direct_message("is wine ok?"))
    await until(lambda: slack.posts, 10)
    assert "The connection to Slack was lost: connecting again." in caplog.text
    assert "Connected to Slack." in caplog.text
    assert "Traceback" not in caplog.text


async def test_slack_asks_for_a_new_connection(socket_face: Any, slack: FakeSlack) -> None:
    await slack.refresh()
    await until(lambda: slack.connections == 2)
    slack.emit("events_api", slack.direct_message("is wine ok?"))
    await until(lambda: slack.posts, 10)


async def test_an_address_is_not_used_again(
    socket_face: Any, slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.socket.ADDRESS_SECONDS", 0.2)
    slack.refuse_sockets = True
    slack.drop()
    await until(lambda: slack.used_addresses > 1, 10)
    slack.refuse_sockets = False
    await asyncio.wait_for(slack.connected.wait(), 10)


async def test_a_revoked_app_token_says_so_once_and_recovers(
    socket_face: Any, slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    slack.errors["apps.connections.open"] = "token_revoked"
    slack.drop()
    await until(lambda: "refuses the app token (token_revoked: the token was revoked)" in caplog.text, 10)
    await settled(1.2)
    assert caplog.text.count("refuses the app token") == 1
    del slack.errors["apps.connections.open"]
    await asyncio.wait_for(slack.connected.wait(), 10)


async def test_network_down_at_the_start(
    slack: FakeSlack, slack_settings: SlackSettings, engine: Any, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot.slack")
    nowhere = slack_settings.copy(update={"api_url": "http://127.0.0.1:9/api/"})
    face = build(engine, settings, nowhere)
    greeting = asyncio.create_task(greet(face))
    await until(lambda: "Slack cannot be reached" in caplog.text)
    face.postman.client.base_url = slack.api_url
    await asyncio.wait_for(greeting, 10)
    assert "I am baclofen in the workspace Clinic." in caplog.text
    await face.close()


async def test_serving_from_start_to_stop(
    slack: FakeSlack, slack_settings: SlackSettings, engine: FakeEngine, settings: Settings
) -> None:
    stop = asyncio.Event()
    face = build(engine, settings, slack_settings)  # type: ignore[arg-type]
    serving = asyncio.create_task(serve(face, slack_settings, stop))
    await asyncio.wait_for(slack.connected.wait(), 5)
    engine.seconds = 0.3
    sent = slack.emit("events_api", slack.direct_message("is wine ok?"))
    await asyncio.wait_for(sent.acknowledged.wait(), 5)
    stop.set()
    await asyncio.wait_for(serving, 5)
    # What was acknowledged is answered before the end.
    assert len(slack.posts) == 1


async def test_a_wrong_bot_token_at_the_start(
    slack: FakeSlack, slack_settings: SlackSettings, engine: Any, settings: Settings
) -> None:
    slack.token = "another"
    face = build(engine, settings, slack_settings)
    with pytest.raises(Refused, match="token_revoked: the token was revoked"):
        await serve(face, slack_settings, asyncio.Event())
    await face.close()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "BOT_TOKEN is not set"),
        ({"bot_token": "xoxb-1"}, "APP_TOKEN is not set"),
        ({"bot_token": "xoxb-1", "signing_secret": "s"}, "baclofen-bot serve"),
        ({"bot_token": "xapp-1", "app_token": "xoxb-1"}, "mixed up"),
    ],
)
def test_missing_tokens_are_named(given: dict[str, str], said: str) -> None:
    with pytest.raises(SystemExit, match=said):
        check(SlackSettings(**given))


async def test_no_words_in_the_log_at_debug(
    socket_face: Any, slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    set_up_logging("debug")
    caplog.set_level(logging.DEBUG)
    slack.emit("events_api", slack.direct_message("my secret words"))
    slack.emit("events_api", slack.direct_message("my secret words break", user="U2"))
    await until(lambda: slack.posts)
    slack.drop()
    slack.emit("events_api", slack.direct_message("my secret words again"))
    await until(lambda: len(slack.posts) == 2, 10)
    assert "secret" not in caplog.text


async def test_soak(slack: FakeSlack, slack_settings: SlackSettings, engine: FakeEngine, settings: Settings) -> None:
    """500 events with duplicates, retries, 429s, 500s and cut sockets: each answered once, none lost."""
    chance = random.Random(11)
    slack.trouble = 0.1
    slack.patience = 0.5
    engine.seconds = 0.001
    face = build(engine, settings, slack_settings)  # type: ignore[arg-type]
    connection = Connection(face.app, slack_settings)
    await connection.connect()
    for number in range(EVENTS):
        user = f"U{number % 40}"
        make = slack.mention if number % 3 == 0 else slack.direct_message
        asked = make(f"soak-{number:03d}-end", user=user)
        slack.emit("events_api", asked)
        for _ in range(chance.choice((0, 0, 0, 1, 2))):
            slack.emit("events_api", asked)
        if number % 60 == 30:
            slack.drop()
        if number % 100 == 70:
            await slack.refresh()
        await asyncio.sleep(chance.uniform(0, 0.01))
    await until(lambda: not slack.pending and len(slack.posts) >= EVENTS, 60)
    await settled(0.5)
    counts = [sum(f"asked: soak-{number:03d}-end." in post["text"] for post in slack.posts) for number in range(EVENTS)]
    assert counts == [1] * EVENTS
    assert slack.connections > 5
    assert not slack.given_up
    assert slack.slowest < 3
    await connection.close()
    await face.close()
