"""The commands of a chat that begin with a slash."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from bot.answers.phrases import phrase, phrases, regions

if TYPE_CHECKING:
    from bot.shell.session import Session

HELP = {
    "/help": "this list",
    "/sources": "the sources of the last answer in full",
    "/menu": "all topics, to pick by number",
    "/region": "whose emergency numbers come first, for example: /region UK",
    "/forget": "erase this conversation and what you typed, and start again",
    "/reset": "start again from the beginning",
    "/quit": "leave (also: Ctrl-D)",
}


async def show_help(session: Session, rest: str) -> None:
    """Prints the commands."""
    width = max(map(len, HELP)) + 2
    session.say("\n".join(f"{name:{width}}{what}" for name, what in HELP.items()))
    session.say("Type a question in your own words, or the number of one that is shown.")


async def show_sources(session: Session, rest: str) -> None:
    """Prints where each statement of the last answer comes from."""
    if session.last is None or not session.last.sources:
        session.say("There is no answer with sources yet.")
        return
    for line in session.source_lines():
        session.say(line)


async def show_menu(session: Session, rest: str) -> None:
    """Prints all topics."""
    session.show(session.engine.menu(session.region))


async def set_region(session: Session, rest: str) -> None:
    """Changes the region, or prints it when none is named."""
    known = regions()
    chosen = rest.strip().upper()
    if chosen and chosen not in known:
        session.say(f"I do not know the region '{rest.strip()}'. I know {', '.join(known)}.")
        return
    if chosen:
        session.region = chosen
        said = " ".join(str(phrases()["conversation"]["region_set"]).split())
        session.say(said.format(region=known[chosen].name, **known[chosen].words()))
        return
    now = session.region or session.default_region
    others = ", ".join(f"{region.id} ({region.name})" for region in known.values())
    session.say(f"Region: {now}. Known: {others}.")


async def forget(session: Session, rest: str) -> None:
    """Erases the conversation and the history of what was typed."""
    await session.start_anew()
    session.erase_history()
    session.say(phrase("conversation.forget_me", session.region or session.default_region))


async def reset(session: Session, rest: str) -> None:
    """Starts a new conversation; the region stays."""
    await session.start_anew()
    session.say(phrase("conversation.reset", session.region or session.default_region))


async def leave(session: Session, rest: str) -> None:
    """Ends the chat."""
    session.ended = True


Command = Callable[["Session", str], Coroutine[Any, Any, None]]
COMMANDS: dict[str, Command] = {
    "/help": show_help,
    "/sources": show_sources,
    "/menu": show_menu,
    "/region": set_region,
    "/forget": forget,
    "/reset": reset,
    "/quit": leave,
    "/exit": leave,
    "/?": show_help,
}


async def run(session: Session, line: str) -> bool:
    """Takes the session and a line that begins with a slash; runs the command, gives whether the line was one.

    A line that is no command may be a question, even an emergency (``/help me i took too many``), so only one word
    close to a command's name gets a hint; the rest is left to the bot.
    """
    name, _, rest = line.strip().partition(" ")
    command = COMMANDS.get(name.lower())
    if command is not None and len(rest.split()) <= (command is set_region):
        await command(session, rest)
        return True
    close = difflib.get_close_matches(name.lower(), COMMANDS, n=1, cutoff=0.75)
    if close and command is None and not rest:
        session.say(f"There is no command {name}. Did you mean {close[0]}?")
        return True
    return False
