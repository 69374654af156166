"""A small Slack: its Web API, response addresses and Socket Mode, as far as the bot uses them.

Modelled on https://docs.slack.dev: tokens are checked, addresses of the socket are good for one connection, an event
that is not acknowledged in time is sent again (at most three times), every message and view is held against Slack's
limits. ``fail`` makes it answer 429 or 500; ``drop`` cuts the sockets.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import itertools
import json
import random
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from bot.slack.limits import message_problems, prompt_problems, view_problems

BOT_TOKEN, APP_TOKEN, SECRET = "xoxb-test", "xapp-test", "the-signing-secret"
TEAM, BOT_USER, BOT_ID = "T1", "UBOT", "B1"
RETRIES = 3


@dataclass
class Envelope:
    id: str
    kind: str
    payload: dict[str, Any]
    attempt: int = 0
    acknowledged: asyncio.Event = field(default_factory=asyncio.Event)
    seconds: float = 0.0


class FakeSlack:
    def __init__(self, patience: float = 3.0) -> None:
        self.patience = patience  # how long it waits for an acknowledgement
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.posts: list[dict[str, Any]] = []
        self.responses: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.views: dict[str, dict[str, Any]] = {}
        self.problems: list[str] = []
        self.planned: dict[str, deque[tuple[int, dict[str, str], dict[str, Any]]]] = defaultdict(deque)
        self.trouble = 0.0  # share of posts answered with 429 or 500
        self.random = random.Random(7)
        self.errors: dict[str, str] = {}  # method -> Slack's error, until taken away
        self.gone_channels: set[str] = set()
        self.token = BOT_TOKEN
        self.refuse_sockets = False
        self.sockets: set[web.WebSocketResponse] = set()
        self.addresses: set[str] = set()
        self.connections = 0
        self.used_addresses = 0
        self.connected = asyncio.Event()
        self.pending: dict[str, Envelope] = {}
        self.given_up: list[Envelope] = []
        self.slowest = 0.0
        self._ts = itertools.count(1)
        self._ids = itertools.count(1)
        self._tasks: set[asyncio.Task[None]] = set()

    # ---- running ----------------------------------------------------------------------------------------------------

    async def start(self) -> FakeSlack:
        app = web.Application()
        app.router.add_post("/api/{method}", self._api)
        app.router.add_post("/respond/{token}", self._respond)
        app.router.add_get("/socket/{address}", self._socket)
        self._runner = web.AppRunner(app, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        return self

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        self.drop()
        await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/"

    def response_url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.port}/respond/{name}"

    def ts(self) -> str:
        return f"1700000000.{next(self._ts):06d}"

    def event_id(self) -> str:
        return f"Ev{next(self._ids):06d}"

    # ---- Web API ----------------------------------------------------------------------------------------------------

    def fail(self, method: str, status: int, times: int = 1, retry_after: int | None = None) -> None:
        headers = {"Retry-After": str(retry_after)} if retry_after is not None else {}
        error = "ratelimited" if status == 429 else "internal_error"
        for _ in range(times):
            self.planned[method].append((status, headers, {"ok": False, "error": error}))

    async def _api(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        if request.content_type == "application/json":
            given = await request.json()
        else:
            given = dict(await request.post())
            for key in ("blocks", "view", "prompts"):
                if isinstance(given.get(key), str):
                    given[key] = json.loads(given[key])
        if self.planned[method]:
            status, headers, body = self.planned[method].popleft()
            return web.json_response(body, status=status, headers=headers)
        if method in ("chat.postMessage",) and self.random.random() < self.trouble:
            if self.random.random() < 0.7:
                return web.json_response(
                    {"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "0"}
                )
            return web.json_response({"ok": False, "error": "internal_error"}, status=500)
        wanted = APP_TOKEN if method == "apps.connections.open" else self.token
        if request.headers.get("Authorization") != f"Bearer {wanted}":
            return web.json_response({"ok": False, "error": "token_revoked"})
        if method in self.errors:
            return web.json_response({"ok": False, "error": self.errors[method]})
        self.calls.append((method, given))
        handler = {
            "auth.test": self._auth_test,
            "chat.postMessage": self._post,
            "views.publish": self._publish,
            "conversations.open": lambda g: {"channel": {"id": self.direct(g["users"])}},
            "apps.connections.open": self._open,
            "assistant.threads.setStatus": lambda g: {},
            "assistant.threads.setTitle": lambda g: {},
            "assistant.threads.setSuggestedPrompts": self._prompts,
        }.get(method)
        if handler is None:
            return web.json_response({"ok": False, "error": "unknown_method"})
        result = handler(given)
        return web.json_response({"ok": "error" not in result, **result})

    def _auth_test(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"team": "Clinic", "team_id": TEAM, "user": "baclofen", "user_id": BOT_USER, "bot_id": BOT_ID}

    @staticmethod
    def direct(user: str) -> str:
        return f"D{user}"

    def _post(self, given: dict[str, Any]) -> dict[str, Any]:
        found = message_problems(given)
        if found:
            self.problems += found
            return {"error": "invalid_blocks"}
        channel = given["channel"]
        if channel in self.gone_channels:
            return {"error": "is_archived"}
        channel = self.direct(channel) if channel.startswith("U") else channel
        ts = self.ts()
        self.posts.append({**given, "channel": channel, "ts": ts})
        return {"channel": channel, "ts": ts, "message": {"text": given["text"], "bot_id": BOT_ID}}

    def _publish(self, given: dict[str, Any]) -> dict[str, Any]:
        found = view_problems(given["view"])
        self.problems += found
        self.views[given["user_id"]] = given["view"]
        return {"error": "invalid_arguments"} if found else {"view": given["view"]}

    def _prompts(self, given: dict[str, Any]) -> dict[str, Any]:
        self.problems += prompt_problems(given["prompts"])
        return {}

    def _open(self, given: dict[str, Any]) -> dict[str, Any]:
        address = f"a{next(self._ids)}"
        self.addresses.add(address)
        return {"url": f"ws://127.0.0.1:{self.port}/socket/{address}"}

    async def _respond(self, request: web.Request) -> web.Response:
        if self.planned["respond"]:
            status, headers, body = self.planned["respond"].popleft()
            return web.json_response(body, status=status, headers=headers)
        message = await request.json()
        self.problems += message_problems(message)
        self.responses[request.match_info["token"]].append(message)
        return web.Response(text="ok")

    # ---- Socket Mode ------------------------------------------------------------------------------------------------

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        address = request.match_info["address"]
        fresh = address in self.addresses
        self.addresses.discard(address)
        if not fresh or self.refuse_sockets:
            self.used_addresses += 1
            return web.Response(status=404)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1})
        self.sockets.add(socket)
        self.connections += 1
        self.connected.set()
        for envelope in list(self.pending.values()):
            self._run(self._send(envelope, "timeout"))
        async for message in socket:
            if message.type == WSMsgType.TEXT:
                acknowledged = self.pending.pop(json.loads(message.data).get("envelope_id", ""), None)
                if acknowledged:
                    acknowledged.acknowledged.set()
        self.sockets.discard(socket)
        if not self.sockets:
            self.connected.clear()
        return socket

    def drop(self) -> None:
        """Cuts all sockets without a goodbye, as a network does."""
        for socket in list(self.sockets):
            if socket._req is not None and socket._req.transport is not None:
                socket._req.transport.abort()
        self.sockets.clear()
        self.connected.clear()

    async def refresh(self) -> None:
        """Asks for a new connection, as Slack does every few hours."""
        for socket in list(self.sockets):
            await socket.send_json({"type": "disconnect", "reason": "refresh_requested"})

    def emit(self, kind: str, payload: dict[str, Any]) -> Envelope:
        """Sends an envelope and keeps sending it until it is acknowledged."""
        envelope = Envelope(f"env{next(self._ids)}", kind, payload)
        self.pending[envelope.id] = envelope
        self._run(self._persist(envelope))
        return envelope

    async def _persist(self, envelope: Envelope) -> None:
        while envelope.attempt <= RETRIES:
            await self.connected.wait()
            begun = time.monotonic()
            await self._send(envelope, "timeout" if envelope.attempt else "")
            try:
                await asyncio.wait_for(envelope.acknowledged.wait(), self.patience)
            except asyncio.TimeoutError:
                # A cut socket is no missed acknowledgement: Slack waits for the next connection.
                envelope.attempt += bool(self.sockets)
                continue
            self.slowest = max(self.slowest, time.monotonic() - begun)
            return
        self.pending.pop(envelope.id, None)
        self.given_up.append(envelope)

    async def _send(self, envelope: Envelope, reason: str) -> None:
        message = {
            "envelope_id": envelope.id,
            "type": envelope.kind,
            "payload": envelope.payload,
            "accepts_response_payload": envelope.kind == "slash_commands",
        }
        if reason:
            message |= {"retry_attempt": envelope.attempt, "retry_reason": reason}
        for socket in random.sample(sorted(self.sockets, key=id), k=min(1, len(self.sockets))):
            with contextlib.suppress(ConnectionError, RuntimeError):
                await socket.send_json(message)

    def _run(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # ---- what people do ---------------------------------------------------------------------------------------------

    def event(self, event: dict[str, Any], event_id: str | None = None) -> dict[str, Any]:
        return {
            "type": "event_callback",
            "team_id": TEAM,
            "api_app_id": "A1",
            "event_id": event_id or self.event_id(),
            "event_time": int(time.time()),
            "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
            "event": event,
        }

    def direct_message(self, text: str, user: str = "U1", **more: Any) -> dict[str, Any]:
        ts = self.ts()
        message = {"type": "message", "channel_type": "im", "channel": self.direct(user), "user": user, "text": text}
        return self.event({**message, "ts": ts, "event_ts": ts, **more})

    def mention(self, text: str, user: str = "U1", channel: str = "C1", **more: Any) -> dict[str, Any]:
        ts = self.ts()
        message = {"type": "app_mention", "channel": channel, "user": user, "text": f"<@{BOT_USER}> {text}"}
        return self.event({**message, "ts": ts, "event_ts": ts, **more})

    def command(self, text: str, user: str = "U1", channel: str = "C1") -> dict[str, Any]:
        trigger = f"trigger{next(self._ids)}"
        return {
            "command": "/baclofen",
            "text": text,
            "team_id": TEAM,
            "user_id": user,
            "channel_id": channel,
            "trigger_id": trigger,
            "response_url": self.response_url(trigger),
        }

    def press(self, action: dict[str, Any], message: dict[str, Any] | None, user: str = "U1", **more: Any) -> Any:
        """Somebody presses a button or chooses from a list, in a message or (without one) on the Home tab."""
        trigger = f"trigger{next(self._ids)}"
        body: dict[str, Any] = {
            "type": "block_actions",
            "team": {"id": TEAM},
            "user": {"id": user, "team_id": TEAM},
            "api_app_id": "A1",
            "trigger_id": trigger,
            "actions": [{"block_id": "b", "action_ts": self.ts(), **action}],
            "container": {"type": "view"},
        }
        if message is not None:
            body |= {
                "channel": {"id": message["channel"]},
                "response_url": self.response_url(trigger),
                "message": {"ts": message["ts"], **({"thread_ts": t} if (t := message.get("thread_ts")) else {})},
                "container": {"type": "message", "message_ts": message["ts"], "channel_id": message["channel"]},
            }
        for key, value in more.items():
            body[key] = {**body.get(key, {}), **value} if isinstance(value, dict) else value
        return body


def signed(body: bytes, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    """The headers with which Slack signs a request."""
    stamp = str(int(at if at is not None else time.time()))
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    """All buttons of a message or view."""
    found = [e for b in message["blocks"] if b["type"] == "actions" for e in b["elements"]]
    return found + [b["accessory"] for b in message["blocks"] if "accessory" in b]


def shown(message: dict[str, Any]) -> str:
    """Everything that a message's blocks show, as one text."""
    texts: list[str] = []

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if value.get("type") in ("mrkdwn", "plain_text") and isinstance(value.get("text"), str):
                texts.append(value["text"])
            for each in value.values():
                walk(each)
        elif isinstance(value, list):
            for each in value:
                walk(each)

    walk(message["blocks"])
    return "\n".join(texts)
