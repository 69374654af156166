"""Spells out chat words and mends slips before a message is classified; what people wrote is never changed otherwise."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from rapidfuzz import fuzz, process

from bot.guide.loader import read_yaml
from bot.nlu.things import common_words
from bot.paths import LEXICON

LIKE = 76.0
SHORTEST = 4
_WORD = re.compile(r"[a-z']+")


@lru_cache(maxsize=1)
def _chat() -> dict[str, str]:
    words: dict[str, str] = read_yaml(LEXICON / "chat.yml")["words"]
    return {str(short): long for short, long in words.items()}


class Speller:
    """Mends words by the words of our own questions: ``known`` in order of how often they occur, most often first."""

    def __init__(self, known: Collection[str]) -> None:
        self._targets = [word for word in known if len(word) >= SHORTEST - 1 and word in common_words()]
        self._known = frozenset(known)
        self._mended: dict[str, str] = {}

    def mend(self, text: str, keep: Collection[str] = ()) -> str:
        """Takes a text in lower case and names to keep, gives it with chat words spelled out and slips mended."""
        return _WORD.sub(lambda match: match[0] if match[0] in keep else self._word(match[0]), text)

    def _word(self, word: str) -> str:
        if word in _chat():
            return _chat()[word]
        if len(word) < SHORTEST or word in common_words() or word in self._known:
            return word
        if word not in self._mended:
            found = process.extractOne(word, self._targets, scorer=fuzz.ratio, score_cutoff=LIKE)
            self._mended[word] = found[0] if found and found[0][0] == word[0] else word
        return self._mended[word]
