"""A reply as plain text: one message, no blank line, readable in a terminal, a notification and by a screen reader."""

from __future__ import annotations

from bot.answers.phrases import phrases
from bot.reply import Answer, Point, Reply, Source


def _marks(sources: tuple[Source, ...]) -> str:
    return "".join(f" [{source.number}]" for source in sources)


def _point(point: Point) -> str:
    label = {"emergency": phrases()["labels"]["urgent"], "today": phrases()["labels"]["today"]}.get(point.urgency)
    return f"- {label + ': ' if label else ''}{point.text}{_marks(point.sources)}"


def _answer(answer: Answer) -> list[str]:
    lead = [f"{answer.lead}{_marks(answer.lead_sources)}"] if answer.lead else []
    return [answer.title.upper(), *answer.notes, *lead, *map(_point, answer.points)]


def plain_text(reply: Reply) -> str:
    """Takes a reply, gives its text: title, steps or answers, numbers, offers, sources, disclaimer, in that order."""
    lines: list[str] = []
    if reply.title:
        lines.append(reply.title.upper())
    if reply.message:
        lines.append(reply.message)
    lines.extend(f"- {step.text}" for step in reply.steps)  # an emergency screen lists no sources, so it has no marks
    for answer in reply.answers:
        lines.extend(_answer(answer))
    if reply.status == "emergency":
        lines.extend(f"{number.label}: {number.number}" for number in reply.numbers)
    if reply.status == "clarify" or reply.kind == "menu":
        lines.extend(f"{place}. {offer.label}" for place, offer in enumerate(reply.suggestions, 1))
    if reply.sources:
        places = "; ".join(f"[{s.number}] {s.title}, {s.section}" for s in reply.sources)
        lines.append(f"{phrases()['labels']['sources']}: {places}")
    if reply.disclaimer:
        lines.append(reply.disclaimer)
    return "\n".join(line for line in lines if line.strip())
