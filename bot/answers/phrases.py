"""The fixed sentences and the regions' telephone numbers, read from YAML and filled in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.guide.loader import read_yaml
from bot.paths import GUIDE, LEXICON
from bot.reply import Number

DEFAULT_REGION = "US"
NUMBER_KINDS = ("emergency", "poison", "crisis", "urgent", "animal_poison")
# What a sentence says where a region has no such number in the facts.
INSTEAD = {
    "emergency": "your local emergency number",
    "poison": "your local poison center",
    "crisis": "your local crisis line",
    "urgent": "your local urgent care line",
    "animal_poison": "a vet or an animal poison line",
}


@dataclass(frozen=True)
class RegionNumbers:
    """A region and its telephone numbers by kind (see ``NUMBER_KINDS``)."""

    id: str
    name: str
    numbers: dict[str, Number]

    def words(self) -> dict[str, str]:
        """Gives for each kind of number the words that stand for it in a sentence."""
        return {kind: _spoken(self.numbers[kind]) if kind in self.numbers else INSTEAD[kind] for kind in NUMBER_KINDS}


def _spoken(number: Number) -> str:
    if number.kind == "emergency" or number.label in ("", number.number):
        return number.number
    name = re.split(r" \(|,", number.label)[0]
    return name if number.number in name else f"{number.number} ({name})"


@lru_cache(maxsize=1)
def regions() -> dict[str, RegionNumbers]:
    """Gives the regions by id (US, UK, CA, AU, EU)."""
    known = {}
    for row in read_yaml(LEXICON / "regions.yml")["regions"]:
        numbers = {
            kind: Number(kind, found["label"], str(found["number"]), str(found.get("tel", found["number"])))
            for kind in NUMBER_KINDS
            if (found := row.get(kind))
        }
        known[row["id"]] = RegionNumbers(row["id"], row["name"], numbers)
    return known


@lru_cache(maxsize=1)
def phrases() -> dict[str, Any]:
    """Gives the fixed sentences of ``data/guide/phrases.yml``."""
    content: dict[str, Any] = read_yaml(GUIDE / "phrases.yml")
    return content


@lru_cache(maxsize=1)
def _limits() -> dict[str, dict[str, Any]]:
    limits: dict[str, dict[str, Any]] = read_yaml(GUIDE / "limits.yml")["limits"]
    return limits


def label_maximum(region: str) -> float:
    """Takes a region, gives the most mg a day that its label names for adults, or the lowest that any names."""
    lowest = min(row["mg"] for row in _limits().values())
    return float(_limits().get(region, {"mg": lowest})["mg"])


def region_numbers(region: str | None) -> RegionNumbers:
    """Takes a region's id, gives its numbers; an unknown one gives the default region's."""
    return regions().get(region or DEFAULT_REGION) or regions()[DEFAULT_REGION]


def phrase(path: str, region: str | None = None, /, **fill: str) -> str:
    """Takes the dotted place of a sentence and what to fill in, gives the sentence in one line.

    Raises:
        KeyError: there is no such sentence, or a ``{name}`` in it was not given.
    """
    value: Any = phrases()
    for part in path.split("."):
        value = value[part]
    words = {**region_numbers(region).words(), **fill}
    return " ".join(str(value).split()).format(**words)
