"""The content model: what a guide file, a fact file and the list of documents hold.

Field by field this is the format described in ``docs/authoring.md``. Classes refuse unknown fields, so that a misspelt
key is an error with a place and not a silent omission.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import BaseModel, Extra, validator

Urgency = Literal["emergency", "today", "routine"]
Region = Literal["US", "UK", "CA", "AU", "EU"]
Basis = Literal["found", "label", "general", "inference"]
NumberKind = Literal["emergency", "poison", "crisis", "urgent", "animal_poison"]


class _Strict(BaseModel):
    class Config:
        """Unknown keys are errors; objects do not change after loading."""

        extra = Extra.forbid
        frozen = True


class Document(_Strict):
    """A document that facts rest on."""

    id: str
    title: str
    publisher: str
    kind: str
    region: Region | None = None
    sheet_ids: tuple[str, ...] = ()


class Citation(_Strict):
    """A place in a document."""

    document: str
    section: str


class Fact(_Strict):
    """One fact with its figures, in our words, and where it stands."""

    id: str
    text: str
    basis: tuple[Basis, ...]
    sources: tuple[Citation, ...]

    @property
    def inferred(self) -> bool:
        """Whether no document says this: it was inferred."""
        return set(self.basis) == {"inference"}


class _Founded(_Strict):
    """Something that rests on at least one fact."""

    facts: tuple[str, ...]

    @validator("facts")
    def _some(cls, facts: tuple[str, ...]) -> tuple[str, ...]:
        if not facts:
            raise ValueError("names no fact, so it has no source")
        return facts


class Lead(_Founded):
    """The direct answer to a topic's usual question."""

    text: str

    @validator("text")
    def _one_line(cls, text: str) -> str:
        return " ".join(text.split())


class Statement(_Strict):
    """One thing the guide says, with the facts that it rests on."""

    id: str
    text: str
    facts: tuple[str, ...]
    covers: tuple[str, ...] = ()
    corrects: dict[str, str] = {}
    region: Region | None = None
    urgency: Urgency = "routine"
    about: tuple[str, ...] = ()
    absent: bool = False
    calming: bool = False

    @validator("text")
    def _one_line(cls, text: str) -> str:
        return " ".join(text.split())

    @validator("about", each_item=True)
    def _about_has_kind(cls, about: str) -> str:
        kind, _, name = about.partition(":")
        if not name or kind not in ABOUT_KINDS:
            raise ValueError(f"'{about}' is not one of {', '.join(ABOUT_KINDS)} followed by ':' and an id")
        return about


ABOUT_KINDS = ("symptom", "condition", "medicine", "class", "form", "population", "food")


class Reviewed(_Strict):
    """Who reviewed a file, when, and when it is due again."""

    reviewed: str
    reviewed_on: date
    review_due: date


class Topic(Reviewed):
    """A guide file: everything the bot may say on one topic."""

    topic: str
    title: str
    lead: Lead
    statements: tuple[Statement, ...]
    related: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()


class EmergencyStep(_Founded):
    """One order of an emergency screen."""

    id: str
    text: str


class EmergencyKind(_Founded):
    """One emergency screen: what to do first, then orders, then numbers."""

    id: str
    title: str
    first: str
    statements: tuple[EmergencyStep, ...]
    numbers: tuple[NumberKind, ...]

    @validator("statements")
    def _one_screen(cls, statements: tuple[EmergencyStep, ...]) -> tuple[EmergencyStep, ...]:
        if not 1 <= len(statements) <= 6:
            raise ValueError("an emergency screen has one to six orders")
        return statements


class EmergencyTopic(Reviewed):
    """The emergency file: all kinds of emergency screens."""

    topic: Literal["emergency"]
    title: str
    kinds: tuple[EmergencyKind, ...]


class FactFile(_Strict):
    """A file of facts."""

    topic: str
    facts: tuple[Fact, ...]


class DocumentFile(_Strict):
    """The list of documents."""

    documents: tuple[Document, ...]


class Conflict(_Strict):
    """A point on which the sources disagree, and what the guide says about it."""

    point: str
    one_side: str
    other_side: str
    guide_says: str
    topics: tuple[str, ...]
    facts: tuple[str, ...]


class ConflictFile(_Strict):
    """The list of points on which the sources disagree."""

    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True)
class Guide:
    """The whole guide, loaded and cross-checked by :func:`bot.guide.loader.load`."""

    topics: dict[str, Topic]
    emergency: EmergencyTopic
    facts: dict[str, Fact]
    documents: dict[str, Document]
    conflicts: tuple[Conflict, ...] = ()

    def statement(self, statement_id: str) -> tuple[Topic, Statement]:
        """Takes a statement's id, gives its topic and itself; raises KeyError for an unknown one."""
        return self._index[statement_id]

    @property
    def _index(self) -> dict[str, tuple[Topic, Statement]]:
        index = self.__dict__.get("_statements")
        if index is None:
            index = {s.id: (t, s) for t in self.topics.values() for s in t.statements}
            object.__setattr__(self, "_statements", index)
        return index

    def citations(self, facts: tuple[str, ...]) -> list[Citation]:
        """Takes fact ids, gives the places they stand in, each once, in order."""
        seen: dict[Citation, None] = {}
        for fact in facts:
            seen.update(dict.fromkeys(self.facts[fact].sources))
        return list(seen)
