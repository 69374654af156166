"""Whether the bot is up, and which bot it is."""

from __future__ import annotations

import importlib.metadata
from functools import lru_cache

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


@lru_cache(maxsize=1)
def versions() -> dict[str, str]:
    """Gives the versions of the bot and of the Rasa in it."""
    return {"version": importlib.metadata.version("baclofen-bot"), "rasa": importlib.metadata.version("rasa")}


async def health(request: Request) -> Response:
    """``GET /health``: both at once."""
    ready = await run_sync(request.app.state.store.alive)
    return JSONResponse({"live": True, "ready": ready}, 200 if ready else 503)


async def live(request: Request) -> Response:
    """``GET /health/live``: the process answers."""
    return JSONResponse({"live": True})


async def ready(request: Request) -> Response:
    """``GET /health/ready``: the model is loaded and the database answers."""
    good = await run_sync(request.app.state.store.alive)
    return JSONResponse({"ready": good}, 200 if good else 503)


async def version(request: Request) -> Response:
    """``GET /version``."""
    return JSONResponse(versions())


ROUTES = [
    Route("/health", health),
    Route("/health/live", live),
    Route("/health/ready", ready),
    Route("/version", version),
]
