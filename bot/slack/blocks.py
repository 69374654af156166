"""A reply as Slack messages: Block Kit, and beside it all of it as plain text.

Nothing is cut to fit Slack's limits: what is too long for a block goes into the next one, what is too long for a
message into the next message. Only a button's label is shortened; its whole text is what gets sent.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.answers.phrases import phrases
from bot.reply import Answer, Number, Point, Reply, Source, Suggestion
from bot.slack import words
from bot.slack.limits import (
    ACTIONS_ELEMENTS,
    BUTTON_TEXT,
    BUTTON_VALUE,
    HEADER_TEXT,
    MESSAGE_BLOCKS,
    SECTION_TEXT,
)

# Well below the 40,000 characters of `text`, so that Slack's clients need not hide part of a message.
MESSAGE_CHARACTERS = 9_000
CONTEXT_TEXT = 2_000
LABEL_IN_TEXT = 300

Block = dict[str, Any]


@dataclass
class Message:
    """One Slack message: its blocks, and the same as text for notifications and screen readers."""

    text: str
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True)
class Piece:
    """A block and its text."""

    block: Block
    text: str


def escape(text: str) -> str:
    """Takes plain text, gives it so that Slack shows it as it is: no mention, link or channel comes out of it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shorten(text: str, limit: int) -> str:
    """Takes a label and a limit, gives the label within it."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def split(text: str, limit: int) -> list[str]:
    """Takes text and a limit, gives it in parts no longer than that, cut at line ends, sentences or spaces."""
    parts = []
    while len(text) > limit:
        window = text[:limit]
        cut = next((at + len(mark) for mark in ("\n", ". ", " ") if (at := window.rfind(mark)) > limit // 2), limit)
        entity = window.rfind("&", cut - 5, cut)
        if entity > 0 and ";" not in window[entity:cut]:
            cut = entity
        parts.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*parts, text] if text else parts


def section(text: str, accessory: Block | None = None) -> Block:
    """Takes mrkdwn within the limit, gives a section that is never folded."""
    block: Block = {"type": "section", "expand": True, "text": {"type": "mrkdwn", "text": text, "verbatim": True}}
    return {**block, "accessory": accessory} if accessory else block


def header(text: str) -> Block:
    """Takes a title, gives a header block."""
    return {"type": "header", "text": {"type": "plain_text", "text": shorten(text, HEADER_TEXT), "emoji": False}}


def context(text: str) -> Block:
    """Takes mrkdwn within the limit, gives a small grey block."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}]}


def button(label: str, action: str, value: str = "", style: str = "") -> Block:
    """Takes a label, an action's id, what it sends and a style (primary, danger), gives a button."""
    made: Block = {
        "type": "button",
        "action_id": action,
        "text": {"type": "plain_text", "text": shorten(label, BUTTON_TEXT), "emoji": False},
    }
    if len(label) > BUTTON_TEXT:
        made["accessibility_label"] = shorten(label, BUTTON_TEXT)
    return {**made, **({"value": value[:BUTTON_VALUE]} if value else {}), **({"style": style} if style else {})}


def question_buttons(offers: Sequence[Suggestion], numbered: bool = False) -> list[Block]:
    """Takes any number of suggestions, gives as many actions blocks as they need."""
    buttons = [
        button(f"{place}. {offer.label}" if numbered else offer.label, f"ask:{place}", offer.text)
        for place, offer in enumerate(offers, 1)
    ]
    return [
        {"type": "actions", "elements": buttons[start : start + ACTIONS_ELEMENTS]}
        for start in range(0, len(buttons), ACTIONS_ELEMENTS)
    ]


def sections(lines: Iterable[tuple[str, str]], limit: int = SECTION_TEXT) -> list[Piece]:
    """Takes lines as (mrkdwn, plain), gives as few sections as hold them."""
    pieces: list[Piece] = []
    shown: list[str] = []
    plain: list[str] = []

    def close() -> None:
        if shown:
            pieces.append(Piece(section("\n".join(shown)), "\n".join(plain)))
        shown.clear()
        plain.clear()

    for marked, text in lines:
        if len(marked) > limit:
            close()
            pieces.extend(Piece(section(part), part) for part in split(marked, limit))
            continue
        if sum(map(len, shown)) + len(shown) + len(marked) > limit:
            close()
        shown.append(marked)
        plain.append(text)
    close()
    return pieces


def render(reply: Reply, asked: str = "", offer_private: bool = False, note: str = "") -> list[Message]:
    """Takes a reply, gives the messages that show it, in order.

    ``asked`` (mrkdwn) says which question was answered where the reader cannot see it; ``offer_private`` adds the
    offer to go on in private; ``note`` is a sentence put first.
    """
    pieces: list[Piece] = []
    if reply.status == "emergency":
        pieces += _emergency(reply)
    else:
        pieces += [Piece(context(part), part) for part in split(asked, CONTEXT_TEXT)]
        pieces += _numbers(reply.numbers)
        pieces += _plain([reply.title, reply.message])
    for answer in reply.answers:
        pieces += _answer(answer)
    pieces += _plain([reply.disclaimer], "_{}_" if reply.answers else "{}")
    pieces += _sources(reply.sources)
    if note:
        pieces.append(Piece(context(escape(note)), escape(note)))
    pieces += _questions(reply)
    if reply.status == "answered":
        pieces.append(_feedback(reply))
    if offer_private:
        pieces += _private()
    return pack(pieces)


def pack(pieces: Iterable[Piece]) -> list[Message]:
    """Takes pieces in order, gives the fewest messages that hold them within Slack's limits."""
    messages: list[Message] = []
    size = 0
    for piece in pieces:
        length = max(len(json.dumps(piece.block, ensure_ascii=False)), len(piece.text))
        if not messages or len(messages[-1].blocks) >= MESSAGE_BLOCKS or size + length > MESSAGE_CHARACTERS:
            messages.append(Message(""))
            size = 0
        message = messages[-1]
        message.blocks.append(piece.block)
        message.text = "\n".join(text for text in (message.text, piece.text) if text)
        size += length
    for message in messages:
        message.text = message.text or words.BUTTONS_ONLY
    return messages


def one_line(text: str) -> list[Message]:
    """Takes a fixed sentence, gives the message that says it."""
    return pack(_plain([text]))


def _plain(texts: Iterable[str], form: str = "{}") -> list[Piece]:
    return sections((form.format(escape(text)), escape(text)) for text in texts if text)


def _emergency(reply: Reply) -> list[Piece]:
    # Slack's readers may show the header alone in a preview: the number is in it.
    title = Piece(header(reply.title), escape(reply.title))
    rest = _plain([reply.title]) if len(reply.title) > HEADER_TEXT else []
    # The screen lists no sources, so the steps have no marks.
    steps = ((f"•  {escape(step.text)}", f"- {escape(step.text)}") for step in reply.steps)
    return [title, *rest, *_numbers(reply.numbers), *_plain([reply.message]), *sections(steps)]


def _numbers(numbers: Sequence[Number]) -> list[Piece]:
    lines = []
    for number in numbers:
        plain = f"{number.label}: {number.number}"
        lines.append((f":telephone_receiver: {escape(number.label)}: *{escape(number.number)}*", escape(plain)))
    return sections(lines)


def _marks(sources: Sequence[Source]) -> str:
    return "".join(f" [{source.number}]" for source in sources)


def _point(point: Point) -> tuple[str, str]:
    name = {"emergency": "urgent", "today": "today"}.get(point.urgency)
    label = phrases()["labels"][name] if name else ""
    said = escape(point.text + _marks(point.sources))
    return f"•  {f'*{label}:* ' if label else ''}{said}", f"- {f'{label}: ' if label else ''}{said}"


def _answer(answer: Answer) -> list[Piece]:
    lines = [(f"*{escape(answer.title)}*", escape(answer.title.upper()))] if answer.title else []
    lines += [(escape(note), escape(note)) for note in answer.notes]
    if answer.lead:
        lead = escape(answer.lead + _marks(answer.lead_sources))
        lines.append((lead, lead))
    return [*sections(lines), *sections(map(_point, answer.points))]


def _sources(sources: Sequence[Source]) -> list[Piece]:
    if not sources:
        return []
    label = phrases()["labels"]["sources"]
    places = "; ".join(escape(f"[{s.number}] {s.title}, {s.section}") for s in sources)
    return [Piece(context(part), part) for part in split(f"{label}: {places}", CONTEXT_TEXT)]


def _questions(reply: Reply) -> list[Piece]:
    # Where the text has numbers, people answer with one: the buttons show the same.
    numbered = reply.status == "clarify" or reply.kind == "menu"
    made = question_buttons(reply.suggestions, numbered)
    pieces = []
    for place, block in enumerate(made):
        start = place * ACTIONS_ELEMENTS
        shown = reply.suggestions[start : start + ACTIONS_ELEMENTS]
        labels = [escape(shorten(offer.label, LABEL_IN_TEXT)) for offer in shown]
        if numbered:
            text = "\n".join(f"{number}. {label}" for number, label in enumerate(labels, start + 1))
        else:
            text = f"{words.NEXT}: {' / '.join(labels)}"
        pieces.append(Piece({**block, "block_id": f"questions:{place}"}, text))
    return pieces


def _feedback(reply: Reply) -> Piece:
    topics = ",".join(reply.topics)
    buttons = [
        button(words.HELPED, "rate:good", topics or "none"),
        button(words.DID_NOT_HELP, "rate:bad", topics or "none"),
    ]
    return Piece({"type": "actions", "block_id": "feedback", "elements": buttons}, "")


def _private() -> list[Piece]:
    offer = escape(words.PRIVATE_OFFER)
    return [
        Piece(context(offer), offer),
        Piece(
            {
                "type": "actions",
                "block_id": "private",
                "elements": [button(words.PRIVATE_BUTTON, "private", "private")],
            },
            "",
        ),
    ]
