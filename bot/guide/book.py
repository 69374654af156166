"""The reviewer's book: everything the bot may say, with its sources, as one HTML file, and the file for corrections."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from rich.console import Console

from bot.answers.phrases import phrases, regions
from bot.guide.corrections import Text, all_texts, read, skeleton
from bot.guide.loader import load
from bot.guide.model import Conflict, Fact, Guide
from bot.paths import GUIDE

BASIS = {
    "found": "found in the document",
    "label": "from the label, not yet checked against it",
    "general": "general knowledge, no document read",
    "inference": "INFERENCE: no document says this",
}


@dataclass(frozen=True)
class FactRow:
    """A fact as the book shows it."""

    fact: Fact
    basis: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """A text as the book shows it, with what it rests on and remarks for the reviewer."""

    text: Text
    facts: tuple[FactRow, ...]
    kind: str = "statement"
    region: str = ""
    urgency: str = "routine"
    remarks: tuple[str, ...] = ()

    @property
    def inferred(self) -> bool:
        """Whether nothing but inference supports the text."""
        return bool(self.facts) and all(row.fact.inferred for row in self.facts)


@dataclass(frozen=True)
class Chapter:
    """A topic as the book shows it."""

    id: str
    title: str
    rows: tuple[Row, ...]
    review: str
    conflicts: tuple[Conflict, ...] = ()


def write(path: Path, guide: Guide | None = None) -> Path:
    """Writes the book to ``path`` and the corrections file to fill in beside it; gives the latter's path."""
    guide = guide or load()
    environment = Environment(
        loader=PackageLoader("bot.guide"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    html = environment.get_template("book.html").render(
        chapters=chapters(guide),
        documents=sorted(guide.documents.values(), key=lambda document: document.title),
        phrases=_flat(phrases()),
        regions=regions().values(),
        basis=BASIS,
        written=date.today().isoformat(),
        texts=len(all_texts(guide)),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(html, encoding="utf-8")
    corrections = path.with_name(path.name + ".corrections.yml")
    corrections.write_text(skeleton(guide), encoding="utf-8")
    return corrections


def chapters(guide: Guide) -> list[Chapter]:
    """Takes the guide, gives the book's chapters: the emergency screens first, then every topic."""
    texts = {text.id: text for text in all_texts(guide)}
    found = [_emergencies(guide, texts)]
    for name, topic in guide.topics.items():
        rows = [Row(texts[f"{name}-lead"], _facts(guide, topic.lead.facts), kind="lead")]
        for s in topic.statements:
            remarks = [f"about: {', '.join(s.about)}"] if s.about else []
            remarks += [f"covers {', '.join(s.covers)} of the seed guide"] if s.covers else []
            remarks += [f"corrects {seed} of the seed guide: {why}" for seed, why in s.corrects.items()]
            remarks += ["says that the sources have nothing on this; all documents were searched"] if s.absent else []
            rows.append(
                Row(texts[s.id], _facts(guide, s.facts), "statement", s.region or "", s.urgency, tuple(remarks))
            )
        review = f"{topic.reviewed}, {topic.reviewed_on}; due {topic.review_due}"
        conflicts = tuple(c for c in guide.conflicts if name in c.topics)
        found.append(Chapter(name, topic.title, tuple(rows), review, conflicts))
    return found


def _emergencies(guide: Guide, texts: dict[str, Text]) -> Chapter:
    rows = []
    for kind in guide.emergency.kinds:
        numbers = f"screen: {kind.title}; telephone numbers shown: {', '.join(kind.numbers)}"
        first = texts[f"emergency-{kind.id}-first"]
        rows.append(Row(first, _facts(guide, kind.facts), "first order", urgency="emergency", remarks=(numbers,)))
        rows += [Row(texts[s.id], _facts(guide, s.facts), "order", urgency="emergency") for s in kind.statements]
    topic = guide.emergency
    review = f"{topic.reviewed}, {topic.reviewed_on}; due {topic.review_due}"
    return Chapter("emergency", topic.title, tuple(rows), review)


def _facts(guide: Guide, ids: tuple[str, ...]) -> tuple[FactRow, ...]:
    rows = []
    for fact in (guide.facts[name] for name in ids):
        sources = tuple(f"{guide.documents[c.document].title}: {c.section}" for c in fact.sources)
        rows.append(FactRow(fact, "; ".join(BASIS[b] for b in fact.basis), sources))
    return tuple(rows)


def _flat(value: object, place: str = "") -> list[tuple[str, str]]:
    """Takes the fixed sentences, gives each with its place."""
    if isinstance(value, dict):
        return [row for key, item in value.items() for row in _flat(item, f"{place}.{key}" if place else str(key))]
    if isinstance(value, list):
        return [row for item in value for row in _flat(item, place)]
    return [(place, " ".join(str(value).split()))]


def read_corrections(
    path: Path, apply: bool = False, folder: Path = GUIDE, console: Console | None = None
) -> list[str]:
    """Reads a filled-in corrections file and prints what it changes; with ``apply`` writes it into the guide's files.

    Returns:
        A line for each reason for which the file was refused; empty when it was taken.

    Raises:
        GuideError: the corrections file, or the guide itself, cannot be read.
    """
    outcome = read(path, apply, folder)
    say = (console or Console()).print
    for name, old, new in outcome.changes:
        say(f"{name}\n- {old}\n+ {new}", markup=False, highlight=False, soft_wrap=True)
    for name, comment in outcome.comments:
        say(f"{name}: comment: {comment}", markup=False, highlight=False, soft_wrap=True)
    for name, comment in outcome.rejected:
        say(f"{name}: to be removed by the authors: {comment or 'no reason given'}", markup=False, soft_wrap=True)
    for line in outcome.refused:
        say(f"refused: {line}", style="red", markup=False, highlight=False, soft_wrap=True)
    for file, left in outcome.open.items():
        say(f"{file}.yml: {left} texts are not accepted yet, so the file keeps its review mark", markup=False)
    if outcome.complete:
        say(f"reviewed completely: {', '.join(outcome.complete)}", markup=False)
    say("nothing was written" if not outcome.written else f"written: {', '.join(outcome.written)}", style="bold")
    return outcome.refused
