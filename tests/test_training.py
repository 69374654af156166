"""Training with a stand-in for Rasa's own: the real one is tried in tests/test_rasa_cli.py."""

import io
import os
import time

import pytest
from rich.console import Console

from bot import training
from bot.training import TrainingError, fingerprint, is_fresh, problems_before_training, train

CONFIG = """
pipeline:
  - name: bot.nlu.triage.Triage
  - name: SpacyTokenizer
policies:
  - name: RulePolicy
"""


@pytest.fixture
def project(tmp_path):
    for name in (
        "data/nlu/a.yml",
        "data/stories/b.yml",
        "data/guide/c.yml",
        "bot/nlu/d.py",
        "bot/nlu/encoder/e.onnx",
        "actions/f.py",
        "requirements/run.txt",
        "domain.yml",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    (tmp_path / "config.yml").write_text(CONFIG)
    return tmp_path


@pytest.fixture
def models(project):
    return project / "models"


@pytest.fixture
def console():
    return Console(file=io.StringIO(), highlight=False)


@pytest.fixture
def rasa(monkeypatch):
    """Stands in for Rasa's training; gives the names of the models that it made."""
    made = []

    def run(project, folder, name, log):
        log.write_text("trained\n")
        (folder / f"{name}.tar.gz").write_text(name)
        made.append(name)
        return 0

    monkeypatch.setattr(training, "_run_rasa", run)
    return made


def test_no_model_is_not_fresh(project, models):
    assert not is_fresh(models, project)


def test_a_trained_model_is_fresh_and_not_trained_again(project, models, console, rasa):
    model = train(models=models, project=project, console=console)
    assert model.parent == models
    assert is_fresh(models, project)
    assert train(models=models, project=project, console=console) == model
    assert len(rasa) == 1


def test_force_trains_again(project, models, console, rasa):
    train(models=models, project=project, console=console)
    train(True, models, project, console)
    assert len(rasa) == 2


@pytest.mark.parametrize(
    "name",
    [
        "config.yml",
        "domain.yml",
        "data/nlu/a.yml",
        "data/guide/c.yml",
        "data/nlu/new.yml",
        "bot/nlu/d.py",
        "bot/nlu/encoder/e.onnx",
        "actions/f.py",
        "requirements/run.txt",
    ],
)
def test_a_change_makes_the_model_stale(project, models, console, rasa, name):
    train(models=models, project=project, console=console)
    with open(project / name, "a") as file:
        file.write("\n# changed")
    assert not is_fresh(models, project)


def test_what_is_not_part_of_the_model_leaves_it_fresh(project):
    before = fingerprint(project)
    for name in ("README.md", "bot/nlu/__pycache__/d.pyc", "data/nlu/.a.yml.swp", "models/x.tar.gz"):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text("x")
    assert fingerprint(project) == before


def test_a_renamed_file_makes_the_model_stale(project):
    before = fingerprint(project)
    (project / "data/nlu/a.yml").rename(project / "data/nlu/z.yml")
    assert fingerprint(project) != before


def test_what_changes_while_the_model_trains_makes_it_stale(project, models, console, rasa, monkeypatch):
    run = training._run_rasa

    def edited(project, *rest):
        (project / "data/nlu/a.yml").write_text("edited")
        return run(project, *rest)

    monkeypatch.setattr(training, "_run_rasa", edited)
    train(models=models, project=project, console=console)
    assert not is_fresh(models, project)


def test_a_newer_model_made_by_rasa_itself_is_not_fresh(project, models, console, rasa):
    train(models=models, project=project, console=console)
    (models / "own.tar.gz").write_text("x")
    later = time.time() + 10
    os.utime(models / "own.tar.gz", (later, later))
    assert not is_fresh(models, project)


def test_the_newest_two_models_are_kept(project, models, console, rasa):
    models.mkdir()
    for age in (1, 2, 3):
        for suffix in (".tar.gz", ".fingerprint"):
            path = models / f"old{age}{suffix}"
            path.write_text("x")
            os.utime(path, (time.time() - age * 100,) * 2)
    model = train(models=models, project=project, console=console)
    left = {path.name for path in models.iterdir()}
    assert left == {
        model.name,
        model.name.replace(".tar.gz", ".fingerprint"),
        "old1.tar.gz",
        "old1.fingerprint",
        "train.log",
    }


def test_progress_is_plain_lines_in_a_pipe(project, models, console, rasa):
    train(models=models, project=project, console=console)
    lines = console.file.getvalue().splitlines()
    assert lines[0].startswith("Training the model")
    assert lines[1].startswith("Trained baclofen-")


def test_progress_is_a_spinner_in_a_terminal(project, models, rasa):
    console = Console(file=io.StringIO(), force_terminal=True, width=80, _environ={})
    train(models=models, project=project, console=console)
    assert "Training the model" in console.file.getvalue()


def test_a_failure_shows_the_end_of_the_log_and_keeps_the_old_model(project, models, console, rasa, monkeypatch):
    model = train(models=models, project=project, console=console)

    def fail(project, folder, name, log):
        log.write_text(
            "x\n" * 50
            + "10%\r100%\n"
            + "/lib/a.py:3: UserWarning: careful\n  careful()\n"
            + 'Traceback (most recent call last):\n  File "x.py", line 1\n    code\n'
            + "\x1b[91mYamlSyntaxException: Failed to read 'nlu.yml'\x1b[0m\n"
        )
        return 1

    monkeypatch.setattr(training, "_run_rasa", fail)
    with pytest.raises(TrainingError) as failure:
        train(True, models, project, console)
    lines = failure.value.lines
    assert "exit status 1" in lines[0]
    assert str(models / "train.log") in lines[0]
    assert lines[-1] == "  YamlSyntaxException: Failed to read 'nlu.yml'"
    assert len(lines) <= 16
    assert not [line for line in lines if "Traceback" in line or "careful" in line or "10%" in line]
    assert is_fresh(models, project)
    assert list(models.glob("*.tar.gz")) == [model]


def test_no_model_without_an_error_is_an_error_too(project, models, console, monkeypatch):
    monkeypatch.setattr(training, "_run_rasa", lambda project, folder, name, log: log.write_text("nothing\n") and 0)
    with pytest.raises(TrainingError, match="nothing"):
        train(models=models, project=project, console=console)


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (CONFIG.replace("SpacyTokenizer", "DIETClassifier"), "config.yml, pipeline: DIETClassifier needs TensorFlow"),
        (CONFIG.replace("RulePolicy", "TEDPolicy"), "config.yml, policies: TEDPolicy needs TensorFlow"),
        (
            CONFIG.replace("SpacyTokenizer", "rasa.nlu.selectors.response_selector.ResponseSelector"),
            "rasa.nlu.selectors.response_selector.ResponseSelector needs TensorFlow",
        ),
        ("pipeline: [a\n", "config.yml is not valid YAML"),
        ("just text", "config.yml holds no settings"),
        ("policies:\n  - name: RulePolicy\n", "config.yml names no pipeline."),
        ("pipeline:\n  - name: SpacyTokenizer\npolicies:\n", "config.yml names no policies."),
    ],
)
def test_a_config_that_cannot_work_is_refused_before_training(project, models, console, rasa, config, said):
    (project / "config.yml").write_text(config)
    with pytest.raises(TrainingError) as failure:
        train(models=models, project=project, console=console)
    assert said in str(failure.value)
    assert rasa == []


def test_the_projects_own_config_has_no_problem():
    assert problems_before_training() == []


@pytest.mark.parametrize("name", ["config.yml", "data/nlu"])
def test_a_missing_file_is_named(project, name):
    (project / name).rename(project / "elsewhere")
    assert any(line.startswith(f"{name} is missing") for line in problems_before_training(project))
