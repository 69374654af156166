"""Writes the transcript of README.md: what the trained bot answers today to a fixed list of questions.

usage: .venv/bin/python tools/readme.py [--check]
"""

from __future__ import annotations

import asyncio
import re
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.engine import Engine

README = Path(__file__).resolve().parent.parent / "README.md"
BEGIN, END = "<!-- transcript -->", "<!-- end of transcript -->"
# Conversations; a later turn leans on the ones before it.
CONVERSATIONS = (
    ("can i have a glass of wine with my 10mg", "and drive home after it?"),
    ("what if i stop taking it",),
    ("my dad took 20 of his baclofen and i cant wake him",),
)
WIDTH = 110
_MARK = re.compile(r" \[\d+\]")


async def transcript(engine: Engine) -> str:
    """Takes the engine, gives the conversations with it as a block of Markdown."""
    lines = []
    for number, turns in enumerate(CONVERSATIONS):
        for turn in turns:
            reply = await engine.reply(f"readme-{number}", turn)
            lines += [f"You: {turn}", *(wrapped for line in reply.text.split("\n") for wrapped in _wrapped(line)), ""]
        await engine.forget(f"readme-{number}")
    return "\n".join(["```text", *lines[:-1], "```"]) + "\n"


def _wrapped(line: str) -> list[str]:
    return textwrap.wrap(line, WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def written(readme: str) -> str:
    """Takes README's text, gives the transcript in it.

    Raises:
        ValueError: it lacks one of the two markers, or has one twice.
    """
    if readme.count(BEGIN) != 1 or readme.count(END) != 1:
        raise ValueError(f"README.md needs '{BEGIN}' once and '{END}' once")
    return readme.partition(BEGIN)[2].partition(END)[0].strip("\n") + "\n"


def replaced(readme: str, new: str) -> str:
    """Takes README's text and a transcript, gives README's text with that transcript in it; raises ValueError."""
    written(readme)
    return f"{readme.partition(BEGIN)[0]}{BEGIN}\n{new}{END}{readme.partition(END)[2]}"


def essence(block: str) -> list[str]:
    """Takes a transcript, gives its lines without what may differ from one processor to the next.

    The encoder's last digits do, and so may which of a topic's statements are shown after the first. So a statement
    that is still in the guide, word for word, is left out here, and with it the numbers and list of sources.
    """
    from bot.answers.phrases import phrases
    from bot.guide.loader import load

    labels = phrases()["labels"]
    known = {text for t in load().topics.values() for text in (t.lead.text, *(s.text for s in t.statements))}
    lines = [_MARK.sub("", line) for line in re.sub(r"\n  (?=\S)", " ", block).split("\n")]
    label = re.compile(rf"- (?:(?:{labels['urgent']}|{labels['today']}): )?")
    kept = (line for line in lines if not (line.startswith("- ") and label.sub("", line, count=1) in known))
    return [line for line in kept if not line.startswith(f"{labels['sources']}: ")]


def main(arguments: list[str]) -> int:
    """Takes the command line's arguments, writes README.md or checks it; gives the exit status."""
    from bot.shell.loading import load_engine, settings

    readme = README.read_text(encoding="utf-8")
    now = asyncio.run(transcript(load_engine(settings("US"))))
    if "--check" in arguments:
        if essence(now) == essence(written(readme)):
            return 0
        print("README.md: the transcript is stale: run .venv/bin/python tools/readme.py", file=sys.stderr)
        return 1
    README.write_text(replaced(readme, now), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
