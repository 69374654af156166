"""Replies as Block Kit: complete, within Slack's limits, nothing cut off."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from fake_slack import buttons, shown
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answers.compose import Composer
from bot.answers.phrases import phrase, regions
from bot.reply import Answer, Number, Point, Reply, Source, Suggestion
from bot.slack import limits
from bot.slack.blocks import Message, escape, render, split
from bot.slack.incoming import plain
from bot.slack.views import home

DISCLAIMER = phrase("disclaimer")


def problems(messages: list[Message]) -> list[str]:
    return [p for m in messages for p in limits.message_problems({"text": m.text, "blocks": m.blocks})]


def all_text(messages: list[Message]) -> str:
    return "\n".join(m.text for m in messages)


def all_shown(messages: list[Message]) -> str:
    return "\n".join(shown({"blocks": m.blocks}) for m in messages)


words = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=40).filter(str.strip)
long_words = st.integers(1, 7000).map(lambda size: ("Words & <more>. " * (size // 16 + 1))[:size])
texts = words | long_words
sources = st.lists(st.builds(Source, document=words, title=texts, section=words), max_size=2).map(tuple)
points = st.builds(
    Point, statement=words, text=texts, sources=sources, urgency=st.sampled_from(("emergency", "today", "routine"))
)
answers = st.builds(
    Answer,
    topic=words,
    title=words,
    lead=texts,
    points=st.lists(points, max_size=5).map(tuple),
    lead_sources=sources,
    notes=st.lists(texts, max_size=2).map(tuple),
)
replies = st.builds(
    Reply,
    status=st.sampled_from(("answered", "clarify", "emergency", "conversation")),
    topics=st.lists(words, max_size=4).map(tuple),
    answers=st.lists(answers, max_size=3).map(tuple),
    disclaimer=st.just(DISCLAIMER),
    sources=sources,
    suggestions=st.lists(st.builds(Suggestion, label=texts, text=texts), max_size=30).map(tuple),
    message=texts,
    title=texts,
    steps=st.lists(points, max_size=5).map(tuple),
    numbers=st.lists(st.builds(Number, kind=words, label=words, number=words, tel=words), max_size=4).map(tuple),
)


@settings(max_examples=60, deadline=None)
@given(replies, st.booleans())
def test_any_reply_is_within_the_limits_and_complete(reply: Reply, offer: bool) -> None:
    messages = render(reply, asked="You asked: x", offer_private=offer)
    assert problems(messages) == []
    assert escape(DISCLAIMER) in all_text(messages)
    assert escape(DISCLAIMER) in all_shown(messages)
    squeezed = "".join(all_shown(messages).split())
    for answer in reply.answers:
        for point in answer.points:
            assert "".join(escape(point.text).split()) in squeezed or len(escape(point.text)) > limits.SECTION_TEXT - 60
    sent = [b["value"] for m in messages for b in buttons({"blocks": m.blocks}) if b["action_id"].startswith("ask:")]
    assert sent == [offer.text[: limits.BUTTON_VALUE] for offer in reply.suggestions]


@given(long_words, st.integers(50, 400))
def test_splitting_loses_nothing(text: str, limit: int) -> None:
    parts = split(escape(text), limit)
    assert all(0 < len(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(escape(text).split())
    assert all(part.count("&") == part.count(";") for part in parts)


def test_every_emergency_of_every_region(composer: Composer) -> None:
    for kind in composer.guide.emergency.kinds:
        for region in regions().values():
            reply = composer.emergency(kind.id, region.id)
            messages = render(reply)
            assert problems(messages) == []
            first = messages[0].blocks
            assert first[0]["type"] == "header"
            # An animal's emergency opens with its own line, or with no number where its region knows none.
            animal = kind.id == "pet" and "animal_poison" not in region.numbers
            assert animal or reply.numbers[0].number in first[0]["text"]["text"]
            assert all(number.number in shown({"blocks": [first[1]]}) for number in reply.numbers)
            said = all_text(messages).lower()
            assert all(escape(line).lower() in said for line in reply.text.splitlines())


def test_menu_and_home_hold_every_topic(composer: Composer) -> None:
    offers = composer.topic_choices(sorted(composer.guide.topics))
    menu = Reply(status="clarify", message=phrase("clarify.menu"), suggestions=offers)
    messages = render(menu)
    assert problems(messages) == []
    labels = [b["text"]["text"] for b in buttons({"blocks": messages[0].blocks})]
    assert labels[0].startswith("1. ")
    assert f"{len(offers)}. {escape(offers[-1].label)}" in messages[0].text
    greeting = Reply(status="conversation", message="Hello.", suggestions=composer.examples())
    for region in regions():
        view = home(greeting, menu, region, 24)
        assert limits.view_problems(view) == []
        assert {b["text"]["text"] for b in buttons(view) if b["type"] == "button"} >= {o.label for o in offers}


def test_what_people_wrote_cannot_call_a_channel() -> None:
    reply = Reply(status="conversation", message="You said <!channel> and <@U1> & <https://x.example|this>.")
    message = render(reply)[0]
    assert "<" not in message.text
    assert "<" not in shown({"blocks": message.blocks})


def test_an_open_emergency_shows_its_number_first() -> None:
    number = Number("emergency", "Emergency services", "999", "999")
    reply = Reply(status="answered", message="If this is still going on, call 999 now.", numbers=(number,))
    message = render(replace(reply, disclaimer=DISCLAIMER))[0]
    assert "*999*" in message.blocks[0]["text"]["text"]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("<@UBOT> is 5 &lt; 6 &amp; ok?", "is 5 < 6 & ok?"),
        ("<@UBOT>", ""),
        ("<https://a.example/b|a.example> <mailto:a@b.c|a@b.c> <#C1|general> <!here>", "a.example a@b.c #general"),
        ("&amp;lt;", "&lt;"),
        ("a\nb  c", "a\nb  c"),
    ],
)
def test_slacks_markup_is_undone(typed: str, read: str) -> None:
    assert plain(typed) == read


BUTTON: dict[str, Any] = {"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "x"}}


@pytest.mark.parametrize(
    "block",
    [
        {"type": "section"},
        {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}},
        {"type": "section", "text": {"type": "mrkdwn", "text": ""}},
        {"type": "section", "fields": [{"type": "mrkdwn", "text": "x" * 2001}]},
        {"type": "section", "fields": [{"type": "mrkdwn", "text": "x"}] * 11},
        {"type": "section", "text": {"type": "mrkdwn", "text": "x", "emoji": True}},
        {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}},
        {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
        {"type": "context", "elements": []},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 11},
        {"type": "actions", "elements": []},
        {"type": "actions", "elements": [{**BUTTON, "action_id": str(n)} for n in range(26)]},
        {"type": "actions", "elements": [BUTTON, BUTTON]},
        {"type": "actions", "elements": [{**BUTTON, "text": {"type": "plain_text", "text": "x" * 76}}]},
        {"type": "actions", "elements": [{**BUTTON, "value": "x" * 2001}]},
        {"type": "actions", "elements": [{**BUTTON, "style": "red"}]},
        {"type": "actions", "elements": [{**BUTTON, "action_id": "x" * 256}]},
        {"type": "actions", "elements": [{**BUTTON, "colour": "x"}]},
        {"type": "actions", "elements": [{"type": "static_select", "action_id": "a", "options": []}]},
        {"type": "actions", "elements": [{"type": "date"}]},
        {"type": "divider", "block_id": "x" * 256},
        {"type": "table"},
    ],
)
def test_the_validator_finds(block: dict[str, Any]) -> None:
    assert limits.message_problems({"text": "x", "blocks": [block]})


def test_the_validator_finds_in_messages_and_views() -> None:
    divider = {"type": "divider"}
    assert limits.message_problems({"text": "", "blocks": [divider]})
    assert limits.message_problems({"text": "x" * 40_001})
    assert limits.message_problems({"text": "x", "blocks": [divider] * 51})
    assert limits.message_problems({"text": "x", "blocks": [{**divider, "block_id": "a"}] * 2})
    assert limits.message_problems({"text": "x", "blocks": [divider] * 50}) == []
    assert limits.view_problems({"type": "home", "blocks": [divider] * 101})
    assert limits.view_problems({"type": "modal", "blocks": []})
    assert limits.prompt_problems([])
    assert limits.prompt_problems([{"title": "x", "message": ""}])
