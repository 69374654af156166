"""Builds replies from the guide and the fixed sentences. Every medical reply leaves through :meth:`Composer.finish`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from bot.answers.phrases import phrase, phrases, region_numbers
from bot.answers.render import plain_text
from bot.answers.request import TOGETHER, Context, Request, Thing
from bot.answers.select import Choice, Selector
from bot.guide.model import EmergencyKind, Guide, Statement
from bot.reply import Answer, Point, Reply, Source, SourceNumbers, Status, Suggestion

# Points shown for each topic when one, two, or more topics are answered in a reply.
POINTS = {1: 4, 2: 2, 3: 1}
SOURCES_PER_POINT = 2
SEARCHED = Source("sources_searched", "The facts gathered for this guide", "searched, nothing found")


class Composer:
    """Turns requests into replies."""

    def __init__(self, guide: Guide) -> None:
        self.guide = guide
        self.selector = Selector(guide)

    # ---- medical replies -------------------------------------------------------------------------------------------

    def answer(self, requests: Sequence[Request], context: Context) -> Reply:
        """Takes one request a topic, gives the reply that answers them in order, with one disclaimer."""
        numbers = SourceNumbers()
        limit = POINTS[min(len(requests), 3)]
        answers: list[Answer] = []
        shown: set[str] = set()
        for request in requests:
            choice = self.selector.choose(request, context, limit, shown)
            answers.append(self._answer(request, choice, limit, numbers))
            # The statement that leads is no point.
            shown.update(s.id for s in choice.first[:1])
            shown.update(point.statement for point in answers[-1].points)
        if context.notes:
            answers[0] = replace(answers[0], notes=(*context.notes, *answers[0].notes))
        reply = Reply(
            status="answered",
            topics=tuple(request.topic for request in requests),
            answers=tuple(answers),
            sources=numbers.all(),
            suggestions=self._next_questions(requests),
            message=phrase("notes.shortened") if len(requests) > 2 else "",
        )
        return self.finish(reply, context)

    def _answer(self, request: Request, choice: Choice, limit: int, numbers: SourceNumbers) -> Answer:
        topic = self.guide.topics[request.topic]
        notes = [self._called(thing) for thing in request.things if _differs(thing)]
        notes += [
            phrase("notes.not_mentioned_symptom" if thing.kind == "symptom" else "notes.not_mentioned", name=thing.name)
            for thing in choice.unnamed
        ]
        if choice.personal:
            what = ", ".join(dict.fromkeys(thing.said or thing.name for thing, _ in choice.personal))
            notes.append(phrase("notes.told", what=what))
        first = choice.first
        continued = bool(request.skip)
        if continued and not (first or choice.general):
            notes.append(phrase("notes.nothing_more"))

        def usual() -> Point:
            return Point(f"{request.topic}-lead", topic.lead.text, self._sources(topic.lead.facts, numbers))

        # Built in the order shown, so that sources are numbered in that order. The statement about exactly the thing
        # asked for leads; the topic's usual answer follows it. An urgent statement is a point, which shows that it is.
        points = [self._point(statement, numbers) for statement in first[: limit + 1]]
        leading = points.pop(0) if points and points[0].urgency == "routine" else None
        if not continued and not first:
            leading = usual()
        elif not continued and len(points) <= limit:
            points.append(usual())
        room = limit + 1 - len(points) if first else limit
        points += [self._point(statement, numbers) for statement in choice.general[:room]]
        return Answer(
            topic=request.topic,
            title=topic.title,
            lead=leading.text if leading else "",
            lead_sources=leading.sources if leading else (),
            points=tuple(points),
            notes=tuple(notes),
            more=choice.more,
        )

    @staticmethod
    def _called(thing: Thing) -> str:
        return phrase("notes.is_called", said=thing.said, name=thing.name)

    def _point(self, statement: Statement, numbers: SourceNumbers) -> Point:
        sources = (numbers.number(SEARCHED),) if statement.absent else self._sources(statement.facts, numbers)
        return Point(statement.id, statement.text, sources, statement.urgency)

    def _sources(self, facts: tuple[str, ...], numbers: SourceNumbers) -> tuple[Source, ...]:
        citations = self.guide.citations(facts)[:SOURCES_PER_POINT]
        return tuple(
            numbers.number(Source(c.document, self.guide.documents[c.document].title, c.section)) for c in citations
        )

    def _next_questions(self, requests: Sequence[Request]) -> tuple[Suggestion, ...]:
        asked = {request.topic for request in requests}
        questions: dict[str, None] = {}
        for request in requests:
            questions.update(dict.fromkeys(self.guide.topics[request.topic].suggestions))
        for request in requests:
            for related in self.guide.topics[request.topic].related:
                if related not in asked:
                    questions[self.guide.topics[related].title] = None
        return tuple(Suggestion(question, question) for question in list(questions)[:3])

    def finish(self, reply: Reply, context: Context) -> Reply:
        """Adds what no reply may lack: the disclaimer to a medical one, the open emergency's number, the plain text.

        This is the only place where the disclaimer is added, and no reply gets a text without passing here.
        """
        if reply.answers:
            reply = replace(reply, disclaimer=phrase("disclaimer"))
        if context.still_open and reply.status != "emergency":
            number = region_numbers(context.region).numbers["emergency"]
            warning = phrase("emergency_still", context.region, number=number.number)
            reply = replace(reply, numbers=(number,), message=f"{warning} {reply.message}".strip())
        reply = replace(reply, region=context.region)
        return replace(reply, text=plain_text(reply))

    # ---- emergencies -----------------------------------------------------------------------------------------------

    def emergency(self, kind_id: str, region: str) -> Reply:
        """Takes a kind of emergency and a region, gives the emergency screen; an unknown kind gives the general one."""
        kinds = {kind.id: kind for kind in self.guide.emergency.kinds}
        kind = kinds.get(kind_id) or kinds["general"]
        return self._emergency(kind, region)

    def _emergency(self, kind: EmergencyKind, region: str) -> Reply:
        known = region_numbers(region)
        words = known.words()
        numbers = SourceNumbers()
        first = kind.first.format(**words)
        steps = [Point(f"emergency-{kind.id}-first", first, self._sources(kind.facts, numbers))]
        steps += [Point(s.id, s.text.format(**words), self._sources(s.facts, numbers)) for s in kind.statements]
        # A person's emergency opens with the emergency number whatever else helps; an animal's with its own line.
        animal = "emergency" not in kind.numbers
        kinds = (*kind.numbers, "emergency") if animal else tuple(dict.fromkeys(("emergency", *kind.numbers)))
        shown = tuple(known.numbers[n] for n in kinds if n in known.numbers)
        opening = next((known.numbers[n].number for n in kinds[:1] if n in known.numbers), "")
        reply = Reply(
            status="emergency",
            topics=("emergency",),
            title=f"{opening} - {kind.title}" if opening else kind.title,
            steps=tuple(steps),
            numbers=shown,
            disclaimer=phrase("emergency_closing", region),
            kind=kind.id,
        )
        return self.finish(reply, Context(region=region))

    # ---- everything else -------------------------------------------------------------------------------------------

    def fixed(self, status: Status, label: str, path: str, context: Context, **fill: str) -> Reply:
        """Takes a status, its label and the place of a fixed sentence, gives that reply."""
        reply = self.say(status, label, phrase(path, context.region, **fill), context)
        return replace(reply, kind=path.rpartition(".")[2]) if status == "out_of_scope" else reply

    def say(
        self, status: Status, label: str, message: str, context: Context, suggestions: Iterable[Suggestion] = ()
    ) -> Reply:
        """Takes a fixed sentence already filled in, gives the reply that says it."""
        message = " ".join([*context.notes, message])
        return self.finish(
            Reply(status=status, topics=(label,), message=message, suggestions=tuple(suggestions)), context
        )

    def offer(self, topics: Sequence[str], message: str, context: Context) -> Reply:
        """Takes topics, gives the question back that offers them."""
        return self.finish(
            Reply(status="clarify", topics=tuple(topics), message=message, suggestions=self.topic_choices(topics)),
            context,
        )

    def check_back(self, topics: Sequence[str], context: Context) -> Reply:
        """Takes the topics the question seems to be about, gives the question whether it has happened now."""
        yes, no = phrase("check_back.yes"), phrase("check_back.no")
        number = region_numbers(context.region).numbers["emergency"]
        message = phrase("check_back.text", context.region)
        return self.finish(
            Reply(
                status="clarify",
                topics=tuple(topics),
                message=message,
                suggestions=(Suggestion(yes, yes), Suggestion(no, no)),
                numbers=(number,),
                kind="check_back",
            ),
            context,
        )

    def greeting(self, context: Context) -> Reply:
        """Gives the greeting with example questions."""
        return self.say("conversation", "greet", phrase("conversation.greet", context.region), context, self.examples())

    def menu(self, context: Context, unsure: bool = False) -> Reply:
        """Gives the numbered menu of all topics; ``unsure`` says that the question was not understood."""
        topics = list(self.guide.topics)
        path = "clarify.menu" if unsure else "conversation.help"
        message = phrase(path, context.region)
        if unsure:
            message = f"{message} {phrase('clarify.people', context.region)}"
        reply = Reply(
            status="clarify" if unsure else "conversation",
            topics=tuple(topics) if unsure else ("help",),
            message=message,
            suggestions=self.topic_choices(topics),
            kind="menu",
        )
        return self.finish(reply, context)

    def other_medicine(self, named: Sequence[Thing], context: Context) -> Reply:
        """Takes the medicines that the question is about, gives the refusal and what the guide says of taking them together
        with baclofen, or else a way to ask it."""
        if not named:
            return self.fixed("other_medicine", "other_medicine", "other_medicine_unnamed", context)
        if not any(map(self.selector.names, named)):
            message = phrase("other_medicine", context.region, name=named[0].name)
            question = phrase("ask_together", name=named[0].name)
            return self.say("other_medicine", "other_medicine", message, context, [Suggestion(question, question)])
        # Only what is said of these medicines: the topic's usual answer was not asked for.
        request = Request(TOGETHER, tuple(named), skip=frozenset({f"{TOGETHER}-lead"}))
        choice = replace(self.selector.choose(request, context, 0), general=[], more=False)
        numbers = SourceNumbers()
        answer = self._answer(request, choice, len(choice.first), numbers)
        names = ", ".join(dict.fromkeys(thing.name for thing in named))
        return self.finish(
            Reply(
                status="other_medicine",
                topics=("other_medicine",),
                answers=(answer,),
                sources=numbers.all(),
                message=phrase("other_medicine_together", context.region, names=names),
            ),
            context,
        )

    def topic_choices(self, topics: Sequence[str]) -> tuple[Suggestion, ...]:
        """Takes topics, gives a choice for each: the title is both shown and sent."""
        return tuple(Suggestion(self.guide.topics[t].title, self.guide.topics[t].title) for t in topics)

    def examples(self) -> tuple[Suggestion, ...]:
        """Gives the example questions of the greeting."""
        return tuple(Suggestion(text, text) for text in phrases()["examples"])


def _differs(thing: Thing) -> bool:
    """Whether a medicine was named so that the reader may not recognise it in the answer: a brand, not a slip."""
    said, name = thing.said.lower(), thing.name.lower()
    return (
        thing.kind == "medicine"
        and thing.id != "alcohol"
        and bool(said)
        and said not in name
        and fuzz.partial_ratio(said, name) < 75
    )
