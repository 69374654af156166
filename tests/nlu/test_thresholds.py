"""The thresholds' file is whole, makes sense, and config.yml has the chosen one."""

from __future__ import annotations

from dataclasses import asdict, fields, replace
from pathlib import Path

import pytest

from bot.guide.loader import read_yaml
from bot.measures import Figures
from bot.nlu import thresholds
from bot.nlu.check import thresholds_agree
from bot.nlu.models import THRESHOLDS, Thresholds
from bot.paths import PROJECT


def test_the_file_has_all_fields_and_no_others() -> None:
    assert set(read_yaml(THRESHOLDS)) == {field.name for field in fields(Thresholds)}


def test_they_are_probabilities_in_order() -> None:
    limits = Thresholds.load()
    assert all(0 < value < 1 for name, value in asdict(limits).items() if name != "beyond")
    assert limits.clarify < limits.answer
    assert limits.acute_veto <= limits.acute_maybe <= limits.acute_sure


def test_config_agrees() -> None:
    assert list(thresholds_agree()) == []


def test_every_moved_threshold_exists() -> None:
    assert set(thresholds.CHOICES) <= {field.name for field in fields(Thresholds)}


def test_a_missing_or_unknown_field_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "thresholds.yml"
    path.write_text("answer: 0.3\n", encoding="utf-8")
    with pytest.raises(TypeError):
        Thresholds.load(path)
    path.write_text(THRESHOLDS.read_text(encoding="utf-8") + "other: 0.3\n", encoding="utf-8")
    with pytest.raises(TypeError):
        Thresholds.load(path)


def test_what_is_written_is_read_again_and_stands_in_the_config(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = (PROJECT / "config.yml").read_text(encoding="utf-8")
    (tmp_path / "config.yml").write_text(config, encoding="utf-8")
    monkeypatch.setattr(thresholds, "THRESHOLDS", tmp_path / "thresholds.yml")
    monkeypatch.setattr(thresholds, "PROJECT", tmp_path)
    chosen = replace(Thresholds.load(), answer=0.123)
    thresholds.write(chosen)
    assert Thresholds.load(tmp_path / "thresholds.yml") == chosen
    pipeline = read_yaml(tmp_path / "config.yml")["pipeline"]
    assert [c["threshold"] for c in pipeline if "threshold" in c] == [0.123]
    changed = (tmp_path / "config.yml").read_text(encoding="utf-8").splitlines()
    assert sum(a != b for a, b in zip(changed, config.splitlines(), strict=True)) == 1


def test_worth_rises_with_right_answers_and_falls_with_refusals() -> None:
    plain = Figures({"single strict": (0.8, 10), "single wrongly refused": (0.0, 10)})
    better = Figures({**plain.rates, "single strict": (0.9, 10)})
    refusing = Figures({**plain.rates, "single wrongly refused": (0.11, 10)})
    assert thresholds.worth(refusing) < thresholds.worth(plain) < thresholds.worth(better)
