"""Messages, conversations and feedback over HTTP."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import httpx
import pytest
from web_fake_engine import FakeEngine
from web_support import MakeApp, connected


def new_id() -> str:
    return str(uuid.uuid4())


async def say(client: httpx.AsyncClient, text: str, conversation: str | None = None, **more: Any) -> httpx.Response:
    body = {"text": text, "id": new_id(), **more}
    if conversation:
        body["conversation"] = conversation
    return await client.post("/api/messages", json=body)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def test_message_gets_a_reply(client: httpx.AsyncClient) -> None:
    response = await say(client, "Can I drink alcohol?", id="a" * 16)
    assert response.status_code == 200
    body = response.json()
    assert set(body) == {"conversation", "id", "reply"}
    assert body["id"] == "a" * 16
    assert body["reply"]["status"] == "answered"
    assert body["reply"]["answers"][0]["points"][0]["sources"][0]["number"] == 1


async def test_region_reaches_the_engine(client: httpx.AsyncClient) -> None:
    reply = (await say(client, "overdose", region="UK")).json()["reply"]
    assert reply["numbers"][0]["tel"] == "999"


async def test_conversation_goes_on_and_is_restored(client: httpx.AsyncClient) -> None:
    token = (await say(client, "alcohol")).json()["conversation"]
    second = (await say(client, "hm?", token)).json()
    assert second["conversation"] == token
    history = (await client.get("/api/conversation", headers=bearer(token))).json()
    assert [message["text"] for message in history["messages"]] == ["alcohol", "hm?"]
    assert history["messages"][1]["reply"] == second["reply"]


async def test_retry_is_answered_once(client: httpx.AsyncClient, engine: FakeEngine) -> None:
    token = (await say(client, "alcohol")).json()["conversation"]
    body = {"text": "again", "id": new_id(), "conversation": token}
    answers = [(await client.post("/api/messages", json=body)).json() for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]
    assert engine.asked["again"] == 1


async def test_retry_of_the_first_message_finds_its_conversation(client: httpx.AsyncClient, engine: FakeEngine) -> None:
    body = {"text": "alcohol", "id": new_id()}
    first = (await client.post("/api/messages", json=body)).json()
    assert (await client.post("/api/messages", json=body)).json() == first
    assert engine.asked["alcohol"] == 1


@pytest.mark.parametrize("opened", [False, True])
async def test_two_at_the_same_time_are_answered_once(
    client: httpx.AsyncClient, engine: FakeEngine, opened: bool
) -> None:
    body = {"text": "at once", "id": new_id()}
    if opened:
        body["conversation"] = (await say(client, "alcohol")).json()["conversation"]
    engine.delay = 0.05
    answers = await asyncio.gather(*(client.post("/api/messages", json=body) for _ in range(8)))
    assert len({answer.text for answer in answers}) == 1
    assert engine.asked["at once"] == 1


async def test_id_used_for_another_text(client: httpx.AsyncClient) -> None:
    body = {"text": "alcohol", "id": new_id()}
    await client.post("/api/messages", json=body)
    response = await client.post("/api/messages", json={**body, "text": "something else"})
    assert response.status_code == 409
    assert response.json()["error"]["code"] == "id_used"


async def test_answer_is_kept_though_the_client_hung_up(make_app: MakeApp, engine: FakeEngine) -> None:
    app = make_app()
    engine.delay = 0.1
    body = {"text": "patience", "id": new_id()}
    async with connected(app) as client:
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(client.post("/api/messages", json=body), 0.05)
        assert (await client.post("/api/messages", json=body)).status_code == 200
    assert engine.asked["patience"] == 1


async def test_forget_me(client: httpx.AsyncClient, engine: FakeEngine) -> None:
    token = (await say(client, "alcohol")).json()["conversation"]
    assert (await client.delete("/api/conversation", headers=bearer(token))).status_code == 204
    assert len(engine.forgotten) == 1
    for response in (
        await client.get("/api/conversation", headers=bearer(token)),
        await client.delete("/api/conversation", headers=bearer(token)),
        await say(client, "hello", token),
    ):
        assert response.status_code == 404
        assert response.json()["error"]["code"] == "unknown_conversation"


async def test_forget_me_as_a_message(client: httpx.AsyncClient, engine: FakeEngine) -> None:
    token = (await say(client, "alcohol")).json()["conversation"]
    reply = (await say(client, "forget me", token)).json()["reply"]
    assert reply["topics"] == ["forget_me"]
    assert len(engine.forgotten) == 1
    assert (await client.get("/api/conversation", headers=bearer(token))).json() == {"messages": []}
    assert (await say(client, "alcohol", token)).status_code == 200


async def test_feedback(client: httpx.AsyncClient) -> None:
    answer = (await say(client, "alcohol")).json()
    token = bearer(answer["conversation"])
    body = {"id": answer["id"], "helpful": False, "why": "too short"}
    assert (await client.post("/api/feedback", json=body, headers=token)).status_code == 204
    message = (await client.get("/api/conversation", headers=token)).json()["messages"][0]
    assert (message["helpful"], message["why"]) == (False, "too short")
    other = await client.post("/api/feedback", json={**body, "id": new_id()}, headers=token)
    assert other.json()["error"]["code"] == "unknown_message"


async def test_text_that_databases_refuse(client: httpx.AsyncClient) -> None:
    response = await client.post(
        "/api/messages",
        content=f'{{"text": "a\\u0000b \\ud800 \\ud83d\\ude00", "id": "{new_id()}"}}',
        headers={"Content-Type": "application/json"},
    )
    assert response.status_code == 200
    history = await client.get("/api/conversation", headers=bearer(response.json()["conversation"]))
    assert history.json()["messages"][0]["text"] == "ab \ufffd 😀"


async def test_greeting(client: httpx.AsyncClient) -> None:
    greeting = (await client.get("/api/greeting?region=AU")).json()
    assert greeting["region"] == "AU"
    assert len(greeting["suggestions"]) == 3
    assert (await client.get("/api/greeting?region=Mars")).status_code == 400
