"""Cuts a message into the parts that may each be a question of their own."""

from __future__ import annotations

import re

# The end of a sentence or line, or the number of a question in a list: "1) may I drive 2) may I drink".
_HARD = re.compile(r"(?<=[.?!;\n])\s+|\n+|(?:^|\s+)\(?\d{1,2}\)\s+")
_SOFT = re.compile(
    r"\s*,\s*(?:and|but|also|or|then|plus)?\s+|\s+(?:and also|and then|as well as|and|also|plus|but|&|\+|or)\s+", re.I
)
MAX_PARTS = 8
# A story may be long, and its question at the very end; but a message may also be a whole book.
MAX_SENTENCES = 24


def split(text: str) -> list[str]:
    """Takes a message, gives its sentences and, of each sentence with a soft joint, the parts; at most 8, in order.

    The whole message is not among them unless it has no joint at all.
    """
    parts: list[str] = []
    for sentence in (s.strip() for s in _HARD.split(text)):
        if not sentence:
            continue
        parts.extend(p.strip(" ,") for p in _SOFT.split(sentence) if re.search(r"\w\w", p))
    return parts[:MAX_PARTS]


def sentences(text: str) -> list[str]:
    """Takes a message, gives its sentences; of one that is very long the first and the last, 24 in all."""
    found = [s.strip() for s in _HARD.split(text) if re.search(r"\w\w", s)]
    half = MAX_SENTENCES // 2
    return found if len(found) <= MAX_SENTENCES else found[:half] + found[-half:]
