"""Decides what a turn asks for: from the reading and what was said before, to topics, an offer, or fixed sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bot.answers.compose import Composer
from bot.answers.danger import danger, denied
from bot.answers.request import CONVERSATION, OUTSIDE, TOGETHER, Request, Thing, Turn, things
from bot.answers.select import HOME

if TYPE_CHECKING:
    from bot.answers.dialogue import Memory

OFFERS = 3
MISSES_BEFORE_MENU = 2
# A bare symptom continues one of these topics; elsewhere it is a side effect.
SYMPTOM_TOPICS = ("withdrawal", "overdose", "side_effects", "intrathecal", "missed_dose")
# What was asked back with a clearer topic than this is answered by it, otherwise by what was offered first.
OWN_TOPIC = 0.6
FEW = 2
# What names something of ours is refused only when it is so surely not ours.
DOUBTLESS = 0.95


def resolve(intent: str, reading: dict[str, Any], memory: Memory, composer: Composer) -> Turn:
    """Takes the intent, the reading, the memory and the composer (for the guide), gives the :class:`Turn`."""
    turn = danger(intent, reading, memory) or _picked(intent, reading, memory, composer)
    if turn:
        return turn
    if not reading:
        return Turn(intent) if intent in CONVERSATION else Turn("failed")
    return _asked(intent, reading, memory, composer)


def _picked(intent: str, reading: dict[str, Any], memory: Memory, composer: Composer) -> Turn | None:
    """A choice from what was on offer: a number, a title, yes or no."""
    if memory.pending and denied(intent, reading) and memory.question:
        asked = {**memory.question, "check_back": ""}
        meant = asked.get("topics", [])
        if meant and max(float(part["confidence"]) for part in asked["parts"]) < OWN_TOPIC:
            return Turn(intent, requests=[Request(meant[0], ranked=_ranked(asked, meant[0]))])
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
        return Turn(intent, requests=[Request(str(named), ranked=_ranked(memory.question or {}, str(named)))])
    if intent == "deny" and memory.offered:
        return Turn(intent, menu=True)
    return None


def _asked(intent: str, reading: dict[str, Any], memory: Memory, composer: Composer) -> Turn:
    parts: list[dict[str, Any]] = reading["parts"]
    best = max(parts, key=lambda part: float(part["confidence"]))
    limits = reading["limits"]
    short = len(reading.get("text", "").split()) <= 6
    if reading.get("region") and short and not reading.get("things") and "?" not in reading.get("text", ""):
        return Turn("region_set")
    bare = _bare(best, reading, memory, composer)
    if bare:
        return bare
    if memory.last and reading.get("in_context") and not reading.get("several"):
        return _in_context(best, reading, memory, composer)
    if best["topic"] in CONVERSATION and best["confidence"] >= limits["answer"]:
        go_on = best["topic"] == "more" and memory.last
        return _continued("more", reading, memory) if go_on else Turn(best["topic"])
    if best["topic"] in OUTSIDE:
        return _outside(best["topic"], best["confidence"], reading, memory, composer)
    if best["confidence"] >= limits["answer"]:
        # Each part was judged a question of its own already.
        return Turn(intent, requests=[_request(p, reading) for p in parts if p["topic"] in composer.guide.topics])
    return _unsure(reading["ranking"], reading, memory, composer)


def _request(part: dict[str, Any], reading: dict[str, Any]) -> Request:
    ranked = tuple(part["ranked"]) or _ranked(reading, part["topic"])
    return Request(part["topic"], things(part["things"]), ranked, clearest=part.get("clearest", ""))


def _ranked(reading: dict[str, Any], topic: str) -> tuple[str, ...]:
    """The likest statements of a topic, and then those of others."""
    by_topic: dict[str, list[str]] = reading.get("ranked") or {}
    topics = [topic, *(name for name in by_topic if name != topic)]
    return tuple(one for name in topics for one in by_topic.get(name, ()))


def _bare(best: dict[str, Any], reading: dict[str, Any], memory: Memory, composer: Composer) -> Turn | None:
    """A message that is nothing but a thing: "glaucoma", "and wine?"."""
    named = things(reading.get("things", []))
    alike = len({thing.kind for thing in named}) == 1
    if not (reading.get("bare") and alike):
        return None
    sure = best["topic"] in composer.guide.topics and best["confidence"] >= OWN_TOPIC
    if memory.last and reading.get("in_context"):
        # "can he have an MRI" after an answer about the pump is about the pump.
        name, confidence = reading["in_context"][0]
        sure = sure or (name in composer.guide.topics and confidence >= OWN_TOPIC)
    refused = best["topic"] in OUTSIDE and best["confidence"] >= reading["limits"]["outside"]
    alone = not memory.last and len(reading.get("text", "").split()) > FEW
    single = len(reading.get("text", "").split()) == 1
    # "what about tizanidine" after an answer on other medicines is about taking both.
    again = bool(memory.last) and memory.last[0]["topic"] == TOGETHER and named[0].kind == "medicine"
    if (sure and not single and not again) or (refused and alone):
        return None
    return Turn(best["topic"], requests=[_about(named, reading, memory, composer)])


def _in_context(best: dict[str, Any], reading: dict[str, Any], memory: Memory, composer: Composer) -> Turn:
    """A message after an answer: it may lean on it, or ask something new."""
    name, confidence = reading["in_context"][0]
    last = [row["topic"] for row in memory.last]
    if confidence < reading["limits"]["answer"]:
        return _unsure(reading["in_context"], reading, memory, composer)
    if name == "more":
        return _continued("more", reading, memory)
    if name in CONVERSATION:
        return Turn(name)
    if name in OUTSIDE:
        return _outside(name, confidence, reading, memory, composer)
    if name in last and name != best["topic"]:
        return _continued(name, reading, memory)
    if name == best["topic"]:
        parts = [best, *(p for p in reading["parts"] if p is not best and p["topic"] in composer.guide.topics)]
        return Turn(name, requests=[_request(part, reading) for part in parts])
    return Turn(name, requests=[_request({**best, "topic": name, "ranked": [], "clearest": ""}, reading)])


def _continued(intent: str, reading: dict[str, Any], memory: Memory) -> Turn:
    """More of the last topics: for "more" what was not shown yet, else what is likest to this message."""
    if intent == "more":
        # The things that the answer was about were answered; it goes on where it stopped.
        return Turn("more", requests=[Request(r["topic"], (), (), frozenset(r["shown"])) for r in memory.last])
    row = next(row for row in memory.last if row["topic"] == intent)
    named = things(reading.get("things", [])) or things(row["things"])
    return Turn(intent, requests=[Request(intent, named, _ranked(reading, intent))])


def _about(named: Sequence[Thing], reading: dict[str, Any], memory: Memory, composer: Composer) -> Request:
    """The request that a bare thing makes: "glaucoma", "and wine?", "same for my son?"."""
    thing = named[0]
    last = memory.last[0]["topic"] if memory.last else ""

    def said_in(topic: str) -> bool:
        statements = composer.guide.topics[topic].statements if topic in composer.guide.topics else ()
        return any(ref in s.about for s in statements for ref in thing.refs)

    if thing.kind in ("medicine", "class"):
        topic = "alcohol" if thing.id == "alcohol" else TOGETHER
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
    return Request(topic, tuple(named), _ranked(reading, topic))


def _outside(name: str, confidence: float, reading: dict[str, Any], memory: Memory, composer: Composer) -> Turn:
    if confidence >= (DOUBTLESS if _ours(reading, composer) else reading["limits"]["outside"]):
        return Turn(name, status=name)
    return _unsure(reading["ranking"], reading, memory, composer)


def _ours(reading: dict[str, Any], composer: Composer) -> bool:
    """Whether a message names baclofen, or a symptom that the guide speaks of and no other medicine: it may be one of ours."""
    named = things(reading.get("things", []))
    symptom = any(thing.kind == "symptom" and composer.selector.names(thing) for thing in named)
    return reading.get("names_baclofen", False) or (symptom and not any(t.kind in ("medicine", "class") for t in named))


def _unsure(likely: Sequence[Sequence[Any]], reading: dict[str, Any], memory: Memory, composer: Composer) -> Turn:
    """Offers the likeliest topics, says that it is not ours, or shows the menu after two misses."""
    ranking = [(name, p) for name, p in likely if name in composer.guide.topics]
    outside = sum(p for name, p in likely if name in OUTSIDE)
    inside = sum(p for _, p in ranking)
    if memory.misses >= MISSES_BEFORE_MENU:
        return Turn("unsure", menu=True)
    if outside > 2 * inside and not _ours(reading, composer):
        name = max((r for r in likely if r[0] in OUTSIDE), key=lambda r: float(r[1]))[0]
        return Turn(name, status=name)
    offers = [name for name, p in ranking[:OFFERS] if p >= reading["limits"]["clarify"] / 3] or [
        n for n, _ in ranking[:2]
    ]
    if not offers:
        return Turn("unsure", menu=True)
    return Turn("unsure", topics=offers)
