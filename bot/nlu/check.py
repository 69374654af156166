"""``baclofen-bot nlu check``: is the training data sound? ``nlu report``: which topics steal each other's examples?"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz, process
from rich.console import Console

from bot.guide.loader import load, read_yaml
from bot.nlu.fitting import follow_ups, pairs
from bot.nlu.models import EMERGENCY, Example, Thresholds, examples, plain
from bot.nlu.ranking import answers, questions
from bot.paths import PROJECT

FACETS = 25
WORDINGS = 6
TOPIC_EXAMPLES = 150
OUTSIDE_EXAMPLES = 1200
ALIKE = 97.0
# A question whose nearest ones mostly belong to another intent is "stolen"; more than this share of an intent fails.
STOLEN_SHARE = 0.25
NEIGHBOURS = 8


def normal(text: str) -> str:
    """Takes a question, gives it without case, punctuation and spaces that do not count."""
    return " ".join(re.findall(r"\w+", text.lower()))


def duplicates(rows: Sequence[Example]) -> Iterator[str]:
    """Questions that stand twice, with the same intent or (worse) with two."""
    seen: dict[str, Example] = {}
    for row in rows:
        key = normal(row.text) or row.text
        other = seen.setdefault(key, row)
        if other is not row:
            kind = "stands twice" if other.intent == row.intent else f"is labelled {other.intent} and"
            yield f"'{row.text}' {kind} {row.intent}"


def near_duplicates(rows: Sequence[Example]) -> list[tuple[str, str, str, str]]:
    """Pairs of long questions that differ by a letter or the order of words: (intent, text, intent, text)."""
    long = [row for row in rows if len(row.text) > 25]
    texts = [normal(row.text) for row in long]
    found = []
    for start in range(0, len(texts), 1000):
        likeness = process.cdist(
            texts[start : start + 1000],
            texts,
            scorer=fuzz.token_sort_ratio,
            score_cutoff=ALIKE,
            dtype=np.uint8,
            workers=-1,
        )
        for row, column in zip(*np.nonzero(likeness)):
            if start + row < column:
                a, b = long[start + row], long[column]
                found.append((a.intent, a.text, b.intent, b.text))
    return found


def thin(rows: Sequence[Example]) -> Iterator[str]:
    """Topics and facets with too few questions."""
    facets: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        if not (row.lookalike or row.mixed):
            facets[row.intent][row.facet] += 1
    for topic in load().topics:
        number = sum(facets[topic].values())
        if number < TOPIC_EXAMPLES:
            yield f"{topic}: {number} questions, at least {TOPIC_EXAMPLES}"
        if len(facets[topic]) < FACETS:
            yield f"{topic}: {len(facets[topic])} facets, at least {FACETS}"
        for facet, count in facets[topic].items():
            if count < WORDINGS:
                yield f"{topic}: facet '{facet}' has {count} wordings, at least {WORDINGS}"
    outside = sum(facets["out_of_scope"].values()) + sum(facets["other_medicine"].values())
    if outside < OUTSIDE_EXAMPLES:
        yield f"out_of_scope and other_medicine: {outside} questions, at least {OUTSIDE_EXAMPLES}"


def thresholds_agree() -> Iterator[str]:
    """The fallback threshold of config.yml is the one that was chosen."""
    pipeline = read_yaml(PROJECT / "config.yml")["pipeline"]
    configured = next(c["threshold"] for c in pipeline if c["name"] == "FallbackClassifier")
    if configured != Thresholds.load().answer:
        yield f"config.yml: FallbackClassifier threshold {configured} is not the chosen {Thresholds.load().answer}"


def reading_labels(rows: Sequence[Example]) -> Iterator[str]:
    """Pairs and follow-ups whose topics are no intents of ours, and topics, facets and statements of ``answers`` that are
    missing."""
    guide = load()
    facets = {(row.intent, row.facet) for row in rows}
    statements = {s.id for topic in guide.topics.values() for s in topic.statements}
    yield from (
        f"data/reading/answers/{topic}.yml: file is missing" for topic in guide.topics if topic not in answers()
    )
    for topic, said in answers().items():
        for facet, ids in said.items():
            if (topic, facet) not in facets:
                yield f"data/reading/answers/{topic}.yml: no facet '{facet}' in data/nlu"
            yield from (f"data/reading/answers/{topic}.yml: no statement {i}" for i in ids if i not in statements)
    own = {name: {s.id for s in topic.statements} for name, topic in guide.topics.items()}
    for topic, text, ids in questions():
        yield from (
            f"data/reading/answers/{topic}.yml: '{text}': no statement {i} of {topic}"
            for i in ids
            if i not in own[topic]
        )
    known = {row.intent for row in rows} - {EMERGENCY}
    for pair in pairs():
        yield from (f"pairs: '{pair['text']}' is labelled {t}" for t in pair["topics"] if t not in known)
    for row in follow_ups():
        yield from (
            f"follow-ups: '{row['text']}' is labelled {t}" for t in (row["last"], row["topic"]) if t not in known
        )


def leave_one_out(rows: Sequence[Example]) -> list[str]:
    """For each question, the intent that its nearest others vote for (cosine of the encoder's vectors, all intents)."""
    from bot.nlu.encoder import encoder

    vectors = encoder().encode([plain(row.text) for row in rows])
    intents = np.array([row.intent for row in rows])
    voted = []
    for start in range(0, len(rows), 512):
        likeness = vectors[start : start + 512] @ vectors.T
        likeness[np.arange(len(likeness)), np.arange(start, start + len(likeness))] = -1
        nearest = np.argpartition(-likeness, NEIGHBOURS, axis=1)[:, :NEIGHBOURS]
        for row, columns in enumerate(nearest):
            votes: dict[str, float] = defaultdict(float)
            for column in columns:
                votes[intents[column]] += float(likeness[row, column])
            voted.append(max(votes, key=votes.__getitem__))
    return voted


def main() -> list[str]:
    """Runs the checks that need no encoder, prints and gives a line for each problem."""
    rows = examples()
    problems = [*duplicates(rows), *thin(rows), *thresholds_agree(), *reading_labels(rows)]
    problems += [f"'{a}' ({i}) and '{b}' ({j}) are nearly the same" for i, a, j, b in near_duplicates(rows) if i != j]
    console = Console()
    for line in problems:
        console.print(line, markup=False)
    console.print(f"{len(rows)} questions, {len({r.intent for r in rows})} intents, {len(problems)} problems")
    return problems


def report(out: Path) -> None:
    """Takes a folder, writes the stolen questions and the confusion matrix of leave-one-out there."""
    from bot.evaluation import draw_confusion

    rows = examples()
    voted = leave_one_out(rows)
    out.mkdir(parents=True, exist_ok=True)
    pairs = Counter((row.intent, other) for row, other in zip(rows, voted))
    draw_confusion(pairs, out / "leave_one_out.png")
    lines = [f"{row.intent} -> {other}: {row.text}" for row, other in zip(rows, voted) if row.intent != other]
    (out / "stolen.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    console = Console()
    for intent in sorted({row.intent for row in rows}):
        total = sum(n for (gold, _), n in pairs.items() if gold == intent)
        lost = Counter({other: n for (gold, other), n in pairs.items() if gold == intent != other})
        share = sum(lost.values()) / total
        flag = "  TOO MANY" if share > STOLEN_SHARE and intent != EMERGENCY else ""
        console.print(f"{intent}: {share:.1%} stolen, by {lost.most_common(3)}{flag}", markup=False)
    near = near_duplicates(rows)
    console.print(f"{len(lines)} of {len(rows)} stolen; {len(near)} near-duplicate pairs; written to {out}")
