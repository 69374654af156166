"""A follow-up is judged by itself, by both messages together, and by the last topic."""

from __future__ import annotations

import numpy as np
import pytest

from bot.nlu.context import MAX_BEFORE, Before, ContextModel, FollowUp, features, joined

LABELS = ["alcohol", "driving", "forms", "storage", "thank"]


def row(**shares: float) -> np.ndarray:
    rest = (1 - sum(shares.values())) / (len(LABELS) - len(shares))
    return np.array([shares.get(label, rest) for label in LABELS], dtype=np.float32)


def follow_up(text: str, last: str, alone: np.ndarray, together: np.ndarray) -> FollowUp:
    vectors = np.zeros((2, 384), dtype=np.float32)
    vectors[0, int(alone.argmax())] = vectors[1, int(together.argmax())] = 1
    return FollowUp(text, False, last, alone, together, vectors)


@pytest.fixture(scope="module")
def model() -> ContextModel:
    found, right = [], []
    for last in LABELS[:4]:
        for topic in LABELS[:4]:
            sure = row(**{topic: 0.9})
            found.append(follow_up(f"a whole new question about the other matter {topic}", last, sure, sure))
            right.append(topic)
            found.append(follow_up("how long", last, row(), row(**{last: 0.6})))
            right.append(last)
        found.append(follow_up("thanks", last, row(thank=0.9), row(thank=0.5)))
        right.append("thank")
    groups = [f"question {number % 7}" for number in range(len(found))]
    return ContextModel().fit(found, right, LABELS, groups)


def best(model: ContextModel, found: FollowUp) -> str:
    probabilities = model.probabilities(found, LABELS)
    assert probabilities.sum() == pytest.approx(1)
    return LABELS[int(probabilities.argmax())]


def test_a_few_words_lean_on_the_last_topic(model: ContextModel) -> None:
    assert best(model, follow_up("why is that", "forms", row(), row(forms=0.5))) == "forms"


def test_a_new_question_does_not(model: ContextModel) -> None:
    sure = row(driving=0.9)
    assert best(model, follow_up("and can i drive my car to work on these", "forms", sure, sure)) == "driving"


def test_thanks_are_thanks(model: ContextModel) -> None:
    assert best(model, follow_up("thank you", "forms", row(thank=0.9), row(thank=0.6))) == "thank"


def test_both_messages_are_read_as_one_and_a_long_one_is_cut() -> None:
    assert joined("can i drink?", "and wine") == "can i drink. and wine"
    assert len(joined("x" * 900, "and wine")) < MAX_BEFORE + 20


def test_nothing_came_before_the_first_message() -> None:
    assert Before.recalled(None) is None
    assert Before.recalled({"last": [], "asked": "", "said": ""}) is None
    assert Before.recalled({"last": [{"topic": "alcohol"}], "asked": "wine?"}) == Before("wine?", "alcohol", "")
    # Nothing was answered yet, but something was said.
    assert Before.recalled({"said": "how many are too many"}) == Before("", "", "how many are too many")


def test_features_have_a_row_for_each_label() -> None:
    assert features(follow_up("why", "forms", row(), row()), LABELS).shape[0] == len(LABELS)
