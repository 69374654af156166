"""The widget on somebody else's page: hostile styles, a strict policy, another origin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from web_browser import QUESTION, Clinic, answers, ask, launcher, opened, page_with, picture
from web_support import LiveServer, free_port, running

from bot.settings import Settings
from bot.web.app import create_app

HOSTILE = """
html { font-size: 62.5% !important; direction: ltr; }
* { all: unset !important; }
* { box-sizing: content-box !important; color: lime !important; font: 7px monospace !important;
    text-transform: uppercase !important; letter-spacing: 0.5em !important; line-height: 0.5 !important; }
div, span, dialog, section, button, baclofen-chat { display: none !important; position: static !important;
    width: 3px !important; transform: rotate(30deg) !important; opacity: 0.3 !important;
    pointer-events: none !important; }
"""


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory, real_or_fake_engine: Any) -> Iterator[dict[str, Any]]:
    port = free_port()
    bot = f"http://127.0.0.1:{port}"
    script = f'<script src="{bot}/widget.js" data-region="UK" data-color="#ffcc00" data-position="left" defer></script>'
    element = (
        f'<script src="{bot}/widget.js" data-mount="none"></script>'
        '<baclofen-chat inline region="AU"></baclofen-chat>'
        '<button data-baclofen-ask="Can I drink alcohol with baclofen?">Ask about alcohol</button>'
    )
    policy = (
        f"default-src 'none'; script-src {bot}; connect-src {bot}; style-src 'self'; base-uri 'none'; "
        "require-trusted-types-for 'script'; trusted-types lit-html"
    )
    head = '<link rel="stylesheet" href="/hostile.css">'
    hostile = Clinic({"/": page_with(script, head=head), "/hostile.css": HOSTILE}, policy)
    plain = Clinic({"/": page_with(element)})
    stranger = Clinic({"/": page_with(script)})
    settings = Settings(
        database=f"sqlite:///{tmp_path_factory.mktemp('bot') / 'bot.db'}",
        rate_limit="10000/minute",
        allowed_origins=f"{hostile.url},{plain.url}",
    )
    with running(create_app(real_or_fake_engine, settings), port) as server:
        yield {"bot": server, "hostile": hostile.url, "plain": plain.url, "stranger": stranger.url}
    for clinic in (hostile, plain, stranger):
        clinic.stop()


def test_hostile_styles_and_a_strict_policy(page: Page, sites: dict[str, Any]) -> None:
    opened(page, sites["hostile"])
    ask(page, QUESTION)
    expect(answers(page)).to_be_visible()
    look = answers(page).evaluate(
        """e => { const s = getComputedStyle(e);
            return [s.fontSize, s.color, s.textTransform, s.letterSpacing, s.boxSizing]; }"""
    )
    assert look == ["16px", "rgb(20, 35, 42)", "none", "normal", "border-box"]
    host = page.locator("baclofen-chat").evaluate(
        "e => { const s = getComputedStyle(e); return [s.display, s.opacity, s.transform, s.pointerEvents]; }"
    )
    assert host == ["block", "1", "none", "auto"]
    box = page.locator("dialog.panel").bounding_box() or {"width": 0, "x": 999}
    assert box["width"] > 380
    assert box["x"] < 40
    picture(page, "hostile_page")


def test_settings_of_the_script_tag(page: Page, sites: dict[str, Any]) -> None:
    opened(page, sites["hostile"])
    header = page.locator("dialog.panel header").evaluate(
        "e => { const s = getComputedStyle(e); return [s.backgroundColor, s.color]; }"
    )
    assert header == ["rgb(255, 204, 0)", "rgb(0, 0, 0)"]
    expect(page.locator(".strip a")).to_have_attribute("href", "tel:999")


def test_the_element_and_asking_from_the_page(page: Page, sites: dict[str, Any]) -> None:
    page.goto(sites["plain"])
    expect(page.locator(".choices button")).to_have_count(3)
    expect(page.locator(".strip a")).to_have_attribute("href", "tel:000")
    page.get_by_role("button", name="Ask about alcohol").click()
    expect(answers(page)).to_be_visible()
    expect(launcher(page)).to_have_count(0)


def test_another_origin_gets_nothing(page: Page, sites: dict[str, Any]) -> None:
    page.goto(sites["stranger"])
    launcher(page).click()
    ask(page, QUESTION)
    expect(page.get_by_text("Not sent yet")).to_be_visible()
    expect(page.locator(".status a[href='tel:999']")).to_be_visible()
    expect(answers(page)).to_have_count(0)


def test_nothing_is_fetched_before_the_chat_is_opened_and_nothing_elsewhere(page: Page, sites: dict[str, Any]) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(sites["hostile"])
    expect(launcher(page)).to_be_visible()
    bot: LiveServer = sites["bot"]
    assert [url for url in asked if url.startswith(bot.url)] == [f"{bot.url}/widget.js"]
    launcher(page).click()
    ask(page, QUESTION)
    expect(answers(page)).to_be_visible()
    own = (bot.url, sites["hostile"])
    assert [url for url in asked if not url.startswith(own)] == []
