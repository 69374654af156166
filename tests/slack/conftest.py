from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fake_slack import APP_TOKEN, BOT_TOKEN, SECRET, FakeSlack
from slack_support import FakeEngine, HttpDoor
from starlette.applications import Starlette

from bot.answers.compose import Composer
from bot.guide.loader import load
from bot.settings import Settings
from bot.slack.app import build
from bot.slack.http import routes
from bot.slack.settings import SlackSettings
from bot.slack.socket import Connection


@pytest.fixture(scope="session")
def composer() -> Composer:
    return Composer(load())


@pytest.fixture
def engine(composer: Composer) -> Any:
    return FakeEngine(composer)


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    fake = await FakeSlack().start()
    yield fake
    await fake.stop()
    assert not fake.problems, fake.problems[:5]


@pytest.fixture
def settings(tmp_path: Any) -> Settings:
    return Settings(database=f"sqlite:///{tmp_path / 'bot.db'}")


@pytest.fixture
def slack_settings(slack: FakeSlack) -> SlackSettings:
    return SlackSettings(
        bot_token=BOT_TOKEN,
        app_token=APP_TOKEN,
        signing_secret=SECRET,
        api_url=slack.api_url,
        ping_seconds=0.3,
        patience_seconds=20,
    )


@pytest.fixture
async def door(engine: Any, settings: Settings, slack_settings: SlackSettings) -> AsyncIterator[HttpDoor]:
    app = Starlette(routes=routes(engine, settings, slack_settings))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://bot.test") as client:
        yield HttpDoor(client)


@pytest.fixture
async def socket_face(
    slack: FakeSlack, engine: Any, settings: Settings, slack_settings: SlackSettings
) -> AsyncIterator[Any]:
    face = build(engine, settings, slack_settings)
    connection = Connection(face.app, slack_settings)
    await connection.connect()
    await asyncio.wait_for(slack.connected.wait(), 5)
    yield face
    await connection.close()
    await face.close()
