"""The lexicon: names of medicines, conditions, symptoms, forms, populations, foods, regions and of baclofen itself."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.guide.loader import read_yaml
from bot.paths import LEXICON

# file -> kind of thing
FILES = {
    "conditions": "condition",
    "symptoms": "symptom",
    "forms": "form",
    "populations": "population",
    "foods": "food",
}


@dataclass(frozen=True)
class Entry:
    """One thing: ``names`` are lower case; ``group`` is a medicine's class; ``strict`` names are never matched fuzzily."""

    kind: str
    id: str
    name: str
    names: tuple[str, ...]
    group: str = ""
    topic: str = ""
    strict: bool = False


@dataclass(frozen=True)
class Lexicon:
    """All entries, the names of baclofen, and the liquids' strengths in mg per mL by form id."""

    entries: tuple[Entry, ...]
    baclofen: tuple[str, ...]
    strengths: dict[str, float]

    def entry(self, kind: str, entry_id: str) -> Entry | None:
        """Takes a kind and an id, gives the entry or None."""
        return self._index.get((kind, entry_id))

    @property
    def _index(self) -> dict[tuple[str, str], Entry]:
        index = self.__dict__.get("_by_id")
        if index is None:
            index = {(e.kind, e.id): e for e in reversed(self.entries)}
            object.__setattr__(self, "_by_id", index)
        return index


def _names(row: dict[str, Any]) -> tuple[str, ...]:
    written = [row["name"], *row.get("names", ()), *row.get("us", ()), *row.get("uk", ())]
    return tuple(dict.fromkeys(str(name).lower() for name in written))


@lru_cache(maxsize=2)
def load(folder: Path = LEXICON) -> Lexicon:
    """Takes the folder of the lexicon, gives the :class:`Lexicon`; raises GuideError for a file that is not YAML."""
    entries: list[Entry] = []
    medicines = read_yaml(folder / "medicines.yml")
    for row in medicines["medicines"]:
        entries.append(Entry("medicine", row["id"], row["name"], _names(row), group=row["class"]))
    for class_id, row in medicines["classes"].items():
        entries.append(Entry("class", class_id, row["name"], _names(row)))
    for row in read_yaml(folder / "other_medicines.yml")["medicines"]:
        entries.append(Entry("medicine", row["id"], row["name"], _names(row), strict=bool(row.get("strict"))))
    strengths = {}
    for stem, kind in FILES.items():
        path = folder / f"{stem}.yml"
        for row in read_yaml(path)[stem] if path.exists() else ():
            entries.append(Entry(kind, row["id"], row["name"], _names(row), topic=row.get("topic", "")))
            if row.get("mg_per_ml"):
                strengths[row["id"]] = float(row["mg_per_ml"])
    names = read_yaml(folder / "baclofen.yml")
    flat = [str(n).lower() for value in names.values() if isinstance(value, list) for n in value]
    return Lexicon(tuple(entries), tuple(dict.fromkeys(["baclofen", *flat])), strengths)
