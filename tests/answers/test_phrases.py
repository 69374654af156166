"""Fixed sentences are filled in completely, in every region."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot.answers.phrases import INSTEAD, NUMBER_KINDS, phrase, phrases, region_numbers, regions

FILL = {
    "name": "gabapentin", "names": "gabapentin, codeine", "said": "neurontin", "what": "an older adult", "total": "120",
    "limit": "80", "number": "911", "region": "Canada", "reviewed_on": "2026-11-22",
}  # fmt: skip


def paths(value: Any, place: str = "") -> list[str]:
    if isinstance(value, dict):
        return [path for key, item in value.items() for path in paths(item, f"{place}.{key}".strip("."))]
    return [] if isinstance(value, list) else [place]


@pytest.mark.parametrize("region", ["US", "UK", "CA", "AU", "EU"])
@pytest.mark.parametrize("path", paths(phrases()))
def test_every_sentence_is_filled_in(path: str, region: str) -> None:
    text = phrase(path, region, **FILL)
    assert text
    assert not re.search(r"[{}]|\n|  ", text)
    assert text == text.strip()


def test_a_sentence_without_what_it_needs_is_an_error() -> None:
    with pytest.raises(KeyError):
        phrase("notes.told")
    with pytest.raises(KeyError):
        phrase("notes.no_such_sentence")


@pytest.mark.parametrize(
    ("region", "number"), [("US", "911"), ("UK", "999"), ("CA", "911"), ("AU", "000"), ("EU", "112")]
)
def test_a_sentence_has_the_number_of_the_region(region: str, number: str) -> None:
    assert f"call {number}." in phrase("conversation.goodbye", region)


@pytest.mark.parametrize("region", [None, "", "MARS"])
def test_an_unknown_region_gives_the_default_one(region: str | None) -> None:
    assert region_numbers(region).id == "US"


def test_a_number_in_a_sentence_stands_before_its_name() -> None:
    assert region_numbers("US").words()["poison"] == "1-800-222-1222 (Poison Help)"
    assert region_numbers("US").words()["crisis"] == "988 (Suicide and crisis line)"
    assert region_numbers("UK").words()["urgent"] == "NHS 111"
    assert region_numbers("UK").words()["emergency"] == "999"


def test_where_a_region_has_no_number_words_stand_for_it() -> None:
    for known in regions().values():
        words = known.words()
        assert set(words) == set(NUMBER_KINDS)
        for kind in NUMBER_KINDS:
            if kind in known.numbers:
                assert known.numbers[kind].number in words[kind]
            else:
                assert words[kind] == INSTEAD[kind]


def test_every_number_can_be_dialled() -> None:
    for known in regions().values():
        assert "emergency" in known.numbers
        for number in known.numbers.values():
            assert re.fullmatch(r"\+?\d{3,}", number.tel), number
            assert re.sub(r"\D", "", number.tel).endswith(re.sub(r"\D", "", number.number)), number


def test_a_sentence_may_name_the_region_whose_numbers_it_gives() -> None:
    text = phrase("conversation.region_set", "UK", region="United Kingdom")
    assert text == "I will use the emergency numbers of United Kingdom from now on: 999."
