from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.guide.loader import load
from bot.guide.model import Guide
from bot.paths import GUIDE, PROJECT


@pytest.fixture(scope="session")
def guide() -> Guide:
    return load()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of a small guide that a test may break."""
    return Path(shutil.copytree(Path(__file__).parent / "small", tmp_path / "small"))


@pytest.fixture
def real_folder(tmp_path: Path) -> Path:
    """A copy of the real guide that a test may change."""
    return Path(shutil.copytree(GUIDE, tmp_path / "guide"))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of everything that the report looks at."""
    for name in ("guide", "lexicon", "nlu", "stories"):
        shutil.copytree(PROJECT / "data" / name, tmp_path / "project" / "data" / name)
    shutil.copy(PROJECT / "domain.yml", tmp_path / "project")
    if (PROJECT / "tests" / "conversations").exists():
        shutil.copytree(PROJECT / "tests" / "conversations", tmp_path / "project" / "tests" / "conversations")
    return tmp_path / "project"


@pytest.fixture
def edit() -> Callable[[Path, str, str], None]:
    """Replaces a text that stands in a file, the first time it does."""

    def _edit(path: Path, old: str, new: str) -> None:
        content = path.read_text(encoding="utf-8")
        assert old in content, f"{old!r} is not in {path.name}"
        path.write_text(content.replace(old, new, 1), encoding="utf-8")

    return _edit
