"""Each part is broken for real, one after the other: an emergency still gets its screen, a question never silence."""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from talking import Talk, malformed

from bot import quiet
from bot.answers.phrases import phrase
from bot.engine import Engine, newest_model
from bot.in_process import InProcessActions
from bot.nlu import encoder, red_flags
from bot.paths import PROJECT
from bot.reply import Reply
from bot.settings import Settings

EMERGENCY = "my son has swallowed my baclofen tablets"
QUESTION = "can I drink wine on baclofen"


class Broken(Exception):
    """Stands for whatever may go wrong. Its text holds what a person wrote, as errors may."""

    def __init__(self, *_: object, **__: object) -> None:
        super().__init__(f"while handling: {EMERGENCY} / {QUESTION}")


def fail(*_: object, **__: object) -> NoReturn:
    raise Broken


class BrokenStore:
    """A tracker store of which every call raises."""

    def __getattr__(self, name: str) -> Callable[..., NoReturn]:
        return fail


Break = Callable[[Engine, pytest.MonkeyPatch, Path], None]


def no_action_endpoint(engine: Engine, patch: pytest.MonkeyPatch, _: Path) -> None:
    assert engine._agent.processor is not None
    patch.setattr(engine._agent, "action_endpoint", None)
    patch.setattr(engine._agent.processor, "action_endpoint", None)


def actions_raise(engine: Engine, patch: pytest.MonkeyPatch, _: Path) -> None:
    patch.setattr(InProcessActions, "request", fail)


def action_code_raises(engine: Engine, patch: pytest.MonkeyPatch, _: Path) -> None:
    patch.setattr("actions.base.dialogue", fail)


def encoder_file_missing(engine: Engine, patch: pytest.MonkeyPatch, empty: Path) -> None:
    patch.setattr(encoder.SentenceEncoder.__init__, "__defaults__", (empty,))
    encoder.encoder.cache_clear()


def encoder_raises(engine: Engine, patch: pytest.MonkeyPatch, _: Path) -> None:
    patch.setattr(encoder.SentenceEncoder, "encode", fail)


def tracker_store_raises(engine: Engine, patch: pytest.MonkeyPatch, _: Path) -> None:
    assert engine._agent.processor is not None
    patch.setattr(engine._agent, "tracker_store", BrokenStore())
    patch.setattr(engine._agent.processor, "tracker_store", BrokenStore())


def lock_store_raises(engine: Engine, patch: pytest.MonkeyPatch, _: Path) -> None:
    patch.setattr(engine._agent, "lock_store", BrokenStore())


def handle_message_raises(engine: Engine, patch: pytest.MonkeyPatch, _: Path) -> None:
    patch.setattr(engine._agent, "handle_message", fail)


def agent_says_nothing(engine: Engine, patch: pytest.MonkeyPatch, _: Path) -> None:
    async def nothing(*_: object, **__: object) -> list[dict[str, Any]]:
        return []

    patch.setattr(engine._agent, "handle_message", nothing)


def policies_raise(engine: Engine, patch: pytest.MonkeyPatch, _: Path) -> None:
    assert engine._agent.processor is not None
    patch.setattr(engine._agent.processor, "predict_next_with_tracker_if_should", fail)


PARTS: tuple[Break, ...] = (
    no_action_endpoint, actions_raise, action_code_raises, encoder_file_missing, encoder_raises, tracker_store_raises,
    lock_store_raises, handle_message_raises, agent_says_nothing, policies_raise,
)  # fmt: skip
# Without the encoder the bot still reads commands, numbers and titles: it may offer its menu instead of giving up.
WITHOUT_READING = (encoder_file_missing, encoder_raises)


@pytest.fixture(params=PARTS, ids=lambda part: part.__name__)
def part(request: pytest.FixtureRequest, engine: Engine, tmp_path: Path) -> Iterator[Break]:
    """Breaks one part, and mends it afterwards."""
    with pytest.MonkeyPatch.context() as patch:
        request.param(engine, patch, tmp_path)
        yield request.param
    encoder.encoder.cache_clear()


def alone(talk: Talk, text: str, region: str = "US") -> Reply:
    """The reply to a message in a conversation of its own; nothing is erased after it, as that may be broken too."""
    return talk.say(f"broken {text} {region} {os.urandom(4).hex()}", text, region)


@pytest.mark.parametrize(("region", "number"), [("US", "911"), ("UK", "999"), ("AU", "000")])
def test_an_emergency_gets_its_screen(part: Break, region: str, number: str, talk: Talk) -> None:
    reply = alone(talk, EMERGENCY, region)
    assert (reply.status, reply.kind) == ("emergency", "child")
    assert reply.text.startswith(f"{number} - ")
    assert reply.numbers[0].number == number
    assert len(reply.steps) > 3
    assert not malformed(reply)


def test_a_question_never_meets_silence(part: Break, talk: Talk) -> None:
    reply = alone(talk, QUESTION)
    assert reply.status in (("failed", "clarify") if part in WITHOUT_READING else ("failed",))
    assert not malformed(reply)
    assert not reply.answers
    if reply.status == "failed":
        assert reply.text == phrase("failed", "US")
        assert "911" in reply.text


def test_mended_parts_answer_again(engine: Engine, talk: Talk) -> None:
    (reply,) = talk(QUESTION)
    assert (reply.status, reply.topics) == ("answered", ("alcohol",))


def test_a_store_that_only_its_own_back_end_breaks_is_survived(engine: Engine, talk: Talk) -> None:
    """Rasa wraps a store so that another one takes over; either way nobody meets silence."""
    store = getattr(engine._agent.tracker_store, "_tracker_store", None)
    if store is None:
        store = engine._agent.tracker_store
    with pytest.MonkeyPatch.context() as patch:
        for name in ("save", "retrieve"):
            patch.setattr(store, name, fail)
        assert alone(talk, EMERGENCY).status == "emergency"
        assert alone(talk, QUESTION).status in ("answered", "failed")


def test_even_without_the_rules_there_is_a_reply_with_a_number(engine: Engine, talk: Talk) -> None:
    """The rules are the last that can break: then the reply says that something went wrong, and whom to call."""
    import bot.engine
    import bot.nlu.topics
    import bot.nlu.triage

    with pytest.MonkeyPatch.context() as patch:
        for module in (bot.engine, bot.nlu.topics, bot.nlu.triage, red_flags):
            patch.setattr(module, "triage", fail)
        reply = alone(talk, EMERGENCY)
    assert reply.status in ("failed", "emergency")
    assert "911" in reply.text


# ---- files that vanish after the start ---------------------------------------------------------------------------------

SCRIPT = """
import asyncio, json, shutil, sys
from pathlib import Path
from bot.engine import Engine
from bot.paths import DATA

home, model = Path(sys.argv[1]), Path(sys.argv[2])
assert DATA == home / "data"
engine = Engine.load(model)
shutil.rmtree(DATA)

async def talk():
    said = [(sys.argv[3], "US"), (sys.argv[3], "UK"), (sys.argv[4], "US"), ("hello", "US")]
    return [(await engine.reply(str(n), text, region)).to_dict() for n, (text, region) in enumerate(said)]

print("REPLIES" + json.dumps(asyncio.run(talk())))
"""


def test_the_guide_may_vanish_after_the_start(tmp_path: Path) -> None:
    """A process of its own: its guide and lexicon are deleted after the start, before the first message."""
    home = tmp_path / "home"
    shutil.copytree(PROJECT / "data", home / "data", ignore=shutil.ignore_patterns("nlu", "stories"))
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(home), str(newest_model(Settings().model)), EMERGENCY, QUESTION],
        capture_output=True, text=True, cwd=PROJECT, env={**os.environ, "BACLOFEN_BOT_HOME": str(home)},
    )  # fmt: skip
    assert "REPLIES" in done.stdout, done.stderr[-2000:]
    us, uk, answer, greeting = map(Reply.from_dict, json.loads(done.stdout.split("REPLIES")[1]))
    assert us.text.startswith("911 - ")
    assert uk.text.startswith("999 - ")
    assert answer.status in ("answered", "failed")
    assert answer.text
    assert greeting.text
    for text in (EMERGENCY, QUESTION):
        assert text not in done.stdout.split("REPLIES")[0] + done.stderr


# ---- logs --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def loud(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """The level that settings call debug, and a root logger that keeps everything."""
    quiet.configure(logging.DEBUG)
    caplog.set_level(logging.DEBUG)
    caplog.handler.setLevel(logging.DEBUG)
    yield caplog
    quiet.configure()


def _leaked(text: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> list[str]:
    """Lines of any log or stream that hold the message or a part of it that nobody else would write."""
    logged = [record.getMessage() for record in caplog.records]
    formatted = [line for record in caplog.records for line in logging.Formatter().format(record).splitlines()]
    out, err = capfd.readouterr()
    lines = [*logged, *formatted, *out.splitlines(), *err.splitlines()]
    return [line for line in lines if text.lower() in line.lower()]


@pytest.mark.parametrize("text", [EMERGENCY, QUESTION, "zqv my name is Wilhelmina Ashcroft-Zqv", "/ /{wilhelmina"])
def test_no_message_reaches_a_log(
    text: str, talk: Talk, loud: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    assert alone(talk, text).text
    marks = [text, "wilhelmina"] if "ilhelmina" in text else [text]
    assert not [line for mark in marks for line in _leaked(mark, loud, capfd)]


@pytest.mark.parametrize("text", [EMERGENCY, QUESTION])
def test_no_message_reaches_a_log_when_a_part_is_broken(
    part: Break, text: str, talk: Talk, loud: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """The errors raised here hold the message in their own text, as those of a database may."""
    assert alone(talk, text).text
    assert not _leaked(text, loud, capfd)
