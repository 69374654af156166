"""Socket Mode: the connection to Slack without a public address. Keeps itself up and says how it is."""

from __future__ import annotations

import asyncio
import logging
import time

from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.slack.postman import REFUSED, SDK_LOGGER, explain, web_client, why
from bot.slack.settings import SlackSettings

logger = logging.getLogger(__name__)
# An address that Slack gave is good for one connection, soon.
ADDRESS_SECONDS = 20
LONGEST_PAUSE = 60
MEANINGS = {**REFUSED, "link_disabled": "Socket Mode is switched off in the app's settings"}


class Connection(SocketModeClient):
    """The SDK's client, mended in two places.

    The SDK uses an address again after a failed connection, which Slack refuses for ever; and while Slack cannot be
    reached it logs tracebacks. Make it inside a running event loop.
    """

    def __init__(self, app: AsyncApp, settings: SlackSettings) -> None:
        self._address: str | None = None
        self._address_at = 0.0
        self._was_connected = False
        super().__init__(
            settings.app_token,
            logger=SDK_LOGGER,
            web_client=web_client(settings),
            ping_interval=settings.ping_seconds,
        )
        self._app = app
        self.socket_mode_request_listeners.append(self._take)

    @property  # type: ignore[override]
    def wss_uri(self) -> str | None:
        """The address to connect to, while it is fresh."""
        fresh = time.monotonic() - self._address_at < ADDRESS_SECONDS
        return self._address if fresh else None

    @wss_uri.setter
    def wss_uri(self, address: str | None) -> None:
        self._address, self._address_at = address, time.monotonic()

    async def issue_new_wss_url(self) -> str:
        """Gives a new address from Slack; tries until there is one."""
        if self._was_connected:
            logger.warning("The connection to Slack was lost: connecting again.")
            self._was_connected = False
        pause, said = 1.0, ""
        while True:
            try:
                answer = await self.web_client.apps_connections_open(app_token=self.app_token)
                return str(answer["url"])
            except Exception as error:
                code = why(error)
                if code != said:
                    _say(code)
                    said = code
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def connect(self) -> None:
        """Connects; tries until it succeeds."""
        await super().connect()
        if not self.closed:
            self._was_connected = True
            logger.info("Connected to Slack.")

    async def _take(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        begun = time.time()
        answer = await run_async_bolt_app(self._app, request)
        try:
            await send_async_response(client, request, answer, begun)
        except Exception as error:
            # Slack sends the event again, and it is known by its id.
            logger.info("An acknowledgement was lost (%s): Slack will repeat the event.", type(error).__name__)


def _say(code: str) -> None:
    if code in MEANINGS:
        meaning = MEANINGS[code]
        logger.error("Slack refuses the app token (%s: %s). See docs/slack.md. Trying again.", code, meaning)
    else:
        logger.warning("Slack cannot be reached (%s): trying again.", explain(code))
