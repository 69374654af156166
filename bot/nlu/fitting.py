"""Trains everything that the reading needs: the classifiers on the questions, then what weighs their answers on messages of
several questions and on follow-ups, which the classifiers have not seen."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_limits

from bot.answers.request import OUTSIDE
from bot.guide.loader import read_yaml
from bot.nlu.acute import Told
from bot.nlu.classifier import Features, Matrix
from bot.nlu.context import Before
from bot.nlu.hearing import Heard, Message, Sensed
from bot.nlu.models import EMERGENCY, Example, Models, plain
from bot.nlu.parts import Cut
from bot.nlu.reader import Reader
from bot.paths import READING

Row = dict[str, Any]
# Among these messages more are not ours than among people's: to refuse a question of ours is worse than to ask back.
NOT_OURS = 0.5


@lru_cache
def _rows(name: str, key: str) -> list[Row]:
    rows: list[Row] = read_yaml(READING / name)[key]
    return rows


def singles() -> list[Row]:
    """Gives messages that ask for one topic or for none of ours, which the classifiers have not seen: text and topics."""
    return _rows("singles.yml", "singles")


def pairs() -> list[Row]:
    """Gives the messages of one to three questions: text and topics."""
    return _rows("pairs.yml", "pairs")


def follow_ups() -> list[Row]:
    """Gives the follow-ups: the last topic, the message before, the message and the right label."""
    return _rows("follow_ups.yml", "follow_ups")


def acute_messages() -> list[Row]:
    """Gives acute messages and calm ones that sound like them, which the classifiers have not seen: text, acute."""
    return _rows("acute.yml", "messages")


def turns() -> list[Row]:
    """Gives messages after others: said (the messages before), text, acute."""
    return _rows("danger.yml", "turns")


def fit(rows: Sequence[Example], vectors: Matrix | None = None, models: Models | None = None) -> Models:
    """Takes the training questions, their vectors (made when not given) and untrained models (the usual ones when not
    given); gives the models, trained. One thread for each product of matrices: several networks are trained at a time."""
    models = models or Models()
    with warnings.catch_warnings(), threadpool_limits(1):
        # Networks learn for a given number of rounds: that they could learn on is no news.
        warnings.simplefilter("ignore", ConvergenceWarning)
        given = models.prepare(rows, vectors)
        models.fit(rows, given)
        _fit_pool(models)
        reader = Reader(models)
        questions = [*pairs(), *singles()]
        sensed = _sensed(reader, [row["text"] for row in questions])
        _fit_acute(reader, given, np.array([row.intent == EMERGENCY for row in rows]), sensed)
        _fit_turns(reader)
        _fit_asked(reader, questions, sensed)
    return models


def _fit_pool(models: Models) -> None:
    given = [(row["before"], {row["last"]}) for row in follow_ups()]
    given += [(row["text"], set(row["topics"]) or set(OUTSIDE)) for row in singles() if len(row["topics"]) < 2]
    features = models.features(models.speller().mend_all([plain(text) for text, _ in given]))
    right = [labels for _, labels in given]
    weights = np.array([NOT_OURS if labels == set(OUTSIDE) else 1.0 for labels in right])
    models.topics.fit_pool(features, right, OUTSIDE, weights)


def _sensed(reader: Reader, texts: Sequence[str], befores: Sequence[Before] = ()) -> list[Sensed]:
    """Takes messages and, where they follow others, what came before each, gives what the models make of their texts."""
    clear = [reader.clear(text) for text in texts]
    if not befores:
        return reader.listener.sense([Message(Cut.of(one.text), one.doc) for one in clear])
    return reader.listener.sense([Message(Cut.whole(one.text), one.doc, before) for one, before in zip(clear, befores)])


def _fit_acute(reader: Reader, given: Features, acute: npt.NDArray[np.bool_], questions: Sequence[Sensed]) -> None:
    def told(sensed: Sensed, is_acute: bool, everyday: bool = False) -> Told:
        features, cut = sensed.features, sensed.message.cut
        whole = replace(features.take([0]), texts=(cut.text,))
        return Told(whole, features.take(cut.within), sensed.rows[:1], is_acute, everyday)

    messages, before = acute_messages(), _sensed(reader, [row["before"] for row in follow_ups()])
    alarming = zip(messages, _sensed(reader, [row["text"] for row in messages]))
    kept_apart = [told(sensed, bool(row["acute"])) for row, sensed in alarming]
    kept_apart += [told(sensed, False, everyday=True) for sensed in (*questions, *before)]
    reader.models.acute.fit(given, acute, kept_apart)


def _fit_turns(reader: Reader) -> None:
    """Trains what hears a message after another; a follow-up is heard once for both models."""

    def heard(rows: Sequence[Row], befores: Sequence[Before]) -> list[tuple[Row, Heard]]:
        sensed = _sensed(reader, [row["text"] for row in rows], befores)
        return [(row, reader.listener.hear(one)) for row, one in zip(rows, sensed)]

    everyday = heard(follow_ups(), [Before(row["before"], row["last"], row["before"]) for row in follow_ups()])
    _fit_danger(reader, heard(turns(), [Before("", "", row["said"][-1]) for row in turns()]), everyday)
    _fit_context(reader, everyday)


def _fit_danger(reader: Reader, told: Sequence[tuple[Row, Heard]], everyday: Sequence[tuple[Row, Heard]]) -> None:
    known = [(one.spoken, bool(row["acute"])) for row, one in told if one.spoken]
    known += [(one.spoken, False) for row, one in everyday if one.spoken and row["topic"] != EMERGENCY]
    spoken, acute = zip(*known)
    reader.models.danger.fit(spoken, acute)


def _fit_asked(reader: Reader, questions: Sequence[Row], sensed: Sequence[Sensed]) -> None:
    listener, labels = reader.listener, reader.models.topics.labels
    hearings = [listener.chooser.hearing(one.message.cut, listener.weighed(one)) for one in sensed]
    asked = [{labels.index(topic) for topic in row["topics"]} for row in questions]
    reader.models.asked.fit(hearings, asked, listener.chooser.topics)


def _fit_context(reader: Reader, everyday: Sequence[tuple[Row, Heard]]) -> None:
    labels = reader.models.topics.labels
    known = [(row, one.follow_up) for row, one in everyday if one.follow_up and row["topic"] in labels]
    found, right = [follow_up for _, follow_up in known], [row["topic"] for row, _ in known]
    reader.models.context.fit(found, right, labels, [row["before"] for row, _ in known])
