"""Puts the web application together."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio.to_thread import run_sync
from sqlalchemy.engine import Engine as Database
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Route

from bot.answers.phrases import region_numbers
from bot.engine import Engine
from bot.settings import Settings
from bot.slack.settings import SlackSettings
from bot.web import errors, health, metrics, pages, routes
from bot.web.conversations import Conversations
from bot.web.desk import Desk
from bot.web.headers import OriginCheck, SecurityHeaders, allowed_origins
from bot.web.limiting import RateLimit
from bot.web.tables import connect
from bot.web.tokens import Tokens, signing_key

logger = logging.getLogger(__name__)
SECONDS_BETWEEN_PURGES = 600


def create_app(engine: Engine, settings: Settings, database: Database | None = None) -> Starlette:
    """Takes the engine and the settings (and the database, when it is open already), gives the application.

    Raises:
        ValueError: a setting cannot be understood.
        sqlalchemy.exc.SQLAlchemyError: the database cannot be reached.
    """
    database = database or connect(settings.database)
    origins = allowed_origins(settings.allowed_origins)
    app = Starlette(
        routes=[
            *routes.ROUTES,
            *health.ROUTES,
            Route("/metrics", metrics.show),
            *pages.routes(settings),
            *_slack_routes(engine, settings),
        ],
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(errors.LastResort),
            Middleware(OriginCheck, allowed=origins),
            Middleware(
                CORSMiddleware,
                allow_origins=sorted(origins),
                allow_methods=["GET", "POST", "DELETE"],
                allow_headers=["Authorization", "Content-Type"],
                expose_headers=["Retry-After"],
                max_age=600,
            ),
            Middleware(GZipMiddleware, minimum_size=1000, compresslevel=6),
        ],
        exception_handlers={
            errors.ApiError: errors.handle_api_error,
            HTTPException: errors.handle_http_error,
        },
        lifespan=_lifespan,
    )
    app.state.settings = settings
    app.state.engine = engine
    app.state.store = Conversations(database)
    app.state.metrics = metrics.Metrics()
    app.state.desk = Desk(engine, app.state.store, app.state.metrics)
    app.state.tokens = Tokens(signing_key(database, settings.secret))
    app.state.limit = RateLimit(settings.rate_limit)
    app.state.in_an_emergency = _in_an_emergency(settings.region)
    return app


def build(settings: Settings) -> Starlette:
    """Takes the settings, gives the application with the real engine, its conversations kept in the database.

    Raises:
        FileNotFoundError: there is no trained model.
        ValueError: a setting cannot be understood.
    """
    from bot import quiet

    quiet.configure()
    from bot.web.trackers import ShortTrackerStore

    database = connect(settings.database)
    engine = Engine.load(settings.model, settings.region, ShortTrackerStore(database))
    return create_app(engine, settings, database)


def _slack_routes(engine: Engine, settings: Settings) -> list[Route]:
    """Slack's events, where a signing secret is set; its libraries take most of a second to import."""
    if not SlackSettings().signing_secret:
        return []
    from bot.slack import http

    return http.routes(engine, settings)


def _in_an_emergency(region: str) -> str:
    number = region_numbers(region).numbers["emergency"].number
    return f"In an emergency call {number} now."


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    purging = asyncio.create_task(_purge_for_ever(app))
    try:
        yield
    finally:
        purging.cancel()
        if SlackSettings().signing_secret:
            from bot.slack import http

            await http.finish(app.router.routes)
        await run_sync(app.state.store.close)


async def _purge_for_ever(app: Starlette) -> None:
    hours = app.state.settings.retention_hours
    pause = min(SECONDS_BETWEEN_PURGES, hours * 360)
    while True:
        try:
            await run_sync(app.state.store.purge, hours)
        except Exception as error:
            logger.error("old conversations could not be erased: %s", type(error).__name__)
        await asyncio.sleep(pause)
