"""Trains everything that the reading needs: the classifiers on the questions, then what weighs their answers on messages of
several questions and on follow-ups, which the classifiers have not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from bot.answers.request import OUTSIDE
from bot.guide.loader import read_yaml
from bot.nlu.asked import Hearing
from bot.nlu.classifier import Matrix
from bot.nlu.context import Before, FollowUp
from bot.nlu.models import Example, Models, plain
from bot.nlu.parts import Cut
from bot.nlu.reader import Reader
from bot.nlu.things import pipeline
from bot.paths import READING

EVERYDAY = 0.3
# Among those messages more are not ours than among people's: to refuse a question of ours is worse than to ask back.
NOT_OURS = 0.5


@lru_cache
def _rows(name: str, key: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = read_yaml(READING / name)[key]
    return rows


def singles() -> list[dict[str, Any]]:
    """Gives messages that ask for one topic or for none of ours, which the classifiers have not seen: text and topics."""
    return _rows("singles.yml", "singles")


def pairs() -> list[dict[str, Any]]:
    """Gives the messages of one to three questions: text and topics."""
    return _rows("pairs.yml", "pairs")


def follow_ups() -> list[dict[str, Any]]:
    """Gives the follow-ups: the last topic, the message before, the message and the right label."""
    return _rows("follow_ups.yml", "follow_ups")


def acute_messages() -> list[dict[str, Any]]:
    """Gives acute messages and calm ones that sound like them, which the classifiers have not seen: text, acute."""
    return _rows("acute.yml", "messages")


def fit(rows: Sequence[Example], vectors: Matrix | None = None, models: Models | None = None) -> Models:
    """Takes the training questions, their vectors (made when not given) and untrained models (the usual ones when not
    given); gives the models, trained."""
    models = (models or Models()).fit(rows, vectors)
    _fit_pool(models)
    reader = Reader(models)
    _fit_acute(reader)
    _fit_asked(reader)
    _fit_context(reader)
    return models


def _fit_pool(models: Models) -> None:
    given = [(row["before"], {row["last"]}) for row in follow_ups()]
    given += [(row["text"], set(row["topics"]) or set(OUTSIDE)) for row in singles() if len(row["topics"]) < 2]
    features = models.features([plain(text) for text, _ in given])
    right = [labels for _, labels in given]
    weights = np.array([NOT_OURS if labels == set(OUTSIDE) else 1.0 for labels in right])
    models.topics.fit_pool(features, right, OUTSIDE, weights)


def _fit_acute(reader: Reader) -> None:
    """Everyday questions count less than those that sound alarming: the line between the latter and emergencies is learned."""
    given = [(row["text"], bool(row["acute"]), 1.0) for row in acute_messages()]
    given += [(row["text"], False, EVERYDAY) for row in (*pairs(), *singles())]
    given += [(row["before"], False, EVERYDAY) for row in follow_ups()]
    features = [reader.hear([text], pipeline()(text)).features for text, _, _ in given]
    seen = reader.models.features([one.texts[0] for one in features], np.stack([one.vectors[0] for one in features]))
    heard = replace(seen, texts=tuple(text for text, _, _ in given))
    reader.models.acute.fit_weights(heard, np.array([a for _, a, _ in given]), np.array([w for _, _, w in given]))


def _fit_asked(reader: Reader) -> None:
    chooser, labels = reader.chooser, reader.models.topics.labels

    def hearing(text: str) -> Hearing:
        cut = Cut.of(text)
        return chooser.hearing(cut, reader.hear(cut.texts, pipeline()(text)).rows)

    given = [(row["text"], {labels.index(t) for t in row["topics"]}) for row in (*pairs(), *singles())]
    reader.models.asked.fit([hearing(text) for text, _ in given], [asked for _, asked in given], chooser.topics)


def _fit_context(reader: Reader) -> None:
    labels = reader.models.topics.labels

    def follow_up(row: dict[str, str]) -> FollowUp:
        heard = reader.hear([row["text"]], pipeline()(row["text"]), Before(row["before"], row["last"]))
        assert heard.follow_up
        return heard.follow_up

    known = [row for row in follow_ups() if row["topic"] in labels]
    reader.models.context.fit([follow_up(row) for row in known], [row["topic"] for row in known], labels)
