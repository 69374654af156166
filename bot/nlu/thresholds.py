"""``baclofen-bot nlu thresholds``: chooses the thresholds on our own held-out questions and writes them down.

The questions of ``tests/data/questions`` were written without sight of the training questions, and are never trained on. Each
threshold is moved in turn over a few values, the others kept, until nothing gets better (coordinate ascent).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console

from bot.measures import Figures, measure
from bot.nlu.models import THRESHOLDS, Models, Thresholds, examples
from bot.nlu.offline import OfflineBot
from bot.paths import PROJECT

QUESTIONS = PROJECT / "tests" / "data" / "questions"
CHOICES = {
    "answer": (0.3, 0.36, 0.42, 0.48, 0.54),
    "outside": (0.45, 0.55, 0.65),
    "part": (0.4, 0.5, 0.6),
    "second": (0.18, 0.22, 0.27),
    "support": (0.03, 0.06, 0.1),
    "sure": (0.75, 0.9),
}
ROUNDS = 2
HEADER = (
    "# Written by `baclofen-bot nlu thresholds` from our own held-out questions (tests/data/questions); not by hand.\n"
)


def worth(figures: Figures) -> float:
    """Takes figures, gives one number: right answers, minus what costs people's trust (a wrong topic answered) or
    patience (refused or asked back more than a little)."""

    def value(name: str) -> float:
        return figures.rates.get(name, (0.0, 0))[0] or 0.0

    asked, refused = value("single asked back"), value("single wrongly refused")
    wrong = 1 - value("single lenient") - asked - refused
    right = value("single strict") + value("single lenient") + value("noisy lenient") + value("multi recall")
    right += 2 * value("single out of scope caught") + value("dialog later turns")
    return right - 2 * wrong - 3 * max(0.0, refused - 0.01) - 3 * max(0.0, asked - 0.05)


def remembering(models: Models) -> Models:
    """Takes models, gives them remembering every text's vector and probabilities: only the thresholds change."""
    encode, topics, acute = models.encode, models.topics.probabilities, models.acute_probabilities
    known: dict[tuple[str, str], Any] = {}

    def by_text(name: str, texts: Sequence[str], make: Callable[[list[str]], Any]) -> Any:
        missing = [text for text in dict.fromkeys(texts) if (name, text) not in known]
        if missing:
            known.update(((name, text), row) for text, row in zip(missing, make(missing)))
        return np.stack([known[name, text] for text in texts])

    models.encode = lambda texts: by_text("vector", texts, encode)  # type: ignore[method-assign]
    models.topics.probabilities = lambda texts, vectors: by_text(  # type: ignore[method-assign]
        "topics", texts, lambda missing: topics(missing, models.encode(missing))
    )
    models.acute_probabilities = lambda texts, vectors: by_text(  # type: ignore[method-assign]
        "acute", texts, lambda missing: acute(missing, models.encode(missing))
    )
    return models


def main(folder: Path = QUESTIONS) -> None:
    """Trains on the questions, chooses the thresholds on the held-out folder, writes thresholds.yml and config.yml."""
    console = Console()
    bot = OfflineBot(remembering(Models().fit(examples())))
    best = bot.reader.models.thresholds
    score = worth(measure(folder, bot.replies))
    for _ in range(ROUNDS):
        before = score
        for name, values in CHOICES.items():
            for value in values:
                if value == getattr(best, name):
                    continue
                bot.reader.models.thresholds = replace(best, **{name: value})
                found = worth(measure(folder, bot.replies))
                if found > score + 1e-6:
                    best, score = bot.reader.models.thresholds, found
                    console.print(f"{name} {value}: {score:.4f}")
            bot.reader.models.thresholds = best
        if score == before:
            break
    write(best)


def write(thresholds: Thresholds) -> None:
    """Writes the thresholds to their file, and the fallback threshold to config.yml."""
    lines = "".join(f"{name}: {value}\n" for name, value in asdict(thresholds).items())
    THRESHOLDS.write_text(HEADER + lines, encoding="utf-8")
    config = PROJECT / "config.yml"
    text = config.read_text(encoding="utf-8")
    config.write_text(re.sub(r"(?m)^(    threshold: ).*$", rf"\g<1>{thresholds.answer}", text), encoding="utf-8")
