"""Amounts of medicine in messages, against amounts worked out by hand."""

from __future__ import annotations

import pytest

from bot.nlu.doses import Dose, frequency, read


@pytest.mark.parametrize(
    ("text", "single", "daily"),
    [
        ("I take 20mg tds", 20, 60),
        ("20 mg TID", 20, 60),
        ("20mg bd", 20, 40),
        ("10mg qds", 10, 40),
        ("10 mg once a day", 10, 10),
        ("10 milligrams twice daily", 10, 20),
        ("two tens three times a day", 20, 60),
        ("3 fives", 15, None),
        ("three 10mg tablets", 30, None),
        ("4 10mg pills", 40, None),
        ("3 x 10mg", 30, None),
        ("10 mg x 3", 30, None),
        ("3 lots of 20mg", 60, None),
        ("half a 10mg tablet twice a day", 5, 10),
        ("ten mg three times daily", 10, 30),
        ("10mg every 8 hours", 10, 30),
        ("20 mg every six hrs", 20, 80),
        ("10mg morning, noon and night", 10, 30),
        ("10 mg 3x a day", 10, 30),
        ("60 mg a day", 60, 60),
        ("2.5mg", 2.5, None),
        ("2,5 mg", 2.5, None),
        ("0.5 g", 500, None),
        ("day 3 20 mg", 20, None),
        ("at 8 20 mg", 20, None),
        ("10mg in the morning and 20 mg in the evening", 30, None),
    ],
)
def test_milligrams_at_once_and_in_a_day(text: str, single: float, daily: float | None) -> None:
    dose = read(text)
    assert dose is not None
    assert (dose.single, dose.daily) == (single, daily)
    assert (dose.millilitres, dose.micrograms) == (None, None)


@pytest.mark.parametrize(
    "text",
    ["can i drink on it", "three times a day", "half a tablet", "2 mg/kg", "2mg per kg", "25mg/5ml", "5 mg in 5 ml",
     "i am 40 and weigh 70 kg", ""],
)  # fmt: skip
def test_no_amount(text: str) -> None:
    assert read(text) is None


def test_an_amount_per_kg_does_not_add_to_the_others() -> None:
    dose = read("they said 2 mg/kg but i give 10mg tds")
    assert dose is not None
    assert (dose.single, dose.daily) == (10, 30)


@pytest.mark.parametrize("unit", ["mcg", "micrograms", "ug", "µg", "μg"])
def test_micrograms_stay_apart(unit: str) -> None:
    assert read(f"my pump gives 350 {unit} a day") == Dose(micrograms=350)


@pytest.mark.parametrize(
    ("text", "forms", "milligrams", "millilitres"),
    [
        ("5 ml of ozobax", ("ozobax",), 5, None),
        ("5 mL of Ozobax DS", ("ozobax_ds",), 10, None),
        ("5ml fleqsuvy", ("fleqsuvy",), 25, None),
        ("5 ml of 25mg/5ml", ("suspension_25mg_5ml",), 25, None),
        ("2.5 millilitres of ozobax", ("ozobax", "tablet"), 2.5, None),
        ("5 ml of the liquid", (), None, 5),
        ("5 ml of the solution", ("solution",), None, 5),
        ("5 ml of ozobax or of fleqsuvy", ("ozobax", "fleqsuvy"), None, 5),
    ],
)
def test_millilitres_become_milligrams_only_with_one_known_strength(
    text: str, forms: tuple[str, ...], milligrams: float | None, millilitres: float | None
) -> None:
    dose = read(text, forms)
    assert dose is not None
    assert (dose.single, dose.millilitres) == (milligrams, millilitres)


def test_a_liquid_three_times_a_day() -> None:
    dose = read("5 ml of fleqsuvy three times a day", ("fleqsuvy",))
    assert dose is not None
    assert dose.daily == 75


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("i took 80mg", True),
        ("she swallowed 6 x 10mg", True),
        ("i had 40 mg by mistake", True),
        ("can i take 80mg", False),
        ("if someone took 80mg", False),
        ("i was prescribed 80mg", False),
        ("i've been on 80 mg", False),
        ("80mg", False),
    ],
)
def test_taken_is_not_asked_or_prescribed(text: str, taken: bool) -> None:
    dose = read(text)
    assert dose is not None
    assert dose.taken is taken


@pytest.mark.parametrize(
    ("text", "times"),
    [("tds", 3), ("every 12 hours", 2), ("every 0 hours", None), ("4 times a day", 4), ("daily", None), ("birds", None)],
)  # fmt: skip
def test_frequency(text: str, times: float | None) -> None:
    assert frequency(text) == times


@pytest.mark.parametrize(
    ("text", "milligrams"),
    [("eighty mg", 80), ("twenty five mg", 25), ("twenty-five mg", 25), ("two hundred mg", 200), ("1,000 mg", 1000)],
)
def test_larger_numbers(text: str, milligrams: float) -> None:
    dose = read(text)
    assert dose is not None
    assert dose.single == milligrams


@pytest.mark.parametrize(
    ("text", "single", "daily"),
    [("took 10 tablets of 10mg", 100, None), ("2 tablets of 20mg three times a day", 40, 120)],
)
def test_tablets_of_a_strength(text: str, single: float, daily: float | None) -> None:
    dose = read(text)
    assert dose is not None
    assert (dose.single, dose.daily) == (single, daily)


@pytest.mark.parametrize(
    ("text", "single", "daily"),
    [
        ("one and a half 10mg tablets", 15, None),
        ("1/2 a 10 mg tablet", 5, None),
        ("\u00bd a 10 mg tablet", 5, None),
        (".5 mg", 0.5, None),
        ("10mg t.d.s.", 10, 30),
        ("10mgx3", 30, None),
    ],
)
def test_other_spellings(text: str, single: float, daily: float | None) -> None:
    dose = read(text)
    assert dose is not None
    assert (dose.single, dose.daily) == (single, daily)
