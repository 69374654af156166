"""Delivers to Slack: obeys Retry-After, tries again while the network or Slack is down, says clearly what is wrong."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.slack.blocks import Message
from bot.slack.settings import SlackSettings

logger = logging.getLogger(__name__)
# The SDK's debug lines hold messages and requests: its logger stays above them at any setting.
SDK_LOGGER = logging.getLogger("bot.slack.sdk")
SDK_LOGGER.setLevel(logging.WARNING)

PASSING = {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
REFUSED = {
    "account_inactive": "the app was removed from the workspace",
    "invalid_auth": "the token is wrong",
    "not_authed": "the token is missing",
    "token_expired": "the token has expired",
    "token_revoked": "the token was revoked",
    "org_login_required": "the workspace is being moved to an organisation",
    "team_access_not_granted": "the app was removed from the workspace",
    "not_allowed_token_type": "this is not the right kind of token",
    "missing_scope": "the token lacks a scope: install the app again from slack-manifest.yml",
}
RATE_LIMITS = 20


class Undelivered(Exception):
    """Slack did not take it; ``code`` is Slack's error."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def retry_handlers() -> list[AsyncRetryHandler]:
    """Gives the handlers for 429 (waits as long as Retry-After says) and lost connections."""
    return [
        AsyncRateLimitErrorRetryHandler(max_retry_count=RATE_LIMITS),
        AsyncConnectionErrorRetryHandler(max_retry_count=2),
    ]


def web_client(settings: SlackSettings, token: str | None = None) -> AsyncWebClient:
    """Takes the settings and the token to use, gives a client of Slack's Web API."""
    return AsyncWebClient(
        token=token, base_url=settings.api_url, logger=SDK_LOGGER, timeout=20, retry_handlers=retry_handlers()
    )


def why(error: Exception) -> str:
    """Takes what a call raised, gives a code: Slack's, or the kind of network failure."""
    if isinstance(error, SlackApiError):
        data = error.response.get("error") if error.response else None
        return str(data or f"http_{getattr(error.response, 'status_code', 0)}")
    return type(error).__name__


def is_passing(error: Exception) -> bool:
    """Takes what a call raised, gives whether trying again later can help."""
    if isinstance(error, SlackApiError):
        status = getattr(error.response, "status_code", 0) or getattr(error.response, "status", 0)
        return why(error) in PASSING or status >= 500 or status == 429
    return isinstance(error, (aiohttp.ClientError, asyncio.TimeoutError, OSError))


def explain(code: str) -> str:
    """Takes Slack's error, gives it with what it means."""
    return f"{code}: {REFUSED[code]}" if code in REFUSED else code


class Postman:
    """Delivers messages and views."""

    def __init__(self, settings: SlackSettings) -> None:
        self.client = web_client(settings, settings.bot_token)
        self._patience = settings.patience_seconds

    async def post(self, channel: str, messages: Sequence[Message], thread: str = "") -> str:
        """Takes a channel (or a person's id, for their direct messages), messages in order and the thread, posts them.

        Gives the channel's id. Raises Undelivered.
        """
        for message in messages:
            call = partial(
                self.client.chat_postMessage,
                channel=channel,
                text=message.text,
                blocks=message.blocks,
                thread_ts=thread or None,
                unfurl_links=False,
                unfurl_media=False,
            )
            answer = await self._patiently(call)
            channel = str(answer.get("channel") or channel)
        return channel

    async def respond(self, response_url: str, messages: Sequence[Message]) -> None:
        """Takes the address that a command or button came with, shows the messages to that person only.

        Raises Undelivered.
        """
        client = AsyncWebhookClient(response_url, logger=SDK_LOGGER, timeout=20, retry_handlers=retry_handlers())
        for message in messages:
            await self._patiently(partial(self._send, client, message))

    async def publish(self, user: str, view: dict[str, Any]) -> None:
        """Takes a person and their Home view, shows it; raises Undelivered."""
        await self._patiently(lambda: self.client.views_publish(user_id=user, view=view))

    @staticmethod
    async def _send(client: AsyncWebhookClient, message: Message) -> Any:
        answer = await client.send(
            text=message.text, blocks=message.blocks, response_type="ephemeral", replace_original=False
        )
        if answer.status_code >= 500 or answer.status_code == 429:
            raise aiohttp.ClientError(f"http_{answer.status_code}")
        if answer.status_code != 200:
            raise Undelivered(f"http_{answer.status_code}")
        return answer

    async def _patiently(self, call: Callable[[], Awaitable[Any]]) -> Any:
        begun, pause = time.monotonic(), 0.5
        while True:
            try:
                return await call()
            except Undelivered:
                raise
            except Exception as error:
                if not is_passing(error):
                    if why(error) in REFUSED:
                        logger.error("Slack refuses the bot token (%s). See docs/slack.md.", explain(why(error)))
                    raise Undelivered(why(error)) from None
                if time.monotonic() - begun + pause > self._patience:
                    raise Undelivered(why(error)) from None
                logger.warning("Slack did not take a message (%s): trying again.", why(error))
            await asyncio.sleep(pause * random.uniform(0.8, 1.2))
            pause = min(pause * 2, 30)
