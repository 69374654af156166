"""What the server refuses, and how: bodies, tokens, origins, floods."""

from __future__ import annotations

import logging
from typing import Any

import httpx
import pytest
from test_web_messages import bearer, new_id, say
from web_fake_engine import FakeEngine
from web_support import MakeApp, connected, running

from bot.web.tokens import Tokens


def code(response: httpx.Response) -> str:
    error = response.json()["error"]
    assert set(error) == {"code", "message"}
    assert error["message"].endswith(".")
    return str(error["code"])


@pytest.mark.parametrize(
    "content", ["", "{", "nonsense", '{"text": NaN}x', "[" * 50_000, b"\xff\xfe", '{"a": 1' + "0" * 5000]
)
async def test_bad_json(client: httpx.AsyncClient, content: Any) -> None:
    response = await client.post("/api/messages", content=content, headers={"Content-Type": "application/json"})
    assert (response.status_code, code(response)) == (400, "bad_json")


@pytest.mark.parametrize(
    "change",
    [
        {"text": None},
        {"text": 7},
        {"text": ["a"]},
        {"id": "short"},
        {"id": "a" * 65},
        {"id": "a b" * 8},
        {"id": 12345678901234567890},
        {"region": "XX"},
        {"conversation": 7},
        {"conversation": "a\nb"},
        {"surplus": 1},
    ],
)
async def test_wrong_form(client: httpx.AsyncClient, change: dict[str, Any]) -> None:
    response = await client.post("/api/messages", json={"text": "secret words", "id": new_id(), **change})
    assert (response.status_code, code(response)) == (400, "bad_request")
    assert "secret words" not in response.text


@pytest.mark.parametrize("content", ["[]", '"text"', "7", "null"])
async def test_not_an_object(client: httpx.AsyncClient, content: str) -> None:
    response = await client.post("/api/messages", content=content, headers={"Content-Type": "application/json"})
    assert (response.status_code, code(response)) == (400, "bad_request")


async def test_only_json(client: httpx.AsyncClient) -> None:
    """A form of another site could send text/plain without asking first."""
    response = await client.post("/api/messages", content="{}", headers={"Content-Type": "text/plain"})
    assert (response.status_code, code(response)) == (415, "not_json")


def test_100_kilobytes_are_too_many(make_app: MakeApp, engine: FakeEngine) -> None:
    with running(make_app()) as server, httpx.Client(base_url=server.url) as client:
        for size in (100_000, 3_000_000):
            response = client.post("/api/messages", json={"text": "x" * size, "id": new_id()})
            assert (response.status_code, code(response)) == (413, "too_long")
            assert "In an emergency call 911" in response.json()["error"]["message"]
        chunks = (b"x" * 1000 for _ in range(200))
        response = client.post("/api/messages", content=chunks, headers={"Content-Type": "application/json"})
        assert response.status_code == 413
        assert client.post("/api/messages", json={"text": "y" * 90_000, "id": new_id()}).status_code == 200
    assert list(engine.asked) == ["y" * 90_000]


async def test_no_token(client: httpx.AsyncClient) -> None:
    for headers in ({}, {"Authorization": "Basic abc"}, {"Authorization": "Bearer"}, {"Authorization": "Bearer  "}):
        response = await client.get("/api/conversation", headers=headers)
        assert (response.status_code, code(response)) == (401, "no_token")
        assert response.headers["WWW-Authenticate"] == "Bearer"


async def test_forged_tokens(client: httpx.AsyncClient, engine: FakeEngine) -> None:
    token = (await say(client, "alcohol")).json()["conversation"]
    name, _, signature = token.rpartition(".")
    forged = [name, f"{name}.", f"{name}x.{signature}", f"{name}.{signature[:-2]}AA", Tokens("guessed").sign(name), "."]
    for attempt in forged:
        for method in ("GET", "DELETE"):
            response = await client.request(method, "/api/conversation", headers=bearer(attempt))
            assert (response.status_code, code(response)) == (401, "forged_token")
        response = await say(client, "hello", attempt)
        assert (response.status_code, code(response)) == (401, "forged_token")
    assert engine.asked == {"alcohol": 1}


async def test_tokens_cannot_be_guessed(client: httpx.AsyncClient) -> None:
    tokens = [(await say(client, "alcohol")).json()["conversation"] for _ in range(20)]
    assert len({token.partition(".")[0] for token in tokens}) == 20
    assert all(len(token.partition(".")[0]) >= 22 for token in tokens)


async def test_a_configured_key_makes_the_tokens(make_app: MakeApp) -> None:
    async with connected(make_app(secret="the key")) as client:
        token = (await say(client, "alcohol")).json()["conversation"]
    assert Tokens("the key").read(token)


async def test_origins(make_app: MakeApp) -> None:
    app = make_app(allowed_origins="https://clinic.example, https://ward.example/")
    async with connected(app) as client:
        for origin in ("https://clinic.example", "https://ward.example", "http://bot.test", "https://bot.test"):
            response = await client.get("/api/greeting", headers={"Origin": origin})
            assert response.status_code == 200
        allowed = await client.get("/api/greeting", headers={"Origin": "https://clinic.example"})
        assert allowed.headers["Access-Control-Allow-Origin"] == "https://clinic.example"
        asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
        preflight = await client.options("/api/messages", headers={"Origin": "https://clinic.example", **asked})
        assert preflight.status_code == 200
        for origin in ("https://evil.example", "null", "https://clinic.example.evil.example", "http://clinic.example"):
            for response in (
                await client.post("/api/messages", json={"text": "a", "id": new_id()}, headers={"Origin": origin}),
                await client.options("/api/messages", headers={"Origin": origin, **asked}),
            ):
                assert (response.status_code, code(response)) == (403, "origin")
                assert "Access-Control-Allow-Origin" not in response.headers


def test_origins_that_are_none(make_app: MakeApp) -> None:
    for setting in ("clinic.example", "https://clinic.example/page", "*"):
        with pytest.raises(ValueError, match="allowed_origins"):
            make_app(allowed_origins=setting)


async def test_a_flood_is_slowed_down(make_app: MakeApp, engine: FakeEngine) -> None:
    app = make_app(rate_limit="3/minute")
    async with connected(app, "2001:db8::1") as client, connected(app, "2001:db8::2") as neighbour:
        statuses = [(await say(client, "alcohol")).status_code for _ in range(3)]
        assert statuses == [200, 200, 200]
        refused = await say(neighbour, "alcohol")
        assert (refused.status_code, code(refused)) == (429, "too_many")
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
        assert "In an emergency call 911 now." in refused.json()["error"]["message"]
    async with connected(app, "10.0.0.1") as other:
        assert (await say(other, "alcohol")).status_code == 200


async def test_a_failure_shows_and_logs_no_text(client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        response = await say(client, "explode with my private words")
    assert (response.status_code, code(response)) == (500, "failed")
    assert "private" not in response.text + caplog.text
    assert "RuntimeError" in caplog.text


async def test_unknown_paths_and_methods(client: httpx.AsyncClient) -> None:
    assert code(await client.get("/api/nothing")) == "not_found"
    assert code(await client.put("/api/messages")) == "method_not_allowed"
