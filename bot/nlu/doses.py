"""Reads amounts of medicine in a message and adds them up. Milligrams, millilitres and micrograms stay apart."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass

from bot.nlu.lexicon import load

WORDS = {
    "half": 0.5, "half a": 0.5, "a half": 0.5, "quarter": 0.25, "a": 1.0, "an": 1.0, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0,
    "five": 5.0, "six": 6.0, "seven": 7.0, "eight": 8.0, "nine": 9.0, "ten": 10.0, "twelve": 12.0, "fifteen": 15.0,
    "twenty": 20.0, "thirty": 30.0, "forty": 40.0, "fifty": 50.0, "sixty": 60.0, "seventy": 70.0, "eighty": 80.0, "ninety": 90.0, "hundred": 100.0, "a hundred": 100.0,
}  # fmt: skip
NAMED_STRENGTHS = {"fives": 5.0, "tens": 10.0, "fifteens": 15.0, "twenties": 20.0, "twentys": 20.0}
_NUMBER = r"\d+(?:[.,]\d+)?|" + "|".join(sorted((w for w in WORDS if w not in ("a", "an")), key=len, reverse=True))
_UNIT = r"mg|mgs|milligrams?|milligrammes?|mcg|mcgs|micrograms?|ug|µg|μg|ml|mls|millilit(?:er|re)s?|cc|g|grams?"
_TABLET = r"(?:tablets?|tabs?|pills?|capsules?|doses?|packets?|sachets?)"
_AMOUNT = re.compile(
    rf"\b(?:(?P<count>{_NUMBER})\s*(?:{_TABLET}\s*)?(?:x|of|\*|×|lots of|of (?:the|my|those|these)|times)?\s*)?"
    rf"(?<![\d.])(?P<value>{_NUMBER})\s?-?(?P<unit>{_UNIT})\b(?P<per>\s*(?:/|per|in)\s*\d*\s*(?:kg|ml|mls|day))?"
    rf"(?:\s*(?:x|\*|×)\s*(?P<times>\d+)\b)?(?:\s+(?P<tablets>{_TABLET}))?",
    re.I,
)
_NAMED = re.compile(rf"\b(?P<count>{_NUMBER})\s+(?:of (?:the|my) )?(?P<strength>{'|'.join(NAMED_STRENGTHS)})\b", re.I)
_TIMES_WORDS = r"\d+|one|two|three|four|five|six|seven|eight"
_FREQUENCY: tuple[tuple[re.Pattern[str], float], ...] = (
    (re.compile(r"\b(?:tds|tid|t\.i\.d|t\.d\.s|thrice|(?:morning,? noon,? and night))\b", re.I), 3),
    (re.compile(r"\b(?:qds|qid|q\.i\.d)\b", re.I), 4),
    (
        re.compile(
            r"\b(?:bd|bid|b\.i\.d|twice (?:a |per |each |every )?(?:day|daily)|morning and (?:night|evening)|am and pm)\b",
            re.I,
        ),
        2,
    ),
    (re.compile(r"\b(?:od|once (?:a |per |each |every )?(?:day|daily))\b", re.I), 1),
)
_TIMES = re.compile(
    rf"\b(?P<n>{_TIMES_WORDS})\s*(?:x|times)\s*(?:a|per|each|every|/)?\s*(?:day|daily)\b|\bx\s?(?P<m>[2-8])\s*(?:a day|daily|/day)",
    re.I,
)
_EVERY = re.compile(rf"\bevery\s+(?P<n>{_TIMES_WORDS})\s*(?:hours?|hrs?|h)\b", re.I)
_DAILY = re.compile(r"\b(?:a|per|each|every|/)\s*day\b|\bdaily\b|\bin (?:a day|24 hours|one day)\b", re.I)
_TAKEN = re.compile(
    r"\b(?:took|taken|swallowed|had|downed|gave|given|ate|eaten|drank|necked|ingested|accidentally|by mistake)\b", re.I
)
_PLANNED = re.compile(
    r"\b(?:can|could|should|may|if|what|is it|would|prescribed|label|maximum|max|told to|supposed to|am on|i'm on|been on|on)\b",
    re.I,
)


@dataclass(frozen=True)
class Dose:
    """An amount that a message names: ``single`` mg at once, ``daily`` mg in a day where the message says how often.

    ``millilitres`` and ``micrograms`` are set instead where the message gives those. ``taken`` says that it was taken.
    """

    single: float | None = None
    daily: float | None = None
    millilitres: float | None = None
    micrograms: float | None = None
    taken: bool = False

    def to_dict(self) -> dict[str, float | bool | None]:
        """Gives the dose as plain JSON types."""
        return asdict(self)


def _number(word: str | None) -> float:
    if not word:
        return 1.0
    word = word.lower()
    return WORDS[word] if word in WORDS else float(word.replace(",", "."))


_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_ONES = "one|two|three|four|five|six|seven|eight|nine"


def _spelt_out(text: str) -> str:
    """Writes fractions and composed number words as figures: "1/2", "one and a half", "twenty-five", "two hundred"."""
    text = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text.replace("½", "1/2"))
    text = re.sub(r"\b1/2( a)?\b", "half", text)
    text = re.sub(r"(?<![\d])\.(?=\d)", "0.", text)
    text = re.sub(rf"\b({_ONES}|\d+) and (?:a )?half\b", lambda m: f"{_number(m[1]) + 0.5:g}", text, flags=re.I)
    text = re.sub(rf"\b({_TENS})[ -]({_ONES})\b", lambda m: f"{_number(m[1]) + _number(m[2]):g}", text, flags=re.I)
    text = re.sub(rf"\b({_ONES}|\d+) hundred\b", lambda m: f"{_number(m[1]) * 100:g}", text, flags=re.I)
    return re.sub(r"(?<=mg)x(?=\d)", " x ", text, flags=re.I)


def frequency(text: str) -> float | None:
    """Takes a message, gives how many times a day it says, or None."""
    for pattern, times in _FREQUENCY:
        if pattern.search(text):
            return times
    if match := _TIMES.search(text):
        return _number(match["n"] or match["m"])
    if match := _EVERY.search(text):
        hours = _number(match["n"])
        return 24 / hours if hours else None
    return None


def read(text: str, forms: tuple[str, ...] = ()) -> Dose | None:
    """Takes a message and the ids of the dose forms it names, gives the amounts added up, or None when it has none.

    Millilitres become milligrams only where exactly one liquid of known strength is named.
    """
    text = _spelt_out(text)
    milligrams = millilitres = micrograms = 0.0
    found = False
    for match in _AMOUNT.finditer(text):
        if match["per"] and "day" not in match["per"].lower():
            continue
        count = _number(match["count"]) * (_number(match["times"]) if match["times"] else 1.0)
        if match["count"] and not (match["tablets"] or re.search(r"(x|\*|×|\bof\b)", match[0], re.I)):
            # "took 2 20 mg" counts, "day 3 20 mg" and "at 8 20 mg" do not: without a joint the first number is no count.
            count = 1.0
        value, unit = _number(match["value"]) * count, match["unit"].lower()
        found = True
        if unit.startswith(("mcg", "microg", "ug", "µg", "μg")):
            micrograms += value
        elif unit.startswith(("ml", "millil", "cc")):
            millilitres += value
        elif unit in ("g", "gram", "grams"):
            milligrams += value * 1000
        else:
            milligrams += value
    for match in _NAMED.finditer(text):
        milligrams += _number(match["count"]) * NAMED_STRENGTHS[match["strength"].lower()]
        found = True
    if not found:
        return None
    strengths = {load().strengths[form] for form in forms if form in load().strengths}
    if millilitres and len(strengths) == 1:
        milligrams += millilitres * strengths.pop()
        millilitres = 0.0
    times = frequency(text)
    single = milligrams or None
    daily = None
    if milligrams:
        daily = milligrams * times if times else (milligrams if _DAILY.search(text) else None)
    taken = bool(_TAKEN.search(text)) and not _PLANNED.search(text)
    return Dose(single, daily, millilitres or None, micrograms or None, taken)
