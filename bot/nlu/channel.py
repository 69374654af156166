"""What a word that was typed in haste, by ear or by dictation may stand for, and how unlikely each is: the channel of a noisy
channel speller (Kernighan, Church and Gale 1990)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.guide.loader import read_yaml
from bot.nlu.language import LanguageModel
from bot.nlu.sounds import Sounds, code
from bot.nlu.things import common_words
from bot.paths import LEXICON

_VOWELS = re.compile(r"(?<!^)[aeiouy]")
_KEYS = {
    key: (row, place + row / 2)
    for row, keys in enumerate(("qwertyuiop", "asdfghjkl", "zxcvbnm"))
    for place, key in enumerate(keys)
}
_SPOKEN = {"1": "one", "2": "to", "4": "for", "8": "ate"}
# A word of our questions that no dictionary has must be this frequent to count as one.
OFTEN = 10
SHORT = 4
MAX_PIECE = 14
MAX_WAYS = 8
NEAREST = 30


@dataclass(frozen=True)
class Costs:
    """What it costs (natural logarithms) to take a word for another; chosen by hand on badly typed messages of our own."""

    common: float = 3.0  # a short English word or name that our questions never use stays
    strange: float = 2.0  # a word of no dictionary stays,
    letter: float = 1.6  # and each of its letters
    slip: float = 4.0  # a wrong, missing, extra or swapped letter
    likely_slip: float = 2.6  # swapped or doubled letters, a neighbouring key
    first: float = 1.5  # the slip is in the first letter
    vowels: float = 3.0  # vowels left out,
    vowel: float = 0.8  # and each beyond the first
    sound: float = 3.5  # written as it sounds
    chat: float = 0.5  # a chat word spelled out
    split: float = 3.0  # a space left out
    join: float = 2.0  # a space too many
    window: float = 3.0  # words that sound like a name,
    differ: float = 2.5  # a consonant of it that differs,
    swallowed: float = 1.5  # each word beyond the first,
    sensible: float = 3.0  # and that all of them are words


# The words that a word stands for, and the cost.
Way = tuple[tuple[str, ...], float]
_Add = Callable[[str, float], None]


@lru_cache(maxsize=1)
def _chat() -> dict[str, str]:
    words: dict[str, str] = read_yaml(LEXICON / "chat.yml")["words"]
    return {str(short): long for short, long in words.items()}


@lru_cache(maxsize=1)
def _kept() -> frozenset[str]:
    return frozenset(read_yaml(LEXICON / "chat.yml")["kept"])


@lru_cache(maxsize=1)
def english() -> frozenset[str]:
    """Gives the words of English (the list that symspellpy ships: SCOWL's words that are frequent in books)."""
    lines = (files("symspellpy") / "frequency_dictionary_en_82_765.txt").read_text(encoding="utf-8-sig").splitlines()
    return frozenset(line.split(" ", 1)[0] for line in lines)


def stem(word: str) -> str:
    """Takes a word, gives it without the apostrophe of a possessive or contraction and what follows."""
    return word.split("'", 1)[0] or word


class Channel:
    """Finds what words may stand for among a language model's words and the lexicon's names."""

    def __init__(
        self, language: LanguageModel, names: Iterable[str], loose: Iterable[str], costs: Costs | None = None
    ) -> None:
        """Takes the language model of our questions, single-word names, and those of them that dictation mangles most."""
        self._language = language
        self._costs = costs or Costs()
        self._names = frozenset(names)
        self._targets = [word for word in language.words if len(word) > 1 and word.isalpha() and self._ours(word)]
        self._skeletons: dict[str, list[str]] = defaultdict(list)
        self._codes: dict[str, list[str]] = defaultdict(list)
        for word in self._targets:
            self._codes[code(word)].append(word)
            if (bare := _VOWELS.sub("", word)) != word:
                self._skeletons[bare].append(word)
        self._sounds = Sounds({*self._names, *(w for w in self._targets if len(code(w)) > SHORT)}, loose)

    def knows(self, word: str) -> bool:
        """Takes a word, gives whether it is a word of our questions, and no slip that stands among them, or of English."""
        if self._ours(word):
            return True
        return (len(word) >= SHORT and stem(word) in english()) or (len(word) > SHORT and stem(word) in common_words())

    def _ours(self, word: str) -> bool:
        often = self._language.count(word)
        return often >= OFTEN or (often > 0 and (stem(word) in english() or word in self._names)) or word in _kept()

    def joined(self, words: Sequence[str]) -> list[tuple[int, int, str, float]]:
        """Takes words in a row, gives those that may be one: from, to (not among them), the word, the cost."""
        costs, found = self._costs, []
        for window in self._sounds.windows(words):
            inside = words[window.start : window.end]
            if window.name in inside or (len(inside) == 1 and self.knows(inside[0])):
                continue
            cost = costs.window + costs.differ * window.differ + costs.swallowed * (len(inside) - 1)
            cost += costs.sensible * all(map(self.knows, inside))
            found.append((window.start, window.end, window.name, cost))
        for place, (one, two) in enumerate(pairwise(words)):
            whole = one + two
            if whole.isalpha() and self._language.count(whole) >= OFTEN and not (self.knows(one) and self.knows(two)):
                found.append((place, place + 2, whole, costs.join))
        return found

    def ways(self, word: str) -> list[Way]:
        """Takes a word in lower case, gives what it may stand for: nothing but itself for one that we know."""
        costs = self._costs
        found: dict[tuple[str, ...], float] = {}

        def add(said: str, cost: float) -> None:
            words = tuple(said.split())
            found[words] = min(cost, found.get(words, cost))

        if word in _chat():
            add(_chat()[word], costs.chat)
            add(word, costs.slip / 2)
        elif word.replace(".", "").isdigit():
            add(word, 0.0)
            for said in ("to", "too") if word == "2" else [_SPOKEN[word]] if word in _SPOKEN else []:
                add(said, costs.slip)
            return list(found.items())
        elif (
            not word.isascii()
            or self.knows(word)
            or (re.search(r"\d", word) and len(word) <= SHORT and _spoken(word) == word)
        ):
            return [((word,), 0.0)]
        elif word in english() or word in common_words():
            add(word, costs.common)
        else:
            add(word, costs.strange + costs.letter * len(word))
            if len(word) > SHORT and (apart := self._apart(word)):
                add(apart, costs.split)
        self._add_near(_spoken(word), add)
        log = self._language.log_probability
        return sorted(found.items(), key=lambda way: way[1] - sum(log(said, "") for said in way[0]))[:MAX_WAYS]

    def _add_near(self, word: str, add: _Add) -> None:
        costs = self._costs
        far = 1 if len(word) < SHORT else 2
        for near, differ, _ in process.extract(
            word, self._targets, scorer=OSA.distance, score_cutoff=far, limit=NEAREST
        ):
            add(near, self._slip(word, near, int(differ)))
        if _VOWELS.sub("", word) == word and len(word) > 1:
            for whole in self._skeletons.get(word, [])[:MAX_WAYS]:
                add(whole, costs.vowels + costs.vowel * (len(whole) - len(word) - 1))
        if len(word) >= SHORT:
            for like in self._codes.get(code(word), [])[:MAX_WAYS]:
                differ = OSA.distance(word, like)
                if differ <= max(2, len(word) // 2):
                    add(like, costs.sound + 0.5 * max(0, differ - 2))

    def _slip(self, word: str, near: str, differ: int) -> float:
        """What it costs to have typed ``word`` for ``near``."""
        costs = self._costs
        cost = costs.slip * differ
        if differ == 1 and (_swapped_or_neighbours(word, near) or _doubled(word, near)):
            cost = costs.likely_slip
        if word[0] != near[0] and word[:2] != near[1::-1]:
            cost += costs.first
        return cost

    def _apart(self, word: str) -> str:
        """The likeliest known words that a word without spaces is made of, or nothing."""
        best: list[tuple[float, tuple[str, ...]] | None] = [(0.0, ()), *[None] * len(word)]
        for end in range(1, len(word) + 1):
            for start in range(max(0, end - MAX_PIECE), end):
                so_far, piece = best[start], word[start:end]
                often = 300 if len(piece) < 2 else 60 if len(piece) < SHORT else 5
                if so_far is None or (self._language.count(piece) < often and not piece.isdigit()):
                    continue
                before = so_far[1][-1] if so_far[1] else ""
                total = so_far[0] - self._language.log_probability(piece, before)
                if best[end] is None or total < best[end][0]:  # type: ignore[index]
                    best[end] = (total, (*so_far[1], piece))
        whole = best[-1]
        return " ".join(whole[1]) if whole and 1 < len(whole[1]) <= len(word) // 2 + 1 else ""


def _spoken(word: str) -> str:
    """A word with a digit that is read aloud: "4got", "sum1"."""
    one = re.fullmatch(r"([a-z]*)([1248])([a-z]*)", word)
    return one[1] + _SPOKEN[one[2]] + one[3] if one and len(word) > 2 else word


def _swapped_or_neighbours(word: str, near: str) -> bool:
    wrong = [(a, b) for a, b in zip(word, near) if a != b]
    if len(word) != len(near):
        return False
    if len(wrong) == 2:
        return True
    ((a, b),) = wrong
    return a in _KEYS and b in _KEYS and max(abs(x - y) for x, y in zip(_KEYS[a], _KEYS[b])) <= 1.1


def _doubled(word: str, near: str) -> bool:
    longer, shorter = sorted((word, near), key=len, reverse=True)
    return any(longer[i] == longer[i - 1] and longer[:i] + longer[i + 1 :] == shorter for i in range(1, len(longer)))
