"""Likeness within a topic: what a topic's texts have in common does not count."""

from __future__ import annotations

import numpy as np
import pytest

from bot.nlu.within import Centred, TopicNgrams


def test_vectors_are_compared_by_how_they_differ_from_their_topic() -> None:
    # Both texts point the way of their topic; one of them a little to the left, one to the right.
    texts = np.array([[1.0, 0.1, 0], [1.0, -0.1, 0]], dtype=np.float32)
    middle = texts.mean(axis=0, keepdims=True)
    centred = Centred().fit(texts, np.array([0, 0]), middle, np.array([[0.9, 0, 0.1]], dtype=np.float32))
    left, right = centred.cosines(np.array([0.9, 0.2, 0.1], dtype=np.float32))
    assert left == pytest.approx(1, abs=1e-5)
    assert right == pytest.approx(-1, abs=1e-5)


def test_each_text_is_seen_from_its_own_topic() -> None:
    texts = np.array([[1.0, 0.5], [0.5, 1.0]], dtype=np.float32)
    middles = np.array([[1.0, 0.0], [0.0, 1.0]], dtype=np.float32)
    centred = Centred().fit(texts, np.array([0, 1]), middles, middles)
    first, second = centred.cosines(np.array([1.0, 1.0], dtype=np.float32))
    assert first == pytest.approx(1)
    assert second == pytest.approx(1)


def test_a_word_of_the_whole_topic_says_little() -> None:
    texts = ["alcohol and driving", "alcohol and falls", "alcohol and sleep", "keep the tablets dry"]
    ngrams = TopicNgrams().fit(texts, np.array([0, 0, 0, 1]))
    found = ngrams.cosines("does alcohol make for falls")
    assert found.argmax() == 1
    assert found[1] > 2 * found[0]


def test_cosines_are_those_of_weighed_ngrams() -> None:
    ngrams = TopicNgrams().fit(["dry", "wet", "hot soup"], np.array([0, 0, 1]))
    assert ngrams.cosines("dry")[0] == pytest.approx(1, abs=1e-5)
    assert ngrams.cosines("zzz").tolist() == [0, 0, 0]
