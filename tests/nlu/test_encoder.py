"""The shipped sentence encoder: what it gives, and that its files are those of the card."""

from __future__ import annotations

import hashlib
import re

import numpy as np
import pytest

from bot.nlu.encoder import DIMENSIONS, FOLDER, KEPT, MANY, SentenceEncoder, encoder

TEXTS = ["can i drink", "how should baclofen be stored when it is hot outside and i am away", "", "ok", "möglich?"]
MOST_BYTES = 25_000_000


def test_shapes() -> None:
    assert encoder().encode(TEXTS).shape == (len(TEXTS), DIMENSIONS)
    assert encoder().encode(["ok"]).dtype == np.float32
    assert encoder().encode([]).shape == (0, DIMENSIONS)


def test_unit_length() -> None:
    assert np.linalg.norm(encoder().encode(TEXTS), axis=1) == pytest.approx(1, abs=1e-4)


def test_deterministic_and_the_same_for_another_instance() -> None:
    first = encoder().encode(TEXTS)
    assert np.array_equal(first, encoder().encode(TEXTS))
    assert np.array_equal(first, SentenceEncoder().encode(TEXTS))


def test_a_text_is_the_same_alone_and_in_company() -> None:
    texts = [*TEXTS, *(f"question {n} about {'tablets ' * (n % 7)}" for n in range(KEPT))]
    together = encoder().encode(texts)
    alone = [SentenceEncoder().encode([text])[0] for text in texts[:: len(TEXTS)]]
    assert np.array_equal(together[:: len(TEXTS)], alone)


def test_many_texts_are_shared_out_and_come_in_order() -> None:
    texts = [f"question {n % 9} about {'tablets ' * (n % 7)}" for n in range(2 * MANY)]
    alone = [SentenceEncoder().encode([text])[0] for text in texts[:63]]
    assert np.array_equal(encoder().encode(texts)[:63], alone)


def test_empty_and_blank_texts() -> None:
    vectors = encoder().encode(["", " "])
    assert np.isfinite(vectors).all()
    assert vectors[0] == pytest.approx(vectors[1])


def test_a_very_long_text_is_cut() -> None:
    long = "my legs are stiff at night " * 2000
    vector, longer = encoder().encode([long, long + " wine " * 100])
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-4)
    assert vector @ longer > 0.9999


def test_case_does_not_count_and_meaning_does() -> None:
    upper, lower, other, near = encoder().encode(
        ["CAN I DRINK BEER", "can i drink beer", "how much does it cost", "is alcohol allowed"]
    )
    assert np.array_equal(upper, lower)
    assert lower @ near > lower @ other


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_the_files_are_those_of_the_card(name: str) -> None:
    card = (FOLDER / "CARD.md").read_text(encoding="utf-8")
    written = re.findall(rf"^\W*{re.escape(name)}\W+sha256\W+([0-9a-f]{{64}})\b", card, re.M)
    assert written == [hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()]


def test_the_model_is_small() -> None:
    assert (FOLDER / "model.onnx").stat().st_size <= MOST_BYTES
