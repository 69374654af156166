"""Replies on a terminal: headings, points, sources and, first of all, telephone numbers in an emergency."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from bot.answers.phrases import phrases
from bot.reply import Answer, Point, Reply, Source

# Lines longer than this are hard to read, however wide the terminal is.
WIDEST = 100
URGENCY = {"emergency": ("urgent", "bold red"), "today": ("today", "bold yellow")}


def output() -> Console:
    """Gives the console for answers: standard output."""
    return Console(highlight=False, emoji=False, markup=False)


def put(console: Console, content: RenderableType) -> None:
    """Takes a console and what to print; prints it, wrapped to the terminal as wide as it is now."""
    if console.is_terminal:
        console.print(content, width=min(console.width, WIDEST))
    else:
        console.print(content, soft_wrap=True)


def _marks(sources: Iterable[Source]) -> Text:
    return Text("".join(f" [{source.number}]" for source in sources), style="dim")


def _marked(rows: Iterable[tuple[str, Text]]) -> RenderableType:
    """A list whose lines wrap beside their mark."""
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(ratio=1)
    for mark, text in rows:
        table.add_row(mark, text)
    return table


def _point(point: Point, marks: bool = True) -> Text:
    text = Text()
    if point.urgency in URGENCY:
        label, style = URGENCY[point.urgency]
        text.append(f"{phrases()['labels'][label]}: ", style=style)
    return text.append(point.text).append_text(_marks(point.sources if marks else ()))


def _points(points: Iterable[Point], marks: bool = True) -> RenderableType:
    return Padding(_marked(("-", _point(point, marks)) for point in points), (0, 0, 0, 2))


def _answer(answer: Answer) -> Iterable[RenderableType]:
    yield Text(answer.title, style="bold cyan")
    for note in answer.notes:
        yield Text(note, style="italic")
    if answer.lead:
        yield Text(answer.lead).append_text(_marks(answer.lead_sources))
    if answer.points:
        yield _points(answer.points)
    yield Text("")


def _numbers(reply: Reply) -> RenderableType:
    return _marked((number.number, Text(number.label)) for number in reply.numbers)


def _sources(sources: Iterable[Source]) -> RenderableType:
    rows = [(f"[{source.number}]", Text(f"{source.title}, {source.section}", style="dim")) for source in sources]
    return Group(Text(f"{phrases()['labels']['sources']}:", style="dim"), Padding(_marked(rows), (0, 0, 0, 2)))


def _emergency(reply: Reply) -> RenderableType:
    parts: list[RenderableType] = []
    if reply.numbers:
        table = Table.grid(padding=(0, 2))
        for number in reply.numbers:
            table.add_row(Text(number.number, style="bold"), Text(number.label))
        parts += [table, Text("")]
    if reply.message:
        parts += [Text(reply.message), Text("")]
    # A number in brackets helps only where the sources are listed.
    parts.append(_points(reply.steps, marks=bool(reply.sources)))
    if reply.disclaimer:
        parts += [Text(""), Text(reply.disclaimer, style="bold")]
    return Panel(Group(*parts), title=Text(reply.title, style="bold"), title_align="left", border_style="bold red")


def rendered(reply: Reply) -> RenderableType:
    """Takes a reply, gives it laid out, without its suggestions."""
    if reply.status == "emergency":
        parts = [_emergency(reply)]
        return Group(*parts, _sources(reply.sources)) if reply.sources else parts[0]
    parts = []
    if reply.numbers:
        parts += [Panel(_numbers(reply), border_style="bold red", expand=False)]
    if reply.title:
        parts.append(Text(reply.title, style="bold cyan"))
    if reply.message:
        parts += [Text(reply.message), *([Text("")] if reply.answers else [])]
    if reply.steps:
        parts.append(_points(reply.steps))
    for answer in reply.answers:
        parts.extend(_answer(answer))
    if reply.sources:
        parts.append(_sources(reply.sources))
    if reply.disclaimer:
        parts.append(Text(reply.disclaimer, style="italic"))
    return Group(*parts)


def _choices(reply: Reply) -> RenderableType:
    rows = [(f"{place}.", Text(offer.label)) for place, offer in enumerate(reply.suggestions, 1)]
    return Padding(_marked(rows), (0, 0, 0, 2))


def show(reply: Reply, console: Console, suggestions: bool = True) -> None:
    """Takes a reply and a console; prints the reply, laid out in a terminal and as its plain text elsewhere.

    With ``suggestions``, the questions that can be picked by number follow.
    """
    if not console.is_terminal:
        _show_plain(reply, console, suggestions)
        return
    put(console, rendered(reply))
    if reply.suggestions and (suggestions or reply.status == "clarify"):
        put(console, _choices(reply))


def _show_plain(reply: Reply, console: Console, suggestions: bool) -> None:
    lines = [reply.text]
    # The text of a question back holds its choices already.
    if suggestions and reply.status != "clarify":
        lines += [f"{place}. {offer.label}" for place, offer in enumerate(reply.suggestions, 1)]
    encoding = getattr(console.file, "encoding", None) or "utf-8"
    text = "\n".join(lines).encode(encoding, errors="replace").decode(encoding)
    console.file.write(text + "\n")
    console.file.flush()
