"""Direct messages, mentions, the command, buttons and the Home tab, over HTTP with signed requests."""

from __future__ import annotations

import json
import logging
import time
from typing import Any

import httpx
import pytest
from fake_slack import BOT_ID, BOT_USER, FakeSlack, buttons, shown, signed
from slack_support import FakeEngine, HttpDoor, settled, until
from starlette.applications import Starlette

from bot.answers.phrases import phrase
from bot.settings import Settings
from bot.slack import words
from bot.slack.http import PATH, finish, routes
from bot.slack.settings import SlackSettings


async def test_a_direct_message_is_answered_there(door: HttpDoor, slack: FakeSlack) -> None:
    answer = await door.send(slack.direct_message("Can I drink wine?"))
    assert answer.status_code == 200
    await until(lambda: slack.posts)
    post = slack.posts[0]
    assert post["channel"] == "DU1"
    assert "thread_ts" not in post
    assert "You asked: Can I drink wine?." in shown(post)
    assert phrase("disclaimer") in post["text"]
    assert phrase("disclaimer") in shown(post)
    assert words.PRIVATE_OFFER not in shown(post)


async def test_the_text_alone_is_complete(door: HttpDoor, slack: FakeSlack, engine: FakeEngine) -> None:
    await door.send(slack.direct_message("Can I drink wine?"))
    await until(lambda: slack.posts)
    reply = await engine.reply("other", "Can I drink wine?")
    text = slack.posts[0]["text"]
    for line in reply.text.splitlines():
        assert line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in text
    assert all(offer.label in text for offer in reply.suggestions)


async def test_a_mention_is_answered_in_its_thread(door: HttpDoor, slack: FakeSlack, engine: FakeEngine) -> None:
    asked = slack.mention("is wine &lt;ok&gt; &amp; beer? <https://x.example|this page>")
    await door.send(asked)
    await until(lambda: slack.posts)
    post = slack.posts[0]
    assert (post["channel"], post["thread_ts"]) == ("C1", asked["event"]["ts"])
    assert engine.asked[0][1] == "is wine <ok> & beer? this page"
    assert words.PRIVATE_OFFER in shown(post)


async def test_the_private_offer_comes_once_in_a_thread(door: HttpDoor, slack: FakeSlack) -> None:
    first = slack.mention("one")
    await door.send(first)
    await until(lambda: len(slack.posts) == 1)
    await door.send(slack.mention("two", thread_ts=first["event"]["ts"]))
    await until(lambda: len(slack.posts) == 2)
    assert words.PRIVATE_OFFER in shown(slack.posts[0])
    assert words.PRIVATE_OFFER not in shown(slack.posts[1])


async def test_going_on_in_private(door: HttpDoor, slack: FakeSlack) -> None:
    await door.send(slack.mention("one"))
    await until(lambda: slack.posts)
    button = next(b for b in buttons(slack.posts[0]) if b["action_id"] == "private")
    pressed = slack.press(button, slack.posts[0], user="U2")
    await door.send(pressed)
    await until(lambda: slack.responses)
    assert slack.posts[1]["channel"] == "DU2"
    assert words.PRIVATE_GREETING in shown(slack.posts[1])
    assert slack.responses[pressed["trigger_id"]][0]["text"] == words.PRIVATE_SENT


async def test_memory_is_per_person_and_thread(door: HttpDoor, slack: FakeSlack, engine: FakeEngine) -> None:
    first = slack.mention("I am pregnant", user="U1")
    thread = first["event"]["ts"]
    await door.send(first)
    await until(lambda: len(slack.posts) == 1)
    await door.send(slack.mention("may I take it?", user="U2", thread_ts=thread))
    await until(lambda: len(slack.posts) == 2)
    assert "pregnant" not in shown(slack.posts[1])
    assert slack.posts[1]["thread_ts"] == thread
    await door.send(slack.mention("may I take it?", user="U1", thread_ts=thread))
    await until(lambda: len(slack.posts) == 3)
    assert "I am pregnant | may I take it?" in shown(slack.posts[2])
    await door.send(slack.mention("and here?", user="U1"))
    await until(lambda: len(slack.posts) == 4)
    assert "pregnant" not in shown(slack.posts[3])
    assert all("U1" not in conversation for conversation, _, _ in engine.asked)


async def test_another_presses_a_button_in_my_thread(door: HttpDoor, slack: FakeSlack) -> None:
    await door.send(slack.mention("I am pregnant", user="U1"))
    await until(lambda: slack.posts)
    offered = [b for b in buttons(slack.posts[0]) if b["action_id"].startswith("ask:")]
    assert len(offered) == 7
    await door.send(slack.press(offered[6], slack.posts[0], user="U2"))
    await until(lambda: len(slack.posts) == 2)
    answer = slack.posts[1]
    assert answer["thread_ts"] == slack.posts[0]["thread_ts"]
    assert "<@U2> asked: Question 6?" in answer["text"]
    assert "pregnant" not in answer["text"]


async def test_the_command_is_for_the_askers_eyes(door: HttpDoor, slack: FakeSlack) -> None:
    command = slack.command("is wine ok &amp; beer?")
    answer = await door.send(command)
    assert (answer.status_code, answer.text) == (200, "")
    await until(lambda: slack.responses)
    message = slack.responses[command["trigger_id"]][0]
    assert message["response_type"] == "ephemeral"
    assert message["replace_original"] is False
    assert "is wine ok & beer?".replace("&", "&amp;") in message["text"]
    assert not slack.posts
    # A button below it is answered for their eyes too.
    button = next(b for b in buttons(message) if b["action_id"] == "ask:2")
    shown_to_them = {**message, "channel": "C1", "ts": slack.ts()}
    pressed = slack.press(button, shown_to_them, container={"is_ephemeral": True})
    await door.send(pressed)
    await until(lambda: slack.responses[pressed["trigger_id"]])
    again = slack.responses[pressed["trigger_id"]][0]
    assert "is wine ok &amp; beer? | Question 1?" in again["text"]
    assert not slack.posts


async def test_the_command_without_a_question_shows_all_topics(door: HttpDoor, slack: FakeSlack) -> None:
    command = slack.command("  ")
    await door.send(command)
    await until(lambda: slack.responses)
    message = slack.responses[command["trigger_id"]][0]
    assert len([b for b in buttons(message) if b["action_id"].startswith("ask:")]) > 20


async def test_an_emergency_in_a_channel_comes_as_a_direct_message_too(
    door: HttpDoor, slack: FakeSlack, engine: FakeEngine
) -> None:
    await door.send(slack.mention("I took too many pills"))
    await until(lambda: len(slack.posts) == 2)
    in_thread, direct = slack.posts
    assert (in_thread["channel"], direct["channel"]) == ("C1", "DU1")
    for post in slack.posts:
        assert post["blocks"][0]["type"] == "header"
        assert "911" in post["blocks"][0]["text"]["text"]
        assert "911" in shown({"blocks": [post["blocks"][1]]})
        assert post["text"].startswith("911")
        assert "1-800-222-1222" in post["text"]
    assert words.PRIVATE_OFFER not in in_thread["text"]
    await until(lambda: len(engine.asked) == 2)
    await door.send(slack.direct_message("I am safe"))
    await until(lambda: len(slack.posts) == 3)
    assert "I took too many pills | I am safe" in slack.posts[2]["text"]


async def test_an_emergency_by_command_stays_at_hand(door: HttpDoor, slack: FakeSlack) -> None:
    command = slack.command("I took too many pills")
    await door.send(command)
    await until(lambda: slack.posts)
    assert slack.responses[command["trigger_id"]][0]["blocks"][0]["type"] == "header"
    assert slack.posts[0]["channel"] == "DU1"


async def test_a_channel_that_takes_nothing(door: HttpDoor, slack: FakeSlack) -> None:
    slack.gone_channels.add("C1")
    await door.send(slack.mention("is wine ok?"))
    await until(lambda: slack.posts)
    assert slack.posts[0]["channel"] == "DU1"
    await door.send(slack.mention("I took too many pills"))
    await until(lambda: len(slack.posts) == 2)
    assert slack.posts[1]["blocks"][0]["type"] == "header"


async def test_the_same_event_again_is_answered_once(door: HttpDoor, slack: FakeSlack) -> None:
    asked = slack.direct_message("is wine ok?")
    for number in range(4):
        retry = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": "http_timeout"} if number else {}
        assert (await door.send(asked, **retry)).status_code == 200
    other_id = {**asked, "event_id": "EvOther"}
    await door.send(other_id)
    await settled()
    assert len(slack.posts) == 1


async def test_a_restart_does_not_answer_twice(
    door: HttpDoor, slack: FakeSlack, engine: FakeEngine, settings: Settings, slack_settings: SlackSettings
) -> None:
    asked = slack.direct_message("is wine ok?")
    await door.send(asked)
    await until(lambda: slack.posts)
    app = Starlette(routes=routes(engine, settings, slack_settings))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://bot.test") as client:
        assert (await HttpDoor(client).send(asked)).status_code == 200
        await settled()
    assert len(slack.posts) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"user": BOT_USER, "bot_id": BOT_ID},
        {"bot_id": "B2", "subtype": "bot_message"},
        {"bot_id": "B2"},
        {"user": "USLACKBOT"},
        {"user": None},
        {"subtype": "message_changed", "message": {"text": "new words", "user": "U1"}},
        {"subtype": "message_deleted", "previous_message": {"text": "words", "user": "U1"}},
        {"subtype": "channel_join"},
        {"edited": {"user": "U1", "ts": "1.1"}},
        {"channel_type": "channel", "channel": "C1"},
    ],
)
async def test_what_no_person_just_wrote_is_ignored(door: HttpDoor, slack: FakeSlack, change: Any) -> None:
    assert (await door.send(slack.direct_message("is wine ok?", **change))).status_code == 200
    await settled(0.1)
    assert not slack.posts


async def test_edited_and_unknown_events_are_acknowledged(door: HttpDoor, slack: FakeSlack) -> None:
    assert (await door.send(slack.mention("is wine ok?", edited={"user": "U1", "ts": "1.1"}))).status_code == 200
    assert (await door.send(slack.event({"type": "team_join", "user": {"id": "U9"}}))).status_code == 200
    assert (await door.send(slack.press({"type": "button", "action_id": "old"}, None))).status_code == 200
    await settled(0.1)
    assert not slack.posts


async def test_bad_and_old_signatures_are_refused(door: HttpDoor, slack: FakeSlack) -> None:
    body = slack.direct_message("is wine ok?")
    raw = json.dumps(body).encode()
    right = signed(raw)
    for wrong in (
        signed(raw, secret="another"),
        signed(raw, at=time.time() - 600),
        {**right, "X-Slack-Signature": "v0=" + "0" * 64},
        {**right, "X-Slack-Signature": ""},
        {**signed(raw), "X-Slack-Request-Timestamp": str(int(time.time()) + 20)},
        {},
    ):
        answer = await door.client.post(PATH, content=raw, headers={"Content-Type": "application/json", **wrong})
        assert answer.status_code == 401
    changed = raw.replace(b"wine", b"beer")
    answer = await door.client.post(PATH, content=changed, headers={"Content-Type": "application/json", **right})
    assert answer.status_code == 401
    assert not slack.posts


async def test_strange_requests(door: HttpDoor, slack: FakeSlack) -> None:
    challenge = {"type": "url_verification", "challenge": "abc", "token": "x"}
    assert "abc" in (await door.send(challenge)).text
    assert (await door.client.get(PATH)).status_code == 405
    assert (await door.client.post(PATH, content=b"\xff\xfe", headers=signed(b""))).status_code == 400
    assert (await door.client.post(PATH, content=b"x" * 1_000_001)).status_code == 413


def test_no_route_without_a_signing_secret(engine: FakeEngine, settings: Settings) -> None:
    assert routes(engine, settings, SlackSettings(bot_token="xoxb-1")) == []  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="BOT_TOKEN"):
        routes(engine, settings, SlackSettings(signing_secret="s"))  # type: ignore[arg-type]


async def test_in_the_web_server(
    slack: FakeSlack, slack_settings: SlackSettings, engine: FakeEngine, settings: Settings
) -> None:
    from bot.web.app import create_app

    app = create_app(engine, settings)  # type: ignore[arg-type]
    mounted = routes(engine, settings, slack_settings)  # type: ignore[arg-type]
    app.router.routes[:0] = mounted
    engine.seconds = 0.3
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://bot.test") as client:
        assert (await HttpDoor(client).send(slack.direct_message("is wine ok?"))).status_code == 200
    assert not slack.posts
    await finish(app.router.routes)
    assert len(slack.posts) == 1


async def test_rate_limits_are_obeyed(door: HttpDoor, slack: FakeSlack) -> None:
    slack.fail("chat.postMessage", 429, retry_after=1)
    begun = time.monotonic()
    await door.send(slack.direct_message("is wine ok?"))
    await until(lambda: slack.posts)
    assert time.monotonic() - begun >= 1
    slack.fail("respond", 429, retry_after=0)
    await door.send(slack.command("is wine ok?"))
    await until(lambda: slack.responses)


async def test_slack_being_down_for_a_while(door: HttpDoor, slack: FakeSlack) -> None:
    slack.fail("chat.postMessage", 500, times=2)
    await door.send(slack.direct_message("is wine ok?"))
    await until(lambda: slack.posts)
    await settled(0.1)
    assert len(slack.posts) == 1


async def test_a_revoked_token_says_so(door: HttpDoor, slack: FakeSlack, caplog: pytest.LogCaptureFixture) -> None:
    slack.token = "another"
    asked = slack.direct_message("is wine ok?")
    await door.send(asked)
    await until(lambda: "token_revoked: the token was revoked" in caplog.text)
    await settled(0.1)
    # With a token that works again, Slack's next try is answered.
    slack.token = "xoxb-test"
    await door.send(asked)
    await until(lambda: slack.posts)


async def test_no_words_in_the_log(door: HttpDoor, slack: FakeSlack, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await door.send(slack.direct_message("my secret words"))
    await door.send(slack.mention("my secret words", user="U2"))
    await door.send(slack.command("my secret words"))
    await door.send(slack.direct_message("my secret words break", user="U3"))
    await door.send(slack.direct_message("my secret words", user="U4", subtype="message_changed"))
    await until(lambda: len(slack.posts) == 2 and slack.responses)
    await settled(0.2)
    assert "secret" not in caplog.text
    assert "A question could not be answered (RuntimeError)" in caplog.text


async def test_feedback(door: HttpDoor, slack: FakeSlack) -> None:
    await door.send(slack.direct_message("is wine ok?"))
    await until(lambda: slack.posts)
    good, bad = (b for b in buttons(slack.posts[0]) if b["action_id"].startswith("rate:"))
    for button, said in ((good, "feedback_good"), (bad, "feedback_bad")):
        pressed = slack.press(button, slack.posts[0])
        await door.send(pressed)
        await door.send(pressed)
        await until(lambda trigger=pressed["trigger_id"]: slack.responses[trigger])
        await settled(0.1)
        assert [r["text"] for r in slack.responses[pressed["trigger_id"]]] == [phrase(f"conversation.{said}")]
    assert len(slack.posts) == 1


async def test_the_home_tab(door: HttpDoor, slack: FakeSlack, engine: FakeEngine) -> None:
    await door.send(slack.event({"type": "app_home_opened", "user": "U1", "channel": "DU1", "tab": "messages"}))
    await door.send(slack.event({"type": "app_home_opened", "user": "U1", "channel": "DU1", "tab": "home"}))
    await until(lambda: "U1" in slack.views)
    view = slack.views["U1"]
    assert "911" in shown(view)
    assert phrase("disclaimer") in shown(view)
    # The region changes the numbers here and in answers.
    select = next(b["accessory"] for b in view["blocks"] if b.get("accessory", {}).get("action_id") == "region")
    chosen = next(o for o in select["options"] if o["value"] == "UK")
    pressed = slack.press({"type": "static_select", "action_id": "region", "selected_option": chosen}, None)
    await door.send(pressed)
    await until(lambda: "999" in shown(slack.views["U1"]))
    # An example is answered in the direct messages, which say what was asked.
    example = next(b for b in buttons(view) if b["action_id"] == "ask:1")
    await door.send(slack.press(example, None))
    await until(lambda: len(slack.posts) == 2)
    assert {post["channel"] for post in slack.posts} == {"DU1"}
    assert slack.posts[0]["text"] == f"You asked: {example['value']}"
    assert engine.asked[-1][2] == "UK"
    # Forget me: all conversations and the region.
    await door.send(slack.mention("in a thread"))
    await until(lambda: len(slack.posts) == 3)
    forget = next(b for b in buttons(view) if b["action_id"] == "forget")
    await door.send(slack.press(forget, None))
    await until(lambda: len(slack.posts) == 4)
    assert slack.posts[3]["text"] == words.FORGOTTEN
    assert {conversation for conversation, _, _ in engine.asked} <= set(engine.forgotten)
    await until(lambda: "911" in shown(slack.views["U1"]))


async def test_forget_me_as_words(door: HttpDoor, slack: FakeSlack, engine: FakeEngine) -> None:
    await door.send(slack.direct_message("I am pregnant"))
    await door.send(slack.mention("I am pregnant"))
    await until(lambda: len(slack.posts) == 2)
    await door.send(slack.direct_message("forget me"))
    await until(lambda: len(slack.posts) == 3)
    await until(lambda: len(engine.forgotten) == 2)
    assert not engine.told


async def test_the_assistant_pane(door: HttpDoor, slack: FakeSlack, engine: FakeEngine) -> None:
    thread = {"user_id": "U1", "channel_id": "DU1", "thread_ts": slack.ts(), "context": {}}
    await door.send(slack.event({"type": "assistant_thread_started", "assistant_thread": thread, "event_ts": "1.1"}))
    await until(lambda: slack.posts)
    assert slack.posts[0]["thread_ts"] == thread["thread_ts"]
    prompts = next(given for method, given in slack.calls if method == "assistant.threads.setSuggestedPrompts")
    assert [prompt["message"] for prompt in prompts["prompts"]] == [o.text for o in engine.greeting().suggestions]
    await door.send(slack.direct_message("is wine ok?", thread_ts=thread["thread_ts"]))
    await until(lambda: len(slack.posts) == 2)
    assert slack.posts[1]["thread_ts"] == thread["thread_ts"]
    assert any(method == "assistant.threads.setStatus" for method, _ in slack.calls)
    changed = {"type": "assistant_thread_context_changed", "assistant_thread": thread, "event_ts": "1.2"}
    assert (await door.send(slack.event(changed))).status_code == 200


async def test_a_workspace_without_the_pane(door: HttpDoor, slack: FakeSlack) -> None:
    slack.errors["assistant.threads.setStatus"] = "missing_scope"
    for number in range(2):
        await door.send(slack.direct_message(f"is wine ok? {number}", thread_ts="1700000000.000001"))
        await until(lambda number=number: len(slack.posts) == number + 1)


async def test_a_very_long_reply_keeps_its_disclaimer(door: HttpDoor, slack: FakeSlack) -> None:
    await door.send(slack.direct_message("something very long"))
    await until(lambda: slack.posts and phrase("disclaimer") in slack.posts[-1]["text"])
    assert len(slack.posts) > 1
    whole = "\n".join(post["text"] for post in slack.posts)
    assert all(f"Point {n}." in whole for n in range(60))
