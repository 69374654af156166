"""Which topics a message asks for, on probabilities made up for the purpose."""

from __future__ import annotations

import numpy as np
import pytest

from bot.nlu.asked import AskedModel, features
from bot.nlu.fitting import follow_ups, pairs
from bot.nlu.parts import Chooser, Cut, Limits

LIMITS = Limits(asked=0.4, likely=0.5, doubtless=0.8)
LABELS = ["alcohol", "driving", "interactions", "other_medicine", "out_of_scope", "storage", "thank"]


def row(**shares: float) -> np.ndarray:
    rest = (1 - sum(shares.values())) / (len(LABELS) - len(shares))
    return np.array([shares.get(label, rest) for label in LABELS], dtype=np.float32)


def rows(*each: np.ndarray) -> np.ndarray:
    return np.stack(each)


WORDS = {0: "have wine", 1: "drive on it", 2: "take ibuprofen", 5: "keep it in the fridge"}


@pytest.fixture(scope="module")
def chooser() -> Chooser:
    """A chooser trained on a few made-up messages of one and of two questions, each many times."""
    listening = Chooser(LABELS, AskedModel())
    heard, asked = [], []
    for one in WORDS:
        a = row(**{LABELS[one]: 0.9})
        heard.append(listening.hearing(Cut.of(f"can i {WORDS[one]}"), rows(a)))
        asked.append({one})
        for two in WORDS.keys() - {one}:
            b = row(**{LABELS[two]: 0.9})
            for joint in ("and", "and can i"):
                cut = Cut.of(f"can i {WORDS[one]} {joint} {WORDS[two]}")
                heard.append(listening.hearing(cut, rows((a + b) / 2, a, b)))
                asked.append({one, two})
    nothing = row(out_of_scope=0.9)
    heard.append(listening.hearing(Cut.of("who won the cup"), rows(nothing)))
    asked.append(set())
    return Chooser(LABELS, AskedModel().fit(heard * 60, asked * 60, list(WORDS)))


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
    heard = Chooser(LABELS, AskedModel()).hearing(Cut.of("can i drive"), rows(row(driving=0.9)))
    found = features(heard, [0, 1])
    assert found.shape[0] == 2
    assert np.isfinite(found).all()


def test_what_is_heard_tells_how_it_is_put() -> None:
    cut = Cut.of("My son has CP. Can he swim, his first lesson? Thanks")
    heard = Chooser(LABELS, AskedModel()).hearing(cut, np.stack([row(driving=0.5)] * len(cut.texts)))
    assert heard.marked == (True,)
    assert heard.asking == (True, True)
    assert heard.words == (3, 3)
    assert (heard.length, heard.telling) == (11, 2)


def test_the_training_messages_are_there_and_of_both_kinds() -> None:
    sizes = {len(pair["topics"]) for pair in pairs()}
    assert {1, 2, 3} <= sizes
    assert len(pairs()) >= 500
    assert len(follow_ups()) >= 900
    assert any(row["last"] == row["topic"] for row in follow_ups())
    assert any(row["last"] != row["topic"] for row in follow_ups())
