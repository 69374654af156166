"""Engines and applications for the tests of the web face."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from web_browser import chromium
from web_fake_engine import FakeEngine
from web_support import LiveServer, MakeApp, connected, running

from bot.paths import MODELS
from bot.settings import Settings
from bot.web.app import create_app


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def make_app(tmp_path: Path, engine: FakeEngine) -> MakeApp:
    """Gives a function that makes an application with the fake engine; settings as keywords."""

    def make(**settings: Any) -> Any:
        defaults = {"database": f"sqlite:///{tmp_path / 'bot.db'}", "rate_limit": "10000/minute"}
        return create_app(engine, Settings(**{**defaults, **settings}))

    return make


@pytest.fixture
async def client(make_app: MakeApp) -> AsyncIterator[httpx.AsyncClient]:
    async with connected(make_app()) as client:
        yield client


@pytest.fixture(scope="session")
def real_or_fake_engine(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Gives the real engine when a model was trained (and WEB_TEST_ENGINE is not ``fake``), else the fake one."""
    from bot.engine import Engine, newest_model
    from bot.web.tables import connect

    if os.environ.get("WEB_TEST_ENGINE") == "fake":
        return FakeEngine()
    try:
        model = newest_model(MODELS)
    except FileNotFoundError:
        return FakeEngine()
    from bot import quiet

    quiet.configure()
    from bot.web.trackers import ShortTrackerStore

    database = connect(f"sqlite:///{tmp_path_factory.mktemp('trackers') / 'bot.db'}")
    return Engine.load(model, "US", ShortTrackerStore(database))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, real_or_fake_engine: Any) -> Iterator[LiveServer]:
    """The whole thing on a port."""
    database = f"sqlite:///{tmp_path_factory.mktemp('site') / 'bot.db'}"
    with running(create_app(real_or_fake_engine, Settings(database=database, rate_limit="10000/minute"))) as server:
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for one module: its loop must not run beside those of asynchronous tests."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser without memory."""
    context = browser.new_context(viewport={"width": 1280, "height": 860}, locale="en-US")
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that fails its test when anything goes wrong in it."""
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda line: wrong.append(line.text) if "Content Security Policy" in line.text else None)
    yield page
    assert wrong == []
