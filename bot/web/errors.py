"""Errors as clients see them: JSON with a code for programs and a sentence for people."""

from __future__ import annotations

import logging

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

logger = logging.getLogger(__name__)

SENTENCES = {
    "bad_json": "The request is not valid JSON.",
    "bad_request": "The request does not have the expected form.",
    "not_json": "Please send application/json.",
    "no_token": "This needs the conversation's token in the Authorization header.",
    "forged_token": "This conversation token is not one of ours.",
    "unknown_conversation": "This conversation does not exist any more. Please start a new one.",
    "unknown_message": "There is no such message in this conversation.",
    "id_used": "This message id was used before for another text.",
    "origin": "This server does not answer pages of that address.",
    "too_long": "That message is too long for me to read. Please ask in a few sentences.",
    "too_many": "You are sending messages faster than I can take them. Please wait a moment.",
    "busy": "Very many people are asking right now. Please try again in a moment.",
    "failed": "Something went wrong on my side. Please try again.",
    "local_only": "This is shown to the server's own machine only.",
}
STATUS = {
    "bad_json": 400,
    "bad_request": 400,
    "no_token": 401,
    "forged_token": 401,
    "origin": 403,
    "local_only": 403,
    "unknown_conversation": 404,
    "unknown_message": 404,
    "id_used": 409,
    "too_long": 413,
    "not_json": 415,
    "too_many": 429,
    "failed": 500,
    "busy": 503,
}


class ApiError(Exception):
    """Ends a request with an error answer; ``detail`` replaces the code's usual sentence."""

    def __init__(self, code: str, detail: str = "", headers: dict[str, str] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.message = detail or SENTENCES[code]
        self.headers = headers or {}


def error_response(error: ApiError, addition: str = "") -> JSONResponse:
    """Takes an error and a sentence to add, gives the answer."""
    message = f"{error.message} {addition}".strip()
    headers = dict(error.headers)
    if STATUS[error.code] == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse({"error": {"code": error.code, "message": message}}, STATUS[error.code], headers)


def handle_api_error(request: Request, error: Exception) -> Response:
    """Answers an ApiError; one that keeps a message from being answered names the emergency number."""
    assert isinstance(error, ApiError)
    addition = ""
    if error.code in ("too_long", "too_many", "busy", "failed"):
        addition = request.app.state.in_an_emergency
    return error_response(error, addition)


def handle_http_error(request: Request, error: Exception) -> Response:
    """Answers what the router refuses (404, 405)."""
    assert isinstance(error, HTTPException)
    codes = {404: "not_found", 405: "method_not_allowed"}
    body = {"error": {"code": codes.get(error.status_code, "refused"), "message": f"{error.detail}."}}
    return JSONResponse(body, error.status_code, error.headers)


class LastResort:
    """Answers an error that nobody expected. The error's text may hold a message: only its type is logged.

    Starlette's own handler would raise the error again for uvicorn to print in full.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def watch(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except Exception as error:
            logger.error("%s %s failed: %s", scope["method"], scope["path"], type(error).__name__)
            if not begun:
                addition = scope["app"].state.in_an_emergency
                await error_response(ApiError("failed"), addition)(scope, receive, watch)
