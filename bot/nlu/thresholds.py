"""``baclofen-bot nlu thresholds``: chooses the thresholds on our own held-out questions and writes them down.

The questions of ``tests/data`` were written without sight of the training questions, and are never trained on. Each
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
from bot.nlu.fitting import fit
from bot.nlu.models import THRESHOLDS, Models, Thresholds, examples
from bot.nlu.offline import OfflineBot
from bot.paths import PROJECT

QUESTIONS = PROJECT / "tests" / "data" / "questions"
HARD = PROJECT / "tests" / "data" / "hard"
EMERGENCIES = PROJECT / "tests" / "data" / "emergency"
# Bounds set by hand, where the figures hardly tell the values apart: no topic below 0.35 is answered, `likely` from 0.45 (fewer
# topics that nobody asked for) and `asked` from 0.1 (the same), `doubtless` up to 0.7 (answers in the order of asking).
CHOICES = {
    "answer": (0.35, 0.4, 0.45, 0.5),
    "outside": (0.35, 0.45, 0.55, 0.65),
    "asked": (0.1, 0.15, 0.2, 0.3),
    "likely": (0.45, 0.5),
    "doubtless": (0.65, 0.7),
    "beyond": (0.0, 0.5, 0.9, 1.2, 1.5),
    "sure": (0.75, 0.9),
}
# What is asked back lies below what is sure: every acute_sure is above every acute_maybe, which has a bound by hand too (from 0.1
# ordinary follow-ups were asked back).
ACUTE_CHOICES = {
    "acute_sure": (0.25, 0.3, 0.35, 0.4, 0.5),
    "acute_veto": (0.05, 0.1, 0.2, 0.3),
    "acute_doubt": (0.01, 0.02, 0.03, 0.05),
    "acute_maybe": (0.15, 0.2),
}
ROUNDS = 2
# What a change must gain: less is a few questions' luck, and would move the thresholds with every training.
LEAST = 0.02
# "A missed emergency counts more than ten false alarms."
MISSED = 10
HEADER = "# Written by `baclofen-bot nlu thresholds` from our own held-out questions (tests/data); not by hand.\n"


def worth(figures: Figures) -> float:
    """Takes figures, gives one number: right answers (and right topics offered), minus what costs people's trust (a wrong topic
    answered) or patience (refused or asked back more than a little)."""

    def value(name: str) -> float:
        return figures.rates.get(name, (0.0, 0))[0] or 0.0

    asked, refused = value("single asked back"), value("single wrongly refused")
    wrong = 1 - value("single lenient") - asked - refused
    right = value("single strict") + value("single lenient") + value("noisy lenient") + value("multi recall")
    right += 2 * value("single out of scope caught") + value("dialog later turns") + value("single answered or offered")
    return right - 2 * wrong - 3 * max(0.0, refused - 0.01) - 3 * max(0.0, asked - 0.05)


def worth_of_triage(figures: Figures) -> float:
    """Takes figures of acute messages and look-alikes, gives one number: false alarms and, ten times, what was missed. What was
    asked back counts half of either."""
    recall, alarms, acute_asked, calm_asked = (
        figures.rates[name][0] or 0.0
        for name in ("emergency recall", "emergency false alarms", "emergency asked back", "look-alikes asked back")
    )
    return -MISSED * (1 - recall - acute_asked / 2) - alarms - calm_asked / 2


def remembering(models: Models) -> Models:
    """Takes models, gives them remembering what they found for every text: only the thresholds change."""

    def kept(make: Callable[..., Any], key: Callable[..., Any]) -> Callable[..., Any]:
        known: dict[Any, Any] = {}

        def call(*given: Any) -> Any:
            if (at := key(*given)) not in known:
                known[at] = make(*given)
            result = known[at]
            return result.copy() if isinstance(result, np.ndarray) else result

        return call

    models.features = kept(models.features, tuple)  # type: ignore[method-assign]
    models.topics.probabilities = kept(models.topics.probabilities, lambda f, beyond=0.0: (f.texts, beyond))  # type: ignore[method-assign]
    acute = kept(
        models.acute.probabilities, lambda texts, odds, loudest, rows: (*texts, loudest.tobytes(), rows.tobytes())
    )
    models.acute.probabilities = acute  # type: ignore[method-assign]
    models.ranker.likeness = kept(models.ranker.likeness, lambda vector, text: (vector.tobytes(), text))  # type: ignore[method-assign]
    return models


def main() -> None:
    """Trains on the questions, chooses the thresholds on the held-out folders, writes thresholds.yml and config.yml."""
    bot = OfflineBot(remembering(fit(examples())))
    climb(bot, (EMERGENCIES, HARD), ACUTE_CHOICES, worth_of_triage)
    climb(bot, (QUESTIONS, HARD), CHOICES, worth)
    write(bot.reader.models.thresholds)


def climb(
    bot: OfflineBot,
    folders: Sequence[Path],
    choices: dict[str, tuple[float, ...]],
    value_of: Callable[[Figures], float],
) -> None:
    """Takes a bot, folders of questions, the values to try and what figures are worth; sets the bot's best thresholds."""
    models = bot.reader.models
    console = Console()

    def worth_now() -> float:
        return sum(value_of(measure(folder, bot.replies)) for folder in folders)

    score = worth_now()
    for _ in range(ROUNDS):
        before = score
        for name, values in choices.items():
            best = models.thresholds
            for value in (v for v in values if v != getattr(best, name)):
                models.thresholds = replace(models.thresholds, **{name: value})
                found = worth_now()
                if found > score + LEAST:
                    best, score = models.thresholds, found
                    console.print(f"{name} {value}: {score:.4f}")
            models.thresholds = best
        if score == before:
            break


def write(thresholds: Thresholds) -> None:
    """Writes the thresholds to their file, and the fallback threshold to config.yml."""
    lines = "".join(f"{name}: {value}\n" for name, value in asdict(thresholds).items())
    THRESHOLDS.write_text(HEADER + lines, encoding="utf-8")
    config = PROJECT / "config.yml"
    text = config.read_text(encoding="utf-8")
    config.write_text(re.sub(r"(?m)^(    threshold: ).*$", rf"\g<1>{thresholds.answer}", text), encoding="utf-8")
