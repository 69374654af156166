"""Cutting messages into parts."""

from __future__ import annotations

import pytest

from bot.nlu.parts import Cut
from bot.nlu.segments import MAX_PARTS, MAX_SENTENCES, sentences, split


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("can i drive", ["can i drive"]),
        ("Can I drive? Can I drink?", ["Can I drive?", "Can I drink?"]),
        ("can i drive and can i drink", ["can i drive", "can i drink"]),
        ("can i drive, and what about wine", ["can i drive", "what about wine"]),
        ("dose & storage", ["dose", "storage"]),
        ("side effects + cost", ["side effects", "cost"]),
        ("is it safe\nhow do i keep it", ["is it safe", "how do i keep it"]),
        ("it hurts; why", ["it hurts;", "why"]),
        ("brand or generic", ["brand", "generic"]),
        ("1) can i drive 2) can i drink", ["can i drive", "can i drink"]),
        ("two things: (1) driving (2) wine", ["two things:", "driving", "wine"]),
        ("is it 5 (10 mg) tablets", ["is it 5 (10 mg) tablets"]),
        ("", []),
        ("? ! .", []),
        ("sandy band", ["sandy band"]),
    ],
)
def test_split(text: str, parts: list[str]) -> None:
    assert split(text) == parts


def test_decimals_and_thousands_are_not_cut() -> None:
    assert split("take 2.5 mg or 1,000 mcg") == ["take 2.5 mg", "1,000 mcg"]


def test_sentences_keep_their_joints() -> None:
    assert sentences("I feel sick and dizzy. Is that usual?\n\nHelp") == [
        "I feel sick and dizzy.",
        "Is that usual?",
        "Help",
    ]


def test_at_most_so_many_parts_the_first_ones() -> None:
    assert split(" ".join(f"question {n}?" for n in range(50))) == [f"question {n}?" for n in range(MAX_PARTS)]


def test_of_a_long_message_the_beginning_and_the_end() -> None:
    said = [f"sentence {n}." for n in range(100)]
    half = MAX_SENTENCES // 2
    assert sentences(" ".join(said)) == [*said[:half], *said[-half:]]
    assert sentences(" ".join(said[:MAX_SENTENCES])) == said[:MAX_SENTENCES]


def test_a_question_after_a_long_story_is_heard() -> None:
    cut = Cut.of(" ".join([*["We had a long day."] * 15, "Does it go with food?"]))
    assert cut.asking == ("Does it go with food?",)
