"""The HTTP API. docs/web.md and openapi.yaml describe it for clients."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timezone
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.web.bodies import FeedbackBody, MessageBody, read
from bot.web.conversations import Message
from bot.web.errors import ApiError
from bot.web.tokens import ForgedToken

REGIONS = ("US", "UK", "CA", "AU", "EU")


async def post_message(request: Request) -> Response:
    """``POST /api/messages``: a message in, a reply out."""
    state = request.app.state
    state.limit.check(request, message=True)
    body = await read(request, MessageBody)
    conversation = _read_token(request, body.conversation) if body.conversation is not None else None
    answered = await state.desk.answer(conversation, body.id, body.text, body.region)
    token = state.tokens.sign(answered.conversation)
    return JSONResponse({"conversation": token, "id": answered.id, "reply": answered.reply})


async def conversation(request: Request) -> Response:
    """``/api/conversation``: one route, so that ``Allow`` names all its methods."""
    return await (delete_conversation if request.method == "DELETE" else get_conversation)(request)


async def get_conversation(request: Request) -> Response:
    """``GET /api/conversation``: what was said so far."""
    request.app.state.limit.check(request)
    messages = await request.app.state.desk.history(_bearer(request))
    return JSONResponse({"messages": [_shown(message) for message in messages]})


async def delete_conversation(request: Request) -> Response:
    """``DELETE /api/conversation``: forget me."""
    request.app.state.limit.check(request)
    await request.app.state.desk.forget(_bearer(request))
    return Response(status_code=204)


async def post_feedback(request: Request) -> Response:
    """``POST /api/feedback``: whether a reply helped."""
    request.app.state.limit.check(request)
    conversation = _bearer(request)
    body = await read(request, FeedbackBody)
    await request.app.state.desk.rate(conversation, body.id, body.helpful, body.why)
    return Response(status_code=204)


async def get_greeting(request: Request) -> Response:
    """``GET /api/greeting``: what a face opens with."""
    request.app.state.limit.check(request)
    region = request.query_params.get("region")
    if region is not None and region not in REGIONS:
        raise ApiError("bad_request", f"region is one of {', '.join(REGIONS)}.")
    return JSONResponse(request.app.state.engine.greeting(region).to_dict())


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise ApiError("no_token")
    return _read_token(request, token.strip())


def _read_token(request: Request, token: str) -> str:
    try:
        return str(request.app.state.tokens.read(token))
    except ForgedToken as error:
        raise ApiError("forged_token") from error


def _shown(message: Message) -> dict[str, Any]:
    shown = asdict(message)
    del shown["conversation"]
    shown["at"] = datetime.fromtimestamp(message.at, timezone.utc).isoformat(timespec="seconds")
    return shown


ROUTES = [
    Route("/api/messages", post_message, methods=["POST"]),
    Route("/api/conversation", conversation, methods=["GET", "DELETE"]),
    Route("/api/feedback", post_feedback, methods=["POST"]),
    Route("/api/greeting", get_greeting, methods=["GET"]),
]
