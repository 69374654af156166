"""Keyboard, screen readers, small screens, big letters, strong contrast, right-to-left pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from web_browser import (
    EMERGENCY,
    QUESTION,
    Clinic,
    answers,
    ask,
    box,
    launcher,
    menu,
    opened,
    page_with,
    picture,
    violations,
)
from web_support import LiveServer, free_port, running

from bot.settings import Settings
from bot.web.app import create_app


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory, real_or_fake_engine: Any) -> Iterator[LiveServer]:
    """A bot whose widget other sites may embed."""
    port = free_port()
    script = f'<script src="http://127.0.0.1:{port}/widget.js" data-region="US" async></script>'
    rtl = page_with(script).replace("<html lang=en>", '<html lang=ar dir="rtl">')
    big = page_with(script, head="<style>html { font-size: 200% }</style>")
    clinic = Clinic({"/": page_with(script), "/next": page_with(script), "/rtl": rtl, "/big": big})
    database = f"sqlite:///{tmp_path_factory.mktemp('bot') / 'bot.db'}"
    settings = Settings(database=database, rate_limit="10000/minute", allowed_origins=clinic.url)
    with running(create_app(real_or_fake_engine, settings), port) as server:
        server.clinic = clinic.url  # type: ignore[attr-defined]
        yield server
    clinic.stop()


@pytest.fixture
def clinic(bot: LiveServer) -> str:
    return str(bot.clinic)  # type: ignore[attr-defined]


def focused(page: Page) -> str:
    """Gives the class, id or tag of what has the focus, inside the widget if it is there."""
    return str(
        page.evaluate(
            """() => {
                let at = document.activeElement;
                while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
                return at ? at.className || at.id || at.tagName : '';
            }"""
        )
    )


def tab_to(page: Page, wanted: str, key: str = "Tab") -> None:
    for _ in range(30):
        page.keyboard.press(key)
        if focused(page) == wanted:
            return
    raise AssertionError(f"the keyboard does not reach {wanted}")


def test_keyboard_only(page: Page, clinic: str) -> None:
    page.goto(clinic)
    expect(launcher(page)).to_be_visible()
    tab_to(page, "launcher")
    assert launcher(page).get_attribute("aria-expanded") == "false"
    page.keyboard.press("Enter")
    expect(box(page)).to_be_focused()
    assert launcher(page).get_attribute("aria-expanded") == "true"
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(answers(page)).to_be_visible()
    expect(box(page)).to_be_focused()
    tab_to(page, "log", "Shift+Tab")
    for _ in range(10):
        page.keyboard.press("Tab")
        if focused(page) == "SUMMARY":
            break
    page.keyboard.press("Enter")
    expect(answers(page).locator("details").first).to_have_attribute("open", "")
    tab_to(page, "icon menu-button", "Shift+Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.locator("#menu")).to_be_hidden()
    assert focused(page) == "icon menu-button"
    page.keyboard.press("Escape")
    expect(page.locator("dialog.panel")).to_be_hidden()
    assert focused(page) == "launcher"
    assert launcher(page).get_attribute("aria-expanded") == "false"


def test_a_newline_is_possible(page: Page, clinic: str) -> None:
    opened(page, clinic)
    page.keyboard.type("one")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("two")
    assert box(page).input_value() == "one\ntwo"


def test_focus_is_visible(page: Page, clinic: str) -> None:
    opened(page, clinic)
    for _ in range(6):
        page.keyboard.press("Shift+Tab")
        outline = page.evaluate(
            """() => {
                let at = document.activeElement;
                while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
                const style = getComputedStyle(at);
                return [style.outlineStyle, parseFloat(style.outlineWidth)];
            }"""
        )
        assert outline[0] != "none"
        assert outline[1] >= 2


def test_what_screen_readers_hear(page: Page, clinic: str) -> None:
    opened(page, clinic)
    log = page.get_by_role("log", name="Conversation")
    expect(log).to_be_visible()
    expect(page.get_by_role("dialog", name="Ask about baclofen")).to_be_visible()
    ask(page, QUESTION)
    expect(answers(page)).to_be_visible()
    assert "You said:" in log.inner_text()
    assert "The bot says:" in log.inner_text()
    names = answers(page).locator("summary").all_inner_texts()
    assert len(set(names)) == len(names)


def test_unread_answers_are_counted(page: Page, clinic: str) -> None:
    opened(page, clinic)
    held: list[Route] = []
    page.route("**/api/messages", lambda route: held.append(route))
    ask(page, QUESTION)
    page.keyboard.press("Escape")
    expect(page.locator("dialog.panel")).to_be_hidden()
    held[0].continue_()
    expect(page.locator(".badge")).to_have_text("1")
    expect(launcher(page)).to_have_accessible_name("Ask about baclofen, 1 unread")
    picture(page, "unread")
    launcher(page).click()
    expect(page.locator(".badge")).to_have_count(0)


def test_it_stays_open_on_the_next_page(page: Page, clinic: str) -> None:
    opened(page, clinic)
    ask(page, QUESTION)
    expect(answers(page)).to_be_visible()
    page.goto(f"{clinic}/next")
    expect(answers(page)).to_be_visible()
    expect(page.locator("body")).to_be_focused()


def test_phone(browser: Browser, clinic: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True)
    page = opened(context.new_page(), clinic)
    panel = page.locator("dialog.panel").bounding_box()
    assert panel == {"x": 0, "y": 0, "width": 360, "height": 640}
    ask(page, QUESTION)
    expect(answers(page)).to_be_visible()
    picture(page, "phone_answer")
    small = page.evaluate(
        """() => [...document.querySelector('baclofen-chat').shadowRoot
            .querySelectorAll('.panel button, .panel summary, .panel textarea, .panel a')]
            .map(e => [e.className || e.tagName, e.getBoundingClientRect()])
            .filter(([, box]) => box.width && (box.height < 43.5 || box.width < 43.5)).map(([name]) => name)"""
    )
    assert small == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    ask(page, EMERGENCY)
    expect(page.get_by_role("alert")).to_be_visible()
    picture(page, "phone_emergency")
    assert violations(page) == []
    page.get_by_role("button", name="Close").click()
    expect(launcher(page)).to_be_visible()
    picture(page, "phone_closed")
    context.close()


@pytest.mark.parametrize("path", ["/big", "/"])
def test_big_letters(browser: Browser, clinic: str, path: str) -> None:
    """Text at 200 %, by the browser's letter size, and by zooming a 1280 pixel wide window."""
    viewport = {"width": 1280, "height": 860} if path == "/big" else {"width": 640, "height": 430}
    context = browser.new_context(viewport=viewport)  # type: ignore[arg-type]
    page = opened(context.new_page(), clinic + path)
    ask(page, QUESTION)
    expect(answers(page)).to_be_visible()
    for name in ("Send", "Menu", "Close"):
        expect(page.get_by_role("button", name=name, exact=True)).to_be_in_viewport(ratio=1)
    log = page.locator(".log")
    assert log.evaluate("e => e.scrollWidth <= e.clientWidth")
    assert (log.bounding_box() or {"height": 0})["height"] > 100
    picture(page, "big_letters" if path == "/big" else "zoomed")
    context.close()


def test_right_to_left_page(page: Page, clinic: str) -> None:
    opened(page, f"{clinic}/rtl")
    ask(page, QUESTION)
    expect(answers(page)).to_be_visible()
    spot = launcher(page).bounding_box() or {"x": 999}
    assert spot["x"] < 100
    assert answers(page).evaluate("e => getComputedStyle(e).direction") == "ltr"
    assert page.locator(".log").evaluate("e => e.scrollWidth <= e.clientWidth")
    picture(page, "right_to_left")


def test_reduced_motion(page: Page, clinic: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    opened(page, clinic)
    held: list[Route] = []
    page.route("**/api/messages", lambda route: held.append(route))
    ask(page, QUESTION)
    dot = page.locator(".typing i").first
    expect(dot).to_be_visible()
    assert dot.evaluate("e => getComputedStyle(e).animationName") == "none"
    held[0].continue_()
    expect(answers(page)).to_be_visible()


MEDIA: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced_colors": {"color_scheme": "dark", "forced_colors": "active"},
}


@pytest.mark.parametrize("media", MEDIA)
@pytest.mark.parametrize("where", ["page", "widget"])
def test_axe_finds_nothing(page: Page, site: LiveServer, clinic: str, media: str, where: str) -> None:
    page.emulate_media(**MEDIA[media])
    if where == "page":
        page.goto(site.url)
        expect(page.locator(".choices button")).to_have_count(3)
    else:
        page.goto(clinic)
        expect(launcher(page)).to_be_visible()
        assert violations(page) == []
        launcher(page).click()
        expect(page.locator(".choices button")).to_have_count(3)
    assert violations(page) == []
    ask(page, QUESTION)
    expect(answers(page)).to_be_visible()
    answers(page).locator("summary").first.click()
    picture(page, f"{where}_{media}_answer")
    assert violations(page) == []
    page.get_by_role("button", name="No", exact=True).click()
    ask(page, EMERGENCY)
    expect(page.get_by_role("alert")).to_be_visible()
    picture(page, f"{where}_{media}_emergency")
    assert violations(page) == []
    page.get_by_role("button", name="Menu").click()
    assert violations(page) == []
    page.keyboard.press("Escape")
    menu(page, "Forget me")
    assert violations(page) == []
    picture(page, f"{where}_{media}_forget")


def test_axe_finds_nothing_offline(page: Page, site: LiveServer) -> None:
    page.goto(site.url)
    expect(page.locator(".choices button")).to_have_count(3)
    page.route("**/api/messages", lambda route: route.abort())
    ask(page, QUESTION)
    expect(page.get_by_text("Not sent yet")).to_be_visible()
    assert violations(page) == []
