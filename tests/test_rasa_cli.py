"""Rasa's own commands work through our entry point, with our config and without TensorFlow."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from bot.paths import NLU, PROJECT

COMMAND = Path(sys.executable).with_name("baclofen-bot")
EXAMPLES_PER_BLOCK = 1
STARTING = 180


def rasa(*arguments, **more):
    return subprocess.run(
        [COMMAND, "rasa", *map(str, arguments)], capture_output=True, text=True, errors="replace", **more
    )


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def few_examples(tmp_path_factory):
    """The first examples of each block, so that training is quick."""
    folder = tmp_path_factory.mktemp("nlu")
    for path in NLU.glob("*.yml"):
        kept, examples = [], 0
        for line in path.read_text(encoding="utf-8").splitlines():
            examples = examples + 1 if line.startswith("    - ") else 0
            if examples <= EXAMPLES_PER_BLOCK:
                kept.append(line)
        (folder / path.name).write_text("\n".join(kept) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def small_model(few_examples, tmp_path_factory):
    """A model that `rasa train` made of few examples."""
    folder = tmp_path_factory.mktemp("models")
    done = rasa(
        "train",
        "--skip-validation",
        "--config",
        PROJECT / "config.yml",
        "--domain",
        PROJECT / "domain.yml",
        "--data",
        few_examples,
        PROJECT / "data" / "stories",
        "--out",
        folder,
        "--fixed-model-name",
        "small",
        env={**os.environ, "RASA_MAX_CACHE_SIZE": "0"},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return folder / "small.tar.gz"


@contextmanager
def server(address, *arguments):
    """Runs a command of Rasa that serves an address, from its first answer to the end of the block."""
    child = subprocess.Popen(
        [COMMAND, "rasa", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        _wait_for(child, address)
        yield
    finally:
        os.killpg(child.pid, signal.SIGKILL)
        child.communicate()


def _wait_for(child, address):
    # Not a measurement: only so that a server that never comes up ends the test.
    for _ in range(STARTING * 4):
        if child.poll() is not None:
            raise AssertionError(child.stdout.read().decode(errors="replace")[-2000:])
        try:
            urllib.request.urlopen(address, timeout=5)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.25)
        else:
            return
    raise AssertionError(f"nothing answers at {address}")


@pytest.fixture(scope="module")
def endpoints(tmp_path_factory):
    """An action server from `rasa run actions`, as a file of endpoints that names it."""
    port = free_port()
    path = tmp_path_factory.mktemp("endpoints") / "endpoints.yml"
    path.write_text(f'action_endpoint:\n  url: "http://127.0.0.1:{port}/webhook"\n')
    with server(f"http://127.0.0.1:{port}/health", "run", "actions", "--port", port):
        yield path


def test_rasa_train_makes_a_model(small_model):
    assert small_model.stat().st_size > 10_000


def test_rasa_train_refuses_a_component_that_needs_tensorflow(few_examples, tmp_path):
    config = yaml.safe_load((PROJECT / "config.yml").read_text())
    config["policies"].append({"name": "TEDPolicy"})
    (tmp_path / "config.yml").write_text(yaml.safe_dump(config))
    done = rasa(
        "train",
        "--skip-validation",
        "--config",
        tmp_path / "config.yml",
        "--domain",
        PROJECT / "domain.yml",
        "--data",
        few_examples / "alcohol.yml",
        PROJECT / "data" / "stories",
        "--out",
        tmp_path / "models",
    )
    assert done.returncode == 1
    assert "Component 'TEDPolicy' requires" in done.stderr
    assert "take TEDPolicy out of config" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "models").exists()


def test_rasa_run_answers_on_its_rest_channel(small_model, endpoints):
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with server(address, "run", "-m", small_model, "--endpoints", endpoints, "-i", "127.0.0.1", "--port", port):
        body = json.dumps({"sender": "a", "message": "can i have a glass of wine with my 10mg"}).encode()
        with urllib.request.urlopen(f"{address}/webhooks/rest/webhook", body, timeout=60) as answer:
            messages = json.load(answer)
    (text,) = [message["text"] for message in messages if "text" in message]
    (reply,) = [message["custom"] for message in messages if "custom" in message]
    assert reply["text"] == text
    assert "alcohol" in reply["topics"]
    assert reply["disclaimer"] in text


def test_rasa_shell_starts_and_answers(small_model, endpoints):
    done = rasa(
        "shell",
        "-m",
        small_model,
        "--endpoints",
        endpoints,
        "--port",
        free_port(),
        input="can i have a glass of wine with my 10mg\n/stop\n",
        timeout=STARTING,
    )
    assert "Bot loaded" in done.stdout + done.stderr
    assert "ALCOHOL" in done.stdout


def test_rasa_test_passes_our_conversations(tmp_path):
    from bot.engine import newest_model
    from bot.settings import Settings

    done = rasa(
        "test",
        "core",
        "--e2e",
        "--fail-on-prediction-errors",
        "-m",
        newest_model(Settings().model),
        "--stories",
        PROJECT / "tests" / "test_stories.yml",
        "--out",
        tmp_path,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-2000:]
    assert json.loads((tmp_path / "story_report.json").read_text())["conversation_accuracy"]["accuracy"] == 1


def test_rasa_data_validate_is_clean():
    done = rasa("data", "validate", "--fail-on-warnings")
    assert done.returncode == 0, (done.stdout + done.stderr)[-2000:]
