"""The chat: a prompt in a terminal, or one question a line from a pipe."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

from rich.console import Console

from bot.answers.phrases import phrase
from bot.settings import Settings
from bot.shell.render import output
from bot.shell.session import Session

if TYPE_CHECKING:
    from bot.engine import Engine


def chat(engine: Engine, settings: Settings, console: Console | None = None, source: IO[str] | None = None) -> None:
    """Takes the engine, the settings, where answers go and where lines come from; talks until the person leaves.

    In a terminal there is a prompt with a history, which is kept in memory only (what people type here is about their
    health) unless the settings name a file. From a pipe each line is a question, and nothing but answers is printed.
    """
    console = console or output()
    source = source or sys.stdin
    session = Session(engine, console, settings.region)
    if source.isatty() and console.is_terminal:
        asyncio.run(_talk(session, settings.history))
    else:
        asyncio.run(_read(session, source))


async def _read(session: Session, source: IO[str]) -> None:
    for line in source:
        await session.handle(line)
        if session.ended:
            return


async def _talk(session: Session, history: str | Path | None) -> None:
    from bot.shell.prompt import Prompt

    prompt = Prompt(Path(history).expanduser() if history else None)
    session.erase_history = prompt.history.erase
    session.show(session.engine.greeting(session.region))
    session.say("\n/help shows what else you can do here. Ctrl-D leaves.\n")
    interrupted = False
    while not session.ended:
        try:
            line = await prompt.line()
            interrupted = False
            session.console.print()
            await session.handle(line)
        except KeyboardInterrupt:
            if interrupted:
                break
            interrupted = True
            session.say("Ctrl-C again, Ctrl-D or /quit leaves.")
        except EOFError:
            break
    session.say(phrase("conversation.goodbye", session.region or session.default_region))
