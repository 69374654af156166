"""Times of the web face: from command to ready, first paint, first answer, and a message over HTTP with one user.

Run: .venv/bin/python bench/bench_web.py [--rasa] [--messages 100]. --rasa: `rasa run` with REST too.
The figures go to results/bench_web.json as well. Nothing else should run on the machine.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
PORT = 8791
URL = f"http://127.0.0.1:{PORT}"
SERVE = "from bot.settings import Settings; from bot.web.serve import run; run(Settings())"
QUESTIONS = (
    "Can I drink alcohol with baclofen?",
    "does it make you sleepy",
    "how do I store the liquid",
    "I forgot a dose this morning, what now?",
    "is it ok while breastfeeding",
    "what is the most you can take a day",
    "hello",
)
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def post(path: str, body: dict[str, Any]) -> Any:
    data = json.dumps(body).encode()
    request = urllib.request.Request(URL + path, data, {"Content-Type": "application/json"})
    return json.load(urllib.request.urlopen(request, timeout=60))


def summary(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    return {
        "median_ms": round(statistics.median(ordered) * 1000, 1),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)] * 1000, 1),
        "messages": len(ordered),
    }


def timed(say: Callable[[str], Any], messages: int) -> dict[str, float]:
    seconds = []
    for number in range(messages):
        begun = time.perf_counter()
        say(QUESTIONS[number % len(QUESTIONS)])
        seconds.append(time.perf_counter() - begun)
    return summary(seconds)


def in_a_browser() -> dict[str, float]:
    """Gives the times that a person sees, in a Chromium without cache; nothing when there is none."""
    chromium = shutil.which("chromium")
    if chromium is None:
        return {}
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_page()
        page.goto(URL)
        page.wait_for_selector(".choices button")
        paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
        begun = time.perf_counter()
        page.get_by_label("Your question").fill(QUESTIONS[0])
        page.get_by_label("Your question").press("Enter")
        page.wait_for_selector(".bubble.answered")
        answer = time.perf_counter() - begun
        browser.close()
    return {"first_paint_s": round(paint / 1000, 3), "first_answer_s": round(answer, 3)}


def our_server(messages: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        settings = {"DATABASE": f"sqlite:///{folder}/bot.db", "RATE_LIMIT": "1000000/minute", "PORT": str(PORT)}
        environment = {**os.environ, **{f"BACLOFEN_BOT_{name}": value for name, value in settings.items()}}
        begun = time.perf_counter()
        server = subprocess.Popen(
            [sys.executable, "-c", SERVE], env=environment, cwd=PROJECT, stdout=subprocess.PIPE, text=True
        )
        assert server.stdout is not None
        try:
            for line in server.stdout:
                if line.startswith("Ready"):
                    break
            found: dict[str, Any] = {"ready_s": round(time.perf_counter() - begun, 2), **in_a_browser()}
            token = post("/api/messages", {"text": "hello", "id": str(uuid.uuid4())})["conversation"]
            found["one_conversation"] = timed(
                lambda text: post("/api/messages", {"text": text, "id": str(uuid.uuid4()), "conversation": token}),
                messages,
            )
            found["new_conversations"] = timed(
                lambda text: post("/api/messages", {"text": text, "id": str(uuid.uuid4())}), messages
            )
            status = Path(f"/proc/{server.pid}/status").read_text() if sys.platform == "linux" else ""
            memory = [line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")]
            found["memory_mb"] = round(int(memory[0]) / 1024) if memory else None
        finally:
            server.terminate()
            server.wait()
    return found


def plain_rasa(messages: int) -> dict[str, Any]:
    """Rasa's own server with the REST channel; its action server must not be needed (endpoints.yml)."""
    begun = time.perf_counter()
    command = [sys.executable, "-m", "rasa", "run", "--port", str(PORT), "--credentials", "credentials.yml"]
    server = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                urllib.request.urlopen(URL, timeout=1).read()
                break
            except OSError:
                time.sleep(0.1)
        found: dict[str, Any] = {"ready_s": round(time.perf_counter() - begun, 2)}
        say = "/webhooks/rest/webhook"
        post(say, {"sender": "w", "message": "hello"})
        found["one_conversation"] = timed(lambda text: post(say, {"sender": "one", "message": text}), messages)
        return found
    finally:
        server.terminate()
        server.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rasa", action="store_true", help="measure plain `rasa run` too")
    parser.add_argument("--messages", type=int, default=100)
    options = parser.parse_args()
    found = {"baclofen-bot serve": our_server(options.messages)}
    if options.rasa:
        found["rasa run"] = plain_rasa(options.messages)
    found["load"] = {"before_1_minute": os.getloadavg()[0], "cpus": os.cpu_count()}
    results = PROJECT / "results"
    results.mkdir(exist_ok=True)
    (results / "bench_web.json").write_text(json.dumps(found, indent=2) + "\n")
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
