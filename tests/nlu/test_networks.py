"""Several networks as one: the geometric mean of what each says."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.neural_network import MLPClassifier

from bot.nlu.networks import MEMBERS, Networks

SETTINGS = {"hidden_layer_sizes": (8,), "max_iter": 60, "learning_rate_init": 1e-2}


def _rows(labels: list[str]) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(1)
    said = np.repeat(labels, 40)
    centres = {label: chance.normal(size=6) for label in labels}
    return np.stack([centres[one] + chance.normal(scale=1.4, size=6) for one in said]).astype(np.float32), said


@pytest.mark.parametrize("labels", [["alcohol", "driving", "storage"], ["acute", "calm"]])
def test_one_network_says_what_the_members_say_in_the_mean(labels: list[str]) -> None:
    rows, said = _rows(labels)
    together = Networks(**SETTINGS).fit(rows, said)
    members = [MLPClassifier(**SETTINGS, random_state=seed).fit(rows, said) for seed in range(1, MEMBERS + 1)]
    logs = np.mean([np.log(member.predict_proba(rows).astype(float)) for member in members], axis=0)
    expected = np.exp(logs) / np.exp(logs).sum(axis=1, keepdims=True)
    assert list(together.classes_) == sorted(labels)
    assert together.predict_proba(rows) == pytest.approx(expected, abs=1e-4)
    assert (together.predict(rows) == said).mean() > 0.7
