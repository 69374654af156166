"""Small readings of a message's manner."""

from __future__ import annotations

import pytest

from bot.nlu import flags
from bot.nlu.things import pipeline

KNOWN = frozenset(
    [
        "can",
        "i",
        "take",
        "drink",
        "it",
        "with",
        "alcohol",
        "what",
        "is",
        "the",
        "dose",
        "of",
        "my",
        "tablets",
        "a",
        "an",
        "for",
    ]
)


@pytest.mark.parametrize("text", ["why", "and wine?", "what about driving after", "how long", "", "same for my son"])
def test_elliptical(text: str) -> None:
    assert flags.elliptical(text)


@pytest.mark.parametrize(
    "text",
    ["can I drink alcohol with baclofen", "and then I went to my doctor, who told me that it is safe", "does it help with pain"],
)  # fmt: skip
def test_not_elliptical(text: str) -> None:
    assert not flags.elliptical(text)


@pytest.mark.parametrize(
    "text",
    ["should i stop taking it", "can my mum double the dose", "is my dose too high", "what dose should I take",
     "how many can i take", "write me a taper schedule", "what would you do"],
)  # fmt: skip
def test_personal(text: str) -> None:
    assert flags.personal(text)


@pytest.mark.parametrize(
    "text",
    [
        "what is the usual dose",
        "how long does it take to work",
        "can you drink on it",
        "do i have to pay for it in Wales",
        "do I need to tell the DVLA",
        "",
    ],
)
def test_not_personal(text: str) -> None:
    assert not flags.personal(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [("3", 3), ("number 2", 2), ("#4", 4), ("(5)", 5), (" 12. ", 12), ("option 1", 1), ("no 3", 3),
     ("3 tablets", 0), ("123", 0), ("three", 0), ("", 0)],
)  # fmt: skip
def test_picked(text: str, number: int) -> None:
    assert flags.picked(text) == number


@pytest.mark.parametrize("text", ["баклофен и алкоголь", "巴氯芬可以喝酒吗", "هل يمكنني", "можно ли ok"])
def test_foreign_script(text: str) -> None:
    assert flags.foreign_script(text)


@pytest.mark.parametrize(
    "text", ["can i drink", "baclofène et café", "I take баклофен for my spasms at night", "123", ""]
)
def test_latin_script(text: str) -> None:
    assert not flags.foreign_script(text)


@pytest.mark.parametrize("text", ["asdf qwpo zxmn lkjq", "darf ich damit bier trinken", "можно ли пить", "???", ""])
def test_unfamiliar(text: str) -> None:
    assert flags.unfamiliar(text, pipeline()(text), KNOWN)


@pytest.mark.parametrize(
    "text", ["can i drink alcohol with it", "what is the doze of baclofen", "20", "ibuprofen", "k"]
)
def test_familiar(text: str) -> None:
    assert not flags.unfamiliar(text, pipeline()(text), KNOWN)


@pytest.mark.parametrize(
    "text", ["¿Se puede beber alcohol con este medicamento?", "Wie lange dauert es, bis die Tabletten wirken?"]
)
def test_another_language_with_some_english_words(text: str) -> None:
    assert flags.other_language(text, pipeline()(text), KNOWN)


@pytest.mark.parametrize(
    "text", ["wat abt wine", "i mist a doze this mornin", "can i drink it", "30", "baclofen ms fever"]
)
def test_bad_english_is_no_other_language(text: str) -> None:
    assert not flags.other_language(text, pipeline()(text), KNOWN)
