"""The page at ``/``, the widget's file, and the description of the API."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
import yaml
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.answers.phrases import region_numbers
from bot.guide.loader import load
from bot.guide.model import Guide
from bot.settings import Settings

HERE = Path(__file__).parent
STATIC = HERE / "static"
WIDGET = STATIC / "widget.js"
NUMBERS_SHOWN = ("emergency", "poison", "crisis")


def openapi() -> dict[str, Any]:
    """Gives the OpenAPI document."""
    content: dict[str, Any] = yaml.safe_load((HERE / "openapi.yaml").read_text(encoding="utf-8"))
    return content


@lru_cache(maxsize=1)
def _guide() -> Guide:
    return load()


def render_page(settings: Settings) -> str:
    """Takes the settings, gives the page at ``/`` as HTML."""
    guide = _guide()
    numbers = region_numbers(settings.region).numbers
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"), autoescape=True, undefined=jinja2.StrictUndefined
    )
    publishers = sorted({document.publisher for document in guide.documents.values()})
    return templates.get_template("index.html").render(
        region=settings.region,
        numbers=[numbers[kind] for kind in NUMBERS_SHOWN if kind in numbers],
        topics=[topic for name, topic in guide.topics.items() if name != "emergency"],
        documents=len(guide.documents),
        publishers=publishers,
        retention=f"{settings.retention_hours:g}",
    )


def _fresh(request: Request, response: Response, seconds: int) -> Response:
    """Lets browsers ask whether their copy is still good."""
    tag = f'"{hashlib.sha256(response.body).hexdigest()[:20]}"'
    headers = {"ETag": tag, "Cache-Control": f"public, max-age={seconds}" if seconds else "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    response.headers.update(headers)
    return response


def routes(settings: Settings) -> list[Route | Mount]:
    """Takes the settings, gives the routes of everything that is not the API."""
    page, description = render_page(settings), openapi()
    widget = WIDGET.read_bytes()

    async def index(request: Request) -> Response:
        return _fresh(request, HTMLResponse(page), 0)

    async def widget_file(request: Request) -> Response:
        return _fresh(request, Response(widget, media_type="text/javascript"), 300)

    async def description_file(request: Request) -> Response:
        return _fresh(request, JSONResponse(description), 0)

    return [
        Route("/", index),
        Route("/widget.js", widget_file),
        Route("/openapi.json", description_file),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]
