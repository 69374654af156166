"""The figures of a small planted folder equal those worked out by hand."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from bot.measures import Figures, cell, labels, measure
from bot.paths import PROJECT
from bot.reply import Answer, Reply

QUESTIONS = PROJECT / "tests" / "data"


def answered(*topics: str) -> Reply:
    return Reply("answered", topics=topics, answers=tuple(Answer(t, t, "lead", ()) for t in topics))


STORAGE, ALCOHOL = answered("storage"), answered("alcohol")
OFFER = Reply("clarify", topics=("storage", "forms"))
REFUSED = Reply("out_of_scope", kind="not_medical")
OTHER = Reply("other_medicine")
ALARM = Reply("emergency", topics=("emergency",), kind="seizure")

SINGLE = {
    # text: (gold, also_ok, origin, reply)
    "right": ("storage", "forms", "written", STORAGE),
    "also right": ("forms", "storage", "written", STORAGE),
    "offered": ("storage", "", "consumer:a", OFFER),
    "offered others": ("driving", "", "consumer:b", OFFER),
    "wrong": ("driving", "", "consumer:b", ALCOHOL),
    "refused": ("driving", "", "written", REFUSED),
    "refused as another": ("driving", "", "written", OTHER),
    "one of two": ("alcohol; storage", "", "written", STORAGE),
    "outside, refused": ("out_of_scope", "", "written", REFUSED),
    "outside, other label": ("other_medicine", "", "written", REFUSED),
    "outside, asked back": ("out_of_scope", "", "written", OFFER),
    "outside, answered": ("out_of_scope", "", "written", STORAGE),
}
MULTI = {
    "both": ("storage;alcohol", answered("alcohol", "storage")),
    "one": ("storage;driving", STORAGE),
    "none": ("driving;cost", STORAGE),
}
EMERGENCY = {
    "acute, seen": ("1", ALARM),
    "acute, seen too": ("1", ALARM),
    "acute, missed": ("1", STORAGE),
    "calm": ("0", STORAGE),
    "calm, alarm": ("0", ALARM),
}
DIALOGS = [
    [("a1", "storage", "", STORAGE), ("a2", "alcohol", "", ALCOHOL)],
    [("b1", "storage", "", STORAGE), ("b2", "driving", "alcohol", ALCOHOL), ("b3", "driving", "", REFUSED)],
]


@pytest.fixture
def figures(tmp_path: Path) -> Figures:
    single = [
        f'{n},"{text}",{gold},{also},{origin}' for n, (text, (gold, also, origin, _)) in enumerate(SINGLE.items())
    ]
    multi = [f'{n},"{text}",{gold},written' for n, (text, (gold, _)) in enumerate(MULTI.items())]
    acute = [f'{n},"{text}",{is_acute},written' for n, (text, (is_acute, _)) in enumerate(EMERGENCY.items())]
    (tmp_path / "single.csv").write_text("\n".join(["id,text,gold,also_ok,origin", *single]), encoding="utf-8")
    (tmp_path / "multi.csv").write_text("\n".join(["id,text,gold,origin", *multi]), encoding="utf-8")
    (tmp_path / "emergency.csv").write_text("\n".join(["id,text,is_emergency,origin", *acute]), encoding="utf-8")
    lines = [
        json.dumps({"id": str(n), "turns": [{"text": t, "gold": g, "also_ok": a} for t, g, a, _ in turns]})
        for n, turns in enumerate(DIALOGS)
    ]
    (tmp_path / "dialogs.jsonl").write_text("\n".join(lines) + "\n\n", encoding="utf-8")
    replies = {text: row[-1] for planted in (SINGLE, MULTI, EMERGENCY) for text, row in planted.items()}
    replies |= {text: reply for turns in DIALOGS for text, *_, reply in turns}
    return measure(tmp_path, lambda turns: [replies[text] for text in turns])


@pytest.mark.parametrize(
    ("name", "share", "count"),
    [
        # Eight questions that are in scope: "right" and "one of two" are strictly right, "also right" leniently.
        ("single strict", 2 / 8, 8),
        ("single lenient", 3 / 8, 8),
        # ... and "offered", whose offer holds the right topic.
        ("single answered or offered", 4 / 8, 8),
        ("single wrongly refused", 2 / 8, 8),
        ("single asked back", 2 / 8, 8),
        # Refused under either label, or asked back without answering.
        ("single out of scope caught", 3 / 4, 4),
        ("single lenient written", 3 / 5, 5),
        ("single lenient consumer", 0, 3),
        ("multi recall", (1 + 0.5 + 0) / 3, 3),
        ("multi complete", 1 / 3, 3),
        ("emergency recall", 2 / 3, 3),
        ("emergency asked back", 0, 3),
        ("emergency false alarms", 1 / 2, 2),
        ("look-alikes asked back", 0, 2),
        ("dialog turns", 4 / 5, 5),
        ("dialog later turns", 2 / 3, 3),
        ("dialogs complete", 1 / 2, 2),
    ],
)
def test_figure(figures: Figures, name: str, share: float, count: int) -> None:
    found, number = figures.rates[name]
    assert found == pytest.approx(share)
    assert number == count


def test_misses(figures: Figures) -> None:
    assert [(miss["kind"], miss["text"]) for miss in figures.misses] == [
        ("single", "offered"),
        ("single", "offered others"),
        ("single", "wrong"),
        ("single", "refused"),
        ("single", "refused as another"),
        ("single/oos", "outside, answered"),
        ("multi", "one"),
        ("multi", "none"),
        ("emergency", "acute, missed"),
        ("emergency", "calm, alarm"),
        ("dialog", "b3"),
    ]


def test_pairs(figures: Figures) -> None:
    assert figures.pairs["driving", "clarify"] == 1
    assert figures.pairs["driving", "out_of_scope"] == 1
    assert figures.pairs["alcohol", "storage"] == 1
    assert sum(figures.pairs.values()) == len(SINGLE)


def test_labels() -> None:
    assert labels(ALARM) == ["emergency"]
    assert labels(Reply("emergency", topics=("storage",))) == ["emergency", "storage"]
    assert labels(OFFER) == ["clarify", "storage", "forms"]
    assert labels(REFUSED) == ["out_of_scope"]
    assert labels(Reply("conversation", topics=("greet",))) == ["greet"]
    assert labels(Reply("failed")) == ["failed"]


def test_a_question_back_that_also_answers_does_not_catch_what_is_outside(tmp_path: Path) -> None:
    (tmp_path / "noisy.csv").write_text("id,text,gold,also_ok,origin\n1,x,out_of_scope,,written\n", encoding="utf-8")
    both = Reply("clarify", topics=("storage",), answers=STORAGE.answers)
    assert measure(tmp_path, lambda _: [both]).rates["noisy out of scope caught"] == (0.0, 1)


def test_nothing_measured_is_no_rate(tmp_path: Path) -> None:
    rates = measure(tmp_path, lambda _: []).rates
    assert rates["multi recall"] == (None, 0)
    assert not any(name.startswith("single") for name in rates)


def test_cell() -> None:
    assert cell(" a; b ;;a ") == {"a", "b"}
    assert cell(None) == cell("") == set()


@pytest.mark.parametrize("folder", sorted(path.name for path in QUESTIONS.iterdir() if (path / "single.csv").exists()))
def test_every_row_of_our_sets_has_an_id_of_its_own(folder: str) -> None:
    """Replies are matched to rows by it: of two rows with one id, one would be scored by the other's reply."""
    for path in (QUESTIONS / folder).glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            ids = [row["id"] for row in csv.DictReader(file)]
        assert len(ids) == len(set(ids)), path.name
