"""The real engine, loaded once for all tests that talk with the bot."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

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


KNOWN_FAILURES = Path(__file__).parent / "known_failures.txt"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that the bot is known to fail (tests/known_failures.txt) run as expected failures, so that the list shows what
    is left to mend; they may pass on another machine, where a borderline message falls on the other side."""
    lines = KNOWN_FAILURES.read_text(encoding="utf-8").splitlines() if KNOWN_FAILURES.exists() else []
    known = {line.strip() for line in lines if line.strip() and not line.startswith("#")}
    for item in items:
        if item.nodeid in known:
            item.add_marker(pytest.mark.xfail(reason="known failure", strict=False))
