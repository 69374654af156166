"""Makes a clean question look like one typed badly on a phone: slips, dropped vowels, chat spellings, misspelt drug names."""

from __future__ import annotations

import random
import re

NEIGHBOURS = {
    "q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok", "o": "ipl", "p": "ol",
    "a": "sqz", "s": "adwx", "d": "sfec", "f": "dgrv", "g": "fhtb", "h": "gjyn", "j": "hkum", "k": "jli", "l": "kop",
    "z": "xa", "x": "zcs", "c": "xvd", "v": "cbf", "b": "vng", "n": "bmh", "m": "nj",
}  # fmt: skip
CHAT = {
    "you": "u", "are": "r", "your": "ur", "please": "pls", "because": "cos", "before": "b4", "to": "2", "for": "4",
    "with": "w", "and": "n", "have": "hav", "what": "wat", "tomorrow": "tmrw", "about": "abt", "people": "ppl",
    "doctor": "dr", "tablets": "tabs", "something": "smth", "really": "rly",
    "should": "shud", "would": "wud", "could": "cud", "the": "teh", "when": "wen", "how": "hw", "can": "cn",
    "taking": "takin", "know": "kno", "weeks": "wks", "hours": "hrs", "night": "nite",
    "any": "ny", "anyone": "any1", "too": "2", "that": "tht", "this": "dis", "not": "nt", "side": "sid",
    "effects": "efects", "difference": "diffrence", "pregnant": "pregnent", "prescription": "perscription",
}  # fmt: skip
DRUG = re.compile(r"\bbaclofen\b", re.I)
DRUG_NAMES = (
    "baclofin", "baclophen", "bacloffen", "backlofen", "baclofan", "beclofen",
    "lioresal", "baclofeno", "baclo", "bacolfen", "it", "this", "these tablets", "this medicine", "my tablets",
)  # fmt: skip
HEARD = {
    "baclofen": ("back lo fen", "back loafing", "back of n", "black often"), "dose": ("does", "doze"),
    "does": ("dose",), "their": ("there",), "two": ("to", "too"), "spasms": ("spazzums",),
    "weight": ("wait",), "right": ("write",), "week": ("weak",), "weak": ("week",), "wine": ("whine",), "eight": ("ate",),
    "pain": ("pane",), "know": ("no",), "feel": ("fill",), "leave": ("leaf",), "miss": ("mist",), "missed": ("mist",),
}  # fmt: skip


def _slip(word: str, rng: random.Random) -> str:
    if len(word) < 3:
        return word
    at = rng.randrange(len(word))
    letter = word[at]
    return rng.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + letter + word[at:],
            word[: at - 1] + letter + word[at - 1] + word[at + 1 :] if at else word,
            word[:at] + rng.choice(NEIGHBOURS.get(letter, letter)) + word[at + 1 :],
            word[0] + re.sub(r"[aeiou]", "", word[1:-1]) + word[-1],
        )
    )


def noisy(text: str, rng: random.Random, strength: float = 1.0) -> str:
    """Takes a question and how strongly to spoil it (about one word in four at 1), gives it spoilt."""
    text = text.lower()
    if rng.random() < 0.5:
        text = DRUG.sub(lambda _: rng.choice(DRUG_NAMES), text)
    words = []
    for word in text.split():
        bare = word.strip(".,?!'")
        draw = rng.random()
        if bare in CHAT and draw < 0.35 * strength:
            word = word.replace(bare, CHAT[bare])
        elif bare in HEARD and draw < 0.3 * strength:
            word = word.replace(bare, rng.choice(HEARD[bare]))
        elif draw < 0.22 * strength:
            word = _slip(word, rng)
        words.append(word)
    text = " ".join(words)
    if rng.random() < 0.6:
        text = re.sub(r"[?.,!']", "", text)
    return text


def renamed(text: str, rng: random.Random) -> str:
    """Takes a question, gives it with the drug's name written in another way in one case of three."""
    return DRUG.sub(lambda _: rng.choice(DRUG_NAMES), text) if rng.random() < 0.33 else text
