"""Rasa without TensorFlow: placeholders stand in, a component that needs the real one is refused with a clear line."""

import importlib.metadata
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot import tensorflow_free
from bot.tensorflow_free import COMPONENTS, TensorFlowMissing, TensorFlowStandIn, activate, explain, is_active

CONFIG = """
recipe: default.v1
language: en
assistant_id: test
pipeline:
  - name: WhitespaceTokenizer
  - name: {component}
policies:
  - name: {policy}
"""
DOMAIN = "version: '3.1'\nintents: [a, b]\nresponses:\n  utter_a: [{text: hi}]\n"
DATA = """
version: "3.1"
nlu:
- intent: a
  examples: |
    - hello
    - hello you
- intent: b
  examples: |
    - bye
    - bye you
rules:
- rule: a
  steps:
  - intent: a
  - action: utter_a
"""


def python(code, **environment):
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, **environment}
    )


def test_every_python_of_the_environment_has_it():
    done = python(
        "import sys; print(sys.meta_path[0].__name__); import os; print(os.environ['RASA_TELEMETRY_ENABLED'])"
    )
    assert done.stdout.split() == ["TensorFlowStandIn", "false"]


def test_tensorflow_is_not_installed():
    for name in ("tensorflow", "keras", "jax", "tensorflow-hub"):
        with pytest.raises(importlib.metadata.PackageNotFoundError):
            importlib.metadata.version(name)


def test_activating_twice_changes_nothing():
    before = list(sys.meta_path)
    assert activate()
    assert is_active()
    assert sys.meta_path == before


def test_placeholders_serve_as_rasa_uses_them_while_being_imported():
    import tensorflow as tf
    from tensorflow.keras.utils import Sequence

    class Data(Sequence):
        pass

    @tf.function
    def plain():
        return 1

    assert plain() == 1
    assert issubclass(Data, Sequence)
    assert (tf.Tensor | None) is tf.Tensor


def test_using_one_for_real_says_what_to_do():
    import tensorflow as tf

    class Model(tf.keras.Model):
        pass

    with pytest.raises(TensorFlowMissing, match=r"Model needs TensorFlow, which this project leaves out.*config\.yml"):
        Model()


def test_the_sentence_names_all_components():
    assert all(name in explain("x") for name in COMPONENTS)


def test_other_modules_are_left_alone():
    assert TensorFlowStandIn.find_spec("json") is None
    assert TensorFlowStandIn.find_spec("tensorflow_probability") is None


def fake_package(folder: Path, name: str, version: str) -> None:
    (folder / name).mkdir(parents=True)
    (folder / name / "__init__.py").write_text(f"__version__ = {version!r}\n")
    info = folder / f"{name}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")


def test_steps_aside_for_a_real_tensorflow(tmp_path):
    fake_package(tmp_path, "tensorflow", "2.12.0")
    done = python(
        "import bot.tensorflow_free as t, tensorflow; print(t.is_active(), tensorflow.__version__)",
        PYTHONPATH=os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]),
    )
    assert done.stdout.split() == ["False", "2.12.0"], done.stderr


def test_refuses_another_rasa(monkeypatch):
    monkeypatch.setattr(sys, "meta_path", [f for f in sys.meta_path if f is not TensorFlowStandIn])
    monkeypatch.delitem(sys.modules, "tensorflow", raising=False)
    monkeypatch.setattr(importlib.metadata, "version", lambda name: "3.6.22")
    with pytest.raises(RuntimeError, match=r"written for Rasa 3\.6\.21, and 3\.6\.22 is installed"):
        activate()


def test_does_nothing_without_rasa(monkeypatch):
    def missing(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(sys, "meta_path", [f for f in sys.meta_path if f is not TensorFlowStandIn])
    monkeypatch.setattr(importlib.metadata, "version", missing)
    assert not activate()


def test_rasas_components_that_use_tensorflow_say_that_it_is_missing():
    from rasa.engine.recipes import default_components
    from rasa.utils.common import find_unavailable_packages

    for name in tensorflow_free.COMPONENTS:
        (missing,) = find_unavailable_packages(getattr(default_components, name).required_packages())
        assert missing.startswith("tensorflow (this project leaves it out")
        assert name in missing


def test_the_list_is_complete():
    """No other component of Rasa defines a model for TensorFlow."""
    from rasa.engine.recipes import default_components

    classes = [cls for cls in vars(default_components).values() if isinstance(cls, type)]
    using = {cls.__name__ for cls in classes if hasattr(sys.modules[cls.__module__], "tf")}
    assert "DIETClassifier" in using
    assert using <= {*COMPONENTS}


@pytest.mark.parametrize(
    ("component", "policy", "named"),
    [("DIETClassifier", "RulePolicy", "DIETClassifier"), ("KeywordIntentClassifier", "TEDPolicy", "TEDPolicy")],
)
def test_plain_rasa_train_refuses_such_a_component(tmp_path, component, policy, named):
    (tmp_path / "config.yml").write_text(CONFIG.format(component=component, policy=policy))
    (tmp_path / "domain.yml").write_text(DOMAIN)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "all.yml").write_text(DATA)
    done = subprocess.run([sys.executable, "-m", "rasa", "train"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode != 0
    assert f"Component '{named}' requires" in done.stderr
    assert f"take {named} out of config" in done.stderr
    assert not list(tmp_path.glob("models/*"))
