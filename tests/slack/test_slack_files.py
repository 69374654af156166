"""The manifest and the docs agree with the code."""

from __future__ import annotations

import re
from typing import Any

import yaml
from fake_slack import BOT_TOKEN

from bot.paths import PROJECT
from bot.settings import Settings
from bot.slack.app import build
from bot.slack.settings import SlackSettings

MANIFEST = (PROJECT / "slack-manifest.yml").read_text()
DOCS = (PROJECT / "docs" / "slack.md").read_text()
SCOPES = {"app_mentions:read", "chat:write", "commands", "im:history"}


def test_the_manifest_asks_for_little() -> None:
    manifest = yaml.safe_load(MANIFEST)
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == SCOPES
    assert set(manifest["settings"]["event_subscriptions"]["bot_events"]) == {
        "app_home_opened",
        "app_mention",
        "message.im",
    }
    assert manifest["settings"]["socket_mode_enabled"] is True
    shown = manifest["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000


def test_the_manifest_with_every_option() -> None:
    manifest = yaml.safe_load(re.sub(r"# (HTTP|PANE): ", "", MANIFEST))
    assert manifest["features"]["assistant_view"]["assistant_description"]
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == SCOPES | {"assistant:write"}
    address = manifest["settings"]["event_subscriptions"]["request_url"]
    assert address.endswith("/slack/events")
    assert manifest["settings"]["interactivity"]["request_url"] == address
    assert manifest["features"]["slash_commands"][0]["url"] == address


async def test_the_listeners_fit_the_manifest(engine: Any, settings: Settings) -> None:
    face = build(engine, settings, SlackSettings(bot_token=BOT_TOKEN))
    names = {listener.ack_function.__name__ for listener in face.app._async_listeners}
    assert names >= {"on_mention", "on_message", "on_command", "on_opened", "on_region", "on_forget", "on_ask"}
    await face.close()


def test_the_docs_name_every_scope_and_setting() -> None:
    assert all(f"`{scope}`" in DOCS for scope in SCOPES | {"assistant:write", "connections:write"})
    for name in SlackSettings.__fields__:
        assert f"`BACLOFEN_BOT_SLACK_{name.upper()}`" in DOCS
