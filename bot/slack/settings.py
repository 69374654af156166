"""Settings of the Slack face, read from environment variables (``BACLOFEN_BOT_SLACK_...``); see docs/slack.md."""

from __future__ import annotations

from pydantic import BaseSettings, Field


class SlackSettings(BaseSettings):
    """What a workspace's admin may set. A field's variable is ``BACLOFEN_BOT_SLACK_`` and its name in capitals."""

    bot_token: str = Field(default="", description="Bot token (xoxb-...): lets the bot write. Always needed.")
    app_token: str = Field(default="", description="App-level token (xapp-...): connects without a public address.")
    signing_secret: str = Field(default="", description="Signing secret: turns on /slack/events in the web server.")
    api_url: str = Field(default="https://slack.com/api/", description="Slack's Web API; another address is for tests.")
    ping_seconds: float = Field(default=5, gt=0, description="How often the connection to Slack is checked.")
    patience_seconds: float = Field(
        default=120, gt=0, description="How long a delivery is tried again while Slack or the network is down."
    )

    class Config:
        """Where the values come from."""

        env_prefix = "BACLOFEN_BOT_SLACK_"
