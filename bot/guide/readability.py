"""How hard a text is to read: Flesch-Kincaid grade (Kincaid 1975), computed by textstat."""

from __future__ import annotations

import re
from functools import lru_cache

import textstat

from bot.paths import LEXICON


@lru_cache(maxsize=1)
def _names() -> re.Pattern[str]:
    """Names that a reader knows from the pack and that no plain word can replace."""
    from bot.guide.loader import read_yaml

    names = {"baclofen"}
    for row in read_yaml(LEXICON / "medicines.yml")["medicines"]:
        names.update(str(n).lower() for n in [row["name"], *row.get("names", ())])
    names.update(str(row["id"]).replace("_", " ") for row in read_yaml(LEXICON / "forms.yml")["forms"])
    return re.compile(r"\b(" + "|".join(sorted(map(re.escape, names), key=len, reverse=True)) + r")\b", re.I)


def grade(text: str) -> float:
    """Takes a text, gives its US school grade; names of medicines count as one short word."""
    return float(textstat.flesch_kincaid_grade(_names().sub("drug", text)))
