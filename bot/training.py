"""Trains the model when it is not fresh: a child process with Rasa's own ``train``, its output in a log file.

A model is fresh when everything that it was made of is unchanged. A fingerprint beside the model says what that was;
Rasa's own cache is not asked, because it does not see code that a component imports.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import tensorflow_free
from bot.paths import MODELS, PROJECT

if TYPE_CHECKING:
    from rich.console import Console

INPUTS = ("config.yml", "domain.yml", "domain", "data", "bot/nlu", "actions", "requirements/run.txt")
TRAINING_DATA = ("data/nlu", "data/stories")
LOG = "train.log"
LOG_LINES_SHOWN = 15
MODELS_KEPT = 2
_NOISE = re.compile(r"\x1b\[[0-9;]*m|[^\n]*\r(?!\n)")
_WARNING = re.compile(r"^\S+:\d+: \w*Warning: .*\n(  .*\n)?", re.MULTILINE)
_TRACEBACK = re.compile(r"Traceback \(most|  File \"|    |The above exception was|During handling of")


class TrainingError(Exception):
    """Raised when no model could be trained; ``lines`` say why, one readable line each."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def _inputs(project: Path) -> Iterator[Path]:
    for name in INPUTS:
        place = project / name
        if place.is_file():
            yield place
        elif place.is_dir():
            found = (p for p in place.rglob("*") if p.is_file() and p.suffix != ".pyc")
            yield from sorted(
                p for p in found if not any(part.startswith(".") for part in p.relative_to(project).parts)
            )


def fingerprint(project: Path = PROJECT) -> str:
    """Takes the project's folder, gives a sha256 over the names and contents of all that a model is made of."""
    digest = hashlib.sha256()
    for path in _inputs(project):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(project).as_posix()}\0{content}\n".encode())
    return digest.hexdigest()


def _models(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.tar.gz"), key=lambda p: p.stat().st_mtime)


def _fingerprint_of(model: Path) -> Path:
    return model.with_name(model.name.removesuffix(".tar.gz") + ".fingerprint")


def is_fresh(model_folder: Path = MODELS, project: Path = PROJECT) -> bool:
    """Takes the folder of models, gives whether the newest one was made of just what the project holds now."""
    models = _models(model_folder)
    if not models:
        return False
    kept = _fingerprint_of(models[-1])
    return kept.is_file() and kept.read_text().strip() == fingerprint(project)


def problems_before_training(project: Path = PROJECT) -> list[str]:
    """Takes the project's folder, gives a line for each thing by which training would fail without a clear word."""
    import yaml

    missing = [name for name in ("config.yml", *TRAINING_DATA) if not (project / name).exists()]
    if missing:
        return [f"{name} is missing in {project}." for name in missing]
    try:
        config: Any = yaml.safe_load((project / "config.yml").read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        return [f"config.yml is not valid YAML: {line}" for line in str(error).splitlines()]
    if not isinstance(config, dict):
        return ["config.yml holds no settings."]
    # Rasa fills in a missing part with components that need TensorFlow.
    lines = [f"config.yml names no {part}." for part in ("pipeline", "policies") if not config.get(part)]
    if not tensorflow_free.is_active():
        return lines
    for part in ("pipeline", "policies"):
        named = [item.get("name", "") if isinstance(item, dict) else item for item in config.get(part) or []]
        using = [str(name) for name in named if str(name).rpartition(".")[2] in tensorflow_free.COMPONENTS]
        lines += [f"config.yml, {part}: {tensorflow_free.explain(name)}" for name in using]
    return lines


def _run_rasa(project: Path, folder: Path, name: str, log: Path) -> int:
    data = [path for path in TRAINING_DATA if (project / path).exists()]
    command = [sys.executable, "-m", "rasa", "train", "--force", "--domain", "domain.yml", "--config", "config.yml"]
    if not (project / "domain.yml").exists() and (project / "domain").is_dir():
        command[command.index("domain.yml")] = "domain"
    command += ["--data", *data, "--out", str(folder), "--fixed-model-name", name]
    quiet = {
        "RASA_TELEMETRY_ENABLED": "false",
        "RASA_MAX_CACHE_SIZE": "0",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TOKENIZERS_PARALLELISM": "false",
        "PYTHONWARNINGS": "ignore",
        "PYTHONIOENCODING": "utf-8",
        "NO_COLOR": "1",
    }
    with log.open("wb") as output:
        child = subprocess.Popen(
            command, cwd=project, env={**os.environ, **quiet}, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
        try:
            return child.wait()
        except BaseException:
            child.kill()
            child.wait()
            raise


def _failure(log: Path, status: int) -> TrainingError:
    text = _NOISE.sub("", log.read_bytes().decode("utf-8", errors="replace"))
    text = _WARNING.sub("", text)
    # The frames of a traceback are for the log; its last line says what happened.
    lines = (line.rstrip() for line in text.splitlines() if line.strip() and not _TRACEBACK.match(line))
    last = list(lines)[-LOG_LINES_SHOWN:]
    return TrainingError(
        [f"Training failed (exit status {status}). The last lines of {log}:", *(f"  {line}" for line in last)]
    )


def _train(project: Path, models: Path) -> Path:
    # Taken first: what changes while the model trains makes it stale.
    made_of = fingerprint(project)
    name = f"baclofen-{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}"
    log = models / LOG
    with tempfile.TemporaryDirectory(prefix=".training-", dir=models) as folder:
        status = _run_rasa(project, Path(folder), name, log)
        made = Path(folder) / f"{name}.tar.gz"
        if status != 0 or not made.is_file():
            raise _failure(log, status)
        model = models / made.name
        _fingerprint_of(model).write_text(made_of + "\n")
        made.rename(model)
    for old in _models(models)[:-MODELS_KEPT]:
        old.unlink()
        _fingerprint_of(old).unlink(missing_ok=True)
    return model


def train(force: bool = False, models: Path = MODELS, project: Path = PROJECT, console: Console | None = None) -> Path:
    """Trains a model unless the newest one is fresh, and keeps the newest two.

    Takes whether to train even then, the folder of models, the project's folder and where progress is shown (on
    standard error by default: a spinner in a terminal, else plain lines). Gives the path of the newest model.

    Raises:
        TrainingError: the configuration or the training data cannot be used, or Rasa's training failed.
    """
    from rich.console import Console

    console = console or Console(stderr=True, highlight=False)
    if not force and is_fresh(models, project):
        return _models(models)[-1]
    problems = problems_before_training(project)
    if problems:
        raise TrainingError(problems)
    models.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    if not console.is_terminal:
        console.print(f"Training the model; Rasa's own output goes to {models / LOG} ...", soft_wrap=True)
    with _spinner(console):
        model = _train(project, models)
    console.print(f"Trained {model.name} in {time.monotonic() - started:.0f} s.", soft_wrap=True)
    return model


def _spinner(console: Console) -> Any:
    if not console.is_terminal:
        return nullcontext()
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    progress = Progress(
        SpinnerColumn("line"),
        TextColumn("Training the model (takes a few minutes)"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )
    progress.add_task("train", total=None)
    return progress
