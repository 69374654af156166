"""Runs the web server: what ``baclofen-bot serve`` does."""

from __future__ import annotations

import socket
import sys

import uvicorn

from bot.settings import Settings
from bot.web.app import build


class _Server(uvicorn.Server):
    """Says when people can come."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Starts to listen, then says where."""
        await super().startup(sockets)
        if self.started:
            port = self.servers[0].sockets[0].getsockname()[1]
            host = self.config.host
            shown = "localhost" if host in ("0.0.0.0", "::", "127.0.0.1", "::1") else host
            print(f"Ready on http://{shown}:{port}", file=sys.stdout, flush=True)  # noqa: T201


def run(settings: Settings) -> None:
    """Takes the settings, serves until it is stopped (Ctrl+C).

    One process: conversations are locked and requests counted in memory.

    Raises:
        FileNotFoundError: there is no trained model.
        SystemExit: the port is taken.
    """
    config = uvicorn.Config(
        build(settings),
        host=settings.host,
        port=settings.port,
        log_level=settings.log_level,
        access_log=settings.log_level in ("info", "debug"),
        server_header=False,
        ws="none",
        timeout_keep_alive=15,
        timeout_graceful_shutdown=5,
        limit_concurrency=1000,
    )
    _Server(config).run()
