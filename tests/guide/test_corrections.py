"""The book holds everything, and a reviewer's corrections come back into the files and nothing else changes."""

from __future__ import annotations

import csv
import difflib
import html
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from rich.console import Console

from bot.guide import book, corrections
from bot.guide.corrections import all_texts
from bot.guide.loader import GuideError, load
from bot.guide.model import Guide

Edit = Callable[[Path, str, str], None]
TODAY = date(2026, 12, 1)


def filled(folder: Path, verdicts: dict[str, dict[str, str]], **head: Any) -> Path:
    """Writes the corrections file for the guide in a folder, with these verdicts by id."""
    content = yaml.safe_load(corrections.skeleton(load(folder)))
    for entry in content["statements"]:
        entry.update(verdicts.get(entry["id"], {}))
    content.update({"reviewer": "Jo Smith, pharmacist", "date": TODAY, **head})
    path = folder.parent / "filled.yml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def change(text: str) -> dict[str, str]:
    return {"verdict": "change", "correction": text}


def changed_lines(old: str, new: str) -> list[str]:
    return [line for line in difflib.ndiff(old.splitlines(), new.splitlines()) if line[0] in "+-"]


def test_the_book_holds_every_text_fact_source_and_conflict(guide: Guide, tmp_path: Path) -> None:
    path = tmp_path / "book.html"
    beside = book.write(path, guide)
    page = path.read_text(encoding="utf-8")
    shown = html.unescape(page)
    assert beside == tmp_path / "book.html.corrections.yml"
    for text in all_texts(guide):
        assert text.text in shown, text.id
        assert f'id="{text.id}"' in page, text.id
    used = {f for t in guide.topics.values() for x in (t.lead, *t.statements) for f in x.facts}
    for name in used:
        assert guide.facts[name].text in shown, name
        for citation in guide.facts[name].sources:
            assert f"{guide.documents[citation.document].title}: {citation.section}" in shown
    for conflict in guide.conflicts:
        assert conflict.point in shown
        assert conflict.guide_says in shown
    assert "<script" not in page
    assert "http" not in page.split("<body>")[0], "nothing is loaded from elsewhere"


def test_the_book_marks_inference_region_and_urgency(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "book.html"
    book.write(path, load(folder))
    rows = path.read_text(encoding="utf-8").split("<tr class=")
    row = {
        name: next(r for r in rows if f'id="{name}"' in r) for name in ("alcohol-falls", "alcohol-nhs", "alcohol-trial")
    }
    assert "inference</span>" in row["alcohol-falls"]
    assert "inference</span>" not in row["alcohol-nhs"]
    assert "UK only" in row["alcohol-nhs"]
    assert "today" in row["alcohol-trial"]


def test_an_empty_skeleton_changes_nothing(real_folder: Path) -> None:
    path = real_folder.parent / "empty.yml"
    path.write_text(corrections.skeleton(load(real_folder)), encoding="utf-8")
    before = {p.name: p.read_bytes() for p in real_folder.glob("*.yml")}
    outcome = corrections.read(path, apply=True, folder=real_folder)
    assert outcome == corrections.Outcome()
    assert {p.name: p.read_bytes() for p in real_folder.glob("*.yml")} == before


@pytest.mark.parametrize(
    ("name", "file", "text"),
    [
        ("alcohol-lead", "alcohol", "It is safest not to drink alcohol at all."),
        ("alcohol-avoid", "alcohol", 'Drink no alcohol: "none" is safest. #really'),
        ("alcohol-nhs", "alcohol", "In the UK, the NHS says: best not to drink until you know."),
        ("driving-wait", "driving", "Never drive when you feel sleepy, not even 'just to try'."),
        ("emergency-overdose-first", "emergency", "Call {emergency} now for any sign, or else {poison}."),
        ("emergency-general-head", "emergency", "Protect the head: no force."),
    ],
)
def test_a_correction_changes_only_its_text(folder: Path, name: str, file: str, text: str) -> None:
    target = folder / f"{file}.yml"
    before, old = target.read_text(encoding="utf-8"), {t.id: t.text for t in all_texts(load(folder))}
    outcome = corrections.read(filled(folder, {name: change(text)}), apply=True, folder=folder, today=TODAY)
    assert (outcome.refused, outcome.written) == ([], [file])
    assert outcome.changes == [(name, old[name], text)]
    assert {t.id: t.text for t in all_texts(load(folder))} == {**old, name: text}
    lines = changed_lines(before, target.read_text(encoding="utf-8"))
    assert 0 < len(lines) <= 4, lines
    assert all(line.startswith(("+ ", "- ", "? ")) for line in lines)


def test_comments_and_layout_stay(folder: Path) -> None:
    before = (folder / "alcohol.yml").read_text(encoding="utf-8")
    new = {t.id: change(t.text.replace(".", ", so ask.", 1)) for t in all_texts(load(folder)) if t.file == "alcohol"}
    corrections.read(filled(folder, new), apply=True, folder=folder, today=TODAY)
    after = (folder / "alcohol.yml").read_text(encoding="utf-8")
    kept = [
        "# A small guide for tests",
        "# a remark that stays",
        "  # a remark between statements",
        "             G23, G24",
    ]
    assert all(remark in before and remark in after for remark in kept)
    assert after.count("so ask.") == len(new)


def test_a_completely_judged_file_is_stamped(folder: Path) -> None:
    ids = [t.id for t in all_texts(load(folder)) if t.file == "alcohol"]
    path = filled(folder, {name: {"verdict": "ok"} for name in ids}, date=date(2026, 8, 31))
    outcome = corrections.read(path, apply=True, folder=folder, today=TODAY)
    assert (outcome.complete, outcome.open) == (["alcohol"], {})
    topic = load(folder).topics["alcohol"]
    assert (topic.reviewed, topic.reviewed_on, topic.review_due) == (
        "Jo Smith, pharmacist", date(2026, 8, 31), date(2027, 2, 28),
    )  # fmt: skip
    assert load(folder).topics["driving"].reviewed == "awaiting pharmacist review"


@pytest.mark.parametrize("verdict", ["", "reject"])
def test_a_file_with_an_open_or_rejected_text_keeps_its_mark(folder: Path, verdict: str) -> None:
    ids = [t.id for t in all_texts(load(folder)) if t.file == "alcohol"]
    verdicts = {name: {"verdict": "ok"} for name in ids} | {ids[-1]: {"verdict": verdict, "comment": "wrong"}}
    outcome = corrections.read(filled(folder, verdicts), apply=True, folder=folder, today=TODAY)
    assert (outcome.complete, outcome.open) == ([], {"alcohol": 1})
    assert outcome.rejected == ([(ids[-1], "wrong")] if verdict else [])
    assert load(folder).topics["alcohol"].reviewed == "awaiting pharmacist review"


REFUSED = [
    ({"id": "alcohol-moon", **change("x.")}, "[alcohol-moon] there is no such text"),
    ({"hash": "000000000000", **change("Maybe falls.")}, "[alcohol-falls] was judged against another text"),
    ({"text": "Edited here.", "verdict": "ok"}, "[alcohol-falls] 'text' was edited"),
    ({"verdict": "change"}, "[alcohol-falls] the verdict is 'change' and 'correction' is empty"),
    ({"verdict": "ok", "correction": "x."}, "[alcohol-falls] has a correction; set the verdict to 'change'"),
    ({"id": "alcohol-avoid"}, "[alcohol-avoid] stands there twice"),
    (change("Call {emergency}, it may be bad."), "[alcohol-falls] the correction uses {emergency}"),
    (change("It may be { bad."), "[alcohol-falls] the correction has a single '{'"),
    (change("It may be 17 mg."), "alcohol.yml: [alcohol-falls] figure 17 is in none of its facts"),
    (change("It raises falls."), "alcohol.yml: [alcohol-falls] rests on inference"),
]


@pytest.mark.parametrize(("entry", "line"), REFUSED)
def test_a_wrong_correction_is_refused_and_nothing_is_written(folder: Path, entry: dict[str, str], line: str) -> None:
    before = {p.name: p.read_bytes() for p in folder.glob("*.yml")}
    path = filled(folder, {"alcohol-falls": entry, "driving-wait": change("Do not drive.")})
    outcome = corrections.read(path, apply=True, folder=folder, today=TODAY)
    assert any(line in problem for problem in outcome.refused), outcome.refused
    assert outcome.written == []
    assert {p.name: p.read_bytes() for p in folder.glob("*.yml")} == before


def test_a_correction_against_an_older_text_is_refused(folder: Path, edit: Edit) -> None:
    path = filled(folder, {"alcohol-falls": change("Falls may be likelier.")})
    edit(folder / "alcohol.yml", "Alcohol may raise the chance of falls.", "Falls may happen.")
    outcome = corrections.read(path, apply=True, folder=folder, today=TODAY)
    assert outcome.refused == ["[alcohol-falls] was judged against another text; now it reads: Falls may happen."]


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ({"reviewer": ""}, "[reviewer] is empty: say who reviewed"),
        ({"date": ""}, "[date] is empty: say when, like 2026-11-22"),
        ({"date": "2027-01-01"}, "[date] 2027-01-01 is in the future"),
    ],
)
def test_reviewer_and_date_are_needed(folder: Path, head: dict[str, str], line: str) -> None:
    path = filled(folder, {"alcohol-falls": {"verdict": "ok"}}, **head)
    assert corrections.read(path, folder=folder, today=TODAY).refused == [line]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("statements: 3", "holds no list 'statements'"),
        ("- a", "holds no list 'statements'"),
        ("date: soon\nstatements: []", "[date] 'soon' is not a date"),
        ("statements: [{id: a, hash: b, verdict: perhaps}]", "[a -> verdict]"),
        ("statements: [{id: a, hash: b, mood: good}]", "[a -> mood] extra fields not permitted"),
        ("statements: [{hash: b}]", "[1 -> id] field required"),
        ("statements: [", "line 2"),
    ],
)
def test_a_file_of_another_form_is_an_error_with_its_place(tmp_path: Path, content: str, line: str) -> None:
    path = tmp_path / "wrong.yml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(GuideError) as refusal:
        corrections.parse(path)
    assert f"wrong.yml: {line}" in str(refusal.value)


def test_a_spreadsheet_says_the_same_as_the_yaml(folder: Path) -> None:
    source = corrections.parse(filled(folder, {"alcohol-falls": change("Falls may be likelier, “yes”.")}))
    path = folder.parent / "filled.CSV"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([["reviewer", source.reviewer, ""], ["date", str(source.date)], [], corrections.COLUMNS])
        writer.writerows([[getattr(entry, column) for column in corrections.COLUMNS] for entry in source.entries])
    assert corrections.parse(path) == source
    outcome = corrections.read(path, apply=True, folder=folder, today=TODAY)
    assert outcome.written == ["alcohol"]
    assert load(folder).statement("alcohol-falls")[1].text == "Falls may be likelier, “yes”."


def test_a_spreadsheet_without_column_names_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("reviewer,Jo\n", encoding="utf-8")
    with pytest.raises(GuideError, match=r"x\.csv: has no row of column names"):
        corrections.parse(path)


def test_the_differences_are_shown_and_written_only_when_asked(folder: Path) -> None:
    before = (folder / "alcohol.yml").read_bytes()
    verdict = {**change("Falls may be likelier."), "comment": "clearer"}
    path = filled(folder, {"alcohol-falls": verdict}, date=date(2026, 11, 22))
    out = io.StringIO()
    assert book.read_corrections(path, folder=folder, console=Console(file=out, width=200)) == []
    shown = out.getvalue()
    assert "- Alcohol may raise the chance of falls.\n+ Falls may be likelier." in shown
    assert "alcohol-falls: comment: clearer" in shown
    assert "nothing was written" in shown
    assert (folder / "alcohol.yml").read_bytes() == before
    book.read_corrections(path, apply=True, folder=folder, console=Console(file=out, width=200))
    assert "written: alcohol" in out.getvalue()
    assert (folder / "alcohol.yml").read_bytes() != before


def test_every_real_text_can_be_corrected_and_put_back(real_folder: Path) -> None:
    """All texts in all their ways of being written: changed, then changed back, the guide says the same again."""
    guide = load(real_folder)
    old = {t.id: t.text for t in all_texts(guide)}
    for texts in ({name: f"{text} Ask." for name, text in old.items()}, old):
        for file in (*guide.topics, "emergency"):
            target = real_folder / f"{file}.yml"
            own = {t.id: texts[t.id] for t in all_texts(guide) if t.file == file}
            target.write_text(corrections.rewritten(target.read_text(encoding="utf-8"), file, own), encoding="utf-8")
        assert {t.id: t.text for t in all_texts(load(real_folder))} == texts
    assert load(real_folder) == guide
