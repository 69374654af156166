"""Every check passes on the real guide and fails on a planted mistake."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import pytest

from bot.guide import checks
from bot.guide.loader import load
from bot.guide.model import Guide

Edit = Callable[[Path, str, str], None]
Check = Callable[[Guide], Iterable[str]]

PLANTED = [
    (
        checks.unfounded_figures,
        "alcohol.yml",
        "One study of 23",
        "One study of 24",
        "alcohol.yml: [alcohol-trial] figure 24",
    ),
    (
        checks.unfounded_figures,
        "alcohol.yml",
        "for 2 hours",
        "for three hours",
        "alcohol.yml: [alcohol-trial] figure 3",
    ),
    (
        checks.unfounded_figures,
        "emergency.yml",
        "Protect the head.",
        "Wait 9 minutes.",
        "[emergency-general-head] figure 9",
    ),
    (
        checks.forbidden,
        "alcohol.yml",
        "Drinking none",
        "Taking 300 mg",
        "[alcohol-avoid] '300 mg' must not be shown: BAD-01",
    ),
    (checks.forbidden, "emergency.yml", "Do not make", "Make", "[emergency-overdose-no-vomit] 'Make the person vomit'"),
    (
        checks.hard_leads,
        "alcohol.yml",
        "sleepy, dizzy and",
        "sleepy. Dizzy. And",
        "alcohol.yml: [lead] has 26 words in 4",
    ),
    (
        checks.hard_leads,
        "driving.yml",
        "Do not drive until",
        "Stop. " * 3 + "Do not drive until",
        "driving.yml: [lead] has",
    ),
    (
        checks.hard_leads,
        "driving.yml",
        "Do not drive until you know how baclofen affects you.",
        "Operating automobiles necessitates considerable individual caution.",
        "driving.yml: [lead] reads at grade",
    ),
    (
        checks.hard_leads,
        "alcohol.yml",
        "may raise",
        "may " * 25 + "raise",
        "[alcohol-falls] has a sentence of 31 words",
    ),
    (
        checks.overdue_reviews,
        "alcohol.yml",
        "due: 2126-05-22",
        "due: 2020-05-22",
        "alcohol.yml: [review_due] the review was due",
    ),
    (
        checks.overdue_reviews,
        "emergency.yml",
        "due: 2126-05-22",
        "due: 2020-05-22",
        "emergency.yml: [review_due] the review",
    ),
    (
        checks.limits_founded,
        "facts/rest.yml",
        "80 mg a day",
        "70 mg a day",
        "limits.yml: [US] 80 mg is not in fact DOS-02",
    ),
    (checks.limits_founded, "facts/rest.yml", "DOS-09", "DOS-08", "limits.yml: [UK] 100 mg is not in fact DOS-09"),
    (checks.seed_coverage, "alcohol.yml", "G34, ", "", "no statement covers or corrects G34"),
    (
        checks.seed_coverage,
        "alcohol.yml",
        "corrects: {G12: the sheet says so}",
        "corrects: {}",
        "no statement covers or corrects G12",
    ),
    (checks.seed_coverage, "alcohol.yml", "G34, ", "G34, G99, ", "there is no seed statement G99"),
    (
        checks.bare_inferences,
        "alcohol.yml",
        "Alcohol may raise",
        "Alcohol raises",
        "[alcohol-falls] rests on inference (ALC-04)",
    ),
]


@pytest.mark.parametrize(("check", "name", "old", "new", "line"), PLANTED)
def test_a_planted_mistake_is_found(
    folder: Path, edit: Edit, check: Check, name: str, old: str, new: str, line: str
) -> None:
    edit(folder / name, old, new)
    found = list(check(load(folder)))
    assert len(found) == 1, found
    assert line in found[0]


@pytest.mark.parametrize("check", checks.CHECKS)
def test_the_small_guide_passes_so_that_the_plants_are_the_only_mistakes(folder: Path, check: Check) -> None:
    assert list(check(load(folder))) == []


def test_problems_gathers_all_checks(folder: Path, edit: Edit) -> None:
    for _, name, old, new, _ in (PLANTED[0], PLANTED[3], PLANTED[9]):
        edit(folder / name, old, new)
    assert len(checks.problems(load(folder))) == 4  # the 300 mg is both unfounded and forbidden


@pytest.mark.parametrize("check", checks.CHECKS)
def test_the_real_guide_passes(guide: Guide, check: Check) -> None:
    assert list(check(guide)) == []


def test_a_review_is_overdue_only_after_its_day(guide: Guide) -> None:
    due = guide.topics["alcohol"].review_due
    assert list(checks.overdue_reviews(guide, due)) == []
    late = list(checks.overdue_reviews(guide, date.fromordinal(due.toordinal() + 1)))
    assert f"alcohol.yml: [review_due] the review was due on {due}" in late


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("40 to 80 mg", {"40", "80"}),
        ("1,000 people", {"1000"}),
        ("0.5 mL twice", {"0.5"}),
        ("five mg, three times a day", {"5", "3"}),
        ("one of two friends", set()),
    ],
)
def test_figures_are_read_in_one_writing(text: str, found: set[str]) -> None:
    assert checks.figures(text) == found
