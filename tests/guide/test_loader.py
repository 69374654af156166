"""Every kind of mistake in a guide file is refused with file and place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.guide.loader import GuideError, load

Edit = Callable[[Path, str, str], None]

MISTAKES = [
    ("alcohol.yml", "title: Alcohol and baclofen\n", "", "alcohol.yml: [title] field required"),
    ("alcohol.yml", "title: Alcohol", "titel: x\ntitle: Alcohol", "alcohol.yml: [titel] extra fields not permitted"),
    ("alcohol.yml", "region: UK", "region: Mars", "alcohol.yml: [statements -> 1 -> region]"),
    ("alcohol.yml", "urgency: today", "urgency: soon", "alcohol.yml: [statements -> 2 -> urgency]"),
    (
        "alcohol.yml",
        "[medicine:alcohol]",
        "[drink:alcohol]",
        "alcohol.yml: [statements -> 0 -> about -> 0] 'drink:alcohol'",
    ),
    ("alcohol.yml", "facts: [ALC-01, ALC-03]\n", "facts: []\n", "alcohol.yml: [lead -> facts] names no fact"),
    ("alcohol.yml", "facts: [ALC-02]", "facts: []", "alcohol.yml: [alcohol-nhs] rests on no fact"),
    ("alcohol.yml", "facts: [ALC-02]", "facts: [ALC-99]", "alcohol.yml: [alcohol-nhs] there is no fact 'ALC-99'"),
    ("alcohol.yml", "facts: [ALC-01, ALC-03]\n", "facts: [ALC-98]\n", "alcohol.yml: [lead] there is no fact 'ALC-98'"),
    ("alcohol.yml", "id: alcohol-nhs", "id: alcohol-avoid", "alcohol.yml: [alcohol-avoid] the id is used 2 times"),
    ("alcohol.yml", "related: [driving", "related: [flying", "alcohol.yml: [related] there is no topic 'flying'"),
    ("alcohol.yml", "topic: alcohol", "topic: beer", "alcohol.yml: [topic] is 'beer', the file is named 'alcohol'"),
    ("alcohol.yml", "reviewed_on: 2026-11-22", "reviewed_on: soon", "alcohol.yml: [reviewed_on]"),
    ("alcohol.yml", "lead:\n", "lead: [\n", "alcohol.yml: line "),
    (
        "facts/alcohol.yml",
        "document: nhs_about",
        "document: blog",
        "facts/alcohol.yml: [ALC-02] document 'blog' is not in",
    ),
    ("facts/alcohol.yml", "basis: [label]", "basis: [heard]", "alcohol.yml: [facts -> 0 -> basis -> 0]"),
    (
        "facts/alcohol.yml",
        "[{document: nhs_about, section: Key facts}]",
        "[]",
        "facts/alcohol.yml: [ALC-02] has no source",
    ),
    ("emergency.yml", "facts: [EMR-07]\n", "facts: [EMR-97]\n", "emergency.yml: [overdose] there is no fact 'EMR-97'"),
    ("emergency.yml", "facts: [EMR-07]}", "facts: []}", "emergency.yml: [kinds -> 0 -> statements -> 0 -> facts]"),
    (
        "emergency.yml",
        "facts: [EMR-07]}",
        "facts: [E-1]}",
        "emergency.yml: [emergency-overdose-no-vomit] there is no fact",
    ),
    (
        "emergency.yml",
        "numbers: [emergency, poison]",
        "numbers: [pizza]",
        "emergency.yml: [kinds -> 0 -> numbers -> 0]",
    ),
    (
        "conflicts.yml",
        "topics: [alcohol]",
        "topics: [beer]",
        "conflicts.yml: [How much alcohol] there is no topic 'beer'",
    ),
    (
        "conflicts.yml",
        "facts: [ALC-02]",
        "facts: [ALC-97]",
        "conflicts.yml: [How much alcohol] there is no fact 'ALC-97'",
    ),
]


@pytest.mark.parametrize(("name", "old", "new", "line"), MISTAKES)
def test_a_mistake_is_refused_with_file_and_place(
    folder: Path, edit: Edit, name: str, old: str, new: str, line: str
) -> None:
    edit(folder / name, old, new)
    with pytest.raises(GuideError) as refusal:
        load(folder)
    assert any(line in problem for problem in refusal.value.problems), refusal.value.problems


def test_the_small_guide_is_whole(folder: Path) -> None:
    guide = load(folder)
    assert (sorted(guide.topics), len(guide.facts), len(guide.conflicts)) == (["alcohol", "driving"], 10, 1)


@pytest.mark.parametrize("name", ["sources.yml", "emergency.yml", "conflicts.yml"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(GuideError, match=f"{name}: file is missing"):
        load(folder)


def test_a_missing_topic_is_noticed_where_it_is_named(folder: Path) -> None:
    (folder / "driving.yml").unlink()
    with pytest.raises(GuideError, match=r"alcohol\.yml: \[related\] there is no topic 'driving'"):
        load(folder)


def test_all_mistakes_are_named_at_once(folder: Path, edit: Edit) -> None:
    edit(folder / "alcohol.yml", "facts: [ALC-02]", "facts: [ALC-99]")
    edit(folder / "driving.yml", "related: [", "related: [flying, ")
    with pytest.raises(GuideError) as refusal:
        load(folder)
    assert len(refusal.value.problems) == 2


def test_a_statement_that_says_the_sources_are_silent_needs_no_fact(folder: Path) -> None:
    topic, statement = load(folder).statement("alcohol-absent")
    assert (topic.topic, statement.absent, statement.facts) == ("alcohol", True, ())
