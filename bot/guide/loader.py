"""Reads the guide from YAML and refuses it, with readable lines, when its parts do not fit together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from bot.guide.model import ConflictFile, DocumentFile, EmergencyTopic, FactFile, Guide, Topic
from bot.paths import GUIDE

ModelT = TypeVar("ModelT", bound=BaseModel)
NOT_TOPICS = {"sources", "emergency", "phrases", "forbidden", "limits", "conflicts"}


class GuideError(Exception):
    """Raised when the guide cannot be used; ``problems`` has one readable line each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read_yaml(path: Path) -> Any:
    """Takes a YAML file, gives its content.

    Raises:
        GuideError: the file is missing or is not YAML; the line is named.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except FileNotFoundError:
        raise GuideError([f"{path.name}: file is missing"]) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise GuideError([f"{path.name}: line {mark.line + 1 if mark else '?'}: {error.problem}"]) from None


def parse(path: Path, model: type[ModelT]) -> ModelT:
    """Takes a YAML file and the class of its content, gives the object; raises GuideError with file and place."""
    content = read_yaml(path)
    try:
        return model.parse_obj(content)
    except ValidationError as error:
        places = ((" -> ".join(map(str, e["loc"])), e["msg"]) for e in error.errors())
        raise GuideError([f"{path.name}: [{place}] {message}" for place, message in places]) from None


def _collect(paths: Iterable[Path], model: type[ModelT], problems: list[str]) -> dict[str, ModelT]:
    found: dict[str, ModelT] = {}
    for path in sorted(paths):
        try:
            found[path.stem] = parse(path, model)
        except GuideError as error:
            problems.extend(error.problems)
    return found


def load(folder: Path = GUIDE) -> Guide:
    """Takes the folder of the guide, gives the :class:`~bot.guide.model.Guide`.

    Raises:
        GuideError: a file cannot be read, or something named in it does not exist.
    """
    problems: list[str] = []
    topics = _collect((p for p in folder.glob("*.yml") if p.stem not in NOT_TOPICS), Topic, problems)
    fact_files = _collect((folder / "facts").glob("*.yml"), FactFile, problems)
    try:
        documents = {d.id: d for d in parse(folder / "sources.yml", DocumentFile).documents}
        emergency = parse(folder / "emergency.yml", EmergencyTopic)
        conflicts = parse(folder / "conflicts.yml", ConflictFile).conflicts
    except GuideError as error:
        raise GuideError(problems + error.problems) from None
    facts = {fact.id: fact for file in fact_files.values() for fact in file.facts}
    guide = Guide(topics, emergency, facts, documents, conflicts)
    problems.extend((*_dead_links(guide, fact_files), *_dead_conflicts(guide)))
    if problems:
        raise GuideError(problems)
    return guide


def _dead_links(guide: Guide, fact_files: dict[str, FactFile]) -> Iterable[str]:
    for stem, file in fact_files.items():
        for fact in file.facts:
            if not fact.sources:
                yield f"facts/{stem}.yml: [{fact.id}] has no source"
            for citation in fact.sources:
                if citation.document not in guide.documents:
                    yield f"facts/{stem}.yml: [{fact.id}] document '{citation.document}' is not in sources.yml"
    ids = Counter(s.id for t in guide.topics.values() for s in t.statements)
    for stem, topic in guide.topics.items():
        if topic.topic != stem:
            yield f"{stem}.yml: [topic] is '{topic.topic}', the file is named '{stem}'"
        yield from _unknown_facts(f"{stem}.yml: [lead]", topic.lead.facts, guide)
        for related in topic.related:
            if related not in guide.topics:
                yield f"{stem}.yml: [related] there is no topic '{related}'"
        for statement in topic.statements:
            place = f"{stem}.yml: [{statement.id}]"
            if ids[statement.id] > 1:
                yield f"{place} the id is used {ids[statement.id]} times"
            if not statement.facts and not statement.absent:
                yield f"{place} rests on no fact, so it has no source"
            yield from _unknown_facts(place, statement.facts, guide)
    for kind in guide.emergency.kinds:
        yield from _unknown_facts(f"emergency.yml: [{kind.id}]", kind.facts, guide)
        for step in kind.statements:
            yield from _unknown_facts(f"emergency.yml: [{step.id}]", step.facts, guide)


def _dead_conflicts(guide: Guide) -> Iterable[str]:
    for conflict in guide.conflicts:
        place = f"conflicts.yml: [{conflict.point}]"
        yield from _unknown_facts(place, conflict.facts, guide)
        for topic in conflict.topics:
            if topic not in guide.topics:
                yield f"{place} there is no topic '{topic}'"


def _unknown_facts(place: str, facts: Iterable[str], guide: Guide) -> Iterable[str]:
    return (f"{place} there is no fact '{fact}'" for fact in facts if fact not in guide.facts)
