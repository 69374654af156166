"""What the composer is asked for: topics, and the things a question is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

# Intents that are no topic of the guide: conversation, and what the bot does not answer.
CONVERSATION = (
    "greet", "goodbye", "thank", "help", "bot_challenge", "handoff", "sources", "feedback_good", "feedback_bad",
    "repeat", "more", "affirm", "deny", "reset", "what_you_know", "forget_me", "safe_now",
)  # fmt: skip
OUTSIDE = ("out_of_scope", "other_medicine")
# The topic that says what may be taken with baclofen.
TOGETHER = "interactions"


@dataclass(frozen=True)
class Thing:
    """A symptom, condition, medicine, form, population or food that a message names.

    ``id`` is empty for a thing that the lexicon has but the guide may not (it still has a name). ``group`` is the
    class of a medicine. ``said`` is what the person wrote.
    """

    kind: str
    id: str
    name: str
    said: str = ""
    group: str = ""
    topic: str = ""

    @property
    def refs(self) -> tuple[str, ...]:
        """The ``about`` references of guide statements about this thing, most exact first."""
        own = (f"{self.kind}:{self.id}",)
        return (*own, f"class:{self.group}") if self.group else own

    def to_dict(self) -> dict[str, str]:
        """Gives the thing as plain JSON types."""
        return asdict(self)


def things(items: Iterable[dict[str, Any]]) -> tuple[Thing, ...]:
    """Takes what :meth:`Thing.to_dict` gave, gives the things."""
    return tuple(Thing(**item) for item in items)


@dataclass(frozen=True)
class Request:
    """One topic to answer: what it is about, statements by likeness to the question (best first) and the one that stands out
    among them, if one does, and what to skip."""

    topic: str
    things: tuple[Thing, ...] = ()
    ranked: tuple[str, ...] = ()
    skip: frozenset[str] = frozenset()
    clearest: str = ""


@dataclass(frozen=True)
class Context:
    """What is known beside the question.

    ``region`` decides telephone numbers; ``region_told`` is true when the person named it, so that statements of other
    regions are left out. ``asked_region`` is the one that this question names ("the UK limit"): its statements come first.
    ``told`` is what they said of themselves. ``notes`` are sentences to put first. ``still_open``
    is true after an emergency that is not over.
    """

    region: str = "US"
    region_told: bool = False
    asked_region: str = ""
    told: tuple[Thing, ...] = ()
    notes: tuple[str, ...] = ()
    still_open: bool = False

    @property
    def first_region(self) -> str:
        """The region whose statements come first."""
        return self.asked_region or self.region


@dataclass
class Turn:
    """What to do: exactly one of the fields but ``intent`` and ``topics`` of a check-back is set."""

    intent: str
    requests: list[Request] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    emergency: str = ""
    check_back: str = ""
    status: str = ""
    menu: bool = False
