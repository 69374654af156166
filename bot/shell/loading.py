"""Loads the engine for a command of the terminal, with a sign of life while it takes its seconds."""

from __future__ import annotations

import warnings
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from bot.settings import Settings

if TYPE_CHECKING:
    from bot.engine import Engine


class Problem(Exception):
    """Raised when a command cannot do its work; the message is for the person at the terminal."""


def settings(region: str | None = None) -> Settings:
    """Takes the region given on the command line, if any; gives the settings.

    Raises:
        Problem: a setting or the region has a value that is not allowed; the message names it.
    """
    from pydantic import ValidationError

    try:
        return Settings.parse_obj({"region": region.upper()} if region else {})
    except ValidationError as error:
        lines = []
        for problem in error.errors():
            name = str(problem["loc"][0])
            given = "--region" if region and name == "region" else f"BACLOFEN_BOT_{name.upper()}"
            lines.append(f"{given}: {problem['msg']}")
        raise Problem("\n".join(lines)) from None


def messages() -> Console:
    """Gives the console for everything that is not an answer: standard error."""
    return Console(stderr=True, highlight=False)


def model_folder(chosen: Settings) -> Path:
    """Takes the settings, gives the folder that models are trained into."""
    return chosen.model.parent if chosen.model.name.endswith(".tar.gz") else chosen.model


def train_if_missing(chosen: Settings, console: Console | None = None) -> None:
    """Takes the settings and where progress is shown; trains a model when there is none at all.

    Raises:
        bot.training.TrainingError: it could not be trained.
    """
    if not chosen.model.is_file() and not any(model_folder(chosen).glob("*.tar.gz")):
        from bot.training import train

        train(models=model_folder(chosen), console=console or messages())


def load_engine(chosen: Settings, console: Console | None = None) -> Engine:
    """Takes the settings and where progress is shown, gives the engine.

    Raises:
        Problem: there is no trained model, or the guide cannot be used.
    """
    # What libraries warn their developers of is no message to the person at the terminal. A filter would not do:
    # some of them set their own.
    warnings.showwarning = lambda *args, **kwargs: None
    console = console or messages()
    waiting = console.status("Loading the bot", spinner="line") if console.is_terminal else nullcontext()
    with waiting:
        from bot.engine import Engine, newest_model
        from bot.guide.loader import GuideError

        try:
            # Asked first: a missing model is told at once, not after the seconds that Rasa takes to import.
            return Engine.load(newest_model(chosen.model), chosen.region)
        except FileNotFoundError as error:
            raise Problem(str(error)) from None
        except GuideError as error:
            raise Problem(f"The guide cannot be used:\n{error}") from None
