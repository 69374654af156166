"""The models within the trained Rasa model, for tests of the reading without Rasa."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from bot.engine import newest_model
from bot.nlu.models import Models
from bot.nlu.topics import FILE
from bot.settings import Settings


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Models:
    """The trained models, loaded once."""
    folder: Path = tmp_path_factory.mktemp("model")
    with tarfile.open(newest_model(Settings().model)) as archive:
        (member,) = [one for one in archive.getmembers() if one.name.endswith(FILE)]
        member.name = FILE
        archive.extract(member, folder)
    return Models.load(folder / FILE)
