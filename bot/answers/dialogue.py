"""One turn of the conversation: a reading and what is remembered in, a reply and what to remember out.

Knows nothing of Rasa: the actions hand over plain dicts from the tracker's slots and put them back.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from bot.answers.compose import Composer
from bot.answers.danger import denied
from bot.answers.phrases import label_maximum, phrase, regions
from bot.answers.request import CONVERSATION, Context, Turn, things
from bot.answers.turns import resolve
from bot.reply import Reply

MAX_TOLD = 12
MAX_ASKED = 300
# "why is that" says less than the question before it.
FEW_WORDS = 3


@dataclass
class Memory:
    """What is kept between turns. All fields are plain JSON types.

    ``told``: what the person said of themselves. ``last``: the topics answered last, with their things and the
    statements shown; ``asked``: the question that they answered; ``said``: the last message, unless it was asked back about.
    ``offered``: topics on offer, by number. ``pending``: the kind of emergency that was asked back.
    ``question``: the parts that were asked when something was asked back. ``misses``: questions in a row that were not understood. ``trail``: signs of danger over
    several turns. ``region``: the region the person named. ``open``: the emergency that is not over yet;
    ``since``: messages since it.
    """

    told: list[dict[str, str]] = field(default_factory=list)
    last: list[dict[str, Any]] = field(default_factory=list)
    asked: str = ""
    said: str = ""
    offered: list[str] = field(default_factory=list)
    pending: str = ""
    question: dict[str, Any] | None = None
    misses: int = 0
    trail: list[str] = field(default_factory=list)
    region: str = ""
    open: str = ""
    since: int = 0
    repeatable: dict[str, Any] | None = None

    @classmethod
    def from_dict(cls, data: dict[str, Any] | None) -> Memory:
        """Takes the slot's value (None at the beginning), gives the memory."""
        return cls(**{k: v for k, v in (data or {}).items() if k in cls.__dataclass_fields__})


class Dialogue:
    """Answers turns with a composer."""

    def __init__(self, composer: Composer) -> None:
        self.composer = composer

    def respond(self, intent: str, reading: dict[str, Any] | None, memory: Memory, region: str) -> Reply:
        """Takes the intent, the reading (None when reading failed), the memory (changed in place) and the region set
        in the face; gives the reply."""
        if intent == "forget_me":
            memory.__init__(open=memory.open)  # type: ignore[misc]
        memory.since = memory.since + 1 if memory.open else 0
        reading = reading or {}
        if reading.get("region"):
            memory.region = reading["region"]
        self._remember(reading, memory)
        turn = resolve(intent, reading, memory, self.composer)
        # Whether what was asked back about has happened now was not answered.
        unanswered = bool(memory.pending) and not turn.check_back and not denied(intent, reading)
        context = Context(
            region=memory.region or region,
            region_told=bool(memory.region),
            asked_region=reading.get("region_named", ""),
            told=things(memory.told),
            still_open=bool(memory.open) or unanswered,
        )
        reply = self._reply(turn, reading, memory, context)
        self._note(reply, turn, reading, memory)
        return reply

    # ---- what is said ----------------------------------------------------------------------------------------------

    def _reply(self, turn: Turn, reading: dict[str, Any], memory: Memory, context: Context) -> Reply:
        composer = self.composer
        if turn.emergency:
            memory.open = turn.emergency
            return composer.emergency(turn.emergency, context.region)
        if turn.check_back:
            memory.pending = turn.check_back
            memory.question = {**reading, "topics": turn.topics}
            return composer.check_back(turn.topics, context)
        if turn.requests:
            notes = self._notes(turn, reading, context)
            if notes is None:
                memory.open = "overdose"
                return composer.emergency("overdose", context.region)
            return composer.answer(turn.requests, replace(context, notes=tuple(notes)))
        if turn.topics:
            return composer.offer(turn.topics, phrase("clarify.text"), context)
        if turn.menu:
            return composer.menu(context, unsure=memory.misses > 0)
        if turn.status == "other_medicine":
            named = [thing for thing in things(reading.get("things", [])) if thing.kind == "medicine"]
            return composer.other_medicine(named, context)
        if turn.status == "out_of_scope":
            kind = reading.get("outside_kind") or "not_medical"
            return composer.fixed("out_of_scope", "out_of_scope", f"out_of_scope.{kind}", context)
        return self._conversation(turn.intent, reading, memory, context)

    def _conversation(self, intent: str, reading: dict[str, Any], memory: Memory, context: Context) -> Reply:
        composer = self.composer
        if intent == "greet":
            return composer.greeting(context)
        if intent in ("help", "menu"):
            return composer.menu(context)
        if intent == "sources":
            reviewed_on = str(max(t.reviewed_on for t in composer.guide.topics.values()))
            return composer.fixed("conversation", intent, "conversation.sources", context, reviewed_on=reviewed_on)
        if intent == "safe_now":
            memory.open = ""
            number = regions()[context.region].numbers["emergency"].number
            closed = Context(region=context.region)
            return composer.fixed("conversation", "safe_now", "emergency_safe", closed, number=number)
        if intent == "what_you_know":
            what = "; ".join(dict.fromkeys(t["said"] or t["name"] for t in memory.told))
            if memory.region:
                what = "; ".join(filter(None, [what, f"you are in {regions()[memory.region].name}"]))
            path = "conversation.what_you_know" if what else "conversation.what_you_know_nothing"
            return composer.fixed("conversation", intent, path, context, what=what)
        if intent == "repeat" and memory.repeatable:
            return composer.finish(Reply.from_dict(memory.repeatable), context)
        if intent == "reset":
            told, region = memory.told, memory.region
            memory.__init__(told=told, region=region, open=memory.open)  # type: ignore[misc]
        if intent == "region_set":
            number = regions()[context.region].numbers["emergency"].number
            return composer.fixed(
                "conversation",
                intent,
                "conversation.region_set",
                context,
                region=regions()[context.region].name,
                emergency=number,
            )
        if intent == "failed":
            return composer.fixed("failed", "failed", "failed", context)
        path = {"repeat": "repeat_nothing", "more": "more_nothing"}.get(intent, intent)
        if path not in CONVERSATION_PATHS:
            return composer.menu(context, unsure=True)
        return composer.fixed("conversation", intent, f"conversation.{path}", context)

    def _notes(self, turn: Turn, reading: dict[str, Any], context: Context) -> list[str] | None:
        """Sentences to put first; None when the amounts that were taken are an emergency."""
        notes = [phrase("notes.decides")] if reading.get("personal") else []
        dose = reading.get("dose") or {}
        pump = any(r.topic == "intrathecal" for r in turn.requests) or any(t.id == "pump" for t in context.told)
        limit = label_maximum(context.region)
        total = max(dose.get("daily") or 0, dose.get("single") or 0)
        if total > limit:
            if dose.get("taken"):
                return None
            key = "notes.dose_high_uk" if context.region == "UK" else "notes.dose_high_us"
            notes.insert(0, phrase(key, context.region, total=f"{total:g}", limit=f"{limit:g}"))
        if dose.get("millilitres") and not pump:
            notes.insert(0, phrase("notes.which_liquid"))
        if dose.get("micrograms") and not pump:
            notes.insert(0, phrase("notes.micrograms"))
        return notes

    # ---- what is remembered ----------------------------------------------------------------------------------------

    @staticmethod
    def _remember(reading: dict[str, Any], memory: Memory) -> None:
        known = {(t["kind"], t["id"]) for t in memory.told}
        memory.told += [t for t in reading.get("told", []) if (t["kind"], t["id"]) not in known]
        del memory.told[:-MAX_TOLD]

    @staticmethod
    def _note(reply: Reply, turn: Turn, reading: dict[str, Any], memory: Memory) -> None:
        if not turn.check_back:
            memory.pending, memory.question = "", None
        # What was asked back about must not sound in the answer "no".
        memory.said = "" if turn.check_back else reading.get("clear", "")[:MAX_ASKED]
        memory.offered = list(reply.topics) if reply.status == "clarify" and not turn.check_back else []
        if reply.status == "conversation" and reply.topics[:1] == ("help",):
            memory.offered = [s.text for s in reply.suggestions]
        missed = reply.status == "clarify" and not turn.check_back
        memory.misses = memory.misses + 1 if missed else 0
        if reply.status in ("answered", "other_medicine", "out_of_scope"):
            memory.repeatable = {**reply.to_dict(), "text": ""}
        if reply.status == "answered":
            text = reading.get("clear", "")
            if len(text.split()) > FEW_WORDS or reading.get("things") or not memory.asked:
                memory.asked = text[:MAX_ASKED]
            shown = {a.topic: [p.statement for p in a.points] for a in reply.answers}
            before = {row["topic"]: row["shown"] for row in memory.last}
            memory.last = [
                {
                    "topic": r.topic,
                    "things": [t.to_dict() for t in r.things],
                    "shown": [*dict.fromkeys(before.get(r.topic, []) + shown.get(r.topic, []))],
                }
                for r in turn.requests
            ]


CONVERSATION_PATHS = frozenset(CONVERSATION) | {"repeat_nothing", "more_nothing"}
