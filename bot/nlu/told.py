"""What people say of themselves, or of the person they ask for: conditions, medicines, age, pump, region."""

from __future__ import annotations

import re
from functools import cache

from spacy.tokens import Doc, Span

from bot.answers.request import Thing
from bot.guide.loader import read_yaml
from bot.nlu.things import entry_of
from bot.paths import LEXICON

_PERSON = (
    r"(?:i|he|she|they|we|my \w+(?: \w+)?|mum|mom|dad|the (?:patient|resident)|"
    r"son|daughter|husband|wife|partner|brother|sister|mother|father|gran|nan|grandma|grandad|grandpa)"
)
_SAYS = re.compile(
    rf"(?:^|[\s,.;(]){_PERSON}(?:'m| am|'s| is|'ve| have| has| are|'re| also|m)?(?: +(?:got|on|taking|take|takes|have|has|had|been|being|a|an|the|"
    r"also|now|currently|just|already|recently|diagnosed|with|started|using|use|uses|prescribed|live|living|with|weeks|months|\d+|"
    r"some|my|severe|mild|chronic|bad|stage|type|and))*\s*$",
    re.I,
)
_ASKS = re.compile(
    r"\b(?:can|could|should|may|might|would|will|do|does|did|if|when|is|are|was|what|how|why|not|never|n't|no)\b[^.!?]{0,25}$",
    re.I,
)
_AGE = re.compile(
    r"\b(?:(?:i'?m|i am|he'?s|he is|she'?s|she is|(?:mum|mom|dad|gran|nan|my (?:\w+ )?(?:mum|mom|dad|mother|father|son|daughter|wife|husband|nan|gran|grandma|grandad|kid|boy|girl)) is|aged|just turned|turned)\s+(?P<a>\d{1,3})(?!\s*(?:mg|ml|mcg|weeks?|wks?|months?|days?|hours?|%|kg|stone|lb|minutes?|x|times|tablets?|foot|feet|ft|cm|a day|/))"
    r"|(?P<b>\d{1,3})\s*(?:-| )?\s*(?:yo|y/o|y\.o\.|years?[ -]olds?|yrs?[ -]olds?|yr[ -]old|year[ -]old))\b",
    re.I,
)
_NAME = re.compile(r"\bmy name is \w+", re.I)
_COUNT = re.compile(r"\b(\d{1,2}) $")
_HERE = r"(?:i(?:'m| am)|we(?:'re| are)|i live|we live|living|based|here|from|im)\s+(?:in|from)?\s*(?:the\s+)?"
TOLD_KINDS = ("condition", "medicine", "population")
NOT_TOLD = {"carer", "man", "woman", "driver", "adult", "pet", "dog", "cat"}
OLD_AGE, GROWN_UP = 65, 18


def told(doc: Doc) -> list[Thing]:
    """Takes a doc with entities, gives the things that the person says of themselves or of whom they ask for."""
    found: dict[str, Thing] = {}
    # What the person told already, and baclofen, blanked: "I'm diabetic and have asthma", "I take baclofen and gabapentin".
    text = _NAME.sub(lambda name: " " * len(name[0]), doc.text)
    for ent in doc.ents:
        if ent.label_ == "baclofen":
            text = _blanked(text, ent)
        if ent.label_ not in TOLD_KINDS and not (ent.label_ == "form" and ent.id_ == "pump"):
            continue
        entry = entry_of(ent)
        before = text[max(0, ent.start_char - 60) : ent.start_char]
        if entry.id in NOT_TOLD or _ASKS.search(before) or not _SAYS.search(before):
            continue
        # "weeks pregnant" says more with its number.
        text = _blanked(text, ent)
        number = _COUNT.search(before)
        said = f"{number[1]} {ent.text}" if number else ent.text
        found[f"{entry.kind}:{entry.id}"] = Thing(entry.kind, entry.id, entry.name, said, entry.group, entry.topic)
    for match in _AGE.finditer(doc.text):
        age = int(match["a"] or match["b"])
        said = f"{age} years old"
        if OLD_AGE <= age <= 120:
            found["population:older_adult"] = Thing(
                "population", "older_adult", "older adult", said, "", "older_adults"
            )
        elif 0 < age < GROWN_UP:
            found["population:child"] = Thing("population", "child", "child", said, "", "children")
    return list(found.values())


def _blanked(text: str, ent: Span) -> str:
    return text[: ent.start_char] + " " * (ent.end_char - ent.start_char) + text[ent.end_char :]


@cache
def _places(key: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    def pattern(names: list[str]) -> re.Pattern[str]:
        longest_first = sorted((re.escape(str(name).lower()) for name in names), key=len, reverse=True)
        return re.compile(rf"\b(?:{'|'.join(longest_first)})\b", re.I)

    rows = read_yaml(LEXICON / "regions.yml")["regions"]
    return tuple((pattern(row[key]), row["id"]) for row in rows if key in row)


def region_told(text: str) -> str:
    """Takes a message, gives the region that the person says they are in, or an empty string.

    A place alone ("UK", "in England") or after "I'm in", "I live in" counts; "what is the UK limit" does not.
    """
    bare = text.lower().strip(" .!,")
    for pattern, region in _places("names"):
        if pattern.fullmatch(re.sub(r"^(?:in|from|the|in the|i'm|im)\s+(?:the\s+)?", "", bare)):
            return region
        for match in pattern.finditer(text):
            if re.search(rf"\b{_HERE}(?:\w+\s+)?$", text[: match.start()], re.I):
                return region
    return ""


def region_named(text: str) -> str:
    """Takes a message, gives the one region that it names in whatever way ("what is the UK limit"), or an empty string."""
    return _only(text, "names")


def region_hinted(text: str) -> str:
    """Takes a message, gives the one region whose people write so ("my GP"), or an empty string."""
    return _only(text, "hints")


def region_meant(text: str) -> str:
    """Takes a message, gives the region that it tells or else hints at, or an empty string."""
    return region_told(text) or region_hinted(text)


def _only(text: str, key: str) -> str:
    found = {region for pattern, region in _places(key) if pattern.search(text)}
    return found.pop() if len(found) == 1 else ""
