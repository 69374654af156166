"""Emergencies that show only together with what was said before, and those that are not over yet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.answers.request import CONVERSATION, OUTSIDE, Turn

if TYPE_CHECKING:
    from bot.answers.dialogue import Memory

# What is asked of these in a few words, while an emergency is open, is about that emergency ("who do I call").
DANGEROUS = frozenset(
    (
        "overdose", "withdrawal", "side_effects", "dosing", "missed_dose", "how_to_take", "onset", "alternatives", "handoff",
        "out_of_scope",
    )
)  # fmt: skip
FEW_ASKED = 8
# So many messages after an emergency, few words are still about it.
SOON = 4
# Said while an emergency is open, these do not end it.
STILL_THERE = ("affirm", "handoff")
_QUESTION = re.compile(
    r"\?|^\W*(?:and |but |so )?(?:is|are|can|could|do|does|did|will|would|should|may|what|when|where|which|who|why|how)\b",
    re.I,
)
_PRONOUN = re.compile(r"\b(?:i|we|he|she|they|me|us|him|her|them|it|this|that|one)\b", re.I)
_DONE = re.compile(
    r"\b(too late|already (?:did|done|took|taken|have)|i (?:did|have done|'ve done|done) it|i did\b|just (?:did|took)|it'?s done|i've taken them|i took them)\b",
    re.I,
)
_AMOUNT = re.compile(
    r"^\W*(?:about |around |maybe |like |roughly |all )*(?:\d{1,3}|[a-z]+teen|twenty|thirty|forty|fifty|sixty)(?: or so)?(?: (?:of them|tablets|pills|mg|mls?|tabs|of the \w+))*\W*$",
    re.I,
)
_NAMES_AMOUNT = re.compile(r"\b(how (?:much|many)|amount|too (?:much|many)|lethal|fatal|dangerous|enough to)\b", re.I)


def danger(intent: str, reading: dict[str, Any], memory: Memory) -> Turn | None:
    """Takes the intent, the reading and the memory (its trail is changed in place), gives the turn that an emergency makes, if there is
    one: it shows only together with what was said before, or it goes on."""
    text = reading.get("clear", "")
    if memory.pending and (intent == "affirm" or reading.get("number") == 1 or text.lower().startswith("yes")):
        return Turn(intent, emergency=memory.pending)
    if memory.pending and denied(intent, reading):
        return None
    if memory.open and reading.get("safe") and memory.open != "suicide" and not _QUESTION.search(text):
        return Turn("safe_now")
    if memory.open and _still_about_it(intent, reading, memory):
        return Turn(intent, emergency=memory.open)
    last = [row["topic"] for row in memory.last]
    amounts_asked = "amount" in memory.trail
    if ("overdose" in last and _NAMES_AMOUNT.search(text)) or (reading.get("dose") and "overdose" in last):
        memory.trail = [*memory.trail, "amount"][-4:]
    if _NAMES_AMOUNT.search(text) and any(p["topic"] in ("overdose", "dosing") for p in reading.get("parts", [])):
        memory.trail = [*memory.trail, "amount"][-4:]
    if amounts_asked and (_DONE.search(text) or ("done" in memory.trail and _AMOUNT.match(text))):
        return Turn(intent, emergency="overdose")
    if _DONE.search(text):
        memory.trail = [*memory.trail, "done"][-4:]
    if "overdose" in last and _AMOUNT.match(text) and not memory.offered:
        return Turn(intent, check_back="overdose", topics=["overdose"])
    # Of bare millilitres, and nothing before them, the liquid is asked first.
    which_liquid = (reading.get("dose") or {}).get("millilitres") and _AMOUNT.match(text) and not memory.said
    if reading.get("check_back") and not reading.get("safe") and not which_liquid:
        best = [p["topic"] for p in reading["parts"] if p["topic"] not in (*CONVERSATION, *OUTSIDE)]
        return Turn(intent, check_back=reading["check_back"], topics=best or ["overdose"])
    return None


def _still_about_it(intent: str, reading: dict[str, Any], memory: Memory) -> bool:
    """Whether a message after an emergency that is not over goes on about it: it tells of a symptom or an amount, or soon asks
    in a few words what is no question of its own ("is it dangerous", "when can he have the next one")."""
    soon = memory.since <= SOON
    if intent in STILL_THERE:
        return soon and not memory.offered
    named = {thing["kind"] for thing in reading.get("things", [])}
    if intent in CONVERSATION or reading.get("safe") or named - {"symptom", "form", "population"}:
        return False
    text = reading.get("clear", "")
    if not _QUESTION.search(text):
        return "symptom" in named or bool(reading.get("dose")) or bool(_AMOUNT.match(text))
    parts = reading.get("parts", [])
    likely = [*(reading.get("in_context") or [])[:1], *((part["topic"], part["confidence"]) for part in parts)]
    unsure = bool(parts) and max(confidence for _, confidence in likely) < reading["limits"]["answer"]
    dangerous = unsure or (bool(_PRONOUN.search(text)) and any(topic in DANGEROUS for topic, _ in likely))
    return soon and dangerous and len(text.split()) <= FEW_ASKED and not reading.get("names_baclofen")


def denied(intent: str, reading: dict[str, Any]) -> bool:
    """Takes the intent and the reading, gives whether the message says no to what was asked back."""
    return intent == "deny" or reading.get("number") == 2 or reading.get("text", "").lower().startswith("no,")
