"""Changes texts in a guide file and nothing else: every other character, comments and line breaks included, stays."""

from __future__ import annotations

import json
import re
import textwrap
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import Any

from ruamel.yaml import YAML

Node = Any  # a node of ruamel.yaml: a scalar has a text as value, the others have lists
REVIEW_MONTHS = 6
WIDTH = 118
_PLAIN_NAME = re.compile(r"[A-Za-z][\w.,'() -]*")


def rewritten(content: str, file: str, new: dict[str, str]) -> str:
    """Takes a guide file's content, its name and new texts by id, gives the content with those texts in it."""
    root = YAML().compose(content)
    places = {name: (key, value) for name, key, value in _texts(root, file) if name in new}
    edits = [(value, _written(content, key, value, new[name])) for name, (key, value) in places.items()]
    return _edited(content, edits)


def stamped(content: str, reviewer: str, day: date) -> str:
    """Takes a guide file's content, gives it with reviewer, date of review, and the next review six months later."""
    month = day.month - 1 + REVIEW_MONTHS
    year, month = day.year + month // 12, month % 12 + 1
    due = date(year, month, min(day.day, monthrange(year, month)[1]))
    name = reviewer if _PLAIN_NAME.fullmatch(reviewer) else json.dumps(reviewer, ensure_ascii=False)
    values = {"reviewed": name, "reviewed_on": day.isoformat(), "review_due": due.isoformat()}
    root = YAML().compose(content)
    return _edited(content, [(value, values[key.value]) for key, value in root.value if key.value in values])


def _edited(content: str, edits: list[tuple[Node, str]]) -> str:
    for value, written in sorted(edits, key=lambda edit: -edit[0].start_mark.index):
        content = content[: value.start_mark.index] + written + content[value.end_mark.index :]
    return content


def _get(mapping: Node, name: str) -> tuple[Node, Node]:
    return next((key, value) for key, value in mapping.value if key.value == name)


def _texts(root: Node, file: str) -> Iterator[tuple[str, Node, Node]]:
    """Gives (id, key, value) for every text in a guide file."""
    if file != "emergency":
        yield f"{file}-lead", *_get(_get(root, "lead")[1], "text")
        yield from _statements(_get(root, "statements")[1])
        return
    for kind in _get(root, "kinds")[1].value:
        yield f"emergency-{_get(kind, 'id')[1].value}-first", *_get(kind, "first")
        yield from _statements(_get(kind, "statements")[1])


def _statements(sequence: Node) -> Iterator[tuple[str, Node, Node]]:
    for statement in sequence.value:
        yield _get(statement, "id")[1].value, *_get(statement, "text")


def _written(content: str, key: Node, value: Node, text: str) -> str:
    """Gives a text in the style in which the old one was written."""
    if value.style not in (">", "|"):
        return json.dumps(text, ensure_ascii=False)
    indent = " " * (key.start_mark.column + 2)
    lines = textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
    old = content[value.start_mark.index : value.end_mark.index].splitlines(keepends=True)[1:]
    after: list[str] = []  # blank lines and comments that follow the text
    while old and not (old[-1].strip() and old[-1].startswith(indent)):
        after.insert(0, old.pop())
    return ">-\n" + "\n".join(lines) + "\n" + "".join(after)
