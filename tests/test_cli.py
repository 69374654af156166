"""The command line: arguments reach the plain functions, problems are readable, exit statuses are right."""

import json
import os
import subprocess
import sys
import types
from pathlib import Path

import pytest
from shell.fake_engine import FakeEngine, answer
from typer.testing import CliRunner

from bot import cli
from bot.reply import Reply
from bot.shell import loading

COMMAND = Path(sys.executable).with_name("baclofen-bot")


@pytest.fixture
def engine(monkeypatch):
    engine = FakeEngine()
    monkeypatch.setattr(loading, "load_engine", lambda settings, console=None: engine)
    return engine


@pytest.fixture
def called(monkeypatch):
    """Gives a function that puts a recording function in a module's place, and the list of its calls."""
    calls = []

    def put(module, function, result=None):
        def record(*args, **named):
            calls.append((module, function, *args, *([named] if named else [])))
            return result

        parent, _, name = module.rpartition(".")
        stand_in = types.ModuleType(module)
        setattr(stand_in, function, record)
        monkeypatch.setitem(sys.modules, module, stand_in)
        __import__(parent)
        monkeypatch.setattr(sys.modules[parent], name, stand_in, raising=False)

    put.calls = calls
    return put


def run(*arguments, **more):
    return CliRunner().invoke(cli.app, list(arguments), catch_exceptions=False, **more)


def command(*arguments, **environment):
    return subprocess.run(
        [COMMAND, *arguments],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "NO_COLOR": "1", **environment},
    )


def test_help_lists_every_command_and_imports_nothing_heavy():
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from bot.cli import main; sys.argv = ['baclofen-bot', '--help']\n"
            "try: main()\nfinally: print('LOADED', *sorted(sys.modules), file=sys.stderr)",
        ],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0
    for name in ("chat", "ask", "batch", "train", "serve", "slack", "evaluate", "rasa", "version", "guide", "nlu"):
        assert f" {name} " in done.stdout
    loaded = set(done.stderr.split("LOADED")[1].split())
    assert not loaded & {"rasa", "numpy", "spacy", "pydantic", "yaml", "prompt_toolkit", "starlette", "bot.engine"}


def test_version_names_bot_rasa_and_python():
    done = command("version")
    assert done.returncode == 0
    assert "baclofen-bot 0." in done.stdout
    assert "Rasa 3.6.21, Python 3.10." in done.stdout


def test_ask_prints_the_answer(engine):
    assert run("ask", "wine?").stdout == answer("wine?").text + "\n"


def test_ask_takes_words_without_quotes_and_gives_json(engine):
    done = run("ask", "--json", "can", "i", "drive")
    assert Reply.from_dict(json.loads(done.stdout)) == answer("can i drive")


def test_batch_answers_standard_input(engine):
    done = run("batch", input='{"id": "a", "turns": ["wine?"]}\n{"id": "b", "turns": []}\n')
    assert done.exit_code == 0
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["a", "b"]


def test_batch_ends_with_1_when_a_line_was_broken(engine):
    done = run("batch", input='nonsense\n{"id": "b", "turns": ["x"]}\n')
    assert done.exit_code == 1
    assert "line 1 is skipped: not JSON" in done.stderr
    assert json.loads(done.stdout)["id"] == "b"


def test_chat_reads_a_pipe(engine, monkeypatch):
    monkeypatch.setattr(loading, "train_if_missing", lambda settings: None)
    assert run("chat", input="thanks\n").stdout == "You are welcome.\n\n"


def test_region_reaches_the_settings(monkeypatch):
    regions = []

    def load(settings, console=None):
        regions.append(settings.region)
        return FakeEngine()

    monkeypatch.setattr(loading, "load_engine", load)
    run("ask", "--region", "uk", "wine?")
    assert regions == ["UK"]


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        (("ask", "x", "--region", "Mars"), {}, "--region: "),
        (("ask", "x"), {"BACLOFEN_BOT_REGION": "Mars"}, "BACLOFEN_BOT_REGION: "),
        (("batch",), {"BACLOFEN_BOT_MODEL": "/nowhere"}, "There is no trained model in /nowhere"),
    ],
)
def test_a_problem_is_one_readable_line_and_status_1(arguments, environment, said):
    done = command(*arguments, **environment)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_train_passes_on_force_and_the_folder_of_models(monkeypatch, tmp_path):
    calls = []
    monkeypatch.setattr("bot.training.train", lambda *args, **kwargs: calls.append((args, kwargs)))
    monkeypatch.setenv("BACLOFEN_BOT_MODEL", str(tmp_path))
    run("train")
    run("train", "--force")
    monkeypatch.setenv("BACLOFEN_BOT_MODEL", str(tmp_path / "m.tar.gz"))
    run("train")
    assert calls == [((False, tmp_path), {}), ((True, tmp_path), {}), ((False, tmp_path), {})]


def test_a_training_error_is_printed_as_its_lines(monkeypatch, capsys):
    from bot.training import TrainingError

    def fail(*args):
        raise TrainingError(["Training failed.", "  because"])

    monkeypatch.setattr("bot.training.train", fail)
    monkeypatch.setattr(sys, "argv", ["baclofen-bot", "train"])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 1
    assert capsys.readouterr().err == "Training failed.\n  because\n"


@pytest.mark.parametrize(
    ("arguments", "module", "function", "passed"),
    [
        (["guide", "check"], "bot.guide.report", "check", ()),
        (["guide", "book", "out.html"], "bot.guide.book", "write", (Path("out.html"),)),
        (["guide", "corrections", __file__], "bot.guide.book", "read_corrections", (Path(__file__), {"apply": False})),
        (
            ["guide", "corrections", __file__, "--apply"],
            "bot.guide.book",
            "read_corrections",
            (Path(__file__), {"apply": True}),
        ),
        (["guide", "domain"], "bot.guide.domain", "write", ({"check": False},)),
        (["nlu", "check"], "bot.nlu.check", "main", ()),
        (["nlu", "report"], "bot.nlu.check", "report", (Path("results"),)),
        (["nlu", "report", "--out", "o"], "bot.nlu.check", "report", (Path("o"),)),
        (["nlu", "thresholds"], "bot.nlu.thresholds", "main", ()),
        (["evaluate", "tests"], "bot.evaluation", "run", (Path("tests"), Path("results"))),
    ],
)
def test_a_command_calls_its_function(called, monkeypatch, arguments, module, function, passed):
    monkeypatch.chdir(Path(__file__).parent.parent)
    called(module, function)
    assert run(*arguments).exit_code == 0
    assert called.calls == [(module, function, *passed)]


@pytest.mark.parametrize(("fresh", "status"), [(True, 0), (False, 1)])
def test_a_stale_domain_ends_a_check_with_another_status(called, fresh, status):
    called("bot.guide.domain", "write", fresh)
    done = run("guide", "domain", "--check")
    assert (done.exit_code, "is stale" in done.output) == (status, not fresh)
    assert called.calls == [("bot.guide.domain", "write", {"check": True})]
    assert run("guide", "domain").exit_code == 0


@pytest.mark.parametrize("module", ["bot.web.serve", "bot.slack.serve"])
def test_servers_get_the_settings(called, module):
    called(module, "run")
    assert run("serve" if "web" in module else "slack").exit_code == 0
    assert called.calls == [(module, "run", loading.settings())]


@pytest.mark.parametrize(("result", "status"), [(None, 0), ([], 0), (["a problem"], 1), (0, 0), (3, 3), (True, 1)])
def test_a_check_that_finds_problems_ends_with_another_status(called, result, status):
    called("bot.guide.report", "check", result)
    assert run("guide", "check").exit_code == status


def test_rasa_gets_all_its_arguments(called):
    called("bot.shell.rasa_cli", "run", 2)
    assert run("rasa", "data", "validate", "--fail-on-warnings", "--help").exit_code == 2
    assert called.calls == [("bot.shell.rasa_cli", "run", ["data", "validate", "--fail-on-warnings", "--help"])]


def test_rasas_help_is_rasas_own():
    done = command("rasa", "--help")
    assert done.returncode == 0
    assert "usage: rasa" in done.stdout
