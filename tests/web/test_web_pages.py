"""The page, the widget's file, health, figures, and the API's description."""

from __future__ import annotations

import json
import re
from pathlib import Path

import httpx
from openapi_spec_validator import validate_spec
from test_web_messages import say
from web_support import MakeApp, connected

from bot.web.pages import openapi
from tools.check_widget import MAX_GZIPPED, gzipped_size, problems

PROJECT = Path(__file__).resolve().parent.parent.parent


async def test_the_page(client: httpx.AsyncClient) -> None:
    page = await client.get("/")
    assert page.status_code == 200
    assert "<baclofen-chat" in page.text
    assert "Alcohol and baclofen" in page.text
    assert 'href="tel:911"' in page.text
    assert "erased 24 hours" in page.text
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", page.text)
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page.text)


async def test_security_headers_everywhere(client: httpx.AsyncClient) -> None:
    for path in ("/", "/widget.js", "/static/page.css", "/api/greeting", "/nothing", "/openapi.json"):
        headers = (await client.get(path)).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "server" not in headers
    assert (await client.get("/api/greeting")).headers["Cache-Control"] == "no-store"
    assert (await client.get("/widget.js")).headers["Cross-Origin-Resource-Policy"] == "cross-origin"


async def test_browsers_keep_their_copy(client: httpx.AsyncClient) -> None:
    for path in ("/", "/widget.js"):
        tag = (await client.get(path)).headers["ETag"]
        assert (await client.get(path, headers={"If-None-Match": tag})).status_code == 304


async def test_health_and_version(client: httpx.AsyncClient) -> None:
    assert (await client.get("/health")).json() == {"live": True, "ready": True}
    assert (await client.get("/health/live")).json() == {"live": True}
    assert (await client.get("/health/ready")).json() == {"ready": True}
    assert (await client.get("/version")).json()["rasa"] == "3.6.21"


async def test_figures_are_for_this_machine_only(make_app: MakeApp) -> None:
    app = make_app()
    async with connected(app) as here, connected(app, "10.1.2.3") as there:
        await say(here, "alcohol words")
        figures = (await here.get("/metrics")).text
        assert 'baclofen_bot_replies_total{status="answered",topic="alcohol"} 1.0' in figures
        assert "words" not in figures
        assert (await there.get("/metrics")).status_code == 403
        assert (await here.get("/metrics", headers={"X-Forwarded-For": "10.1.2.3"})).status_code == 403


async def test_openapi_is_valid_and_complete(make_app: MakeApp) -> None:
    app = make_app()
    async with connected(app) as client:
        served = (await client.get("/openapi.json")).json()
    assert served == json.loads(json.dumps(openapi()))
    validate_spec(served)
    described = {(path, method.upper()) for path, methods in served["paths"].items() for method in methods}
    routes = {
        (route.path, method)
        for route in app.routes
        if route.path.startswith(("/api/", "/health", "/version"))
        for method in route.methods - {"HEAD"}
    }
    assert described == routes


def test_the_built_widget_is_fresh_and_small() -> None:
    assert problems() == []
    assert gzipped_size() <= MAX_GZIPPED


def test_the_lock_names_no_registry() -> None:
    lock = (PROJECT / "web" / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    hosts = set(re.findall(r"https?://([^/\"]+)", lock))
    assert hosts <= {"github.com"}  # links to pages that ask for donations


def test_emergency_numbers_are_built_in() -> None:
    widget = (PROJECT / "bot" / "web" / "static" / "widget.js").read_text()
    for number in ("911", "999", "112", "000", "+18002221222"):
        assert f'tel:"{number}"' in widget
