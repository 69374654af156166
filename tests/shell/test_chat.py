import asyncio
import io
import stat
from contextlib import closing
from types import SimpleNamespace

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from bot.settings import Settings
from bot.shell.chat import chat
from bot.shell.prompt import Prompt

from .conftest import printed
from .fake_engine import answer

PROMPT_LINE = Prompt.line
ENTER, UP, CTRL_C, CTRL_D = "\r", "\x1b[A", "\x03", "\x04"


class TypedAt(io.StringIO):
    """Standard input that says it is a terminal."""

    def isatty(self):
        return True


@pytest.fixture
def talk(engine, terminal, monkeypatch):
    """Gives a function that takes what is typed at each prompt, and gives what the bot was asked."""

    def type_in(*typed, settings=None):
        waiting = list(typed)
        keyboard = create_pipe_input()

        async def feed(buffer):
            # What was typed before is loaded a moment after the prompt is shown.
            while buffer._load_history_task is None or not buffer._load_history_task.done():
                await asyncio.sleep(0.005)
            keyboard.send_text(waiting.pop(0))

        async def line(prompt):
            feeding = asyncio.ensure_future(feed(prompt._session.default_buffer))
            try:
                return await PROMPT_LINE(prompt)
            finally:
                await feeding

        monkeypatch.setattr(Prompt, "line", line)
        with closing(keyboard), create_app_session(input=keyboard, output=DummyOutput()):
            chat(engine, settings or Settings(), terminal, TypedAt())
        assert not waiting
        return [text for _, text, _ in engine.asked]

    return type_in


def test_from_a_pipe_each_line_is_a_question_and_only_answers_are_printed(engine, pipe):
    chat(engine, Settings(region="UK"), pipe, io.StringIO("wine?\n\nthanks\n/quit\nnever\n"))
    offers = "1. Can I drive?\n2. And beer?\n"
    assert printed(pipe) == f"{answer('wine?').text}\n{offers}\nYou are welcome.\n\n"


def test_a_last_line_without_an_end_is_a_question_too(engine, pipe):
    chat(engine, Settings(), pipe, io.StringIO("wine?"))
    assert engine.asked[0][1] == "wine?"


def test_a_terminal_is_greeted_with_examples_and_told_how_to_leave(talk, terminal):
    assert talk(CTRL_D) == []
    text = printed(terminal)
    assert text.index("Hello.") < text.index("1. ") < text.index("Can I drink alcohol?") < text.index("/help")
    assert "Goodbye" in text


def test_the_examples_of_the_greeting_can_be_picked(talk):
    assert talk("2" + ENTER, CTRL_D) == ["drive?"]


def test_quit_leaves(talk, terminal):
    assert talk("/quit" + ENTER) == []
    assert "Goodbye" in printed(terminal)


def test_ctrl_c_drops_the_line_and_a_second_one_leaves(talk, terminal):
    assert talk("half a ques" + CTRL_C, "wine?" + ENTER, CTRL_C, CTRL_C) == ["wine?"]
    assert printed(terminal).count("Ctrl-C again") == 2


def test_what_was_typed_comes_back_and_is_gone_after_forget(talk):
    asked = talk("wine?" + ENTER, UP + ENTER, "/forget" + ENTER, UP + "beer?" + ENTER, CTRL_D)
    assert asked == ["wine?", "wine?", "beer?"]


def test_a_history_file_is_private_and_emptied_by_forget(talk, tmp_path):
    path = tmp_path / "kept" / "history"
    settings = SimpleNamespace(region="US", history=str(path))
    talk("wine?" + ENTER, CTRL_D, settings=settings)
    assert "wine?" in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert talk(UP + ENTER, "/forget" + ENTER, CTRL_D, settings=settings)[-1] == "wine?"
    assert "wine?" not in path.read_text()


def test_nothing_is_kept_without_the_setting(talk, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    talk("wine?" + ENTER, CTRL_D)
    assert list(tmp_path.iterdir()) == []
