"""Events over HTTP: ``/slack/events`` for the web server, when a signing secret is set."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.engine import Engine
from bot.settings import Settings
from bot.slack.app import SlackFace, build
from bot.slack.settings import SlackSettings

PATH = "/slack/events"
# Slack's own requests are far smaller.
MAX_BYTES = 1_000_000


class Events:
    """The endpoint. The face behind it is built at the first request, inside the server's event loop."""

    def __init__(self, engine: Engine, settings: Settings, slack: SlackSettings) -> None:
        self._build = partial(build, engine, settings, slack)
        self._face: SlackFace | None = None

    async def take(self, request: Request) -> Response:
        """Takes one of Slack's requests, gives the acknowledgement, or 401 for a bad or old signature."""
        body = await _read(request)
        if body is None:
            return Response(status_code=413)
        try:
            body.decode("utf-8")
        except UnicodeDecodeError:
            return Response(status_code=400)
        self._face = self._face or self._build()
        return to_starlette_response(await self._face.app.async_dispatch(to_async_bolt_request(request, body)))

    async def close(self) -> None:
        """Lets running answers finish."""
        if self._face:
            await self._face.close()


def routes(engine: Engine, settings: Settings, slack: SlackSettings | None = None) -> list[Route]:
    """Takes the engine and the settings, gives the route to mount; none without a signing secret.

    Raises:
        ValueError: there is a signing secret but no bot token.
    """
    slack = slack or SlackSettings()
    if not slack.signing_secret:
        return []
    if not slack.bot_token:
        raise ValueError("BACLOFEN_BOT_SLACK_SIGNING_SECRET is set but BACLOFEN_BOT_SLACK_BOT_TOKEN is not.")
    return [Route(PATH, Events(engine, settings, slack).take, methods=["POST"])]


async def finish(mounted: Iterable[BaseRoute]) -> None:
    """Takes a server's routes when it stops, lets Slack's running answers finish."""
    for route in mounted:
        events = getattr(getattr(route, "endpoint", None), "__self__", None)
        if isinstance(events, Events):
            await events.close()


async def _read(request: Request) -> bytes | None:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MAX_BYTES:
            return None
    return body
