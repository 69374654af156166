"""Figures for an operator (Prometheus). None of them holds what anybody wrote."""

from __future__ import annotations

from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from starlette.requests import Request
from starlette.responses import Response

from bot.web.errors import ApiError

LOCAL = frozenset({"127.0.0.1", "::1", "testclient"})


class Metrics:
    """The figures of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.replies = Counter(
            "baclofen_bot_replies", "Replies by status and first topic.", ["status", "topic"], registry=self.registry
        )
        self.seconds = Histogram(
            "baclofen_bot_reply_seconds",
            "Time that a reply took.",
            buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
            registry=self.registry,
        )
        self.feedback = Counter(
            "baclofen_bot_feedback", "What people thought of a reply.", ["helpful", "topic"], registry=self.registry
        )
        self.refused = Counter("baclofen_bot_refused", "Requests refused, by reason.", ["code"], registry=self.registry)

    def rated(self, reply: dict[str, Any], helpful: bool) -> None:
        """Takes a reply and whether it helped; counts it under its first topic."""
        self.feedback.labels(helpful="yes" if helpful else "no", topic=first_topic(reply)).inc()


def first_topic(reply: dict[str, Any]) -> str:
    """Takes a reply as plain data, gives its first topic, or ``none``."""
    topics = reply.get("topics") or ["none"]
    return str(topics[0])


async def show(request: Request) -> Response:
    """``GET /metrics``, for the server's own machine only."""
    client = request.client.host if request.client else ""
    if client not in LOCAL or "x-forwarded-for" in request.headers:
        raise ApiError("local_only")
    return Response(generate_latest(request.app.state.metrics.registry), media_type=CONTENT_TYPE_LATEST)
