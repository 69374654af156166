"""Decides what a turn asks for: from the reading and what was said before, to topics, an offer, or fixed sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.answers.compose import Composer
from bot.answers.request import CONVERSATION, OUTSIDE, Request, Thing, things
from bot.answers.select import HOME

if TYPE_CHECKING:
    from bot.answers.dialogue import Memory

OFFERS = 3
MISSES_BEFORE_MENU = 2
# A bare symptom continues one of these topics; elsewhere it is a side effect.
SYMPTOM_TOPICS = ("withdrawal", "overdose", "side_effects", "intrathecal", "missed_dose")
# A follow-up is read on its own from this confidence; below it, it continues the last topic.
OWN_TOPIC = 0.6
SHORT, SHORT_OWN, POINTS_BACK = 4, 0.75, 0.95
_BACK = re.compile(r"\b(that|they|those|them|that one)\b", re.I)
_ASKS = re.compile(
    r"^(?:and|but|so|ok|or)?\s*(?:why|how|for how|when|what|will|would|does|is|are|even|in the|in|or|anything|should|with|after|before|and)\b",
    re.I,
)
_HOW_MUCH = re.compile(
    r"^(?:and |but |so |ok )*how (?:much|many)\b(?!.*\b(?:mg|tablets?|pills?|dose|doses|should i take|a day)\b)", re.I
)
_DONE = re.compile(
    r"\b(too late|already (?:did|done|took|taken|have)|i (?:did|have done|'ve done|done) it|i did\b|just (?:did|took)|it'?s done|i've taken them|i took them)\b",
    re.I,
)
_AMOUNT = re.compile(
    r"^\W*(?:about |around |maybe |like |roughly |all )*(?:\d{1,3}|[a-z]+teen|twenty|thirty|forty|fifty|sixty)(?: or so)?(?: (?:of them|tablets|pills|mg|tabs|of the \w+))*\W*$",
    re.I,
)
_NAMES_AMOUNT = re.compile(r"\b(how (?:much|many)|amount|too (?:much|many)|lethal|fatal|dangerous|enough to)\b", re.I)


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


def resolve(intent: str, reading: dict[str, Any], memory: Memory, composer: Composer) -> Turn:
    """Takes the intent, the reading, the memory and the composer (for the guide), gives the :class:`Turn`."""
    turn = _danger(intent, reading, memory) or _picked(intent, reading, memory, composer)
    if turn:
        return turn
    if not reading:
        return Turn(intent) if intent in CONVERSATION else Turn("failed")
    return _asked(intent, reading, memory, composer)


def _danger(intent: str, reading: dict[str, Any], memory: Memory) -> Turn | None:
    """Emergencies that show only together with what was said before."""
    text = reading.get("text", "")
    if memory.pending and (intent == "affirm" or reading.get("number") == 1 or text.lower().startswith("yes")):
        return Turn(intent, emergency=memory.pending)
    if memory.pending and _denied(intent, reading):
        return None
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
    if reading.get("check_back") and not reading.get("safe"):
        best = [p["topic"] for p in reading["parts"] if p["topic"] not in (*CONVERSATION, *OUTSIDE)]
        return Turn(intent, check_back=reading["check_back"], topics=best or ["overdose"])
    return None


def _denied(intent: str, reading: dict[str, Any]) -> bool:
    return intent == "deny" or reading.get("number") == 2 or reading.get("text", "").lower().startswith("no,")


def _picked(intent: str, reading: dict[str, Any], memory: Memory, composer: Composer) -> Turn | None:
    """A choice from what was on offer: a number, a title, yes or no."""
    if memory.pending and _denied(intent, reading) and memory.question:
        asked = {**memory.question, "check_back": ""}
        meant = asked.get("topics", [])
        if meant and max(float(part["confidence"]) for part in asked["parts"]) < OWN_TOPIC:
            return Turn(intent, requests=[Request(meant[0], ranked=tuple(asked.get("ranked", [])))])
        return _asked(asked["parts"][0]["topic"], asked, memory, composer)
    titles = {topic.title.lower(): name for name, topic in composer.guide.topics.items()}
    named = titles.get(reading.get("text", "").strip().lower().rstrip("?.!"))
    number = reading.get("number", 0)
    if number and 0 < number <= len(memory.offered):
        offered = memory.offered[number - 1]
        named = titles.get(offered.lower(), offered)
    elif number and not memory.offered and 0 < number <= len(composer.guide.topics) and memory.misses:
        named = list(composer.guide.topics)[number - 1]
    if intent == "affirm" and len(memory.offered) == 1:
        named = memory.offered[0]
    if named in composer.guide.topics:
        ranked = (memory.question or {}).get("ranked", [])
        return Turn(intent, requests=[Request(str(named), ranked=tuple(ranked))])
    if intent == "deny" and memory.offered:
        return Turn(intent, menu=True)
    return None


def _asked(intent: str, reading: dict[str, Any], memory: Memory, composer: Composer) -> Turn:
    parts: list[dict[str, Any]] = reading["parts"]
    best = max(parts, key=lambda part: float(part["confidence"]))
    limits = reading["limits"]
    confident = best["confidence"] >= limits["answer"]
    short = len(reading.get("text", "").split()) <= 6
    if reading.get("region") and short and not reading.get("things") and "?" not in reading.get("text", ""):
        return Turn("region_set")
    if best["topic"] in CONVERSATION and confident and not _leans(best, reading, memory):
        go_on = best["topic"] == "more" and memory.last
        return _continued("more", reading, memory, composer) if go_on else Turn(best["topic"])
    follow_up = _follow_up(best, reading, memory, composer)
    if follow_up:
        return follow_up
    if best["topic"] in OUTSIDE:
        return _outside(best, reading, memory, composer)
    answered = [p for p in parts if p["confidence"] >= limits["answer"] and p["topic"] in composer.guide.topics]
    if answered:
        return Turn(intent, requests=[_request(p, reading) for p in answered])
    return _unsure(reading, memory, composer)


def _request(part: dict[str, Any], reading: dict[str, Any]) -> Request:
    return Request(part["topic"], things(part["things"]), tuple(part["ranked"] or reading.get("ranked", [])))


def _leans(best: dict[str, Any], reading: dict[str, Any], memory: Memory) -> bool:
    """Whether a message leans on the last answer: few words, or one that points back, and no clear topic of its own."""
    if not memory.last or best["confidence"] == 1.0:
        return False
    text = reading.get("text", "")
    words = len(text.split())
    if best["topic"] in CONVERSATION:
        asks = reading.get("elliptical") and bool(_ASKS.match(text.strip()))
        return bool(asks) and best["topic"] not in (
            "more",
            "repeat",
            "thank",
            "what_you_know",
            "forget_me",
            "bot_challenge",
        )
    if _HOW_MUCH.match(text.strip()) and words <= SHORT + 2 and not (reading.get("things") or reading.get("dose")):
        return not reading.get("names_baclofen")
    if reading.get("elliptical") and words <= SHORT and not reading.get("things"):
        return bool(best["confidence"] < (POINTS_BACK if _ASKS.match(text.strip()) else SHORT_OWN))
    return bool(_BACK.search(text)) and words <= 2 * SHORT and bool(best["confidence"] < POINTS_BACK)


def _follow_up(best: dict[str, Any], reading: dict[str, Any], memory: Memory, composer: Composer) -> Turn | None:
    """A message that leans on the last answer: a bare thing, or a few words that mean nothing alone."""
    named = things(reading.get("things", []))
    own = best["topic"] in composer.guide.topics
    sure = own and best["confidence"] >= OWN_TOPIC
    refused = best["topic"] in OUTSIDE and best["confidence"] >= reading["limits"]["outside"]
    single = len(reading.get("text", "").split()) <= SHORT // 2
    if reading.get("bare") and named and not sure and not (refused and not memory.last and not single):
        return Turn(best["topic"], requests=[_about(named, reading, memory, composer)])
    if not memory.last or best["confidence"] == 1.0:
        return None
    if named and reading.get("elliptical") and not sure:
        people = [thing for thing in named if thing.kind == "population"]
        if people or not own or best["confidence"] < reading["limits"]["answer"]:
            return Turn(best["topic"], requests=[_about(people or named, reading, memory, composer)])
        return None
    if named and not _BACK.search(reading.get("text", "")):
        return None
    last = memory.last[0]["topic"]
    likely = dict(map(tuple, reading.get("ranking", []))).get(last, 0.0)
    fades = own and best["confidence"] < OWN_TOPIC and likely >= reading["limits"]["clarify"]
    if _leans(best, reading, memory) or fades:
        return _continued(best["topic"], reading, memory, composer)
    return None


def _continued(intent: str, reading: dict[str, Any], memory: Memory, composer: Composer) -> Turn:
    """More of the last topics: what was not shown yet, likest to this message first."""
    more = intent == "more"
    ranked = () if more else tuple(reading.get("ranked", []))
    requests = [
        Request(
            row["topic"],
            () if more else things(row["things"]),
            ranked,
            frozenset(row["shown"]) if more else frozenset(),
        )
        for row in memory.last
    ]
    if more:
        # "Tell me more" goes on where the answer stopped; the things it was about were answered.
        return Turn("more", requests=requests)
    return Turn(intent, requests=[_fresh(request) for request in requests[:1]])


def _fresh(request: Request) -> Request:
    return Request(request.topic, request.things, request.ranked)


def _about(named: Sequence[Thing], reading: dict[str, Any], memory: Memory, composer: Composer) -> Request:
    """The request that a bare thing makes: "glaucoma", "and wine?", "same for my son?"."""
    thing = named[0]
    last = memory.last[0]["topic"] if memory.last else ""
    ranked = tuple(reading.get("ranked", []))

    def said_in(topic: str) -> bool:
        statements = composer.guide.topics[topic].statements if topic in composer.guide.topics else ()
        return any(ref in s.about for s in statements for ref in thing.refs)

    if thing.kind in ("medicine", "class"):
        topic = "alcohol" if thing.id == "alcohol" else "interactions"
        if last == "alternatives" and said_in("alternatives"):
            topic = last
    elif thing.kind == "symptom":
        topic = last if last in SYMPTOM_TOPICS else "side_effects"
    elif thing.kind == "condition":
        keep = last in ("precautions", "uses", "driving", "pregnancy") and (said_in(last) or last == "precautions")
        topic = last if keep else (thing.topic or "precautions")
    elif thing.kind == "population":
        home = thing.topic or HOME.get(thing.id, "")
        topic = last if last and (said_in(last) or home not in composer.guide.topics) else home or last or "precautions"
    elif thing.kind == "food":
        topic = last if last and said_in(last) else "how_to_take"
    else:
        topic = last if last and said_in(last) else thing.topic or "forms"
    topic = topic if topic in composer.guide.topics else "overview"
    return Request(topic, tuple(named), ranked)


def _outside(best: dict[str, Any], reading: dict[str, Any], memory: Memory, composer: Composer) -> Turn:
    limits = reading["limits"]
    needed = limits["outside"] + (0.2 if reading.get("names_baclofen") else 0.0)
    if best["confidence"] >= min(needed, 0.95):
        return Turn(best["topic"], status=best["topic"])
    return _unsure(reading, memory, composer)


def _unsure(reading: dict[str, Any], memory: Memory, composer: Composer) -> Turn:
    ranking = [(name, p) for name, p in reading.get("ranking", []) if name in composer.guide.topics]
    outside = sum(p for name, p in reading.get("ranking", []) if name in OUTSIDE)
    inside = sum(p for _, p in ranking)
    if memory.misses >= MISSES_BEFORE_MENU:
        return Turn("unsure", menu=True)
    if outside > 2 * inside and not reading.get("names_baclofen"):
        name = max((r for r in reading["ranking"] if r[0] in OUTSIDE), key=lambda r: float(r[1]))[0]
        return Turn(name, status=name)
    offers = [name for name, p in ranking[:OFFERS] if p >= reading["limits"]["clarify"] / 3] or [
        n for n, _ in ranking[:2]
    ]
    if not offers:
        return Turn("unsure", menu=True)
    return Turn("unsure", topics=offers)
