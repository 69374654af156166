"""Answers one question and ends."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from rich.console import Console

from bot.shell.render import show

if TYPE_CHECKING:
    from bot.engine import Engine


def ask(engine: Engine, text: str, console: Console, as_json: bool = False) -> None:
    """Takes the engine, a question and the console; prints the answer, or the Reply as JSON."""
    reply = asyncio.run(engine.reply("ask", text))
    if as_json:
        console.file.write(json.dumps(reply.to_dict(), indent=2) + "\n")
    else:
        show(reply, console, suggestions=False)
