from __future__ import annotations

import pytest

from bot.answers.compose import Composer
from bot.guide.loader import load
from bot.guide.model import Guide


@pytest.fixture(scope="session")
def guide() -> Guide:
    return load()


@pytest.fixture(scope="session")
def composer(guide: Guide) -> Composer:
    return Composer(guide)
