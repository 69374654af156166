"""What training hears of many messages at once is what reading hears of each."""

from __future__ import annotations

import numpy as np
import pytest

from bot.nlu.context import Before
from bot.nlu.hearing import Message, plain
from bot.nlu.models import Models
from bot.nlu.parts import Cut
from bot.nlu.reader import Reader
from bot.nlu.things import pipeline

AFTER = Before("can i drink on it", "alcohol", "thanks for that")
SAID = [
    ("Can I drink? And does Lioresal make you sleepy, or is that me", None),
    ("and wine?", AFTER),
    ("ok", Before("", "", "how many are too many")),
]


@pytest.fixture(scope="module")
def reader(models: Models) -> Reader:
    return Reader(models)


@pytest.fixture(scope="module")
def messages() -> list[Message]:
    return [
        Message(Cut.of(text) if before is None else Cut.whole(text), pipeline()(text), before) for text, before in SAID
    ]


def test_many_at_once_and_one_by_one(reader: Reader, messages: list[Message]) -> None:
    for message, together in zip(messages, reader.listener.sense(messages)):
        (alone,) = reader.listener.sense([message])
        assert together.features.texts == alone.features.texts == tuple(message.plain)
        assert np.array_equal(together.features.vectors, alone.features.vectors)
        assert together.rows == pytest.approx(alone.rows, abs=1e-4)
        first, second = reader.listener.hear(together), reader.listener.hear(alone)
        assert first.acute == pytest.approx(second.acute, abs=1e-3)


def test_only_a_message_after_another_is_heard_in_its_light(reader: Reader, messages: list[Message]) -> None:
    alone, follow_up, spoken = (reader.listener.hear(one) for one in reader.listener.sense(messages))
    assert alone.follow_up is None
    assert alone.spoken is None
    assert follow_up.follow_up is not None
    assert follow_up.follow_up.last == "alcohol"
    assert follow_up.spoken is not None
    # After a message that was not answered there is no topic to lean on, but there may be danger.
    assert spoken.follow_up is None
    assert spoken.spoken is not None


def test_what_came_before_is_joined_to_the_message(messages: list[Message]) -> None:
    assert messages[0].others == []
    assert messages[1].others == ["can i drink on it. and wine?", "thanks for that. and wine?", "thanks for that"]


def test_baclofen_has_one_name() -> None:
    text = "Are my Baclofen tablets   the same as BACLOFEN"
    assert plain(text, pipeline()(text)) == "are my baclofen the same as baclofen"
