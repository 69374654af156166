"""What is read in a message of which hardly a word is spelt right, and which kind of emergency in one that no rule names."""

from __future__ import annotations

import pytest

from bot.nlu.context import Before, Known
from bot.nlu.models import Models
from bot.nlu.reader import Reader
from bot.nlu.red_flags import triage


@pytest.fixture(scope="module")
def reader(models: Models) -> Reader:
    return Reader(models)


@pytest.mark.parametrize("text", ["cnt brethe propr thrat swolen", "hlp nt brething thrat swolen"])
def test_red_flags_are_seen_where_every_word_is_spoilt(reader: Reader, text: str) -> None:
    assert not triage(text).emergency
    reading = reader.read(text, triage(text))
    assert reading.flag or reading.check_back


@pytest.mark.parametrize("text", ["wat zijn de bijwerkingen", "lorem ipsum dolor sit amet", "b4cl0f3n s1de eff3cts"])
def test_no_alarm_is_made_of_words_that_are_no_english(reader: Reader, text: str) -> None:
    reading = reader.read(text, triage(text))
    assert not reading.flag
    assert not reading.check_back


@pytest.mark.parametrize(
    ("told", "kind"), [(frozenset({"spinal_cord_injury"}), "dysreflexia"), (frozenset({"multiple_sclerosis"}), "chest")]
)
def test_what_was_told_says_which_emergency_it_may_be(reader: Reader, told: frozenset[str], kind: str) -> None:
    text = "its pounding and im sweating above my chest"
    before = Before("I have a spinal injury", "uses", "got a headache")
    assert reader.read(text, triage(text), before, Known(told=told)).flag == kind


def test_an_emergency_that_goes_on_keeps_its_kind(reader: Reader) -> None:
    text = "now shes not answering me at all"
    assert reader.read(text, triage(text), None, Known(open="breathing")).flag == "breathing"
