"""The plain text of a reply: what stands in it, and in which order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.answers.render import plain_text
from bot.reply import Answer, Number, Point, Reply, Source, Suggestion

LABEL = Source("label", "A label", "5.1", 1)
PAGE = Source("page", "A page", "Key facts", 2)
ANSWER = Answer(
    topic="alcohol",
    title="Alcohol",
    lead="Better not.",
    lead_sources=(LABEL,),
    points=(
        Point("a", "They add up.", (LABEL, PAGE)),
        Point("b", "Call.", (PAGE,), "emergency"),
        Point("c", "Ask.", (PAGE,), "today"),
    ),
    notes=("You told me: kidneys.",),
)
REPLY = Reply(
    "answered", answers=(ANSWER,), sources=(LABEL, PAGE), disclaimer="See a doctor.", message="First this.",
    suggestions=(Suggestion("Next?", "next"),),
)  # fmt: skip


def test_an_answer_in_its_order() -> None:
    assert plain_text(REPLY).split("\n") == [
        "First this.",
        "ALCOHOL",
        "You told me: kidneys.",
        "Better not. [1]",
        "- They add up. [1] [2]",
        "- Urgent: Call. [2]",
        "- Today: Ask. [2]",
        "Where this comes from: [1] A label, 5.1; [2] A page, Key facts",
        "See a doctor.",
    ]


def test_an_emergency_in_its_order_without_marks() -> None:
    reply = Reply(
        "emergency",
        title="911 - Overdose",
        steps=(Point("x", "Call 911 now.", (LABEL,)), Point("y", "Stay.", (PAGE,))),
        numbers=(Number("emergency", "Emergency services", "911", "911"),),
        disclaimer="Keep this open.",
    )
    assert plain_text(reply).split("\n") == [
        "911 - OVERDOSE", "- Call 911 now.", "- Stay.", "Emergency services: 911", "Keep this open.",
    ]  # fmt: skip


@pytest.mark.parametrize(("status", "kind"), [("clarify", ""), ("conversation", "menu")])
def test_offers_are_numbered(status: str, kind: str) -> None:
    offers = (Suggestion("Alcohol", "alcohol"), Suggestion("Driving", "driving"))
    reply = Reply(status, message="Which?", suggestions=offers, kind=kind)  # type: ignore[arg-type]
    assert plain_text(reply).split("\n") == ["Which?", "1. Alcohol", "2. Driving"]


def test_suggestions_of_an_answer_are_left_to_the_face() -> None:
    assert "Next?" not in plain_text(REPLY)


def test_an_answer_without_lead_or_points_leaves_no_blank_line() -> None:
    reply = replace(REPLY, answers=(replace(ANSWER, lead="", lead_sources=(), points=()),), sources=(), message=" ")
    assert plain_text(reply).split("\n") == ["ALCOHOL", "You told me: kidneys.", "See a doctor."]
