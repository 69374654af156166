"""What people say of themselves, and what they only ask about."""

from __future__ import annotations

import pytest

from bot.nlu import told as module
from bot.nlu.things import pipeline
from bot.nlu.told import region_hinted, region_meant, region_named, region_told, told


def heard(text: str) -> set[str]:
    return {f"{thing.kind}:{thing.id}" for thing in told(pipeline()(text))}


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("I have multiple sclerosis, can I drink?", "condition:multiple_sclerosis"),
        ("i've got ms. does it help", "condition:multiple_sclerosis"),
        ("I'm taking ibuprofen. What are the side effects?", "medicine:ibuprofen"),
        ("my mum takes warfarin and feels tired", "medicine:warfarin"),
        ("I'm pregnant, what now", "population:pregnant"),
        ("how is it kept? i have a pump", "form:pump"),
        ("son has a baclofen pump", "form:pump"),
        ("i'm diabetic and have asthma", "condition:asthma"),
        ("i take baclofen and gabapentin", "medicine:gabapentin"),
        ("my name is Sue and i have epilepsy", "condition:epilepsy"),
    ],
)
def test_told(text: str, ref: str) -> None:
    assert ref in heard(text)


@pytest.mark.parametrize(
    "text",
    ["can I take it if I have multiple sclerosis", "is it safe when i'm pregnant", "does it help ms",
     "can i take ibuprofen with it", "ibuprofen", "what is multiple sclerosis", "i do not have ms", "should i get a pump",
     "my dog is fine"],
)  # fmt: skip
def test_asked_is_not_told(text: str) -> None:
    assert heard(text) == set()


def test_what_was_said_and_named_is_kept() -> None:
    (thing,) = told(pipeline()("I take Advil. is drowsiness usual?"))
    assert (thing.kind, thing.id, thing.said) == ("medicine", "ibuprofen", "Advil")
    assert thing.refs == ("medicine:ibuprofen", "class:nsaid")


def test_a_number_before_what_was_said_belongs_to_it() -> None:
    (thing,) = told(pipeline()("I'm 12 weeks pregnant, is it safe?"))
    assert (thing.id, thing.said) == ("pregnant", "12 weeks pregnant")


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("i'm 72", "population:older_adult"),
        ("I am 65 and tired", "population:older_adult"),
        ("she is 80 years old", "population:older_adult"),
        ("for a 90-year-old", "population:older_adult"),
        ("he's 9", "population:child"),
        ("a 12 yo", "population:child"),
        ("aged 17", "population:child"),
    ],
)
def test_age(text: str, ref: str) -> None:
    assert heard(text) == {ref}


@pytest.mark.parametrize(
    "text", ["i'm 18", "i am 64", "my dose is 80 mg", "it is 5 times a day", "i'm 12 weeks in", "she is 300", "the maximum is 80mg"]
)  # fmt: skip
def test_no_age_of_a_child_or_older_adult(text: str) -> None:
    assert heard(text) == set()


@pytest.mark.parametrize(
    ("text", "region"),
    [("UK", "UK"), ("in England", "UK"), ("I'm in Scotland.", "UK"), ("i live in texas and take it", "US"),
     ("the usa", "US"), ("we are in Australia", "AU"), ("i'm from Canada", "CA"), ("based in germany", "EU")],
)  # fmt: skip
def test_region_told(text: str, region: str) -> None:
    assert region_told(text) == region


@pytest.mark.parametrize(
    "text", ["what is the UK limit", "is it sold in canada", "what does the fda say", "help us", "I'm in pain", ""]
)
def test_region_only_asked(text: str) -> None:
    assert region_told(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "the dose is 80",
        "is 80 too much",
        "my bp is 90",
        "dose is 12 a day",
        "she is 5 foot",
        pytest.param(
            "the bottle is 10 years old",
            marks=pytest.mark.xfail(strict=True, reason="the age of a thing is taken for a person's"),
        ),
    ],
)
def test_other_numbers_are_no_age(text: str) -> None:
    assert heard(text) == set()


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("where do i report a reaction in the uk", "UK"),
        ("do i pay for it in scotland", "UK"),
        ("is it sold in canada", "CA"),
        ("which differs, the uk or canada", ""),
        ("can i drive", ""),
    ],
)
def test_a_region_named_in_a_question(text: str, region: str) -> None:
    assert region_named(text) == region


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("my GP will not answer", "UK"),
        ("I rang 111 and waited", "UK"),
        ("does medicaid pay", "US"),
        ("nhs or medicaid", ""),
        ("the gps in the car", ""),
        ("i took 111 mg", ""),
        ("can i drive", ""),
    ],
)
def test_region_hinted(text: str, region: str) -> None:
    assert region_hinted(text) == region


def test_what_is_told_counts_more_than_a_hint() -> None:
    assert region_meant("I live in Texas, my GP is away") == "US"
    assert region_meant("my GP is away") == "UK"


def test_the_regions_are_read_once() -> None:
    module._places.cache_clear()
    for _ in range(3):
        assert (region_told("hello"), region_named("hello"), region_hinted("hello")) == ("", "", "")
    assert module._places.cache_info().misses == 2
