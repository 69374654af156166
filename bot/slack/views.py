"""The Home tab: what the bot can answer, the region, forget me."""

from __future__ import annotations

from typing import Any

from bot.answers.phrases import phrase, region_numbers, regions
from bot.reply import Reply
from bot.slack import words
from bot.slack.blocks import button, context, escape, header, question_buttons, section


def home(greeting: Reply, menu: Reply, region: str, retention_hours: float) -> dict[str, Any]:
    """Takes the greeting, the menu of topics, the person's region and how long is kept, gives the Home view."""
    number = region_numbers(region).numbers["emergency"]
    blocks = [
        header(words.HOME_TITLE),
        section(escape(greeting.message)),
        section(f":telephone_receiver: {escape(number.label)}: *{escape(number.number)}*"),
        *_named(question_buttons(greeting.suggestions), "examples"),
        context(escape(words.HOME_HOW)),
        {"type": "divider"},
        section(f"*{words.HOME_TOPICS}*"),
        *_named(question_buttons(menu.suggestions), "topics"),
        {"type": "divider"},
        section(words.REGION_LABEL, _region_select(region)),
        section(words.FORGET_LABEL, _forget_button()),
        context(escape(words.HOME_MEMORY.format(hours=retention_hours))),
        section(f"_{escape(phrase('disclaimer'))}_"),
    ]
    return {"type": "home", "blocks": blocks}


def _named(blocks: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    return [{**block, "block_id": f"{name}:{place}"} for place, block in enumerate(blocks)]


def _region_select(region: str) -> dict[str, Any]:
    options = [
        {"text": {"type": "plain_text", "text": known.name, "emoji": False}, "value": known.id}
        for known in regions().values()
    ]
    select: dict[str, Any] = {
        "type": "static_select",
        "action_id": "region",
        "placeholder": {"type": "plain_text", "text": words.REGION_PLACEHOLDER},
        "options": options,
    }
    chosen = next((option for option in options if option["value"] == region), None)
    return {**select, "initial_option": chosen} if chosen else select


def _forget_button() -> dict[str, Any]:
    return {
        **button(words.FORGET_BUTTON, "forget", "forget", "danger"),
        "confirm": {
            "title": {"type": "plain_text", "text": words.FORGET_LABEL},
            "text": {"type": "plain_text", "text": words.FORGET_ASK},
            "confirm": {"type": "plain_text", "text": words.FORGET_BUTTON},
            "deny": {"type": "plain_text", "text": words.FORGET_CANCEL},
            "style": "danger",
        },
    }
