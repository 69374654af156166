"""Runs the Slack face over Socket Mode: what ``baclofen-bot slack`` does."""

from __future__ import annotations

import asyncio
import logging
import signal
from typing import Any

from bot.settings import Settings
from bot.slack.app import SlackFace, build
from bot.slack.postman import REFUSED, explain, why
from bot.slack.settings import SlackSettings
from bot.slack.socket import Connection

logger = logging.getLogger(__name__)
SECONDS_BETWEEN_PURGES = 600


class Refused(Exception):
    """Slack refuses the bot token."""


def run(settings: Settings) -> None:
    """Takes the settings, answers in Slack until it is stopped (Ctrl+C).

    Raises:
        SystemExit: a token is missing or refused; there is no trained model.
    """
    slack = SlackSettings()
    check(slack)
    set_up_logging(settings.log_level)
    try:
        asyncio.run(_serve(settings, slack))
    except (FileNotFoundError, ValueError, Refused) as error:
        raise SystemExit(str(error)) from None


def check(slack: SlackSettings) -> None:
    """Takes the Slack settings, raises SystemExit with a sentence when something is missing."""
    if not slack.bot_token:
        raise SystemExit("BACLOFEN_BOT_SLACK_BOT_TOKEN is not set. docs/slack.md says where it comes from.")
    if not slack.app_token and slack.signing_secret:
        raise SystemExit(
            "There is a signing secret but no app token, so Slack sends its events to the web server: "
            "run 'baclofen-bot serve'. To connect without a public address set BACLOFEN_BOT_SLACK_APP_TOKEN."
        )
    if not slack.app_token:
        raise SystemExit("BACLOFEN_BOT_SLACK_APP_TOKEN is not set. docs/slack.md says where it comes from.")
    for token, start in ((slack.bot_token, "xoxb-"), (slack.app_token, "xapp-")):
        if not token.startswith(start):
            raise SystemExit(f"A token begins with {token[:5]!r} and not with {start!r}: are the two mixed up?")


def set_up_logging(level: str) -> None:
    """Takes the log level, lets the Slack face's few lines through at info; no line holds what people write."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.WARNING)
    known = logging.getLevelName(level.upper())
    logging.getLogger("bot").setLevel(known if isinstance(known, int) else logging.WARNING)
    logging.getLogger("bot.slack").setLevel(logging.INFO)


async def _serve(settings: Settings, slack: SlackSettings) -> None:
    from bot import quiet
    from bot.engine import Engine

    quiet.configure()
    from bot.web.tables import connect
    from bot.web.trackers import ShortTrackerStore

    logger.info("Loading the model.")
    database = connect(settings.database)
    engine = Engine.load(settings.model, settings.region, ShortTrackerStore(database))
    face = build(engine, settings, slack)
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    purging = asyncio.create_task(_purge_for_ever(database, settings.retention_hours))
    try:
        await serve(face, slack, stop)
    finally:
        purging.cancel()
        database.dispose()


async def serve(face: SlackFace, slack: SlackSettings, stop: asyncio.Event) -> None:
    """Takes the face, the settings and what ends it, connects and answers until then.

    Raises:
        Refused: Slack refuses the bot token at the start.
    """
    if not await _unless(stop, greet(face)):
        connection = Connection(face.app, slack)
        try:
            if not await _unless(stop, connection.connect()):
                await stop.wait()
        finally:
            logger.info("Stopping: no new questions, running ones are answered.")
            await connection.close()
            await face.close()


async def greet(face: SlackFace) -> None:
    """Takes the face, says in the log who it is in which workspace; waits while Slack cannot be reached.

    Raises:
        Refused: Slack refuses the bot token.
    """
    pause = 1.0
    while True:
        try:
            me = await face.postman.client.auth_test()
        except Exception as error:
            code = why(error)
            if code in REFUSED:
                raise Refused(f"Slack refuses the bot token ({explain(code)}). See docs/slack.md.") from None
            logger.warning("Slack cannot be reached (%s): trying again.", code)
        else:
            logger.info("I am %s in the workspace %s.", me.get("user"), me.get("team"))
            return
        await asyncio.sleep(pause)
        pause = min(pause * 2, 60)


async def _unless(stop: asyncio.Event, work: Any) -> bool:
    """Takes what ends the program and some work, gives whether the end came first."""
    working, stopping = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if working.done():
        working.result()
        return stop.is_set()
    working.cancel()
    return True


async def _purge_for_ever(database: Any, hours: float) -> None:
    from bot.web.conversations import Conversations

    store = Conversations(database)
    while True:
        try:
            await asyncio.to_thread(store.purge, hours)
        except Exception as error:
            logger.error("Old conversations could not be erased: %s", type(error).__name__)
        await asyncio.sleep(min(SECONDS_BETWEEN_PURGES, hours * 360))
