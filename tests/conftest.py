"""The real engine, loaded once for all tests that talk with the bot."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from talking import Talk

from bot.engine import Engine
from bot.guide.loader import load
from bot.guide.model import Guide
from bot.settings import Settings


@pytest.fixture(scope="session")
def guide() -> Guide:
    return load()


@pytest.fixture(scope="session")
def engine() -> Engine:
    """The engine over the trained model (BACLOFEN_BOT_MODEL may name another); a missing one is a failure, never a skip."""
    try:
        return Engine.load(Settings().model)
    except FileNotFoundError as missing:
        pytest.fail(f"{missing} (`make test` does it)", pytrace=False)


@pytest.fixture(scope="session")
def talk(engine: Engine) -> Iterator[Talk]:
    """Talks with the engine; keeps every reply for tests/test_provenance.py."""
    talk = Talk(engine)
    yield talk
    talk.close()
