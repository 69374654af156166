"""How likely words follow one another in questions about baclofen: a bigram model with interpolation (Jelinek and Mercer 1980)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from math import log

import numpy as np
import numpy.typing as npt

WORD = re.compile(r"[a-z']+|\d+(?:\.\d+)?")
START = "<s>"
# How much a pair of words counts beside its second word alone, and words seen this often are known ones.
PAIRS = 0.6
MIN_WORD, MIN_PAIR = 3, 2
# Of a word that was never seen.
UNSEEN = 1e-7


def number_or_word(word: str) -> str:
    """Takes a word, gives it, or one sign for every number."""
    return "0" if word[:1].isdigit() else word


class LanguageModel:
    """The probability of a word after another."""

    def __init__(self) -> None:
        self._words: list[str] = []
        self._counts: npt.NDArray[np.int32] = np.zeros(0, dtype=np.int32)
        # Places of the first and of the second word, and how often they stand together.
        self._pairs: npt.NDArray[np.int32] = np.zeros((0, 3), dtype=np.int32)
        self._ready: tuple[dict[str, int], dict[tuple[str, str], int], int] | None = None

    def fit(self, texts: Iterable[str]) -> LanguageModel:
        """Takes texts in lower case, gives itself, trained."""
        words: Counter[str] = Counter()
        pairs: Counter[tuple[str, str]] = Counter()
        for text in texts:
            line = [START, *map(number_or_word, WORD.findall(text))]
            words.update(line)
            pairs.update(pairwise(line))
        kept = [(word, n) for word, n in words.most_common() if n >= MIN_WORD]
        place = {word: number for number, (word, _) in enumerate(kept)}
        self._words, self._counts = [word for word, _ in kept], np.array([n for _, n in kept], dtype=np.int32)
        self._pairs = np.array(
            [(place[a], place[b], n) for (a, b), n in pairs.items() if n >= MIN_PAIR and a in place and b in place],
            dtype=np.int32,
        ).reshape(-1, 3)
        self._ready = None
        return self

    def state(self) -> dict[str, object]:
        """Gives what is saved."""
        return {"_words": self._words, "_counts": self._counts, "_pairs": self._pairs}

    @property
    def words(self) -> list[str]:
        """The known words, most frequent first."""
        return self._words

    def _tables(self) -> tuple[dict[str, int], dict[tuple[str, str], int], int]:
        if self._ready is None:
            counts = dict(zip(self._words, self._counts.tolist()))
            names = self._words
            pairs = {(names[a], names[b]): n for a, b, n in self._pairs.tolist()}
            self._ready = counts, pairs, int(self._counts.sum())
        return self._ready

    def count(self, word: str) -> int:
        """Takes a word, gives how often it stands in the training questions (0 for a rare one)."""
        return self._tables()[0].get(number_or_word(word), 0)

    def log_probability(self, word: str, before: str) -> float:
        """Takes a word and the word before it (``START`` for none), gives the natural logarithm of its probability."""
        counts, pairs, total = self._tables()
        word, before = number_or_word(word), number_or_word(before)
        single = counts.get(word, 0) / max(total, 1) or UNSEEN
        first = counts.get(before, 0)
        paired = pairs.get((before, word), 0) / first if first else single
        return log(PAIRS * paired + (1 - PAIRS) * single)
