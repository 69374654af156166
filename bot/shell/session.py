"""One conversation on a terminal, whatever its lines come from."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from bot.reply import Reply, Suggestion
from bot.shell import commands
from bot.shell.render import put, show

if TYPE_CHECKING:
    from bot.engine import Engine


class Session:
    """What a chat knows: its conversation, the last answer, and the questions that can be picked by number."""

    def __init__(self, engine: Engine, console: Console, default_region: str = "US") -> None:
        self.engine = engine
        self.console = console
        self.default_region = default_region
        self.region: str | None = None
        self.last: Reply | None = None
        self.ended = False
        self.erase_history: Callable[[], None] = lambda: None
        self._offers: tuple[Suggestion, ...] = ()
        self._conversation = f"chat-{uuid.uuid4()}"

    async def handle(self, line: str) -> None:
        """Takes a line as typed; runs it as a command, as a pick by number, or as a question, and prints what comes."""
        line = line.strip()
        if not line:
            return
        if not (line.startswith("/") and await commands.run(self, line)):
            reply = await self.engine.reply(self._conversation, self.picked(line), self.region)
            if reply.sources:
                self.last = reply
            self.show(reply)
        if not self.ended:
            self.console.print()

    def picked(self, line: str) -> str:
        """Takes a line, gives the question that it picks when it is the number of one that is shown, else itself."""
        number = line.rstrip(".)")
        if number.isascii() and number.isdigit() and 1 <= int(number[:4]) <= len(self._offers) and len(number) < 4:
            return self._offers[int(number) - 1].text
        return line

    def show(self, reply: Reply) -> None:
        """Takes a reply, prints it; its suggestions are from now on those that can be picked."""
        self._offers = reply.suggestions
        show(reply, self.console)

    def say(self, text: str) -> None:
        """Takes a few words of the terminal's own, prints them."""
        put(self.console, Text(text))

    async def start_anew(self) -> None:
        """Erases the conversation and begins a new one."""
        await self.engine.forget(self._conversation)
        self._conversation = f"chat-{uuid.uuid4()}"
        self._offers = ()
        self.last = None

    def source_lines(self) -> Iterable[str]:
        """Gives for each source of the last answer its document, publisher and section, and what rests on it."""
        from bot.guide.loader import load

        documents = load().documents
        reply = self.last
        if reply is None:
            return
        points = [point for answer in reply.answers for point in answer.points] + list(reply.steps)
        for source in reply.sources:
            document = documents.get(source.document)
            where = f" ({document.publisher})" if document else ""
            yield f"[{source.number}] {source.title}{where}: {source.section}"
            for answer in reply.answers:
                if source in answer.lead_sources:
                    yield f"    - {answer.lead}"
            for point in points:
                if source in point.sources:
                    yield f"    - {point.text}"
