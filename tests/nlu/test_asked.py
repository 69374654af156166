"""Which topics a message asks for, on probabilities made up for the purpose."""

from __future__ import annotations

import numpy as np
import pytest

from bot.nlu.asked import AskedModel, Hearing, features
from bot.nlu.fitting import follow_ups, pairs
from bot.nlu.parts import Chooser, Cut, Limits

LIMITS = Limits(asked=0.4, likely=0.5, doubtless=0.8)
LABELS = ["alcohol", "driving", "interactions", "other_medicine", "out_of_scope", "storage", "thank"]


def row(**shares: float) -> np.ndarray:
    rest = (1 - sum(shares.values())) / (len(LABELS) - len(shares))
    return np.array([shares.get(label, rest) for label in LABELS], dtype=np.float32)


def rows(*each: np.ndarray) -> np.ndarray:
    return np.stack(each)


@pytest.fixture(scope="module")
def chooser() -> Chooser:
    """A chooser trained on a few made-up messages of one and of two questions."""
    topics = [0, 1, 2, 5]
    heard, asked = [], []
    for one in range(4):
        for two in range(4):
            a, b = row(**{LABELS[topics[one]]: 0.9}), row(**{LABELS[topics[two]]: 0.9})
            if one == two:
                heard += [Hearing(a, rows(a), rows(a))] * 3
                asked += [{topics[one]}] * 3
            else:
                both = (a + b) / 2
                heard.append(Hearing(both, rows(both), rows(a, b)))
                asked.append({topics[one], topics[two]})
    nothing = row(out_of_scope=0.9)
    heard += [Hearing(nothing, rows(nothing), rows(nothing))] * 4
    asked += [set()] * 4
    return Chooser(LABELS, AskedModel().fit(heard, asked, topics))


def test_one_question_is_one_part(chooser: Chooser) -> None:
    cut = Cut.of("can i drive on it")
    assert [p.topic for p in chooser.parts(cut, rows(row(driving=0.9)), LIMITS)] == ["driving"]


def test_two_questions_come_in_the_order_of_asking(chooser: Chooser) -> None:
    cut = Cut.of("can i drive on it and have wine")
    assert cut.texts == ["can i drive on it and have wine", "can i drive on it", "have wine"]
    found = chooser.parts(cut, rows(row(alcohol=0.5, driving=0.4), row(driving=0.9), row(alcohol=0.8)), LIMITS)
    assert [(p.topic, p.text) for p in found] == [("driving", "can i drive on it"), ("alcohol", "have wine")]


def test_what_is_not_ours_stays_one_part(chooser: Chooser) -> None:
    found = chooser.parts(Cut.of("who won the cup"), rows(row(out_of_scope=0.9)), LIMITS)
    assert [(p.topic, round(p.confidence, 1)) for p in found] == [("out_of_scope", 0.9)]


def test_a_medicine_beside_another_question_is_asked_about_together(chooser: Chooser) -> None:
    cut = Cut.of("is ibuprofen ok and can i drive")
    found = chooser.parts(
        cut, rows(row(driving=0.4, interactions=0.35), row(other_medicine=0.8), row(driving=0.9)), LIMITS
    )
    assert [p.topic for p in found] == ["interactions", "driving"]


def test_thanks_before_a_question_are_not_what_is_asked(chooser: Chooser) -> None:
    cut = Cut.of("thanks, very clear. can i drive?")
    found = chooser.past_courtesy(cut, rows(row(thank=0.9), row(thank=0.95), row(driving=0.9)))
    assert LABELS[found[0].argmax()] == "driving"


def test_thanks_alone_stay_thanks(chooser: Chooser) -> None:
    given = rows(row(thank=0.9), row(thank=0.95), row(out_of_scope=0.9))
    assert chooser.past_courtesy(Cut.of("thanks. what a nice day"), given) is given
    asked = rows(row(driving=0.9), row(thank=0.95), row(driving=0.9))
    assert chooser.past_courtesy(Cut.of("thanks. can i drive?"), asked) is asked


def test_only_sentences_that_ask_are_cut_further() -> None:
    cut = Cut.of("My son has CP and a pump. Can he swim?")
    assert cut.asking == ("Can he swim?",)
    assert cut.pieces == ("Can he swim?",)


def test_features_have_a_row_for_each_topic() -> None:
    a = row(driving=0.9)
    assert features(Hearing(a, rows(a), rows(a)), [0, 1]).shape[0] == 2


def test_the_training_messages_are_there_and_of_both_kinds() -> None:
    sizes = {len(pair["topics"]) for pair in pairs()}
    assert {1, 2, 3} <= sizes
    assert len(pairs()) >= 500
    assert len(follow_ups()) >= 900
    assert any(row["last"] == row["topic"] for row in follow_ups())
    assert any(row["last"] != row["topic"] for row in follow_ups())
