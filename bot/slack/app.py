"""Puts the Slack face together: the Bolt app with its listeners, over the engine."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.engine import Engine
from bot.settings import Settings
from bot.slack import listeners
from bot.slack.conversations import People
from bot.slack.dedupe import SeenEvents
from bot.slack.desk import Desk
from bot.slack.postman import SDK_LOGGER, Postman, web_client
from bot.slack.settings import SlackSettings
from bot.slack.tables import Database

logger = logging.getLogger(__name__)


@dataclass
class SlackFace:
    """The Bolt app and what stands behind it."""

    app: AsyncApp
    desk: Desk
    postman: Postman
    database: Database

    async def close(self, seconds: float = 10) -> None:
        """Takes how long to wait at most, lets running answers finish, closes the database."""
        await self.desk.drain(seconds)
        self.database.close()


def build(engine: Engine, settings: Settings, slack: SlackSettings) -> SlackFace:
    """Takes the engine and the settings, gives the Slack face; call it inside a running event loop.

    Raises:
        ValueError: the bot token is missing.
        sqlalchemy.exc.SQLAlchemyError: the database cannot be reached.
    """
    if not slack.bot_token:
        raise ValueError("BACLOFEN_BOT_SLACK_BOT_TOKEN is not set: see docs/slack.md.")
    # Bolt and the SDK log requests and messages at debug: never below warning here.
    for name in ("slack_bolt", "slack_sdk"):
        logging.getLogger(name).setLevel(logging.WARNING)
    database = Database(settings.database)
    postman = Postman(slack)
    seen = SeenEvents(database, patience=2 * slack.patience_seconds)
    desk = Desk(engine, postman, seen, People(database, settings.retention_hours))

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        # One workspace, one token. Bolt's own way asks Slack first and drops the event when Slack does not answer.
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=slack.bot_token)

    app = AsyncApp(
        name="baclofen-bot",
        logger=SDK_LOGGER,
        client=web_client(slack),
        authorize=authorize,
        signing_secret=slack.signing_secret,
    )
    app.error(_log_error)
    listeners.register(app, desk)
    return SlackFace(app, desk, postman, database)


async def _log_error(error: Exception, body: dict[str, Any]) -> None:
    # The error's text may hold what somebody wrote: only its type is logged.
    kind = (body.get("event") or {}).get("type") or body.get("command") or body.get("type")
    logger.error("A Slack event (%s) failed: %s", kind, type(error).__name__)
