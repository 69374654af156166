"""The shared conversations through Slack with the real engine: every topic, emergencies, several topics, follow-ups.

Whether the engine understands is measured elsewhere; here, what it answers must arrive in Slack, whole and in place.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import yaml
from fake_slack import FakeSlack, buttons, shown
from slack_support import HttpDoor, until
from starlette.applications import Starlette

from bot.answers.phrases import phrase, phrases
from bot.engine import Engine, newest_model
from bot.guide.loader import load
from bot.paths import MODELS, NLU
from bot.reply import Reply
from bot.settings import Settings
from bot.slack.blocks import escape
from bot.slack.http import routes
from bot.slack.settings import SlackSettings

FACETS = 3
EMERGENCIES = [
    "I just swallowed 20 baclofen tablets",
    "my son is not waking up after his baclofen",
    "she stopped baclofen two days ago and is having a seizure right now",
    "I want to kill myself with my baclofen",
    "my dog ate my baclofen tablets ten minutes ago",
]
SEVERAL = [
    "Can I drink alcohol with baclofen? And can I drive?",
    "what are the side effects of baclofen, and how should I store it?",
    "is baclofen safe in pregnancy and what about breastfeeding",
]
FOLLOW_UPS = [
    ["Can I drink alcohol with baclofen?", "tell me more"],
    ["I am pregnant", "can I take baclofen?", "what do you know about me?", "forget me"],
    ["does baclofen go with ibuprofen?", "and with tramadol?"],
    ["what are the side effects?", "where does that come from?"],
]
OTHERS = ["hello", "help", "thank you", "are you a real person?", "what is the capital of France?", "asdf qwer", "menu"]


class Listening:
    """The real engine; notes down what it answered."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.replies: list[Reply] = []

    async def reply(self, *arguments: Any) -> Reply:
        reply = await self.engine.reply(*arguments)
        self.replies.append(reply)
        return reply

    def __getattr__(self, name: str) -> Any:
        return getattr(self.engine, name)


@pytest.fixture(scope="session")
def real_engine() -> Engine:
    try:
        newest_model(MODELS)
    except FileNotFoundError as error:
        pytest.skip(str(error))
    return Engine.load(MODELS)


@pytest.fixture
def engine(real_engine: Engine) -> Listening:
    return Listening(real_engine)


@pytest.fixture
async def door(engine: Listening, slack: FakeSlack, settings: Settings, slack_settings: SlackSettings) -> AsyncIterator:
    app = Starlette(routes=routes(engine, settings, slack_settings))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://bot.test") as client:
        yield HttpDoor(client)


def questions(topic: str) -> list[str]:
    """The first example of a topic's first facets."""
    blocks = yaml.safe_load((NLU / f"{topic}.yml").read_text())["nlu"]
    return [block["examples"].splitlines()[0].removeprefix("- ") for block in blocks if block.get("intent")][:FACETS]


async def ask(door: HttpDoor, slack: FakeSlack, engine: Listening, body: dict[str, Any]) -> tuple[Reply, list[Any]]:
    before, replies = len(slack.posts), len(engine.replies)
    await door.send(body)
    await until(lambda: len(slack.posts) > before and len(engine.replies) > replies, 20)
    reply = engine.replies[replies]
    await until(lambda: all(escape(line).lower() in _text(slack, before) for line in reply.text.splitlines()), 5)
    return reply, slack.posts[before:]


def _text(slack: FakeSlack, start: int) -> str:
    return "\n".join(post["text"] for post in slack.posts[start:]).lower()


@pytest.mark.parametrize("topic", sorted(load().topics))
async def test_topics(topic: str, door: HttpDoor, slack: FakeSlack, engine: Listening) -> None:
    understood = 0
    for number, text in enumerate(questions(topic)):
        # Each question is a new person's, so that none is read as a follow-up.
        user = f"U{topic.replace('_', '').upper()}{number}"
        reply, posts = await ask(door, slack, engine, slack.direct_message(text, user=user))
        understood += topic in reply.topics
        if reply.answers:
            assert phrase("disclaimer") in shown(posts[-1])
            assert phrases()["labels"]["sources"] in posts[-1]["text"]
        assert all(post["channel"] == f"D{user}" for post in posts)
    assert understood > FACETS // 2


@pytest.mark.parametrize("text", EMERGENCIES)
async def test_emergencies(text: str, door: HttpDoor, slack: FakeSlack, engine: Listening) -> None:
    reply, _ = await ask(door, slack, engine, slack.mention(text))
    assert reply.status == "emergency"
    await until(lambda: len(slack.posts) == 2)
    thread, direct = slack.posts
    assert (thread["channel"], direct["channel"]) == ("C1", "DU1")
    for post in (thread, direct):
        assert post["blocks"][0]["type"] == "header"
        assert all(number.number in shown(post) for number in reply.numbers)
    await until(lambda: len(engine.replies) == 2)
    safe, _ = await ask(door, slack, engine, slack.direct_message("I'm safe now"))
    assert safe.text


@pytest.mark.parametrize("text", SEVERAL)
async def test_several_topics(text: str, door: HttpDoor, slack: FakeSlack, engine: Listening) -> None:
    reply, posts = await ask(door, slack, engine, slack.mention(text))
    assert len(reply.answers) >= 2
    assert all(answer.title in shown(posts[0]) for answer in reply.answers)
    assert "".join(post["text"] for post in posts).count(phrase("disclaimer")) == 1


@pytest.mark.parametrize("turns", FOLLOW_UPS, ids=lambda turns: turns[0])
async def test_follow_ups(turns: list[str], door: HttpDoor, slack: FakeSlack, engine: Listening) -> None:
    thread: dict[str, Any] = {}
    for text in turns:
        body = slack.mention(text, **thread)
        thread = thread or {"thread_ts": body["event"]["ts"]}
        reply, posts = await ask(door, slack, engine, body)
        assert posts[0]["thread_ts"] == thread["thread_ts"]
        assert reply.status != "failed"


@pytest.mark.parametrize("text", OTHERS)
async def test_everything_else(text: str, door: HttpDoor, slack: FakeSlack, engine: Listening) -> None:
    reply, posts = await ask(door, slack, engine, slack.direct_message(text))
    assert reply.status in ("conversation", "out_of_scope", "clarify", "answered")
    for button in [b for b in buttons(posts[-1]) if b["action_id"].startswith("ask:")][:2]:
        before = len(slack.posts)
        await door.send(slack.press(button, posts[-1]))
        await until(lambda before=before: len(slack.posts) > before, 20)
        assert button["value"] in slack.posts[before]["text"]


async def test_one_is_not_answered_with_what_another_said(door: HttpDoor, slack: FakeSlack, engine: Listening) -> None:
    first = slack.mention("I am pregnant and I have kidney disease", user="U1")
    await ask(door, slack, engine, first)
    other = slack.mention("can I take baclofen?", user="U2", thread_ts=first["event"]["ts"])
    _, posts = await ask(door, slack, engine, other)
    assert "you told me" not in posts[0]["text"].lower()
    mine = slack.mention("what do you know about me?", user="U2", thread_ts=first["event"]["ts"])
    _, posts = await ask(door, slack, engine, mine)
    assert "pregnan" not in posts[0]["text"].lower()
