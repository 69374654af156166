"""What is typed badly is mended, and what is not stays as it is."""

from __future__ import annotations

import pytest

from bot.nlu.channel import Channel
from bot.nlu.language import LanguageModel
from bot.nlu.models import Models, examples, plain
from bot.nlu.spelling import Speller


@pytest.fixture(scope="module")
def speller() -> Speller:
    """The speller of our questions, as training makes it."""
    models = Models()
    models.language.fit(plain(row.text) for row in examples() if not row.typed)
    return models.speller()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("cna i drvie on it", "can i drive on it"),
        ("shoudl i take it wiht fodo", "should i take it with food"),
        ("whatis baclofen", "what is baclofen"),
        ("canicutthetabletinhalf", "can i cut the tablet in half"),
        ("hw mny tblts", "how many tablets"),
        ("is gabba pentin better", "is gabapentin better"),
        ("can i take back low fen with food", "can i take baclofen with food"),
        ("medisin for spazms", "medicine for spasms"),
        ("pls can u help", "please can you help"),
        ("sum1 took it", "someone took it"),
    ],
)
def test_slips_are_mended(speller: Speller, typed: str, meant: str) -> None:
    assert speller.mend(typed).text == meant


@pytest.mark.parametrize(
    "text",
    [
        "the liquid went cloudy",
        "can i operate the lathe at work",
        "how do i get rid of slugs",
        "500 mcg through the pump, t5 complete",
        "my creatinine is 1.4, egfr 58",
        "plan a weekend in lisbon",
        "does it interact with 5-htp?",
        "",
        "???",
        "3x + 7 = 22",
        "hola, buenos días",
    ],
)
def test_what_is_spelt_well_stays(speller: Speller, text: str) -> None:
    assert speller.mend(text).text == text


def test_where_every_word_is_spoilt_a_guess_is_made_and_the_text_stays(speller: Speller) -> None:
    text = "hlp nt brething, thrat swolen"
    mended = speller.mend(text)
    assert "breathing" in f"{mended.text} {mended.guess}"
    assert speller.mend("krampfanfall, hilfe").guess == ""


def test_names_to_keep_are_kept(speller: Speller) -> None:
    assert speller.mend("is zanaflx ok", {"zanaflx"}).text == "is zanaflx ok"


def test_many_texts_are_mended_as_each_by_itself(speller: Speller) -> None:
    texts = ["cna i drvie", "is it ok", "cna i drvie"]
    assert speller.mend_all(texts) == [speller.mend(text).text for text in texts]


def test_a_speller_without_words_changes_nothing_it_does_not_know() -> None:
    language = LanguageModel()
    assert Speller(language, Channel(language, [], [])).mend("qzx vbnm").text == "qzx vbnm"
