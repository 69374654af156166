"""Every sentence of every reply is the guide's, with its sources, or a fixed one: over all that these tests ask."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest
from provenance import unproven
from talking import Heard, Talk, malformed, readable

from bot.guide.checks import unfounded_figures
from bot.guide.model import Guide
from bot.nlu.models import examples
from bot.reply import Answer, Point, Reply

DATA = Path(__file__).parent / "data"
REGIONS = ("US", "UK", "CA", "AU", "EU")


def _first_of_each_facet() -> list[str]:
    first: dict[tuple[str, str, str], str] = {}
    for example in examples():
        first.setdefault((example.intent, example.facet, example.kind), example.text)
    return list(first.values())


def _column(path: Path, every: int = 1) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file)][::every]


def _dialogues() -> list[tuple[str, ...]]:
    lines = (DATA / "questions" / "dialogs.jsonl").read_text(encoding="utf-8").splitlines()
    return [tuple(turn["text"] for turn in json.loads(line)["turns"]) for line in lines if line.strip()]


def _wrong(heard: list[Heard]) -> list[str]:
    return [
        f"{readable(said, reply)}: {problem}"
        for said, reply in ((h.said, h.reply) for h in heard)
        for problem in (*malformed(reply), *unproven(reply, said))
    ]


def test_replies_to_one_question_of_each_facet(talk: Talk) -> None:
    before = len(talk.heard)
    asked = _first_of_each_facet()
    assert len(asked) >= 700
    for number, text in enumerate(asked):
        talk(text, region=REGIONS[number % len(REGIONS)])
    wrong = _wrong(talk.heard[before:])
    assert not wrong, "\n" + "\n".join(wrong)


def test_replies_to_the_test_questions(talk: Talk) -> None:
    before = len(talk.heard)
    questions = DATA / "questions"
    for text in (
        *_column(questions / "single.csv", 5),
        *_column(questions / "noisy.csv"),
        *_column(questions / "multi.csv"),
    ):
        talk(text)
    for turns in _dialogues():
        talk(*turns)
    wrong = _wrong(talk.heard[before:])
    assert not wrong, "\n" + "\n".join(wrong)


def test_all_replies_of_the_tests_that_ran_before(talk: Talk) -> None:
    """Conversations, emergencies, hostile and random messages: whatever this session has asked until now."""
    wrong = _wrong(talk.heard)
    assert not wrong, "\n" + "\n".join(wrong)


def test_no_text_of_the_guide_has_a_figure_that_its_facts_lack(guide: Guide) -> None:
    assert not list(unfounded_figures(guide))


# ---- the proof itself: it must fail where it should --------------------------------------------------------------------


def _forged(reply: Reply, forgery: str) -> Reply:
    answer: Answer = reply.answers[0]
    point: Point = answer.points[0]
    changed = {
        "lead": replace(answer, lead="Take 20 mg now."),
        "statement": replace(answer, points=(replace(point, text="Take 20 mg now."),)),
        "unknown statement": replace(answer, points=(replace(point, statement="dosing-made-up"),)),
        "no source": replace(answer, points=(replace(point, sources=()),)),
        "wrong source": replace(answer, points=(replace(point, sources=(replace(point.sources[0], section="x"),)),)),
        "note": replace(answer, notes=("You told me: nothing of this.",)),
        "title": replace(answer, title="Doses for you"),
    }
    return replace(reply, answers=(changed[forgery],))


@pytest.mark.parametrize(
    "forgery", ["lead", "statement", "unknown statement", "no source", "wrong source", "note", "title"]
)
def test_a_forged_answer_is_found(forgery: str, talk: Talk) -> None:
    (reply,) = talk("what is the usual dose for adults")
    assert not unproven(reply, ["what is the usual dose for adults"])
    assert len(unproven(_forged(reply, forgery), [])) > 1  # the text is another one now, and the part itself


def test_a_forged_sentence_is_found(talk: Talk) -> None:
    (reply,) = talk("hello")
    assert unproven(replace(reply, message="Hello. Double your dose."), ["hello"])
    assert unproven(replace(reply, message=f"{reply.message} Double your dose."), ["hello"])
    assert unproven(replace(reply, text=f"{reply.text}\nDouble your dose."), ["hello"])


def test_a_forged_emergency_is_found(talk: Talk) -> None:
    (reply,) = talk("she is having a seizure right now")
    assert not unproven(reply, [])
    step = replace(reply.steps[1], text="Wait and see.")
    assert unproven(replace(reply, steps=(reply.steps[0], step, *reply.steps[2:])), [])
    assert unproven(replace(reply, numbers=(replace(reply.numbers[0], number="0900"),)), [])
