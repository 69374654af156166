"""A harmless word after a dangerous question is heard in its light, on probabilities made up for the purpose."""

from __future__ import annotations

import numpy as np
import pytest

from bot.nlu.danger import DANGEROUS, DangerModel, Spoken, features
from bot.nlu.fitting import turns

SIZE = 384


def spoken(text: str, alone: float, together: float, before: float, overdose: float) -> Spoken:
    acute = np.array([alone, together, before])
    about = np.zeros(len(DANGEROUS), dtype=np.float32)
    about[DANGEROUS.index("overdose")] = overdose
    odds = np.repeat(np.log(acute / (1 - acute))[:, None], 2, axis=1)
    return Spoken(text, acute, odds, np.zeros((3, SIZE), dtype=np.float32), about)


@pytest.fixture(scope="module")
def model() -> DangerModel:
    acute = [spoken("about thirty", 0.05, 0.6, 0.2, 0.9)] * 20
    calm = [spoken("about thirty", 0.05, 0.05, 0.02, 0.0)] * 20 + [spoken("and wine?", 0.02, 0.1, 0.2, 0.9)] * 20
    return DangerModel().fit([*acute, *calm], [True] * 20 + [False] * 40)


def test_the_message_before_decides(model: DangerModel) -> None:
    after_amounts = model.probability(spoken("about thirty", 0.05, 0.6, 0.2, 0.9))
    after_age = model.probability(spoken("about thirty", 0.05, 0.05, 0.02, 0.0))
    assert after_amounts > 0.5 > after_age


def test_features_are_finite_for_certainties() -> None:
    assert np.isfinite(features(spoken("x", 1e-9, 1 - 1e-9, 1e-9, 1.0))).all()


def test_turns_have_something_said_before() -> None:
    assert len(turns()) > 300
    assert all(row["said"] and row["text"] and isinstance(row["acute"], bool) for row in turns())
    assert {row["acute"] for row in turns()} == {True, False}
