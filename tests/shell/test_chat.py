import io

from bot.settings import Settings
from bot.shell.chat import chat

from .conftest import printed
from .fake_engine import answer


def test_from_a_pipe_each_line_is_a_question_and_only_answers_are_printed(engine, pipe):
    chat(engine, Settings(region="UK"), pipe, io.StringIO("wine?\n\nthanks\n/quit\nnever\n"))
    offers = "1. Can I drive?\n2. And beer?\n"
    assert printed(pipe) == f"{answer('wine?').text}\n{offers}\nYou are welcome.\n\n"


def test_a_last_line_without_an_end_is_a_question_too(engine, pipe):
    chat(engine, Settings(), pipe, io.StringIO("wine?"))
    assert engine.asked[0][1] == "wine?"
