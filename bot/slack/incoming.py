"""What Slack sends, read: which events are a person's words, and the words themselves."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

from bot.slack.conversations import Place

# A message with a file, or one sent to the channel as well, is still a person's message; edits and deletes are not.
SPOKEN = (None, "file_share", "thread_broadcast")
SLACKBOT = "USLACKBOT"
MARKED = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")


@dataclass(frozen=True)
class Question:
    """Somebody's words: the event's names (the same in each retry), where, and what."""

    ids: tuple[str, ...]
    place: Place
    text: str


def plain(text: str) -> str:
    """Takes text in Slack's markup, gives what the person typed: mentions left out, links and ``&amp;`` undone."""

    def undo(match: re.Match[str]) -> str:
        kind, target, label = match.groups()
        if kind == "#":
            return f"#{label}" if label else ""
        if kind in ("@", "!"):
            return ""
        return label or target

    return " ".join(html.unescape(MARKED.sub(undo, text)).split(" ")).strip()


def is_spoken(event: dict[str, Any]) -> bool:
    """Takes a message or mention, gives whether a person just wrote it: no bot, no edit, no delete, not ourselves."""
    return (
        event.get("subtype") in SPOKEN
        and not event.get("bot_id")
        and not event.get("bot_profile")
        and not event.get("edited")
        and not event.get("hidden")
        and bool(event.get("user"))
        and event["user"] != SLACKBOT
    )


def question(body: dict[str, Any], own_thread: bool = False) -> Question | None:
    """Takes the body of an event, gives the person's question, or None when nobody is to be answered.

    With ``own_thread`` a message outside a thread begins one (mentions are answered in the thread).
    """
    event = body["event"]
    if not is_spoken(event):
        return None
    thread = event.get("thread_ts") or (event["ts"] if own_thread else "")
    place = Place(team_of(body), event["user"], event["channel"], thread)
    # One message can come as two events; its channel and time name it.
    ids = (body.get("event_id") or "", f"message:{event['channel']}:{event['ts']}")
    return Question(tuple(i for i in ids if i), place, plain(event.get("text") or ""))


def team_of(body: dict[str, Any]) -> str:
    """Takes the body of an event or action, gives the workspace's id."""
    team = body.get("team_id") or body.get("team") or ""
    if isinstance(team, dict):
        team = team.get("id") or ""
    return str(team or (body.get("enterprise") or {}).get("id") or "")


def pressed(body: dict[str, Any]) -> Place:
    """Takes the body of a block action, gives where it was pressed; the Home tab counts as the direct messages."""
    message = body.get("message") or {}
    container = body.get("container") or {}
    channel = (body.get("channel") or {}).get("id") or container.get("channel_id") or ""
    thread = message.get("thread_ts") or container.get("thread_ts") or ""
    return Place(team_of(body), body["user"]["id"], channel, thread)
