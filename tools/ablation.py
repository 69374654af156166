"""What each part of the reading brings: a learning curve and an ablation, as a markdown table.

Run: .venv/bin/python tools/ablation.py [FOLDER ...] [--frozen FOLDER] [--share 1.0] [--seed 1]. A FOLDER holds questions in
the evaluation's format (by default our own held-out ones). --frozen: a folder with the model.onnx and tokenizer.json of an encoder
that was not fine-tuned. --share: the part of the examples that stands for 100 % (a smoke test: 0.05). The thresholds stay as
they were chosen for the whole. "Only" is said of the topic classifier: triage and the ranking of statements keep the encoder.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import floor
from pathlib import Path
from unittest.mock import patch

from bot.answers.compose import Composer
from bot.guide.loader import load
from bot.measures import Figures, measure
from bot.nlu.classifier import EXPERTS, Matrix
from bot.nlu.encoder import SentenceEncoder, encoder
from bot.nlu.fitting import fit
from bot.nlu.models import Example, Models, examples, plain
from bot.nlu.offline import OfflineBot
from bot.nlu.thresholds import QUESTIONS

CURVE = (0.25, 0.5, 1.0)
# The experts that need no encoder, and those that need nothing else.
SPARSE, DENSE = ("words", "neighbours"), ("network",)
COLUMNS = (
    "single strict",
    "single lenient",
    "single out of scope caught",
    "single wrongly refused",
    "noisy lenient",
    "multi recall",
    "emergency recall",
    "emergency false alarms",
    "dialog later turns",
)


def sample(rows: Sequence[Example], share: float, seed: int = 1) -> list[int]:
    """Takes examples and a share, gives the places of that share of them, spread evenly over intents and facets.

    Each kind of an intent keeps at least one: the reading needs every kind of out-of-scope message.
    """
    chance = random.Random(seed)
    facets: dict[tuple[str, str, str, bool], list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        facets[row.intent, row.facet, row.kind, row.lookalike].append(place)
    order = []
    for key in sorted(facets):
        chance.shuffle(facets[key])
        order += facets[key]
    taken = [p for n, p in enumerate(order) if floor((n + 1) * share + 0.5) > floor(n * share + 0.5)]
    kept = {(rows[p].intent, rows[p].kind) for p in taken}
    first = {(rows[p].intent, rows[p].kind): p for p in order}
    return sorted([*taken, *(p for kind, p in first.items() if kind not in kept)])


class Bench:
    """Trains and measures variants; the training questions are encoded once for each encoder."""

    def __init__(self, folders: Sequence[Path], rows: list[Example], seed: int) -> None:
        self._folders, self._rows, self._seed = folders, rows, seed
        self._composer = Composer(load())
        self._vectors: dict[int, Matrix] = {}
        self._full: Models | None = None

    def fit(
        self, share: float = 1.0, experts: Sequence[str] = tuple(EXPERTS), by: SentenceEncoder | None = None
    ) -> Models:
        """Takes the share of examples, the topic model's experts and the encoder, gives trained models."""
        by = by or encoder()
        if id(by) not in self._vectors:
            self._vectors[id(by)] = by.encode([plain(row.text) for row in self._rows])
        places = sample(self._rows, share, self._seed)
        models = Models(experts)
        models.encode = by.encode  # type: ignore[method-assign]
        return fit([self._rows[p] for p in places], self._vectors[id(by)][places], models)

    @property
    def full(self) -> Models:
        """The models as they are shipped, trained once."""
        self._full = self._full or self.fit()
        return self._full

    def row(self, name: str, models: Models) -> None:
        """Measures and prints a row of the table for each folder."""
        for folder in self._folders:
            start = time.perf_counter()
            figures = measure(folder, OfflineBot(models, self._composer).replies)
            cells = [name, folder.name, *(shown(figures, c) for c in COLUMNS), f"{time.perf_counter() - start:.0f} s"]
            print(f"| {' | '.join(cells)} |", flush=True)


def shown(figures: Figures, name: str) -> str:
    """Takes figures and a name, gives the rate in per cent."""
    rate = figures.rates.get(name, (None, 0))[0]
    return "" if rate is None else f"{rate:.1%}"


@contextmanager
def without_splitting() -> Iterator[None]:
    """Every message is one part."""

    def whole(text: str) -> list[str]:
        return [text]

    with patch("bot.nlu.segments.split", whole), patch("bot.nlu.segments.sentences", whole):
        yield


@contextmanager
def without_evidence() -> Iterator[None]:
    """Named things do not change the classifier's probabilities."""
    with patch("bot.nlu.evidence.weigh", lambda row, *_: row):
        yield


@contextmanager
def without_context() -> Iterator[None]:
    """Every message is read as if nothing had been asked before."""
    with patch("bot.nlu.offline.Before.recalled", lambda *_: None):
        yield


def main() -> None:
    """Runs all variants and prints their table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="*", default=[QUESTIONS])
    parser.add_argument("--frozen", type=Path)
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    every = examples()
    rows = [every[place] for place in sample(every, options.share, options.seed)]
    bench = Bench(options.folders, rows, options.seed)
    print(f"{len(rows)} of {len(every)} examples; seed {options.seed}\n")
    print(f"| variant | questions | {' | '.join(COLUMNS)} | time |\n|---|---|{'---|' * (len(COLUMNS) + 1)}")
    for share in CURVE:
        bench.row(f"{share:.0%} of the examples", bench.full if share == 1 else bench.fit(share))
    bench.row("sparse only", bench.fit(experts=SPARSE))
    if options.frozen:
        bench.row("frozen encoder only", bench.fit(experts=DENSE, by=SentenceEncoder(options.frozen)))
    bench.row("fine-tuned encoder only", bench.fit(experts=DENSE))
    bench.row("without neighbours", bench.fit(experts=("network", "words")))
    bench.row("all experts", bench.full)
    with without_splitting():
        bench.row("all experts, without splitting", bench.full)
    with without_evidence():
        bench.row("all experts, without evidence", bench.full)
    with without_context():
        bench.row("all experts, without the question before", bench.full)


if __name__ == "__main__":
    main()
