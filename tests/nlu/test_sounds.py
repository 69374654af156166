"""Names are found in words that sound like them."""

from __future__ import annotations

import pytest

from bot.nlu.sounds import Sounds, Window, code

NAMES = ("baclofen", "tizanidine", "gabapentin", "amoxicillin")


@pytest.fixture(scope="module")
def sounds() -> Sounds:
    return Sounds(NAMES, ["baclofen"])


def test_what_sounds_alike_has_one_code() -> None:
    assert code("baclofen") == code("packlofen") == code("back") + code("low") + code("fen")
    assert code("baclofen") != code("ibuprofen")


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("gabba pen tin", "gabapentin"),
        ("a moxie sill in", "amoxicillin"),
        ("back low fen", "baclofen"),
        ("beckler fin", "baclofen"),
    ],
)
def test_a_misheard_name_is_found(sounds: Sounds, said: str, name: str) -> None:
    assert name in {window.name for window in sounds.windows(f"is {said} safe".split())}


def test_of_windows_that_overlap_the_likest_stays(sounds: Sounds) -> None:
    assert sounds.windows(["on", "baclofen", "now"]) == [Window(1, 2, "baclofen", 0)]


@pytest.mark.parametrize("said", ["my back hurts at night", "can i have a beer", "the dog ate it", ""])
def test_ordinary_words_sound_like_no_name(sounds: Sounds, said: str) -> None:
    assert [window for window in sounds.windows(said.split()) if window.differ == 0] == []
