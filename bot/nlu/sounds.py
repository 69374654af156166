"""How words sound, so that a name is found again in what a phone's dictation made of it: "gabba pentin", "back low fen"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import jellyfish
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

# Vowels and half vowels are what dictation and spelling by ear change most.
_VOWELS = re.compile(r"[AEIOUHWY]")
_UNVOICED = str.maketrans("BDGVZ", "PTKFS")
SHORTEST = 4
# Letters must be this like those of the name (0 to 100, RapidFuzz's ratio), but for the names that are misheard most.
LIKE = 75.0
MAX_WORDS = 4


def code(word: str) -> str:
    """Takes a word in lower case, gives the consonants that are heard in it, voiced ones as unvoiced (Metaphone, Philips
    1990, without its vowels)."""
    return _VOWELS.sub("", jellyfish.metaphone(word)).translate(_UNVOICED)


@dataclass(frozen=True)
class Window:
    """Words in a row, by place (the end is not among them), that sound like a name, and how many consonants differ."""

    start: int
    end: int
    name: str
    differ: int


class Sounds:
    """Finds the names that a few words in a row sound like."""

    def __init__(self, names: Iterable[str], loose: Iterable[str]) -> None:
        """Takes single-word names, and single-word names of which more may be misheard."""
        self._by_code: dict[str, list[str]] = defaultdict(list)
        for name in sorted(names):
            if len(heard := code(name)) >= SHORTEST:
                self._by_code[heard].append(name)
        self._loose = [(name, code(name)) for name in loose]

    def windows(self, words: Sequence[str]) -> list[Window]:
        """Takes the words of a message in lower case, gives the windows of one to four of them that sound like a name; of
        windows for the same name that overlap, only the likest."""
        found = []
        for start in range(len(words)):
            heard = ""
            for end in range(start + 1, min(start + MAX_WORDS, len(words)) + 1):
                heard += code(words[end - 1])
                found += [Window(start, end, name, differ) for name, differ in self._like(heard, words[start:end])]
        found.sort(key=lambda window: (window.differ, window.end - window.start))
        kept: list[Window] = []
        for window in found:
            if not any(k.name == window.name and k.start < window.end and window.start < k.end for k in kept):
                kept.append(window)
        return kept

    def _like(self, heard: str, words: Sequence[str]) -> list[tuple[str, int]]:
        joined = "".join(words)
        like = [(name, 0) for name in self._by_code.get(heard, ()) if fuzz.ratio(joined, name) >= LIKE]
        for name, wanted in self._loose:
            # The beginning of a name is heard best.
            if (
                joined[0] == name[0]
                and heard[:2] == wanted[:2]
                and (differ := Levenshtein.distance(heard, wanted, score_cutoff=2)) <= 2
            ):
                like.append((name, differ))
        return like
