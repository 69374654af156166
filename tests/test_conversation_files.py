"""The conversations of tests/conversations/*.yml through the real model.

A file has ``topic`` (what a turn is answered with unless it says otherwise), ``questions`` (each a conversation of one
turn) and ``dialogues`` (each with a name and its turns). A turn has

- ``ask``: what the person says; everything else is what is expected of the reply:
- ``status`` (answered), ``topics`` (the file's topic; in order), ``also_ok`` (other topics, one of which may be answered
  instead), ``kind``
- ``first``: ids, one of which must be the first statement shown (the topic's own lead does not count as one)
- ``shows``: ids of statements that must be shown
- ``must_say``, ``must_not_say``: parts of the text; ``numbers``: telephone numbers on top
- ``new: true``: shows statements, and none that an earlier turn showed
- ``region``: the region set in the face
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from talking import Talk, malformed, readable

from bot.guide.loader import load
from bot.nlu.models import examples
from bot.reply import Answer, Reply

FOLDER = Path(__file__).parent / "conversations"
QUESTIONS_A_TOPIC = 5


@dataclass(frozen=True)
class Turn:
    """What is said and what is expected of the reply; see the head of this file."""

    ask: str
    status: str = "answered"
    topics: tuple[str, ...] = ()
    also_ok: tuple[str, ...] = ()
    kind: str = ""
    first: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    must_say: tuple[str, ...] = ()
    must_not_say: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    new: bool = False
    region: str | None = None


@dataclass(frozen=True)
class Dialogue:
    """A conversation with its name and its turns."""

    name: str
    turns: tuple[Turn, ...] = field(default_factory=tuple)


def _turn(row: dict[str, Any], topic: str | None) -> Turn:
    lists = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    if topic and row.get("status", "answered") == "answered":
        lists.setdefault("topics", (topic,))
    return Turn(**lists)


def _dialogues(path: Path) -> Iterator[Dialogue]:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    topic = content.get("topic")
    for row in content.get("questions", ()):
        yield Dialogue(f"{path.stem}: {row['ask']}", (_turn(row, topic),))
    for row in content.get("dialogues", ()):
        yield Dialogue(f"{path.stem}: {row['name']}", tuple(_turn(turn, topic) for turn in row["turns"]))


DIALOGUES = [dialogue for path in sorted(FOLDER.glob("*.yml")) for dialogue in _dialogues(path)]


@lru_cache(maxsize=1)
def _ids() -> dict[str, str]:
    """Statements' ids by topic and text, and by text alone."""
    ids: dict[str, str] = {}
    for name, topic in load().topics.items():
        for statement in topic.statements:
            ids.setdefault(statement.text, statement.id)
            ids[f"{name} {statement.text}"] = statement.id
    return ids


def shown(answer: Answer) -> list[str]:
    """Takes an answer, gives the ids of the statements in it, as shown; the topic's own lead is none."""
    lead = _ids().get(f"{answer.topic} {answer.lead}") or _ids().get(answer.lead)
    points = [p.statement for p in answer.points if p.statement != f"{answer.topic}-lead"]
    return [lead, *points] if lead else points


def _problems(turn: Turn, reply: Reply, before: set[str]) -> Iterator[str]:
    statements = [i for answer in reply.answers for i in shown(answer)]
    if reply.status != turn.status:
        yield f"the status is {reply.status}, not {turn.status}"
    if turn.topics and reply.topics != turn.topics and not (len(reply.topics) == 1 and reply.topics[0] in turn.also_ok):
        yield f"the topics are {', '.join(reply.topics)}, not {', '.join(turn.topics)}"
    if turn.kind and reply.kind != turn.kind:
        yield f"the kind is {reply.kind or 'none'}, not {turn.kind}"
    if turn.first and not (statements and statements[0] in turn.first):
        yield f"first comes {statements[0] if statements else 'no statement'}, not {' or '.join(turn.first)}"
    if missing := set(turn.shows) - set(statements):
        yield f"{', '.join(sorted(missing))} not shown, but {', '.join(statements)}"
    if turn.new and (not statements or before & set(statements)):
        yield f"not new: {', '.join(before & set(statements)) or 'no statement'}"
    for part in turn.must_say:
        if part not in reply.text:
            yield f"does not say {part!r}"
    for part in turn.must_not_say:
        if part in reply.text:
            yield f"says {part!r}"
    if turn.numbers and [number.number for number in reply.numbers] != list(turn.numbers):
        yield f"the numbers are {[number.number for number in reply.numbers]}, not {list(turn.numbers)}"


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=lambda dialogue: dialogue.name)
def test_conversation(dialogue: Dialogue, talk: Talk) -> None:
    asked = [turn.ask for turn in dialogue.turns]
    replies = talk(*asked, region=dialogue.turns[0].region)
    before: set[str] = set()
    wrong = []
    for place, (turn, reply) in enumerate(zip(dialogue.turns, replies, strict=True)):
        found = [*_problems(turn, reply, before), *malformed(reply)]
        wrong += [f"{readable(asked[: place + 1], reply)}: {problem}" for problem in found]
        before.update(i for answer in reply.answers for i in shown(answer))
    assert not wrong, "\n" + "\n".join(wrong)


def test_every_topic_has_its_questions() -> None:
    for topic in load().topics:
        asked = [d for d in DIALOGUES if d.name.startswith(f"{topic}: ")]
        assert len(asked) >= QUESTIONS_A_TOPIC, topic


def test_statements_named_here_are_in_the_guide() -> None:
    known = {statement.id for topic in load().topics.values() for statement in topic.statements}
    named = {i for dialogue in DIALOGUES for turn in dialogue.turns for i in (*turn.first, *turn.shows)}
    assert not named - known


def test_questions_of_topics_are_no_training_questions() -> None:
    trained = {example.text.lower().strip(" ?.!") for example in examples()}
    topics = set(load().topics)
    asked = {t.ask.lower().strip(" ?.!") for d in DIALOGUES if d.name.split(":")[0] in topics for t in d.turns}
    assert not asked & trained


def test_a_conversation_that_was_erased_is_forgotten(talk: Talk) -> None:
    talk.say("erased", "I am on dialysis")
    talk.run(talk.engine.forget("erased"))
    assert "told me nothing" in talk.say("erased", "what do you know about me").text
