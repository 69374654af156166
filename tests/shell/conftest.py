import io

import pytest
from rich.console import Console

from .fake_engine import FakeEngine


@pytest.fixture
def engine():
    return FakeEngine()


@pytest.fixture
def pipe():
    """A console that writes to something that is no terminal."""
    return Console(file=io.StringIO(), highlight=False, emoji=False, markup=False)


@pytest.fixture
def terminal():
    """A console that writes to a terminal of 60 columns with colour."""
    return Console(
        file=io.StringIO(),
        force_terminal=True,
        color_system="standard",
        width=60,
        highlight=False,
        emoji=False,
        markup=False,
        _environ={},
    )


@pytest.fixture
def plain_terminal():
    """A console that writes to a terminal of 60 columns that asks for no colour."""
    return Console(
        file=io.StringIO(),
        force_terminal=True,
        width=60,
        highlight=False,
        emoji=False,
        markup=False,
        _environ={"NO_COLOR": "1", "TERM": "xterm"},
    )


def printed(console):
    """Gives what was printed on a console."""
    return console.file.getvalue()
