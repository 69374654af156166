"""The report finds what is wrong around the guide, and prints what the guide covers."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from bot.guide import crosschecks, report
from bot.guide.loader import load, read_yaml
from bot.guide.model import Guide
from bot.nlu import lexicon
from bot.paths import LEXICON, PROJECT

Edit = Callable[[Path, str, str], None]

PLACES = [
    ("domain.yml", "\n  - alcohol\n", "\n", "domain.yml: [intents] 'alcohol' is missing"),
    ("domain.yml", "  - action_answer_alcohol\n", "", "domain.yml: [actions] 'action_answer_alcohol' is missing"),
    (
        "data/stories/rules.yml",
        "- action: action_answer_alcohol",
        "- action: action_answer_driving",
        "no rule answers the intent",
    ),
    ("domain.yml", "intents:\n", "intents: [\n", "domain.yml: line "),
    (
        "data/guide/phrases.yml",
        "disclaimer: >-\n",
        "disclaimer: >-\n  Wait 7 days.\n",
        "phrases.yml: [disclaimer] the figure 7",
    ),
    (
        "data/lexicon/regions.yml",
        "number: '911'",
        "number: '912'",
        "regions.yml: [US -> emergency] the number 912 is in none",
    ),
    (
        "data/guide/alcohol.yml",
        "about: [medicine:alcohol",
        "about: [medicine:beer",
        "the lexicon has no medicine 'beer'",
    ),
]


@pytest.mark.parametrize(("name", "old", "new", "line"), PLACES)
def test_a_mistake_around_the_guide_is_found(
    project: Path, edit: Edit, name: str, old: str, new: str, line: str
) -> None:
    before = report.find(project)
    edit(project / name, old, new)
    lexicon.load.cache_clear()
    found = [problem for problem in report.find(project) if problem not in before]
    assert any(line in problem for problem in found), found


def test_a_topic_without_examples_is_found(project: Path) -> None:
    path = project / "data" / "nlu" / "alcohol.yml"
    line = "data/nlu/alcohol.yml: has no examples of the intent 'alcohol'"
    assert line not in report.find(project)
    path.write_text(path.read_text(encoding="utf-8").replace("intent: alcohol", "intent: drinks"), encoding="utf-8")
    assert line in report.find(project)
    path.unlink()
    assert line in report.find(project)


def test_a_topic_without_a_conversation_test_is_found(project: Path) -> None:
    folder = project / "tests" / "conversations"
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.yml"):
        path.unlink()
    line = "tests/conversations/alcohol.yml: there is no conversation test for 'alcohol'"
    assert line in report.find(project)
    (folder / "alcohol.yml").write_text("- user: hello\n")
    assert line not in report.find(project)
    (folder / "alcohol.yml").rename(folder / "mixed.yml")
    (folder / "mixed.yml").write_text("- {user: can i drink, topics: [driving, alcohol]}\n")
    assert line not in report.find(project)


def test_the_real_project_is_clean() -> None:
    assert report.find() == []


def test_a_broken_guide_is_reported_and_not_raised(project: Path, edit: Edit) -> None:
    edit(project / "data" / "guide" / "alcohol.yml", "topic: alcohol", "topic: beer")
    out = io.StringIO()
    found = report.check(project, Console(file=out, width=200))
    assert found == ["alcohol.yml: [topic] is 'beer', the file is named 'alcohol'"]
    assert found[0] in out.getvalue()
    assert "1 problems" in out.getvalue()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Alcohol may raise", "Alcohol *may* raise"),
        ("Alcohol may raise", "Alcohol (ALC-01) may raise"),
        ("Alcohol may raise", "Alcohol, e.g. wine, may raise"),
        ("Alcohol may raise", "Alcohol – wine – may raise"),
        ("Alcohol may raise", "See https://example.org. Alcohol may raise"),
        ("Alcohol may raise", "alcohol may raise"),
        ("chance of falls.", "chance of falls"),
    ],
)
def test_what_is_not_plain_is_found(folder: Path, edit: Edit, old: str, new: str) -> None:
    assert list(crosschecks.unplain(load(folder))) == []
    edit(folder / "alcohol.yml", old, new)
    assert len(list(crosschecks.unplain(load(folder)))) == 1


def test_a_placeholder_is_plain_only_in_an_emergency(folder: Path, edit: Edit) -> None:
    edit(folder / "alcohol.yml", "Alcohol may raise", "Call {emergency}. Alcohol may raise")
    assert [line for line in crosschecks.unplain(load(folder)) if "[alcohol-falls] holds '{'" in line]


def test_a_symptom_that_a_text_names_and_nothing_is_about_is_found(folder: Path, edit: Edit) -> None:
    words = lexicon.load(LEXICON)
    assert list(crosschecks.unlisted_names(load(folder), words)) == []
    edit(folder / "alcohol.yml", "chance of falls", "chance of falls and hiccups")
    lines = list(crosschecks.unlisted_names(load(folder), words))
    assert lines
    assert all("[alcohol-falls] names" in line and "hiccups'" in line for line in lines)


def test_the_report_shows_coverage_facts_grades_documents_and_reviews(project: Path) -> None:
    out = io.StringIO()
    report.check(project, Console(file=out, width=220))
    shown = out.getvalue()
    assert all(f"G{number:02}" in shown for number in range(1, 52))
    for topic in load(project / "data" / "guide").topics.values():
        assert re.search(rf"\b{topic.topic}\b.*\b{topic.review_due}\b", shown), topic.topic
    assert "Facts: " in shown
    assert "uk_tablets_smpc" in shown


def test_unused_facts_and_document_counts(folder: Path) -> None:
    guide = load(folder)
    # the DOS facts found only the daily maxima of limits.yml, which is no text
    assert report.unused_facts(guide) == ["ALC-05", "DOS-02", "DOS-09"]
    # label: the lead, three statements and four emergency texts; nhs_about: one statement, a lead, a statement
    assert report.statements_by_document(guide) == {"label": 8, "nhs_about": 3}
    assert report.seed_coverage(guide)["G12"] == ([], ["alcohol-nhs"])


def test_every_telephone_number_of_a_region_stands_in_a_fact(guide: Guide) -> None:
    rows = read_yaml(PROJECT / "data" / "lexicon" / "regions.yml")["regions"]
    assert list(crosschecks.unfounded_numbers(guide, rows)) == []
    rows[0]["poison"]["number"] = "1-800-222-1223"
    assert len(list(crosschecks.unfounded_numbers(guide, rows))) == 1
