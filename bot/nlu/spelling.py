"""Mends what was typed in haste, by ear or by dictation, before a message is read; what people wrote is kept beside it.

Each word may stand for several (:mod:`bot.nlu.channel`), at a cost. The cheapest way through the message is taken, counting
how likely words follow one another in our questions (Viterbi 1967).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from typing import NamedTuple

from bot.nlu.channel import Channel, Way
from bot.nlu.language import START, LanguageModel

# Words with letters that English has not stay whole, and as they are.
_TOKEN = re.compile(r"\d+(?:\.\d+)?(?=[a-z]{0,2}\b)|(?:[^\W_]|')*[^\W\d_](?:[^\W_]|')*|\d+")
# A message in which the words cost more than this on average is not badly typed English but something else; up to the second
# value it may still be, where every word is spoilt ("cnt brethe thrat swolen").
STRAIN, MOST_STRAIN = 3.1, 4.5
# From a place to another (not included): what is said there, and what it costs.
Edge = tuple[int, tuple[str, ...], float]
# What a way costs in all and its words alone, where its last step began and after which word, and what that step says.
_State = tuple[float, float, int, str, tuple[str, ...]]


class Mended(NamedTuple):
    """A message mended, or as it was; ``guess`` is what it says at best, if it is hardly English."""

    text: str
    guess: str = ""


class Speller:
    """Mends messages."""

    def __init__(self, language: LanguageModel, channel: Channel) -> None:
        self._language = language
        self._channel = channel

    def mend_all(self, texts: Sequence[str]) -> list[str]:
        """Takes many texts in lower case, gives them mended. Nothing that is found out about a word outlives the call."""
        ways = lru_cache(maxsize=None)(self._channel.ways)
        return [self._mended(text, (), ways).text for text in texts]

    def mend(self, text: str, keep: Collection[str] = ()) -> Mended:
        """Takes a text in lower case and words to keep, gives it with chat words spelled out and slips mended."""
        return self._mended(text, keep, self._channel.ways)

    def _mended(self, text: str, keep: Collection[str], ways_of: Callable[[str], list[Way]]) -> Mended:
        tokens = list(_TOKEN.finditer(text))
        words = [token[0] for token in tokens]
        ways = [[((word,), 0.0)] if word in keep else ways_of(word) for word in words]
        edges = [[(place + 1, said, cost) for said, cost in found] for place, found in enumerate(ways)]
        for start, end, name, cost in self._channel.joined(words):
            between = [text[one.end() : two.start()] for one, two in zip(tokens[start:end], tokens[start + 1 : end])]
            if not any(gap.strip(" -") for gap in between) and not any(word in keep for word in words[start:end]):
                edges[start].append((end, (name,), cost))
        if all(len(found) == 1 for found in edges):
            return Mended(text)
        steps, cost = self._cheapest(edges)
        strain = cost / len(tokens)
        if strain > MOST_STRAIN:
            return Mended(text)
        mended, at = [], 0
        for start, end, said in steps:
            mended += [text[at : tokens[start].start()], " ".join(said)]
            at = tokens[end - 1].end()
        whole = "".join([*mended, text[at:]])
        return Mended(whole) if strain <= STRAIN else Mended(text, whole)

    def _cheapest(self, edges: Sequence[Sequence[Edge]]) -> tuple[list[tuple[int, int, tuple[str, ...]]], float]:
        """The cheapest way through the message, by place and last word, and what its words alone cost."""
        best: list[dict[str, _State]] = [{} for _ in range(len(edges) + 1)]
        best[0][START] = (0.0, 0.0, 0, "", ())
        for place, found in enumerate(edges):
            for last, (so_far, strain, *_) in best[place].items():
                for end, said, cost in found:
                    total, before = so_far + cost, last
                    for word in said:
                        total -= self._language.log_probability(word, before)
                        before = word
                    if before not in best[end] or total < best[end][before][0]:
                        best[end][before] = (total, strain + cost, place, last, said)
        steps = []
        place, word = len(edges), min(best[-1], key=lambda w: best[-1][w][0])
        strain = best[-1][word][1]
        while place:
            _, _, start, last, said = best[place][word]
            steps.append((start, place, said))
            place, word = start, last
        return steps[::-1], strain
