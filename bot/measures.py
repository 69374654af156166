"""What is measured of replies to questions with known answers, by the definitions of the evaluation's ``score.py``."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.reply import Reply

OUTSIDE = {"out_of_scope", "other_medicine"}
Answering = Callable[[list[str]], list[Reply]]


@dataclass
class Figures:
    """``rates``: name -> (share or None, count); ``misses``: rows of what went wrong; ``pairs``: (gold, got) counts."""

    rates: dict[str, tuple[float | None, int]] = field(default_factory=dict)
    misses: list[dict[str, Any]] = field(default_factory=list)
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)

    def rate(self, name: str, hits: Iterable[bool | float]) -> None:
        """Notes the mean of hits under a name."""
        values = [float(hit) for hit in hits]
        self.rates[name] = (sum(values) / len(values) if values else None, len(values))

    def miss(self, kind: str, row: dict[str, Any], reply: Reply) -> None:
        """Notes a miss."""
        self.misses.append(
            {"kind": kind, **row, "got": labels(reply), "status": reply.status, "text_out": reply.text[:300]}
        )


def labels(reply: Reply) -> list[str]:
    """Takes a reply, gives the labels it stands for, first one first."""
    topics = list(reply.topics)
    if reply.status == "emergency":
        return ["emergency", *(t for t in topics if t != "emergency")]
    if reply.status in OUTSIDE:
        return [reply.status]
    if reply.status == "clarify":
        return ["clarify", *topics]
    return topics or [reply.status]


def cell(text: str | None) -> set[str]:
    """Takes a cell of topics separated by semicolons, gives them."""
    return {part.strip() for part in (text or "").split(";") if part.strip()}


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def measure(folder: Path, answer: Answering) -> Figures:
    """Takes a folder in the evaluation's format and what answers the turns of a conversation, gives the figures."""
    figures = Figures()
    for name in ("single", "noisy"):
        _single(figures, name, _rows(folder / f"{name}.csv"), answer)
    _multi(figures, _rows(folder / "multi.csv"), answer)
    _emergency(figures, _rows(folder / "emergency.csv"), answer)
    dialogs = folder / "dialogs.jsonl"
    if dialogs.exists():
        lines = dialogs.read_text(encoding="utf-8").splitlines()
        _dialogs(figures, [json.loads(line) for line in lines if line.strip()], answer)
    return figures


def _single(figures: Figures, name: str, rows: list[dict[str, str]], answer: Answering) -> None:
    found: dict[str, list[bool]] = defaultdict(list)
    by_origin: dict[str, list[bool]] = defaultdict(list)
    for row in rows:
        reply = answer([row["text"]])[0]
        label = labels(reply)
        gold = cell(row["gold"])
        fine = gold | cell(row["also_ok"])
        first = label[0] if label else ""
        figures.pairs[sorted(gold)[0], first] += 1
        if gold & OUTSIDE:
            caught = first in OUTSIDE or (first == "clarify" and not reply.answers)
            found["out of scope caught"].append(caught)
            if not caught:
                figures.miss(f"{name}/oos", row, reply)
            continue
        found["strict"].append(first in gold)
        found["lenient"].append(first in fine)
        by_origin[row["origin"].split(":")[0]].append(first in fine)
        found["answered or offered"].append(first in fine or (first == "clarify" and bool(fine & set(label))))
        found["wrongly refused"].append(first in OUTSIDE)
        found["asked back"].append(first == "clarify")
        if first not in fine:
            figures.miss(name, row, reply)
    for measure_name, hits in found.items():
        figures.rate(f"{name} {measure_name}", hits)
    if name == "single":
        for origin, hits in sorted(by_origin.items()):
            figures.rate(f"single lenient {origin}", hits)


def _multi(figures: Figures, rows: list[dict[str, str]], answer: Answering) -> None:
    shares = []
    for row in rows:
        reply = answer([row["text"]])[0]
        gold = cell(row["gold"])
        shares.append(len(gold & set(labels(reply))) / len(gold))
        if shares[-1] < 1:
            figures.miss("multi", row, reply)
    figures.rate("multi recall", shares)
    figures.rate("multi complete", [share == 1 for share in shares])


def _emergency(figures: Figures, rows: list[dict[str, str]], answer: Answering) -> None:
    acute: list[str] = []
    calm: list[str] = []
    for row in rows:
        reply = answer([row["text"]])[0]
        (acute if row["is_emergency"] == "1" else calm).append(reply.status)
        if (reply.status == "emergency") != (row["is_emergency"] == "1"):
            figures.miss("emergency", row, reply)
    figures.rate("emergency recall", [status == "emergency" for status in acute])
    figures.rate("emergency asked back", [status == "clarify" for status in acute])
    figures.rate("emergency false alarms", [status == "emergency" for status in calm])
    figures.rate("look-alikes asked back", [status == "clarify" for status in calm])


def _dialogs(figures: Figures, dialogs: list[dict[str, Any]], answer: Answering) -> None:
    every, later, whole = [], [], []
    for dialog in dialogs:
        replies = answer([turn["text"] for turn in dialog["turns"]])
        right = []
        for place, (turn, reply) in enumerate(zip(dialog["turns"], replies)):
            first = (labels(reply) or [""])[0]
            right.append(first in cell(turn["gold"]) | cell(turn.get("also_ok", "")))
            if place:
                later.append(right[-1])
            if not right[-1]:
                figures.miss("dialog", {"id": dialog["id"], "turn": place, **turn}, reply)
        every += right
        whole.append(all(right))
    figures.rate("dialog turns", every)
    figures.rate("dialog later turns", later)
    figures.rate("dialogs complete", whole)
