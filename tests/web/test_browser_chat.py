"""A person chats, in a real Chromium on the real page."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect
from web_browser import ANSWER, EMERGENCY, QUESTION, answers, ask, box, menu, picture
from web_fake_engine import FakeEngine
from web_support import LiveServer, MakeApp


def test_a_whole_conversation(page: Page, site: LiveServer) -> None:
    page.goto(site.url)
    expect(page.locator(".choices button")).to_have_count(3)
    picture(page, "page")
    ask(page, QUESTION)
    answer = answers(page)
    expect(answer.get_by_role("heading", name=ANSWER)).to_be_visible()
    expect(answer.locator(".lead")).not_to_be_empty()
    assert answer.locator(".points > li").count() >= 1
    expect(answer.locator(".disclaimer")).to_contain_text("doctor or pharmacist")
    source = answer.locator(".points details").first
    expect(source.locator("ol")).to_be_hidden()
    source.locator("summary").click()
    expect(source.locator("ol li").first).to_be_visible()
    picture(page, "answer")
    choice = page.locator(".choices button").last
    label = choice.inner_text()
    choice.click()
    expect(page.locator(".mine .bubble").last).to_have_text(label)
    expect(page.locator(".turn.bot")).to_have_count(3)
    expect(box(page)).to_be_focused()


def test_topics_on_the_page_ask(page: Page, site: LiveServer) -> None:
    page.goto(site.url)
    page.get_by_role("button", name=ANSWER).click()
    expect(answers(page).get_by_role("heading", name=ANSWER)).to_be_visible()


def test_an_emergency_is_unmistakable(page: Page, site: LiveServer) -> None:
    page.goto(site.url)
    ask(page, EMERGENCY)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("911")
    call = alert.get_by_role("link", name=re.compile("Call 911"))
    assert call.get_attribute("href") == "tel:911"
    assert (call.bounding_box() or {"height": 0})["height"] >= 44
    colour = page.locator(".bubble.emergency").evaluate("e => getComputedStyle(e).borderTopColor")
    assert colour == "rgb(161, 18, 18)"
    expect(page.locator(".bubble.emergency + .feedback")).to_have_count(0)
    picture(page, "emergency")
    page.reload()
    expect(page.locator(".bubble.emergency")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_helpful_or_not(page: Page, site: LiveServer) -> None:
    page.goto(site.url)
    ask(page, QUESTION)
    group = page.get_by_role("group", name="Was this helpful?")
    with page.expect_response("**/api/feedback") as sent:
        group.get_by_role("button", name="No").click()
    assert sent.value.status == 204
    why = page.get_by_label(re.compile("What was wrong or missing"))
    expect(why).to_be_focused()
    why.fill("too long")
    with page.expect_response("**/api/feedback") as sent:
        why.press("Enter")
    assert sent.value.request.post_data_json["why"] == "too long"
    expect(page.get_by_text("Thank you for telling us.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Thank you for telling us.")).to_be_visible()


def test_history_survives_a_page_change(page: Page, site: LiveServer) -> None:
    page.goto(site.url)
    ask(page, QUESTION)
    expect(answers(page)).to_be_visible()
    page.goto(f"{site.url}/openapi.json")
    page.goto(site.url)
    expect(answers(page).get_by_role("heading", name=ANSWER)).to_be_visible()
    expect(page.locator(".mine .bubble")).to_have_text(QUESTION)


def test_forget_me(page: Page, site: LiveServer) -> None:
    page.goto(site.url)
    ask(page, QUESTION)
    expect(answers(page)).to_be_visible()
    menu(page, "Forget me")
    picture(page, "forget_me")
    with page.expect_response(lambda response: response.request.method == "DELETE") as deleted:
        page.get_by_role("button", name="Erase").click()
    assert deleted.value.status == 204
    expect(page.locator(".turn.mine")).to_have_count(0)
    expect(page.get_by_text("Done. This conversation is erased.")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage).filter(key => /token|queue|leaving/.test(key))") == []
    page.reload()
    expect(page.locator(".choices button")).to_have_count(3)
    expect(page.locator(".turn.mine")).to_have_count(0)


def test_start_again_may_be_called_off(page: Page, site: LiveServer) -> None:
    page.goto(site.url)
    ask(page, QUESTION)
    expect(answers(page)).to_be_visible()
    menu(page, "Start again")
    page.keyboard.press("Escape")
    expect(page.locator("dialog.asking")).to_be_hidden()
    expect(answers(page)).to_be_visible()
    menu(page, "Start again")
    page.locator("dialog.asking").get_by_role("button", name="Start again").click()
    expect(page.locator(".turn.mine")).to_have_count(0)
    expect(page.locator(".choices button")).to_have_count(3)


def test_save(page: Page, site: LiveServer, tmp_path: Path) -> None:
    page.goto(site.url)
    ask(page, QUESTION)
    expect(answers(page)).to_be_visible()
    with page.expect_download() as download:
        menu(page, "Save as a text file")
    download.value.save_as(tmp_path / "chat.txt")
    text = (tmp_path / "chat.txt").read_text(encoding="utf-8")
    assert QUESTION in text
    assert ANSWER.upper() in text


def test_print(page: Page, site: LiveServer) -> None:
    page.goto(site.url)
    ask(page, QUESTION)
    expect(answers(page)).to_be_visible()
    page.context.add_init_script("window.print = () => undefined")
    with page.expect_popup() as popup:
        menu(page, "Print")
    expect(popup.value.get_by_role("heading", name=QUESTION)).to_be_visible()
    expect(popup.value.get_by_text(ANSWER.upper())).to_be_visible()


def test_two_tabs_stay_in_step(context: BrowserContext, page: Page, site: LiveServer) -> None:
    page.goto(site.url)
    other = context.new_page()
    other.goto(site.url)
    expect(other.locator(".choices button")).to_have_count(3)
    ask(page, QUESTION)
    expect(answers(other).get_by_role("heading", name=ANSWER)).to_be_visible()
    ask(other, "What if I stop taking it suddenly?")
    expect(page.locator(".mine .bubble")).to_have_count(2)
    expect(page.locator(".turn.bot")).to_have_count(3)
    menu(page, "Forget me")
    page.get_by_role("button", name="Erase").click()
    expect(other.locator(".turn.mine")).to_have_count(0)


def test_offline_and_back(context: BrowserContext, page: Page, site: LiveServer) -> None:
    page.goto(site.url)
    expect(page.locator(".choices button")).to_have_count(3)
    context.set_offline(True)
    ask(page, QUESTION)
    expect(page.get_by_text("Not sent yet. It will be sent by itself.")).to_be_visible()
    expect(page.locator(".status a[href='tel:911']")).to_be_visible()
    picture(page, "offline")
    context.set_offline(False)
    expect(answers(page)).to_have_count(1)
    expect(page.get_by_text("Not sent yet")).to_have_count(0)


def test_what_waits_survives_a_page_change(page: Page, site: LiveServer) -> None:
    page.goto(site.url)
    expect(page.locator(".choices button")).to_have_count(3)
    page.route("**/api/messages", lambda route: route.abort())
    ask(page, QUESTION)
    expect(page.get_by_text("Not sent yet. It will be sent by itself.")).to_be_visible()
    page.unroute("**/api/messages")
    page.reload()
    expect(answers(page)).to_have_count(1)


def test_an_answer_lost_on_the_way_is_not_asked_for_twice(page: Page, make_app: MakeApp, engine: FakeEngine) -> None:
    server = LiveServer(make_app()).start()
    lost: list[int] = []

    def lose_the_first(route: object) -> None:
        if not lost:
            lost.append(route.fetch().status)  # type: ignore[attr-defined]
            route.abort()  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    page.goto(server.url)
    page.route("**/api/messages", lose_the_first)
    ask(page, QUESTION)
    expect(answers(page)).to_have_count(1)
    assert lost == [200]
    assert engine.asked[QUESTION] == 1
    server.stop()


def test_server_down_and_back(page: Page, make_app: MakeApp, engine: FakeEngine) -> None:
    server = LiveServer(make_app()).start()
    page.goto(server.url)
    ask(page, "first alcohol question")
    expect(answers(page)).to_have_count(1)
    server.stop()
    ask(page, "second alcohol question")
    expect(page.get_by_text("Not sent yet. It will be sent by itself.")).to_be_visible()
    again = LiveServer(make_app(), server.port).start()
    expect(answers(page)).to_have_count(2, timeout=20_000)
    assert engine.asked["second alcohol question"] == 1
    again.stop()


def test_a_conversation_gone_on_the_server_begins_anew(page: Page, make_app: MakeApp) -> None:
    app = make_app()
    server = LiveServer(app).start()
    page.goto(server.url)
    ask(page, QUESTION)
    expect(answers(page)).to_have_count(1)
    app.state.store.purge(-1)
    ask(page, "alcohol once more")
    expect(answers(page)).to_have_count(2)
    server.stop()


def test_too_many_messages_wait_their_turn(page: Page, make_app: MakeApp) -> None:
    server = LiveServer(make_app(rate_limit="1/second")).start()
    page.goto(server.url)
    for number in range(3):
        ask(page, f"alcohol {number}")
    expect(answers(page)).to_have_count(3, timeout=15_000)
    server.stop()


def test_what_people_write_is_never_markup(page: Page, site: LiveServer) -> None:
    page.goto(site.url)
    text = "<img src=x onerror=\"document.title='pwned'\"> <b>bold</b> alcohol"
    ask(page, text)
    expect(page.locator(".mine .bubble")).to_have_text(text)
    expect(page.locator(".log img, .log b")).to_have_count(0)
    assert page.title() == "Baclofen information"


def test_typing_is_shown_while_waiting(page: Page, make_app: MakeApp, engine: FakeEngine) -> None:
    server = LiveServer(make_app()).start()
    engine.delay = 1.0
    page.goto(server.url)
    ask(page, QUESTION)
    expect(page.locator(".typing")).to_be_visible()
    expect(answers(page)).to_have_count(1)
    expect(page.locator(".typing")).to_have_count(0)
    server.stop()
