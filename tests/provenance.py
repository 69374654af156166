"""Proves where each sentence of a reply comes from: the guide with its sources, or a fixed sentence filled in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any

from bot.answers.compose import SEARCHED
from bot.answers.phrases import phrase, phrases, region_numbers, regions
from bot.answers.render import plain_text
from bot.engine import clean
from bot.guide.checks import NUMBER_WORDS, figures
from bot.guide.loader import load
from bot.guide.model import Guide
from bot.nlu.lexicon import load as load_lexicon
from bot.reply import Answer, Point, Reply, Source

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
SENTENCES_IN_A_ROW = 5


def unproven(reply: Reply, said: Iterable[str]) -> list[str]:
    """Takes a reply and what the person said until then, gives a line for each part that comes from nowhere."""
    return [*_Proof(reply, " \n ".join(clean(text) for text in said).lower()).problems()]


class _Proof:
    def __init__(self, reply: Reply, said: str) -> None:
        self.reply = reply
        self.said = said
        self.guide: Guide = load_guide()
        self.words = region_numbers(reply.region).words()

    def problems(self) -> Iterator[str]:
        """Walks all parts of the reply."""
        reply = self.reply
        if reply.text != plain_text(reply):
            yield "the text says more or less than the parts do"
        yield from self._fixed(reply.message, "message")
        for answer in reply.answers:
            yield from self._answer(answer)
        if reply.status == "emergency":
            yield from self._emergency()
        elif reply.steps:
            yield "steps outside an emergency"
        elif reply.disclaimer != (phrase("disclaimer") if reply.answers else ""):
            yield f"disclaimer {reply.disclaimer!r}"
        known = set(region_numbers(reply.region).numbers.values())
        yield from (
            f"number {number.number} is not of {reply.region}" for number in reply.numbers if number not in known
        )
        cited = {source for answer in reply.answers for source in _sources(answer)}
        yield from (f"source {s.document} is cited nowhere" for s in reply.sources if s not in cited)
        yield from (f"source {s.document} is not listed" for s in cited if s not in reply.sources)
        offers = _offers(self.guide)
        for suggestion in reply.suggestions:
            if suggestion.text != suggestion.label or suggestion.text not in offers:
                yield from self._fixed(suggestion.label, "suggestion", only="ask_together")

    # ---- the guide -----------------------------------------------------------------------------------------------------

    def _answer(self, answer: Answer) -> Iterator[str]:
        topic = self.guide.topics[answer.topic]
        if answer.title != topic.title:
            yield f"title {answer.title!r}"
        for note in answer.notes:
            yield from self._fixed(note, "note", only="notes.")
        if not (answer.lead or answer.points or answer.notes):
            yield "an answer that says nothing"
        if answer.lead:
            yield from self._lead(answer)
        for point in answer.points:
            if point.statement == f"{answer.topic}-lead":
                yield from self._founded(point, topic.lead.text, topic.lead.facts)
            else:
                yield from self._statement(point)

    def _lead(self, answer: Answer) -> Iterator[str]:
        """The lead is the topic's own, or a statement of the guide."""
        topic = self.guide.topics[answer.topic]
        point = Point("lead", answer.lead, answer.lead_sources)
        ids = _by_text(self.guide).get(answer.lead, [])
        if answer.lead == topic.lead.text:
            yield from self._founded(point, topic.lead.text, topic.lead.facts)
        elif not ids:
            yield f"the lead {answer.lead!r} is nowhere in the guide"
        else:
            proofs = [[*self._statement(Point(i, answer.lead, answer.lead_sources), urgency=False)] for i in ids]
            yield from min(proofs, key=len)

    def _statement(self, point: Point, urgency: bool = True) -> Iterator[str]:
        try:
            _, statement = self.guide.statement(point.statement)
        except KeyError:
            yield f"there is no statement {point.statement!r}"
            return
        if urgency and point.urgency != statement.urgency:
            yield f"{point.statement} is shown as {point.urgency}"
        if statement.absent:
            if [s.document for s in point.sources] != [SEARCHED.document] or figures(point.text):
                yield f"{point.statement} says that nothing was found, and more"
            facts: tuple[str, ...] = ()
            if point.text != statement.text:
                yield f"{point.statement} reads {point.text!r}"
        else:
            facts = statement.facts
            yield from self._founded(point, statement.text, facts)

    def _founded(self, point: Point, text: str, facts: tuple[str, ...]) -> Iterator[str]:
        """A text is the guide's own, has sources, they are those of its facts, and each figure is in a fact."""
        if point.text != text:
            yield f"{point.statement} reads {point.text!r}"
        cited = [(s.document, s.section) for s in point.sources]
        places = {(c.document, c.section) for c in self.guide.citations(facts)}
        if not cited or not set(cited) <= places:
            yield f"{point.statement} cites {cited or 'nothing'}"
        for source in point.sources:
            if source.title != self.guide.documents[source.document].title:
                yield f"{point.statement} misnames {source.document}"
        stated = " ".join(self.guide.facts[fact].text for fact in facts)
        spelled = {digit for word, digit in NUMBER_WORDS.items() if re.search(rf"\b{word}\b", stated, re.I)}
        if unknown := figures(text) - figures(stated) - spelled:
            yield f"{point.statement} has the figure {', '.join(sorted(unknown))}, its facts do not"

    def _emergency(self) -> Iterator[str]:
        reply, kinds = self.reply, {kind.id: kind for kind in self.guide.emergency.kinds}
        kind = kinds[reply.kind]
        known = [number.number for number in region_numbers(reply.region).numbers.values()]
        if reply.title not in {kind.title, *(f"{number} - {kind.title}" for number in known)}:
            yield f"title {reply.title!r}"
        if reply.disclaimer != phrase("emergency_closing", reply.region):
            yield f"closing {reply.disclaimer!r}"
        expected = [(f"emergency-{kind.id}-first", kind.first, kind.facts)]
        expected += [(s.id, s.text, s.facts) for s in kind.statements]
        if [step.statement for step in reply.steps] != [row[0] for row in expected]:
            yield "the steps are not those of the guide"
        for step, (_, text, facts) in zip(reply.steps, expected):
            filled = text.format(**self.words)
            if step.text != filled:
                yield f"{step.statement} reads {step.text!r}"
            # The figures of the filled-in telephone numbers rest on the facts of the region's row.
            yield from self._founded(Point(step.statement, text, step.sources), text, facts)

    # ---- fixed sentences -----------------------------------------------------------------------------------------------

    def _fixed(self, text: str, place: str, only: str = "") -> Iterator[str]:
        """A text that the guide does not hold is one fixed sentence after the other."""
        if text and not any(path.startswith(only) for path in self._paths(text)):
            yield f"the {place} {text!r} is no fixed sentence"

    def _paths(self, text: str, left: int = SENTENCES_IN_A_ROW) -> list[str]:
        """The places in phrases.yml of the sentences that make up the text, empty when it is something else."""
        if not text:
            return []
        for path, template in _templates().items():
            pattern, names = self._pattern(template)
            whole = pattern.fullmatch(text)
            if whole and self._filled(names, whole.groups()):
                return [path]
        for path, template in _templates().items():
            pattern, names = self._pattern(template)
            begin = pattern.match(text)
            if begin and begin.end() < len(text) and text[begin.end()] == " " and left > 1:
                rest = self._paths(text[begin.end() + 1 :], left - 1)
                if rest and self._filled(names, begin.groups()):
                    return [path, *rest]
        return []

    def _pattern(self, template: str) -> tuple[re.Pattern[str], list[str]]:
        for kind, word in self.words.items():
            template = template.replace(f"{{{kind}}}", word)
        names = _PLACEHOLDER.findall(template)
        parts = _PLACEHOLDER.split(template)
        return re.compile("".join("(.{1,400}?)" if i % 2 else re.escape(part) for i, part in enumerate(parts))), names

    def _filled(self, names: list[str], values: tuple[str, ...]) -> bool:
        return all(self._allowed(name)(value) for name, value in zip(names, values, strict=True))

    def _allowed(self, name: str) -> Callable[[str], bool]:
        allowed: dict[str, Callable[[str], bool]] = {
            "number": lambda value: value == region_numbers(self.reply.region).numbers["emergency"].number,
            "region": lambda value: value in {region.name for region in regions().values()},
            "name": lambda value: value in _names(),
            "names": lambda value: all(name in _names() for name in value.split(", ")),
            "total": lambda value: bool(re.fullmatch(r"\d+(\.\d+)?(e\+\d+)?", value)),
            "limit": lambda value: value in ("80", "100"),
            "reviewed_on": lambda value: value == str(max(t.reviewed_on for t in self.guide.topics.values())),
            "said": self._was_said,
            "what": self._was_said,
        }
        return allowed[name]

    def _was_said(self, value: str) -> bool:
        pieces = re.split(r"[;,] ", value)
        return all(
            piece.lower() in self.said
            or piece in _names()
            or piece.lower() in _spoken_names()  # of a misspelt or misheard thing the lexicon's spelling is shown
            or re.fullmatch(r"\d{1,3} years old", piece)
            or piece in {f"you are in {region.name}" for region in regions().values()}
            for piece in pieces
        )


@lru_cache(maxsize=1)
def load_guide() -> Guide:
    return load()


def _sources(answer: Answer) -> list[Source]:
    return [*answer.lead_sources, *(source for point in answer.points for source in point.sources)]


@lru_cache(maxsize=1)
def _spoken_names() -> frozenset[str]:
    return frozenset(name.lower() for entry in load_lexicon().entries for name in entry.names)


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    return frozenset(entry.name for entry in load_lexicon().entries)


@lru_cache(maxsize=1)
def _templates() -> dict[str, str]:
    def walk(value: Any, path: str) -> Iterator[tuple[str, str]]:
        if isinstance(value, dict):
            for key, item in value.items():
                yield from walk(item, f"{path}.{key}" if path else str(key))
        elif isinstance(value, str):
            yield path, " ".join(value.split())

    return dict(walk(phrases(), ""))


def _by_text(guide: Guide) -> dict[str, list[str]]:
    index: dict[str, list[str]] = guide.__dict__.setdefault("_ids_by_text", {})
    if not index:
        for topic in guide.topics.values():
            for statement in topic.statements:
                index.setdefault(statement.text, []).append(statement.id)
    return index


def _offers(guide: Guide) -> set[str]:
    own = {text for topic in guide.topics.values() for text in (topic.title, *topic.suggestions)}
    return own | set(phrases()["examples"]) | {phrase("check_back.yes"), phrase("check_back.no")}
