"""The prompt of a chat: what was typed before comes back with the arrow keys, and slash commands are completed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, InMemoryHistory

from bot.shell.commands import HELP


class CommandCompleter(Completer):
    """Completes a slash command; a question is left alone."""

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """Takes what is typed so far, gives the commands that begin like it."""
        typed = document.text_before_cursor
        if typed.startswith("/"):
            for name, what in HELP.items():
                if name.startswith(typed.lower()):
                    yield Completion(name, start_position=-len(typed), display_meta=what)


class MemoryHistory(InMemoryHistory):
    """What was typed, gone when the program ends."""

    def erase(self) -> None:
        """Forgets all of it."""
        self._loaded_strings.clear()
        self._storage.clear()


class KeptHistory(FileHistory):
    """What was typed, kept in a file that only its owner can read."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        super().__init__(str(path))

    def erase(self) -> None:
        """Forgets all of it, in the file too."""
        self._loaded_strings.clear()
        Path(self.filename).write_text("")


class Prompt:
    """Asks for lines. Keeps them in memory, or in the file that is given."""

    def __init__(self, history: Path | None = None) -> None:
        self.history = MemoryHistory() if history is None else KeptHistory(history)
        self._session: PromptSession[str] = PromptSession(
            "You: ", history=self.history, completer=CommandCompleter(), complete_while_typing=True
        )

    async def line(self) -> str:
        """Gives the next line typed; raises EOFError for Ctrl-D and KeyboardInterrupt for Ctrl-C."""
        return await self._session.prompt_async()
