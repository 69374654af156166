"""Events over HTTP: ``/slack/events`` for the web server, when a signing secret is set."""

from __future__ import annotations

from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.engine import Engine
from bot.settings import Settings
from bot.slack.app import SlackFace, build
from bot.slack.settings import SlackSettings

PATH = "/slack/events"
# Slack's own requests are far smaller.
MAX_BYTES = 1_000_000


def routes(engine: Engine, settings: Settings, slack: SlackSettings | None = None) -> list[Route]:
    """Takes the engine and the settings, gives the route to mount; none without a signing secret.

    The face is built at the first request, inside the server's event loop.

    Raises:
        ValueError: there is a signing secret but no bot token.
    """
    settings_of_slack = slack or SlackSettings()
    if not settings_of_slack.signing_secret:
        return []
    if not settings_of_slack.bot_token:
        raise ValueError("BACLOFEN_BOT_SLACK_SIGNING_SECRET is set but BACLOFEN_BOT_SLACK_BOT_TOKEN is not.")
    built: list[SlackFace] = []

    async def events(request: Request) -> Response:
        body = await _read(request)
        if body is None:
            return Response(status_code=413)
        try:
            body.decode("utf-8")
        except UnicodeDecodeError:
            return Response(status_code=400)
        if not built:
            built.append(build(engine, settings, settings_of_slack))
        return to_starlette_response(await built[0].app.async_dispatch(to_async_bolt_request(request, body)))

    return [Route(PATH, events, methods=["POST"])]


async def _read(request: Request) -> bytes | None:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MAX_BYTES:
            return None
    return body
