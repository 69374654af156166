"""Cutting messages into parts."""

from __future__ import annotations

import pytest

from bot.nlu.segments import MAX_PARTS, sentences, split


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


@pytest.mark.parametrize("cut", [split, sentences])
def test_at_most_so_many_parts_the_first_ones(cut) -> None:  # type: ignore[no-untyped-def]
    assert cut(" ".join(f"question {n}?" for n in range(50))) == [f"question {n}?" for n in range(MAX_PARTS)]
