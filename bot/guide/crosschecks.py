"""Checks of the guide against what surrounds it: lexicon, Rasa project, conversation tests, fixed sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from bot.guide.checks import texts
from bot.guide.loader import GuideError, read_yaml
from bot.guide.model import Guide
from bot.nlu.lexicon import Lexicon

# Kinds of things that the bot must not call unmentioned when a statement speaks of them.
NAMED_KINDS = ("symptom", "condition", "medicine", "food")
# What no text that people read may hold: markup, addresses, ids of facts, shorthand, words about our work.
_UNPLAIN = re.compile(
    r"[*_#<>\[\]|`\\{}~^]|https?:|www\.|\b[A-Z]{3}-\d\d\b|\bS\d\d\d?\b|\bG\d\d\b|[“”‘’–—…]|  "
    r"|\b(?:e\.g|i\.e|etc)\b\.?|\bvs\.|\band/or\b|\bfact sheet\b|\bthe sheet\b|\bchatbot\b"
)
_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")


def unknown_about(guide: Guide, lexicon: Lexicon) -> Iterator[str]:
    """Things that a statement claims to be about and that the lexicon lacks, so that no question can name them."""
    for name, topic in guide.topics.items():
        for statement in topic.statements:
            for ref in statement.about:
                kind, _, entry_id = ref.partition(":")
                if lexicon.entry(kind, entry_id) is None:
                    yield f"{name}.yml: [{statement.id} -> about] the lexicon has no {kind} '{entry_id}'"


def unlisted_names(guide: Guide, lexicon: Lexicon) -> Iterator[str]:
    """Things that a text names and no statement is about: asked about one, the bot would say it is not mentioned."""
    listed = {ref for topic in guide.topics.values() for s in topic.statements for ref in s.about}
    for name, topic in guide.topics.items():
        for statement in topic.statements:
            if statement.absent:
                continue
            text = f" {' '.join(re.findall(r'[a-z0-9]+', statement.text.lower()))} "
            for entry in lexicon.entries:
                ref = f"{entry.kind}:{entry.id}"
                group = f"class:{entry.group}"
                if entry.kind not in NAMED_KINDS or entry.strict or {ref, group} & listed:
                    continue
                own = entry.id.replace("_", " ")
                if f" {own} " in text or f" {own}s " in text:
                    yield f"{name}.yml: [{statement.id}] names {entry.name}, but no statement is about '{ref}'"


def missing_places(guide: Guide, project: Path) -> Iterator[str]:
    """Topics missing in one of the places that must know them: examples, domain, rules, conversation tests."""
    try:
        domain = read_yaml(project / "domain.yml")
    except GuideError as error:
        yield from error.problems
        domain = {}
    intents = {next(iter(i)) if isinstance(i, dict) else i for i in domain.get("intents", ())}
    actions = set(domain.get("actions", ()))
    rules = set(_rules(project / "data" / "stories"))
    asked = _conversations(project / "tests" / "conversations")
    for topic in guide.topics:
        action = f"action_answer_{topic}"
        if topic not in _nlu_intents(project / "data" / "nlu" / f"{topic}.yml"):
            yield f"data/nlu/{topic}.yml: has no examples of the intent '{topic}'"
        if topic not in intents:
            yield f"domain.yml: [intents] '{topic}' is missing"
        if action not in actions:
            yield f"domain.yml: [actions] '{action}' is missing"
        if (topic, action) not in rules:
            yield f"data/stories: no rule answers the intent '{topic}' with '{action}'"
        if topic not in asked:
            yield f"tests/conversations/{topic}.yml: there is no conversation test for '{topic}'"


def _nlu_intents(path: Path) -> set[str]:
    if not path.exists():
        return set()
    return set(re.findall(r"^\s*- intent: *([a-z_]+)", path.read_text(encoding="utf-8"), re.M))


def _rules(folder: Path) -> Iterator[tuple[str, str]]:
    """Gives (intent, next action) of every rule."""
    for path in sorted(folder.glob("*.yml")):
        for rule in (read_yaml(path) or {}).get("rules", ()):
            steps = rule["steps"]
            for step, following in pairwise(steps):
                if "intent" in step and "action" in following:
                    yield step["intent"], following["action"]


def _conversations(folder: Path) -> set[str]:
    """Topics that have a test file of their own or are named as ``topic``, ``topics`` or ``intent`` in another one."""
    found = {path.stem for path in folder.glob("*.yml")}
    for path in folder.glob("*.yml"):
        for names in re.findall(r"\b(?:topics?|intent): *\[?([a-z_, ]+)", path.read_text(encoding="utf-8")):
            found.update(name.strip() for name in names.split(","))
    return found


def fixed_figures(phrases: dict[str, Any], numbers: Iterable[str]) -> Iterator[str]:
    """Figures in a fixed sentence other than telephone numbers: they would stand there without a source."""
    known = {re.sub(r"\D", "", number) for number in numbers}
    for place, text in _strings(phrases):
        for figure in re.findall(r"\d[\d -]*", _PLACEHOLDER.sub("", text)):
            if re.sub(r"\D", "", figure) not in known:
                yield f"phrases.yml: [{place}] the figure {figure.strip()} has no source"


def _strings(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _strings(item, f"{place} -> {key}" if place else str(key))
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from _strings(item, f"{place} -> {position}")
    elif value is not None:
        yield place, str(value)


def unfounded_numbers(guide: Guide, regions: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Telephone numbers of a region that none of the facts named beside them has."""
    for region in regions:
        for kind, row in region.items():
            if not isinstance(row, dict):
                continue
            facts = [guide.facts[fact].text for fact in row.get("facts", ()) if fact in guide.facts]
            digits = re.sub(r"\D", "", str(row["number"]))
            if not any(digits in re.sub(r"(?<=\d)[ -](?=[\dA-Z])", "", text) for text in facts):
                yield f"regions.yml: [{region['id']} -> {kind}] the number {row['number']} is in none of its facts"


def unplain(guide: Guide) -> Iterator[str]:
    """Texts that are not plain: with markup, shorthand, our own ids, typographic marks, or not whole sentences."""
    for place, text, _ in texts(guide):
        shown = _PLACEHOLDER.sub("911", text) if place.startswith("emergency.yml") else text
        if found := _UNPLAIN.search(shown):
            yield f"{place} holds '{found.group()}', which is not plain text"
        if not re.match(r"[A-Z0-9]|mL ", shown) or not re.search(r"[.?!]$", shown):
            yield f"{place} is not made of whole sentences"


def region_rows(folder: Path) -> list[dict[str, Any]]:
    """Takes the folder of the lexicon, gives the rows of ``regions.yml``."""
    rows: list[dict[str, Any]] = read_yaml(folder / "regions.yml")["regions"]
    return rows
