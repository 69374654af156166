"""A real Chromium, pages that embed the widget, and what people do there."""

from __future__ import annotations

import contextlib
import os
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

PROJECT = Path(__file__).resolve().parent.parent.parent
SCREENSHOTS = PROJECT / "results" / "screenshots"
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
QUESTION = "Can I drink alcohol with baclofen?"
ANSWER = "Alcohol and baclofen"
EMERGENCY = "my daughter took 30 tablets of baclofen just now and can't breathe"


def need_chromium() -> str:
    """Gives Chromium's path; skips the test where there is none, and fails on CI."""
    if CHROMIUM is None:
        reason = "there is no Chromium on the PATH: run tools/install_test_tools.sh"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return CHROMIUM


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    path = need_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


class Clinic:
    """Another site, on another port and so of another origin, that embeds the widget."""

    def __init__(self, pages: dict[str, str], policy: str = "") -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = pages.get(self.path.partition("?")[0])
                self.send_response(200 if body else 404)
                kind = "text/css" if self.path.endswith(".css") else "text/html"
                self.send_header("Content-Type", f"{kind}; charset=utf-8")
                if policy:
                    self.send_header("Content-Security-Policy", policy)
                self.end_headers()
                self.wfile.write((body or "").encode())

            def log_message(self, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def page_with(script: str, body: str = "<h1>Our clinic</h1><p>Welcome.</p>", head: str = "") -> str:
    return (
        "<!doctype html><html lang=en><head><title>Clinic</title><meta name=viewport "
        f'content="width=device-width, initial-scale=1">{head}</head><body><main>{body}</main>{script}</body></html>'
    )


def box(page: Page) -> Locator:
    return page.get_by_label("Your question")


def ask(page: Page, text: str) -> None:
    box(page).fill(text)
    box(page).press("Enter")


def answers(page: Page) -> Locator:
    return page.locator(".bubble.answered")


def launcher(page: Page) -> Locator:
    return page.locator("button.launcher")


def opened(page: Page, url: str) -> Page:
    """Goes to a page that embeds the widget and opens the chat."""
    page.goto(url)
    launcher(page).click()
    expect(page.locator(".choices button").first).to_be_visible()
    return page


def menu(page: Page, item: str) -> None:
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("button", name=item).click()


def violations(page: Page) -> list[str]:
    """Gives what axe-core finds wrong with the page, one line for each thing."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def picture(page: Page, name: str, **options: Any) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", **options)
