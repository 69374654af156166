"""The reply: one plain data type that every face renders.

``Reply.to_dict`` is what travels: as JSON over HTTP, as Rasa's ``custom`` message, as a line of ``batch``.
"""

from __future__ import annotations

from dataclasses import dataclass, field, is_dataclass, replace
from typing import Any, Literal, get_args

Status = Literal["answered", "emergency", "clarify", "out_of_scope", "other_medicine", "conversation", "failed"]


@dataclass(frozen=True)
class Source:
    """A place in a document; ``number`` is its number within the reply, from 1."""

    document: str
    title: str
    section: str
    number: int = 0


@dataclass(frozen=True)
class Point:
    """One statement of the guide as shown: id, text, urgency (emergency, today, routine) and sources."""

    statement: str
    text: str
    sources: tuple[Source, ...]
    urgency: str = "routine"


@dataclass(frozen=True)
class Answer:
    """What the guide says on one topic: the notes come first (fixed sentences), then the lead, then the points."""

    topic: str
    title: str
    lead: str
    points: tuple[Point, ...]
    lead_sources: tuple[Source, ...] = ()
    notes: tuple[str, ...] = ()
    more: bool = False


@dataclass(frozen=True)
class Number:
    """A telephone number to show; ``tel`` is what a ``tel:`` link dials."""

    kind: str
    label: str
    number: str
    tel: str


@dataclass(frozen=True)
class Suggestion:
    """Something to ask next: ``label`` is shown, ``text`` is sent."""

    label: str
    text: str


@dataclass(frozen=True)
class Reply:
    """A whole reply. ``text`` is all of it as plain text without a blank line, in one message.

    ``topics`` holds the topics in the order answered; for a conversation reply its intent; for a question back the
    topics that it offers. ``message`` is the fixed text of a reply that answers no topic. ``numbers`` are telephone
    numbers that a face must show on top. ``kind`` says which emergency it is, or which kind of out-of-scope message.
    """

    status: Status
    text: str = ""
    topics: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()
    disclaimer: str = ""
    sources: tuple[Source, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    message: str = ""
    title: str = ""
    steps: tuple[Point, ...] = ()
    numbers: tuple[Number, ...] = ()
    kind: str = ""
    region: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Gives the reply as plain JSON types."""
        plain: dict[str, Any] = _plain(self)
        return plain

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Reply:
        """Takes what :meth:`to_dict` gave; raises ValueError for something else."""
        if data.get("status") not in get_args(Status):
            raise ValueError("not a reply: unknown status")
        known = {name: data[name] for name in cls.__dataclass_fields__ if name in data}
        known["topics"] = tuple(known.get("topics", ()))
        known["answers"] = tuple(_answer(a) for a in known.get("answers", ()))
        known["sources"] = _sources(known.get("sources", ()))
        known["suggestions"] = tuple(Suggestion(**s) for s in known.get("suggestions", ()))
        known["steps"] = tuple(_point(p) for p in known.get("steps", ()))
        known["numbers"] = tuple(Number(**n) for n in known.get("numbers", ()))
        return cls(**known)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    # dataclasses.asdict copies every leaf, which was half of an action's time.
    return {name: _plain(item) for name, item in vars(value).items()} if is_dataclass(value) else value


def _sources(items: Any) -> tuple[Source, ...]:
    return tuple(Source(**item) for item in items)


def _point(data: dict[str, Any]) -> Point:
    return Point(**{**data, "sources": _sources(data["sources"])})


def _answer(data: dict[str, Any]) -> Answer:
    return Answer(
        **{
            **data,
            "points": tuple(_point(p) for p in data["points"]),
            "lead_sources": _sources(data["lead_sources"]),
            "notes": tuple(data["notes"]),
        }
    )


@dataclass
class SourceNumbers:
    """Numbers the sources of one reply in order of appearance, each place once."""

    _numbers: dict[tuple[str, str], Source] = field(default_factory=dict)

    def number(self, source: Source) -> Source:
        """Takes a source, gives it with its number."""
        key = (source.document, source.section)
        if key not in self._numbers:
            self._numbers[key] = replace(source, number=len(self._numbers) + 1)
        return self._numbers[key]

    def all(self) -> tuple[Source, ...]:
        """Gives all sources numbered so far."""
        return tuple(self._numbers.values())
