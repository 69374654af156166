"""What clients send: read with a limit, and checked."""

from __future__ import annotations

import json
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, Extra, Field, StrictBool, StrictStr, ValidationError, constr
from starlette.requests import Request

from bot.web.errors import ApiError

MAX_BYTES = 100_000
# A client that is still sending cannot read an answer: up to this much is read and thrown away first.
DRAINED_BYTES = 5_000_000
IDENTIFIER = r"^[A-Za-z0-9_-]{16,64}\Z"
TOKEN = r"^[A-Za-z0-9_.-]{1,200}\Z"

Body = TypeVar("Body", bound=BaseModel)


class _Strict(BaseModel):
    class Config:
        extra = Extra.forbid


class MessageBody(_Strict):
    """What ``POST /api/messages`` takes."""

    text: StrictStr
    id: constr(strict=True, regex=IDENTIFIER)  # type: ignore[valid-type]
    conversation: constr(strict=True, regex=TOKEN) | None = None  # type: ignore[valid-type]
    region: Literal["US", "UK", "CA", "AU", "EU"] | None = None


class FeedbackBody(_Strict):
    """What ``POST /api/feedback`` takes."""

    id: constr(strict=True, regex=IDENTIFIER)  # type: ignore[valid-type]
    helpful: StrictBool
    why: StrictStr | None = Field(None, max_length=1000)


async def read(request: Request, form: type[Body]) -> Body:
    """Takes a request and the form of its body, gives the body.

    Raises:
        ApiError: not JSON (``not_json``, ``bad_json``), not of that form (``bad_request``), or longer than 100 KB
            (``too_long``).
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise ApiError("not_json")
    raw = await _limited(request)
    try:
        content = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise ApiError("bad_json") from error
    if not isinstance(content, dict):
        raise ApiError("bad_request")
    try:
        return form(**{key: _storable(value) for key, value in content.items()})
    except (ValidationError, TypeError) as error:
        raise ApiError("bad_request", _first_problem(error)) from error


async def _limited(request: Request) -> bytes:
    kept, size = bytearray(), 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= MAX_BYTES:
            kept += chunk
        elif size > DRAINED_BYTES:
            break
    if size > MAX_BYTES:
        raise ApiError("too_long")
    return bytes(kept)


def _storable(value: Any) -> Any:
    """JSON can carry half characters and NUL, which databases refuse."""
    if not isinstance(value, str):
        return value
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")


def _first_problem(error: Exception) -> str:
    """Names the place of the first problem, never its value."""
    if not isinstance(error, ValidationError):
        return ""
    problem = error.errors()[0]
    place = ".".join(str(part) for part in problem["loc"])
    return f"The request does not have the expected form: {place[:50]}: {problem['msg']}."
