"""What named things do to the classifier's probabilities."""

from __future__ import annotations

import numpy as np
import pytest

from bot.nlu.evidence import weigh
from bot.nlu.things import pipeline

LABELS = ["interactions", "other_medicine", "out_of_scope", "uses"]
EVEN = np.array([0.25, 0.25, 0.25, 0.25], dtype=np.float32)


def weighed(text: str, whole: str = "") -> dict[str, float]:
    row = weigh(EVEN, LABELS, text, pipeline()(whole or text))
    assert row.sum() == pytest.approx(1, abs=1e-6)
    return dict(zip(LABELS, row.tolist()))


def test_nothing_named_changes_nothing() -> None:
    assert weigh(EVEN, LABELS, "is it usual to be tired", pipeline()("is it usual to be tired")) is EVEN


@pytest.mark.parametrize(
    "text", ["can i take ibuprofen with it", "ibuprofen and baclofen", "can i mix this and warfarin"]
)
def test_a_medicine_together_with_baclofen_or_what_refers_to_it(text: str) -> None:
    found = weighed(text)
    assert found["interactions"] > found["uses"] > found["out_of_scope"]
    assert found["uses"] > found["other_medicine"]


def test_a_medicine_alone_is_left_to_the_classifier() -> None:
    text = "what is the usual dose of ibuprofen"
    assert weigh(EVEN, LABELS, text, pipeline()(text)).tolist() == EVEN.tolist()


def test_a_bare_medicine_is_asked_about_together() -> None:
    found = weighed("ibuprofen ok?")
    assert found["interactions"] > found["other_medicine"] == pytest.approx(found["uses"])


def test_a_pronoun_after_another_medicine_means_that_one() -> None:
    found = weighed("my mum was put on donepezil, what does it do")
    assert found["other_medicine"] == found["interactions"]
    assert weighed("does it go with donepezil")["interactions"] > weighed("is donepezil any good")["interactions"]


def test_alcohol_is_no_medicine() -> None:
    assert weighed("what is the usual limit of alcohol")["other_medicine"] == pytest.approx(0.25)


def test_only_what_stands_in_the_part_counts() -> None:
    whole = "what is the usual dose of ibuprofen? and where do i keep the bottle at home"
    assert weighed("and where do i keep the bottle at home", whole)["other_medicine"] == pytest.approx(0.25)


def test_the_given_row_is_not_changed() -> None:
    row = EVEN.copy()
    weigh(row, LABELS, "ibuprofen and baclofen", pipeline()("ibuprofen and baclofen"))
    assert row.tolist() == EVEN.tolist()
