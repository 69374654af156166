"""The nearest training questions: what they are about, and that frequent words hardly count."""

from __future__ import annotations

import numpy as np
import pytest

from bot.nlu import neighbours
from bot.nlu.classifier import Ngrams
from bot.nlu.neighbours import FLOOR, Neighbours

ALCOHOL = [
    f"{how} wine with {when}" for how in ("can i drink", "is there harm in", "may she have") for when in ("it", "tea")
]
DRIVING = [
    f"{how} a car {when}" for how in ("can i drive", "may he steer", "is it safe to park") for when in ("now", "today")
]
TEXTS, LABELS = ALCOHOL + DRIVING, ["alcohol"] * 6 + ["driving"] * 6


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Among a dozen questions nothing is rare, and 32 would be all of them."""
    monkeypatch.setattr(neighbours, "COMMON", 0.6)
    monkeypatch.setattr(neighbours, "NEAREST", 3)


@pytest.fixture
def ngrams() -> Ngrams:
    return Ngrams().fit(TEXTS)


def test_the_nearest_questions_label_is_likeliest(ngrams: Ngrams) -> None:
    model = Neighbours().fit(ngrams.transform(TEXTS), LABELS)
    found = model.predict_proba(ngrams.transform(["drink wine", "park the car"]))
    assert list(model.classes_) == ["alcohol", "driving"]
    assert found.argmax(axis=1).tolist() == [0, 1]
    assert found.sum(axis=1) == pytest.approx(1)


def test_no_label_is_impossible_and_nothing_known_says_nothing(ngrams: Ngrams) -> None:
    model = Neighbours().fit(ngrams.transform(TEXTS), LABELS)
    near, lost = model.predict_proba(ngrams.transform(["can i drink wine with it", "\u4f60\u597d"]))
    assert near.min() == pytest.approx(FLOOR, rel=0.1)
    assert np.isfinite(lost).all()
    assert lost.sum() == pytest.approx(1)


def test_what_most_questions_have_does_not_count(ngrams: Ngrams, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "COMMON", 0.0)
    found = Neighbours().fit(ngrams.transform(TEXTS), LABELS).predict_proba(ngrams.transform(["wine", "car"]))
    assert np.array_equal(found[0], found[1])
