"""``baclofen-bot evaluate FOLDER``: the whole pipeline over a folder of questions, its figures, misses and confusion."""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from collections import Counter
from itertools import count
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.engine import Engine
from bot.measures import Figures, measure
from bot.reply import Reply
from bot.settings import Settings

TOO_FEW = 2


def run(folder: Path, out: Path) -> None:
    """Takes a folder in the evaluation's format and where to write, prints the figures, writes ``misses.jsonl``,
    ``figures.json`` and ``confusion.png``; raises FileNotFoundError when the folder has no questions."""
    if not list(folder.glob("*.csv")):
        raise FileNotFoundError(f"{folder} has no questions (single.csv, ...)")
    settings = Settings.parse_obj({})
    engine = Engine.load(settings.model, settings.region)
    seconds: list[float] = []
    numbers = count()
    loop = asyncio.new_event_loop()

    def answer(turns: list[str]) -> list[Reply]:
        conversation = f"evaluation-{next(numbers)}"
        replies = []
        for turn in turns:
            started = time.perf_counter()
            replies.append(loop.run_until_complete(engine.reply(conversation, turn)))
            seconds.append(time.perf_counter() - started)
        loop.run_until_complete(engine.forget(conversation))
        return replies

    figures = measure(folder, answer)
    loop.close()
    out.mkdir(parents=True, exist_ok=True)
    _print(figures, seconds)
    (out / "misses.jsonl").write_text("".join(json.dumps(m) + "\n" for m in figures.misses), encoding="utf-8")
    (out / "figures.json").write_text(json.dumps(figures.rates, indent=1), encoding="utf-8")
    draw_confusion(figures.pairs, out / "confusion.png")
    Console().print(f"Written to {out}: misses.jsonl, figures.json, confusion.png")


def _print(figures: Figures, seconds: list[float]) -> None:
    table = Table("figure", "value", "count")
    for name, (value, number) in figures.rates.items():
        table.add_row(name, "-" if value is None else f"{value:.1%}", str(number))
    table.add_row("median ms a message", f"{statistics.median(seconds) * 1000:.1f}", str(len(seconds)))
    Console().print(table)


def draw_confusion(pairs: Counter[tuple[str, str]], path: Path) -> None:
    """Takes counts of (gold, got) labels, draws them as a matrix: rows are what is right, columns what was answered."""
    import matplotlib

    matplotlib.use("Agg")
    import numpy as np
    from matplotlib import pyplot

    names = sorted({name for pair in pairs for name in pair})
    matrix = np.zeros((len(names), len(names)))
    for (gold, got), number in pairs.items():
        matrix[names.index(gold), names.index(got)] = number
    shares = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    figure, axes = pyplot.subplots(figsize=(14, 13))
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(names)), names, rotation=90)
    axes.set_yticks(range(len(names)), names)
    axes.set_xlabel("answered")
    axes.set_ylabel("right")
    for row, column in zip(*np.nonzero(matrix)):
        axes.text(column, row, int(matrix[row, column]), ha="center", va="center", fontsize=7,
                  color="white" if shares[row, column] > 0.5 else "black")  # fmt: skip
    figure.tight_layout()
    figure.savefig(path, dpi=80)
    pyplot.close(figure)
