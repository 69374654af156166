"""Words that follow one another in the texts are likelier than words that do not."""

from __future__ import annotations

from math import exp

import pytest

from bot.nlu.language import START, LanguageModel

TEXTS = ["can i drive on baclofen", "can i drink on baclofen", "can i take 10 mg", "can i take 20 mg"] * 3


@pytest.fixture(scope="module")
def language() -> LanguageModel:
    return LanguageModel().fit(TEXTS)


def test_frequent_words_are_known_and_rare_ones_are_not(language: LanguageModel) -> None:
    assert {"can", "i", "baclofen"} <= set(language.words)
    assert language.count("can") == 12
    assert LanguageModel().fit(["once only"]).count("once") == 0


def test_what_was_seen_together_is_likelier(language: LanguageModel) -> None:
    assert language.log_probability("i", "can") > language.log_probability("mg", "can")
    assert language.log_probability("can", START) > language.log_probability("mg", START)
    assert language.log_probability("zebra", "can") < language.log_probability("mg", "can")


def test_all_numbers_are_one_word(language: LanguageModel) -> None:
    assert language.log_probability("35", "take") == language.log_probability("10", "take")


def test_probabilities_after_a_word_sum_to_no_more_than_one(language: LanguageModel) -> None:
    assert sum(exp(language.log_probability(word, "can")) for word in language.words) <= 1 + 1e-9


def test_what_is_saved_is_read_again(language: LanguageModel) -> None:
    other = LanguageModel()
    other.__dict__.update(language.state())
    assert other.log_probability("i", "can") == language.log_probability("i", "can")
