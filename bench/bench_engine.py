"""Times of the engine: from command to first answer, resident memory, a message through Engine.reply, the encoder alone.

Run: .venv/bin/python bench/bench_engine.py [--rounds 3] [--model FILE]. The bot must be trained; nothing else should run on
the machine. The figures of stock Rasa 3.6.21 beside ours are quoted, not measured here.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

QUESTIONS = (
    "what is baclofen", "what is it used for", "does baclofen help with ms", "is it a muscle relaxant or a painkiller",
    "how does it work in the body", "how long until i feel a difference", "how long does one tablet last",
    "what is the usual starting dose", "what is the most you can take a day", "two tens three times a day, is that a lot",
    "is 20mg tds a high dose", "how much for an adult with a spinal injury", "can i crush the tablets",
    "should i take it with food", "best time of day to take it?", "i forgot my dose this morning, what now",
    "I missed two doses in a row", "can i double up if i forget", "does it make you sleepy",
    "my legs feel weak since i started", "is dizziness a normal side effect", "does baclofen cause weight gain",
    "dry mouth and headaches, is that from it", "can it make you depressed", "can i drink alcohol with baclofen",
    "one glass of wine at a wedding", "can i drive on it", "is it legal to drive", "can i take ibuprofen with it",
    "baclofen and gabapentin together", "is it ok with sertraline", "what about paracetamol",
    "can i have a cough syrup with codeine", "is it safe in pregnancy", "im breastfeeding, can i take it",
    "can children have it", "my dad is 82, is that too old", "i have kidney disease, is it safe",
    "is it ok with epilepsy", "how do i store the liquid", "my tablets got wet", "how do i throw away old tablets",
    "how do i come off it safely", "what happens if i stop suddenly", "is it addictive", "how is the pump filled",
    "how long does a pump battery last", "what are the alternatives to baclofen", "is tizanidine better",
    "what do people say about it", "does it need a prescription", "how much does it cost without insurance",
    "what liquids are there", "is ozobax the same as fleqsuvy", "wat is baclophen 4", "hello", "thanks a lot",
    "what can you tell me", "what is the weather tomorrow", "can i drive and can i have a beer", "where do your facts come from",
)  # fmt: skip
TEN_WORDS = "can i take ibuprofen with baclofen for my bad back"
ENCODINGS = 200
# Quoted from the project's design notes ("the stack: what was measured", a 2-core Linux machine, CPU only, mostly single runs):
# a REST server with 25 intents, one user. Ours below is a call in the process, without HTTP.
STOCK = {
    "start to first answer": ("19 s", "26 s"),
    "resident memory": ("0.61 GB", "0.89 GB"),
    "a message, median": ("15.5 ms", "21 ms"),
    "a message, 95th percentile": ("24 ms", "39 ms"),
    "encoder, ten words, one core": ("", ""),
}


def resident() -> float:
    """Gives the resident memory of this process in GB; needs Linux."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found, "no VmRSS in /proc/self/status"
    return int(found[1]) * 1024 / 1e9


def milliseconds(start: float) -> float:
    """Takes a time of perf_counter, gives the milliseconds since then."""
    return (time.perf_counter() - start) * 1000


async def work(model: Path, rounds: int) -> None:
    """Loads the engine, answers, prints "ready", measures and prints the figures as a line of JSON."""
    from bot.engine import Engine

    engine = Engine.load(model)
    await engine.reply("first", QUESTIONS[0])
    print("ready", flush=True)
    times = []
    for number in range(rounds):
        for place, text in enumerate(QUESTIONS):
            conversation = f"{number}-{place // 6}"  # conversations of six messages
            start = time.perf_counter()
            reply = await engine.reply(conversation, text)
            times.append(milliseconds(start))
            assert reply.status != "failed", text
    memory = resident()
    print(json.dumps({"memory": memory, "times": times, "encoder": encoding()}), flush=True)


def encoding() -> float:
    """Gives the median milliseconds of encoding ten words, on one core where the system can pin a process."""
    from bot.nlu.encoder import encoder

    assert len(TEN_WORDS.split()) == 10
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    times = []
    first_nine = TEN_WORDS.rsplit(" ", 1)[0]
    for number in range(ENCODINGS):
        # The encoder keeps its last vectors: each text is another.
        text = f"{first_nine} {number}"
        start = time.perf_counter()
        encoder().encode([text])
        times.append(milliseconds(start))
    return statistics.median(times)


def measured(model: Path, rounds: int) -> dict[str, str]:
    """Takes the model and how often to ask all questions, gives our figures, from a process of their own."""
    command = [sys.executable, __file__, "--worker", "--rounds", str(rounds), "--model", str(model)]
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout
        ready = next((True for line in worker.stdout if line.strip() == "ready"), False)
        seconds = milliseconds(start) / 1000
        rest = worker.stdout.read().strip()
    if not ready or worker.returncode:
        raise SystemExit("the engine did not answer; is the bot trained?")
    found = json.loads(rest.splitlines()[-1])
    return {
        "start to first answer": f"{seconds:.1f} s",
        "resident memory": f"{found['memory']:.2f} GB",
        "a message, median": f"{statistics.median(found['times']):.1f} ms",
        "a message, 95th percentile": f"{statistics.quantiles(found['times'], n=20)[-1]:.1f} ms",
        "encoder, ten words, one core": f"{found['encoder']:.1f} ms",
    }


def main() -> None:
    from bot.settings import Settings

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="how often all questions are asked")
    parser.add_argument("--model", type=Path, default=Settings.parse_obj({}).model)
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        asyncio.run(work(options.model, options.rounds))
        return
    load = os.getloadavg()[0]
    ours = measured(options.model, options.rounds)
    print("| | this bot (measured now) | stock Rasa, LogisticRegression (quoted) | stock Rasa, DIET (quoted) |")
    print("|---|---|---|---|")
    for name, value in ours.items():
        print(f"| {name} | {value} | {' | '.join(STOCK[name])} |")
    print(f"\n{len(QUESTIONS)} questions x {options.rounds} rounds; {os.cpu_count()} CPUs, load before: {load:.1f}.")
    print(
        "Quoted: stock Rasa 3.6.21 over REST on another 2-core Linux machine, mostly single runs. Ours: Engine.reply, no HTTP."
    )


if __name__ == "__main__":
    main()
