"""The checks of the training data find what was planted, and nothing where nothing was."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.guide.loader import load
from bot.nlu import check
from bot.nlu.models import Example, examples, plain

DATA = """version: "3.1"
nlu:
- intent: storage
  metadata: {facet: temperature}
  examples: |
    - how warm may it be
    - How warm may it be?
    - may it get cold
- intent: emergency
  metadata: {kind: seizure, facet: seizure}
  examples: |
    - may it get cold!
- intent: out_of_scope
  metadata: {facet: weather, kind: not_medical, lookalike: true}
  examples: |
    - will it rain
"""


@pytest.fixture
def rows(tmp_path: Path) -> list[Example]:
    (tmp_path / "storage.yml").write_text(DATA, encoding="utf-8")
    return examples(tmp_path)


def test_examples_are_read_with_their_metadata(rows: list[Example]) -> None:
    assert rows == [
        Example("how warm may it be", "storage", "temperature"),
        Example("How warm may it be?", "storage", "temperature"),
        Example("may it get cold", "storage", "temperature"),
        Example("may it get cold!", "emergency", "seizure", "seizure"),
        Example("will it rain", "out_of_scope", "weather", "not_medical", True),
    ]


def test_duplicates_and_contradictions(rows: list[Example]) -> None:
    assert list(check.duplicates(rows)) == [
        "'How warm may it be?' stands twice storage",
        "'may it get cold!' is labelled storage and emergency",
    ]


def test_questions_without_words_are_told_apart() -> None:
    assert list(check.duplicates([Example("?", "help"), Example("!", "help"), Example("🙂", "greet")])) == []


def test_near_duplicates() -> None:
    rows = [
        Example("how should i store the liquid in summer", "storage"),
        Example("how should i store the liquids in summer", "forms"),
        Example("in summer how should i store the liquid", "storage"),
        Example("can i drink wine with my evening tablet", "alcohol"),
        Example("store it", "storage"),
        Example("store it", "storage"),
    ]
    pairs = {(a, b) for _, a, _, b in check.near_duplicates(rows)}
    first, second, third = (row.text for row in rows[:3])
    assert {(first, second), (first, third)} <= pairs <= {(first, second), (first, third), (second, third)}


def test_thin_facets_and_topics(rows: list[Example]) -> None:
    problems = list(check.thin(rows))
    assert f"storage: 3 questions, at least {check.TOPIC_EXAMPLES}" in problems
    assert f"storage: 1 facets, at least {check.FACETS}" in problems
    assert f"storage: facet 'temperature' has 3 wordings, at least {check.WORDINGS}" in problems
    # The lookalike does not count.
    assert f"out_of_scope and other_medicine: 0 questions, at least {check.OUTSIDE_EXAMPLES}" in problems


def test_enough_is_not_thin() -> None:
    wordings = -(-check.TOPIC_EXAMPLES // check.FACETS)
    rows = [
        Example(f"{topic} {facet} {n}", topic, str(facet))
        for topic in load().topics
        for facet in range(check.FACETS)
        for n in range(max(wordings, check.WORDINGS))
    ]
    rows += [Example(f"outside {n}", "out_of_scope", "any") for n in range(check.OUTSIDE_EXAMPLES)]
    assert list(check.thin(rows)) == []
    assert len(list(check.thin(rows[:-1]))) == 1


def test_plain_puts_baclofen_under_one_name() -> None:
    assert plain("Is  BACLOPHEN\tsafe") == "is baclofen safe"
    assert plain("is it safe") == "is it safe"


def test_the_projects_own_questions_hold_no_contradiction() -> None:
    assert [line for line in check.duplicates(examples()) if "is labelled" in line] == []
