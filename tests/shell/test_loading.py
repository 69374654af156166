import warnings
from pathlib import Path

import pytest

from bot.shell.loading import Problem, load_engine, model_folder, settings, train_if_missing

from .conftest import printed


@pytest.fixture
def trained(monkeypatch):
    """Stands in for training; gives the folders that it was asked to train into."""
    folders = []
    monkeypatch.setattr("bot.training.train", lambda models, console: folders.append(models))
    return folders


def chosen(path: Path):
    return settings().copy(update={"model": path})


def test_the_region_of_the_command_line_wins(monkeypatch):
    monkeypatch.setenv("BACLOFEN_BOT_REGION", "AU")
    assert settings().region == "AU"
    assert settings("uk").region == "UK"


def test_every_wrong_setting_is_named(monkeypatch):
    monkeypatch.setenv("BACLOFEN_BOT_REGION", "Mars")
    monkeypatch.setenv("BACLOFEN_BOT_PORT", "many")
    with pytest.raises(Problem, match=r"(?s)BACLOFEN_BOT_REGION: .*BACLOFEN_BOT_PORT: "):
        settings()


def test_a_model_is_trained_when_there_is_none(tmp_path, trained, pipe):
    train_if_missing(chosen(tmp_path), pipe)
    assert trained == [tmp_path]


def test_no_model_is_trained_when_there_is_one(tmp_path, trained, pipe):
    (tmp_path / "a.tar.gz").write_text("x")
    train_if_missing(chosen(tmp_path), pipe)
    train_if_missing(chosen(tmp_path / "a.tar.gz"), pipe)
    assert trained == []


def test_models_are_trained_into_the_folder_of_a_model_file(tmp_path):
    assert model_folder(chosen(tmp_path / "a.tar.gz")) == tmp_path
    assert model_folder(chosen(tmp_path)) == tmp_path


@pytest.fixture
def fake_load(monkeypatch):
    def put(load):
        monkeypatch.setattr("bot.engine.Engine.load", load)
        monkeypatch.setattr(warnings, "showwarning", warnings.showwarning)

    return put


def test_loading_is_shown_in_a_terminal_only(fake_load, terminal, pipe, tmp_path):
    fake_load(lambda model, region: (model, region))
    (tmp_path / "a.tar.gz").write_text("x")
    assert load_engine(chosen(tmp_path), terminal) == (tmp_path / "a.tar.gz", "US")
    assert "Loading the bot" in printed(terminal)
    load_engine(chosen(tmp_path), pipe)
    assert printed(pipe) == ""


def test_no_model_is_a_readable_problem(tmp_path, pipe, monkeypatch):
    monkeypatch.setattr(warnings, "showwarning", warnings.showwarning)
    with pytest.raises(Problem, match="There is no trained model"):
        load_engine(chosen(tmp_path), pipe)


def test_a_guide_that_cannot_be_used_is_a_readable_problem(fake_load, tmp_path, pipe):
    from bot.guide.loader import GuideError

    def load(model, region):
        raise GuideError(["dosing.yml: [lead] is missing"])

    fake_load(load)
    (tmp_path / "a.tar.gz").write_text("x")
    with pytest.raises(Problem, match=r"The guide cannot be used:\ndosing\.yml"):
        load_engine(chosen(tmp_path), pipe)
