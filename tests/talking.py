"""Talks with the engine from ordinary test functions, and says what is wrong with the form of a reply."""

from __future__ import annotations

import asyncio
import json
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.answers.phrases import phrase, region_numbers
from bot.answers.request import TOGETHER
from bot.engine import Engine
from bot.reply import Reply


@dataclass(frozen=True)
class Heard:
    """A reply, and all that was said in its conversation until then."""

    said: tuple[str, ...]
    reply: Reply


@dataclass
class Talk:
    """Holds conversations with an engine on a loop of its own. ``heard`` keeps every reply of the session."""

    engine: Engine
    heard: list[Heard] = field(default_factory=list)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    def __call__(self, *turns: str, region: str | None = None) -> list[Reply]:
        """Takes the turns of a new conversation and the face's region, gives the reply to each."""
        conversation = uuid.uuid4().hex
        replies = [self.say(conversation, text, region) for text in turns]
        self.heard += [Heard(turns[: place + 1], reply) for place, reply in enumerate(replies)]
        self.run(self.engine.forget(conversation))
        return replies

    def say(self, conversation: str, text: str, region: str | None = None) -> Reply:
        """Takes a conversation's id and a message, gives the reply."""
        return self.run(self.engine.reply(conversation, text, region))

    def run(self, work: Any) -> Any:
        """Takes a coroutine, gives its result."""
        return self._loop.run_until_complete(work)

    def close(self) -> None:
        """Ends the loop."""
        self._loop.close()


def malformed(reply: Reply) -> list[str]:
    """Takes any reply, gives what is wrong with its form: text, disclaimer, emergency number, the way through JSON."""
    problems = []
    if not reply.text.strip():
        problems.append("has no text")
    if any(not line.strip() for line in reply.text.split("\n")):
        problems.append("has a blank line")
    disclaimer = phrase("disclaimer")
    expected = 1 if reply.answers else 0
    if reply.text.count(disclaimer) != expected:
        problems.append(f"has the disclaimer {reply.text.count(disclaimer)} times, not {expected}")
    answered = tuple(answer.topic for answer in reply.answers)
    if reply.status == "other_medicine":
        if answered not in ((), (TOGETHER,)):
            problems.append(f"answers {answered} of another medicine")
    elif (reply.status == "answered") != bool(reply.answers) and reply.topics != ("repeat",):
        problems.append(f"is '{reply.status}' with {len(reply.answers)} answers")
    elif reply.answers and reply.topics != answered:
        problems.append(f"names the topics {reply.topics}, answers others")
    if reply.status == "emergency":
        # A person's emergency opens with the emergency number, an animal's with its own line where there is one.
        kind = "animal_poison" if reply.kind == "pet" else "emergency"
        number = region_numbers(reply.region).numbers.get(kind)
        if number and not reply.text.startswith(number.number):
            problems.append(f"does not open with {number.number}")
        if not reply.text.endswith(phrase("emergency_closing", reply.region)):
            problems.append("does not end with the emergency closing")
    if Reply.from_dict(json.loads(json.dumps(reply.to_dict()))) != reply:
        problems.append("does not come back from JSON as it was")
    return problems


def readable(turns: tuple[str, ...] | list[str], reply: Reply) -> str:
    """Takes what was said and the reply, gives both in one line for a failure's message."""
    said = " / ".join(turn if len(turn) < 160 else f"{turn[:150]}... ({len(turn)} characters)" for turn in turns)
    return f"{said!r} -> {reply.status} {', '.join(reply.topics)} {reply.kind}".rstrip()


def known_rows() -> set[str]:
    """The ids of test data rows (lines `row: id` of tests/known_failures.txt) that the bot is known to get wrong."""
    lines = (Path(__file__).parent / "known_failures.txt").read_text(encoding="utf-8").splitlines()
    return {line.removeprefix("row:").strip() for line in lines if line.startswith("row:")}
