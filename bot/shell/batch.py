"""Answers many conversations: a JSON line in, a JSON line out, in the same order."""

from __future__ import annotations

import asyncio
import json
import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from bot.engine import Engine


class BrokenLine(ValueError):
    """Raised for a line of input that is not a conversation; the message says what is wrong with it."""


@dataclass(frozen=True)
class Conversation:
    """A line of input: its id and what the person says, turn by turn."""

    id: str | int
    turns: tuple[str, ...]


def parse(line: bytes) -> Conversation:
    """Takes a line ``{"id": ..., "turns": [...]}``, gives the conversation; raises BrokenLine for anything else."""
    try:
        content: Any = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BrokenLine("not UTF-8") from None
    except (ValueError, RecursionError):
        raise BrokenLine("not JSON") from None
    if not isinstance(content, dict):
        raise BrokenLine('not an object with "id" and "turns"')
    if not isinstance(content.get("id"), (str, int)) or isinstance(content["id"], bool):
        raise BrokenLine('"id" is missing or is neither text nor a whole number')
    turns = content.get("turns")
    if not isinstance(turns, list) or not all(isinstance(turn, str) for turn in turns):
        raise BrokenLine('"turns" is missing or is not a list of texts')
    return Conversation(content["id"], tuple(turns))


def count_lines(source: IO[bytes]) -> int | None:
    """Takes the input, gives how many lines it has when it is a file, ``None`` when that cannot be known (a pipe)."""
    try:
        if not stat.S_ISREG(os.fstat(source.fileno()).st_mode):
            return None
    except (OSError, ValueError):
        return None
    start = source.tell()
    lines = sum(1 for line in source if line.strip())
    source.seek(start)
    return lines


async def _answer(engine: Engine, name: str, turns: Iterable[str], region: str | None) -> list[dict[str, Any]]:
    replies = [(await engine.reply(name, turn, region)).to_dict() for turn in turns]
    await engine.forget(name)
    return replies


async def _run(engine: Engine, source: IO[bytes], target: IO[str], console: Console, region: str | None) -> int:
    broken = 0
    columns = (TextColumn("Answering"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("batch", total=count_lines(source))
        for number, line in enumerate(source, 1):
            if not line.strip():
                continue
            try:
                conversation = parse(line)
            except BrokenLine as error:
                broken += 1
                console.print(f"line {number} is skipped: {error}", markup=False, soft_wrap=True)
            else:
                # Named by its line: two lines may carry the same id.
                replies = await _answer(engine, f"batch-{number}", conversation.turns, region)
                # Plain ASCII: whatever reads the lines, no character in a text looks like the end of one.
                target.write(json.dumps({"id": conversation.id, "replies": replies}) + "\n")
                target.flush()
            progress.advance(task)
    return broken


def batch(engine: Engine, source: IO[bytes], target: IO[str], console: Console, region: str | None = None) -> int:
    """Takes the engine, where lines come from and go to, the console for progress and errors, and the region.

    Each line is its own conversation, forgotten after its last turn. Gives how many lines were broken; each was
    reported with its number and skipped.
    """
    return asyncio.run(_run(engine, source, target, console, region))
