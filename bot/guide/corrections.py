"""A reviewer's corrections: the file to fill in, reading it back, and writing accepted ones into the guide's YAML.

A correction holds the fingerprint of the text it was made against, so that one made against an older text is refused.
Only a corrected text and the three lines of the review change in a file; comments and layout stay.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from string import Formatter
from tempfile import TemporaryDirectory
from typing import Any, Literal

from pydantic import BaseModel, Extra, ValidationError, validator

from bot.answers.phrases import NUMBER_KINDS
from bot.guide.checks import problems
from bot.guide.loader import GuideError, load, read_yaml
from bot.guide.model import Guide
from bot.guide.rewrite import rewritten, stamped
from bot.paths import GUIDE

COLUMNS = ("id", "hash", "text", "verdict", "correction", "comment")
HEADER = """\
# Corrections to the guide. Fill in `reviewer` and `date` (YYYY-MM-DD), and for each text a verdict:
#   ok       it may stay as it is
#   change   put the new wording into `correction`
#   reject   it must go; say why in `comment` (it is listed for the authors, never removed by itself)
# Leave the verdict empty for what you have not judged. Do not touch `id`, `hash` and `text`.
# A spreadsheet (CSV) with the same columns works as well: see docs/review.md.
"""


@dataclass(frozen=True)
class Text:
    """A text of the guide that a reviewer judges: its id, the file it stands in, and how the file holds it."""

    id: str
    file: str
    text: str

    @property
    def hash(self) -> str:
        """The fingerprint of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:12]


class Entry(BaseModel):
    """A reviewer's verdict on one text."""

    id: str
    hash: str
    text: str = ""
    verdict: Literal["", "ok", "change", "reject"] = ""
    correction: str = ""
    comment: str = ""

    class Config:
        """Unknown columns are errors."""

        extra = Extra.forbid

    @validator("text", "verdict", "correction", "comment", pre=True)
    def _one_line(cls, value: Any) -> str:
        return " ".join(str(value if value is not None else "").split())

    @validator("verdict", pre=True)
    def _lower(cls, value: Any) -> str:
        return str(value if value is not None else "").strip().lower()


@dataclass(frozen=True)
class Corrections:
    """What a corrections file holds."""

    reviewer: str
    date: date | None
    entries: tuple[Entry, ...]


@dataclass
class Outcome:
    """What reading a corrections file found, and what was written.

    ``refused`` are readable lines; when there is one, nothing was written. ``changes`` are (id, old, new). ``rejected``
    are texts that must go, with the comment. ``complete`` are files whose every text was judged ok or corrected,
    ``open`` the others with a verdict, and how many texts are left. ``written`` are the files that changed.
    """

    changes: list[tuple[str, str, str]] = field(default_factory=list)
    comments: list[tuple[str, str]] = field(default_factory=list)
    rejected: list[tuple[str, str]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    complete: list[str] = field(default_factory=list)
    open: dict[str, int] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)


def all_texts(guide: Guide) -> list[Text]:
    """Takes the guide, gives all texts that a reviewer judges, in the order of the book."""
    found = []
    for name, topic in guide.topics.items():
        found.append(Text(f"{name}-lead", name, topic.lead.text))
        found += [Text(s.id, name, s.text) for s in topic.statements]
    for kind in guide.emergency.kinds:
        found.append(Text(f"emergency-{kind.id}-first", "emergency", " ".join(kind.first.split())))
        found += [Text(s.id, "emergency", " ".join(s.text.split())) for s in kind.statements]
    return found


def skeleton(guide: Guide) -> str:
    """Takes the guide, gives the corrections file to fill in."""
    lines = [HEADER, "reviewer: ''", "date: ''", "statements:"]
    for text in all_texts(guide):
        lines += [f"- id: {text.id}", f"  hash: '{text.hash}'", f"  text: {json.dumps(text.text, ensure_ascii=False)}"]
        lines += ["  verdict: ''", "  correction: ''", "  comment: ''"]
    return "\n".join(lines) + "\n"


def parse(path: Path) -> Corrections:
    """Takes a filled-in corrections file (YAML or CSV), gives its content; raises GuideError with readable lines."""
    content = _csv(path) if path.suffix.lower() == ".csv" else read_yaml(path)
    if not isinstance(content, dict) or not isinstance(content.get("statements"), list):
        raise GuideError([f"{path.name}: holds no list 'statements'"])
    entries, wrong = [], []
    for number, row in enumerate(content["statements"], 1):
        try:
            entries.append(Entry.parse_obj(row))
        except ValidationError as error:
            name = row.get("id", number) if isinstance(row, dict) else number
            wrong += [f"{path.name}: [{name} -> {' -> '.join(map(str, e['loc']))}] {e['msg']}" for e in error.errors()]
    day = content.get("date")
    if isinstance(day, str) and day.strip():
        try:
            day = date.fromisoformat(day.strip())
        except ValueError:
            wrong.append(f"{path.name}: [date] '{day}' is not a date like 2026-11-22")
    if wrong:
        raise GuideError(wrong)
    return Corrections(
        str(content.get("reviewer") or "").strip(), day if isinstance(day, date) else None, tuple(entries)
    )


def _csv(path: Path) -> dict[str, Any]:
    """Reads a CSV: rows ``reviewer,<name>`` and ``date,<date>``, then the row of column names, then one row a text."""
    try:
        rows = [row for row in csv.reader(path.read_text(encoding="utf-8-sig").splitlines(keepends=True)) if any(row)]
    except FileNotFoundError:
        raise GuideError([f"{path.name}: file is missing"]) from None
    start = next((n for n, row in enumerate(rows) if row[0].strip().lower() == "id"), None)
    if start is None:
        raise GuideError([f"{path.name}: has no row of column names that begins with 'id'"])
    head = {row[0].strip().lower(): row[1] for row in rows[:start] if len(row) > 1}
    names = [name.strip().lower() for name in rows[start]]
    statements = [dict(zip(names, row, strict=False)) for row in rows[start + 1 :]]
    return {"reviewer": head.get("reviewer", ""), "date": head.get("date", ""), "statements": statements}


def read(path: Path, apply: bool = False, folder: Path = GUIDE, today: date | None = None) -> Outcome:
    """Takes a filled-in corrections file, gives what it changes; with ``apply`` writes that into the guide's files.

    Raises:
        GuideError: the corrections file, or the guide itself, cannot be read.
    """
    guide = load(folder)
    corrections = parse(path)
    texts = {text.id: text for text in all_texts(guide)}
    outcome = Outcome()
    outcome.refused += _refusals(corrections, texts, today or date.today())
    if outcome.refused:
        return outcome
    judged = {entry.id: entry for entry in corrections.entries if entry.verdict}
    for entry in judged.values():
        old = texts[entry.id].text
        if entry.verdict == "change" and entry.correction != old:
            outcome.changes.append((entry.id, old, entry.correction))
        if entry.verdict == "reject":
            outcome.rejected.append((entry.id, entry.comment))
    outcome.comments += [(e.id, e.comment) for e in corrections.entries if e.comment and e.verdict != "reject"]
    for file in dict.fromkeys(texts[name].file for name in judged):
        own = [text.id for text in texts.values() if text.file == file]
        left = sum(1 for name in own if name not in judged or judged[name].verdict == "reject")
        if left:
            outcome.open[file] = left
        else:
            outcome.complete.append(file)
    files = _new_files(outcome, corrections, texts, folder)
    outcome.refused += _new_problems(guide, files, folder)
    if apply and not outcome.refused:
        for file, content in files.items():
            if (target := folder / f"{file}.yml").read_text(encoding="utf-8") != content:
                target.write_text(content, encoding="utf-8")
                outcome.written.append(file)
    return outcome


def _refusals(corrections: Corrections, texts: dict[str, Text], today: date) -> Iterator[str]:
    seen: set[str] = set()
    if any(entry.verdict for entry in corrections.entries):
        if not corrections.reviewer:
            yield "[reviewer] is empty: say who reviewed"
        if corrections.date is None:
            yield "[date] is empty: say when, like 2026-11-22"
        elif corrections.date > today:
            yield f"[date] {corrections.date} is in the future"
    for entry in corrections.entries:
        if entry.id in seen:
            yield f"[{entry.id}] stands there twice"
        seen.add(entry.id)
        text = texts.get(entry.id)
        if text is None:
            yield f"[{entry.id}] there is no such text in the guide"
        elif entry.verdict and entry.hash != text.hash:
            yield f"[{entry.id}] was judged against another text; now it reads: {text.text}"
        elif entry.verdict and entry.text and entry.text != text.text:
            yield f"[{entry.id}] 'text' was edited; put the new wording into 'correction'"
        elif entry.verdict == "change" and not entry.correction:
            yield f"[{entry.id}] the verdict is 'change' and 'correction' is empty"
        elif entry.correction and entry.verdict != "change":
            yield f"[{entry.id}] has a correction; set the verdict to 'change'"
        elif entry.verdict == "change" and (wrong := _wrong_placeholders(entry.correction, text.file)):
            yield f"[{entry.id}] {wrong}"


def _wrong_placeholders(text: str, file: str) -> str:
    try:
        names = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        return "the correction has a single '{' or '}'"
    allowed = set(NUMBER_KINDS) if file == "emergency" else set()
    unknown = ", ".join(sorted(names - allowed))
    return f"the correction uses {{{unknown}}}, which is not filled in" if unknown or names - allowed else ""


def _new_files(outcome: Outcome, corrections: Corrections, texts: dict[str, Text], folder: Path) -> dict[str, str]:
    """Gives for each file that changes its new content."""
    new: dict[str, dict[str, str]] = {}
    for name, _, correction in outcome.changes:
        new.setdefault(texts[name].file, {})[name] = correction
    files = {}
    for file in dict.fromkeys((*new, *outcome.complete)):
        content = (folder / f"{file}.yml").read_text(encoding="utf-8")
        content = rewritten(content, file, new.get(file, {}))
        if file in outcome.complete and corrections.date:
            content = stamped(content, corrections.reviewer, corrections.date)
        files[file] = content
    return files


def _new_problems(guide: Guide, files: dict[str, str], folder: Path) -> list[str]:
    """Gives the problems that the guide would have with these files and has not now."""
    if not files:
        return []
    with TemporaryDirectory() as place:
        copy = Path(place)
        (copy / "facts").symlink_to((folder / "facts").resolve())
        for path in folder.glob("*.yml"):
            (copy / path.name).write_text(files.get(path.stem) or path.read_text(encoding="utf-8"), encoding="utf-8")
        try:
            after = problems(load(copy))
        except GuideError as error:
            return error.problems
    before = set(problems(guide))
    return [line for line in after if line not in before]
