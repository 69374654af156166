"""Chooses which statements of a topic answer a question."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from bot.answers.request import Context, Request, Thing
from bot.guide.model import Guide, Statement, Topic

# Among how many of the first statements one may stand which says that the sources are silent.
SILENT_WITHIN = 2
# Topics that speak of a kind of thing: there a generic list would be a false answer when no statement names the thing,
# and a statement of another topic about it may lead. In other topics the thing is a circumstance.
HOSTS = {
    "symptom": {"side_effects", "withdrawal", "overdose", "intrathecal"},
    "condition": {"precautions", "uses", "kidney", "interactions"},
    "medicine": {"interactions", "alternatives", "alcohol"},
    "food": {"how_to_take", "interactions"},
}
# What a topic is all about: naming or telling it asks for nothing more exact.
SUBJECTS = {
    ("alcohol", "alcohol"), ("pregnancy", "pregnant"), ("breastfeeding", "breastfeeding"), ("children", "child"),
    ("older_adults", "older_adult"), ("intrathecal", "pump"), ("kidney", "kidney_disease"),
}  # fmt: skip
# Topics in which what a person said of themselves changes what they should read first.
PERSONAL = frozenset(
    (
        "dosing", "how_to_take", "missed_dose", "side_effects", "precautions", "interactions", "alcohol", "driving",
        "pregnancy", "breastfeeding", "withdrawal", "overdose", "uses", "children", "older_adults", "kidney", "onset",
        "alternatives",
    )
)  # fmt: skip
CIRCUMSTANCE_RANK = 3
HOME = {"kidney": "kidney", "child": "children", "older_adult": "older_adults", "pregnant": "pregnancy"}


@dataclass
class Choice:
    """Statements chosen: about the exact thing, about what the person told, the rest; things that nothing names; whether
    what is exact was asked about by name."""

    exact: list[Statement] = field(default_factory=list)
    personal: list[tuple[Thing, Statement]] = field(default_factory=list)
    general: list[Statement] = field(default_factory=list)
    unnamed: list[Thing] = field(default_factory=list)
    more: bool = False
    named: bool = False

    @property
    def first(self) -> list[Statement]:
        """What comes before the topic's usual answer: what was asked about by name, or else what the person told."""
        told = [statement for _, statement in self.personal]
        return [*self.exact, *told] if self.named else [*told, *self.exact]


class Selector:
    """Chooses statements from a guide."""

    def __init__(self, guide: Guide) -> None:
        self._guide = guide
        self._by_ref: dict[str, list[Statement]] = {}
        for topic in guide.topics.values():
            for statement in topic.statements:
                for ref in statement.about:
                    self._by_ref.setdefault(ref, []).append(statement)

    def names(self, thing: Thing) -> bool:
        """Takes a thing, gives whether some statement of the guide is about it."""
        return any(ref in self._by_ref for ref in thing.refs)

    def choose(self, request: Request, context: Context, limit: int, shown: Collection[str] = ()) -> Choice:
        """Takes a request, how many points to show at most and what the reply shows already, gives the statements to show."""
        topic = self._guide.topics[request.topic]
        rank = {statement_id: place for place, statement_id in enumerate(request.ranked)}
        choice = Choice()
        taken: set[str] = {*request.skip, *shown}

        def usable(statement: Statement) -> bool:
            other_region = context.region_told and statement.region not in (None, context.region, context.asked_region)
            return statement.id not in taken and not other_region and not (statement.calming and context.still_open)

        own = {s.id for s in topic.statements}

        def best(thing: Thing, statements: Iterable[Statement]) -> list[Statement]:
            """Own topic and region first, then what is most exactly about the thing, then by likeness to the question."""
            return sorted(
                (s for s in statements if usable(s)),
                key=lambda s: (
                    s.id not in own,
                    s.region not in (None, context.first_region),
                    -sum(ref in s.about for ref in thing.refs),
                    # That nothing is known of this very thing goes before what is known of its class.
                    not (thing.group and s.absent and thing.refs[0] in s.about),
                    thing.refs[-1] not in s.about,
                    rank.get(s.id, len(rank)),
                ),
            )

        if not any(request.topic in HOSTS.get(thing.kind, ()) for thing in request.things):
            choice.exact = [
                s for s in topic.statements if s.id == request.clearest and usable(s) and _adds(topic, s, context)
            ]
            taken.update(s.id for s in choice.exact)
        for thing in request.things:
            if (request.topic, thing.id) in SUBJECTS:
                continue
            hosted = request.topic in HOSTS.get(thing.kind, ())
            candidates = self._about(thing, own)
            if not hosted:
                # A circumstance: only what the question seems to ask for anyway.
                candidates = [
                    s
                    for s in candidates
                    if s.id in own and (not rank or rank.get(s.id, CIRCUMSTANCE_RANK) < CIRCUMSTANCE_RANK)
                ]
            picked = best(thing, candidates)[: 2 if len(request.things) == 1 else 1]
            choice.named = choice.named or (hosted and bool(picked))
            choice.exact.extend(picked)
            taken.update(s.id for s in picked)
            if not candidates and hosted:
                choice.unnamed.append(thing)
        if request.topic in PERSONAL:
            asked = {thing.id for thing in request.things}
            for thing in (t for t in context.told if t.id not in asked and (request.topic, t.id) not in SUBJECTS):
                found = self._about_told(thing, request.topic, usable, rank)
                if found:
                    choice.personal.append((thing, found))
                    taken.add(found.id)
        if not choice.unnamed:
            rest = [s for s in topic.statements if usable(s)]
            rest.sort(key=lambda s: (s.region not in (None, context.first_region), rank.get(s.id, len(rank))))
            # That the sources are silent is said where the question asks for it: not far down a list.
            near = SILENT_WITHIN - len(choice.exact) if request.ranked and not request.skip else 0
            rest = [s for s in rest if not s.absent or rank.get(s.id, len(rank)) < near]
            room = max(limit - len(choice.exact) - len(choice.personal), 1 if choice.exact else 0)
            choice.general = rest[:room]
            choice.more = len(rest) > room
        return choice

    def _about(self, thing: Thing, own: set[str]) -> list[Statement]:
        """Statements about a thing: those of the topic by any of its references, or else those of any topic by the most
        exact reference that has one."""
        found = [self._by_ref[ref] for ref in thing.refs if ref in self._by_ref]
        here = {s.id: s for statements in found for s in statements if s.id in own}
        return list(here.values()) or (found[0] if found else [])

    def _about_told(
        self, thing: Thing, topic: str, usable: Callable[[Statement], bool], rank: Mapping[str, int]
    ) -> Statement | None:
        statements = next((found for ref in thing.refs if (found := self._by_ref.get(ref))), [])
        about = {s.id for s in statements}
        own = [s for s in self._guide.topics[topic].statements if s.id in about]
        # What baclofen is licensed for changes no other answer.
        home = "" if thing.topic == "uses" else thing.topic or HOME.get(thing.id, "")
        there = {s.id for s in self._guide.topics[home].statements} if home in self._guide.topics else set()
        elsewhere = [s for s in statements if s.id in there]
        candidates = own or (elsewhere if topic != home else [])
        return min((s for s in candidates if usable(s)), key=lambda s: rank.get(s.id, len(rank)), default=None)


def _adds(topic: Topic, statement: Statement, context: Context) -> bool:
    """Whether a statement may stand before its topic's usual answer: it says something else, and for this region."""
    said_anyway = bool(statement.facts) and set(statement.facts) <= set(topic.lead.facts)
    return not said_anyway and statement.region in (None, context.first_region)
