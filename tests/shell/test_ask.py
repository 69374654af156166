import json

from bot.reply import Reply
from bot.shell.ask import ask

from .conftest import printed
from .fake_engine import answer


def test_the_answer_is_printed(engine, pipe):
    ask(engine, "wine?", pipe)
    assert printed(pipe) == answer("wine?").text + "\n"


def test_json_is_the_reply(engine, terminal):
    ask(engine, "wine?", terminal, as_json=True)
    assert Reply.from_dict(json.loads(printed(terminal))) == answer("wine?")
