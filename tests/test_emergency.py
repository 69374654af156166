"""Emergencies through the real model: none is missed, few cries of wolf, the right number, and what comes after."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from talking import Talk, known_rows, malformed, readable

from bot.answers.compose import Composer
from bot.answers.phrases import phrase, regions
from bot.guide.model import Guide
from bot.nlu import doses
from bot.reply import Reply

DATA = Path(__file__).parent / "data" / "emergency" / "emergency.csv"
FALSE_ALARMS = 0.02
# The list of known failures may only get shorter; the goal is FALSE_ALARMS in all.
KNOWN_ALARMS = 0.05
# A message for each kind of emergency that leaves no doubt.
PLAIN = {
    "overdose": "my flatmate has taken an overdose of baclofen",
    "child": "my toddler has swallowed some of my baclofen tablets",
    "pet": "the dog has eaten my baclofen tablets",
    "breathing": "my husband is unconscious and I cannot wake him",
    "seizure": "she is having a seizure right now",
    "allergy": "my tongue and throat are swelling up",
    "suicide": "I want to kill myself",
    "withdrawal": "he ran out of baclofen three days ago, now he has a fever and is hallucinating",
    "pump": "my baclofen pump alarm is going off",
    "chest": "I have crushing pain in my chest",
    "dysreflexia": "I have a T4 injury and a sudden pounding headache, sweating and flushed",
    "toxicity": "he is on dialysis and is suddenly confused and his arms are jerking",
    "injury": "she fell down the stairs and hit her head",
}
# Which telephone numbers a kind of emergency is about, besides the emergency number.
ALSO = {"overdose": "poison", "child": "poison", "suicide": "crisis", "pet": "animal_poison"}


def _rows(emergency: bool) -> list[dict[str, str]]:
    with DATA.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if (row["is_emergency"] == "1") == emergency]


def _lines(rows: list[tuple[dict[str, str], Reply]]) -> str:
    return "\n" + "\n".join(f"{row['id']} ({row['kind']}) {readable([row['text']], reply)}" for row, reply in rows)


# ---- recall and false alarms -------------------------------------------------------------------------------------------


def test_the_set_is_large_enough() -> None:
    assert len(_rows(True)) >= 300
    assert len(_rows(False)) >= 300


def test_no_emergency_is_missed(talk: Talk) -> None:
    answered = [(row, talk(row["text"])[0]) for row in _rows(True)]
    known = known_rows()
    missed = [pair for pair in answered if pair[1].status != "emergency" and pair[0]["id"] not in known]
    assert not missed, _lines(missed)
    assert not [problem for _, reply in answered for problem in malformed(reply)]


def test_few_lookalikes_are_taken_for_emergencies(talk: Talk) -> None:
    answered = [(row, talk(row["text"])[0]) for row in _rows(False)]
    known = known_rows()
    alarms = [pair for pair in answered if pair[1].status == "emergency" and pair[0]["id"] not in known]
    asked_back = [pair for pair in answered if pair[1].kind == "check_back"]
    lines = f"{_lines(alarms)}\n(asked back: {len(asked_back)})"
    assert len(alarms) <= FALSE_ALARMS * len(answered), lines
    assert len(known & {row["id"] for row, _ in answered}) <= KNOWN_ALARMS * len(answered)
    assert not [problem for _, reply in answered for problem in malformed(reply)]


# ---- numbers -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("region", ["US", "UK", "CA", "AU", "EU"])
@pytest.mark.parametrize("kind", PLAIN)
def test_each_kind_opens_with_the_regions_number(kind: str, region: str, talk: Talk, guide: Guide) -> None:
    (reply,) = talk(PLAIN[kind], region=region)
    assert (reply.status, reply.kind, reply.region) == ("emergency", kind, region)
    known = regions()[region].numbers
    opening = known.get("animal_poison") if kind == "pet" else known["emergency"]
    if opening:
        assert reply.text.startswith(f"{opening.number} - ")
        assert reply.numbers[0] == opening
    assert known["emergency"] in reply.numbers
    if kind in ALSO and ALSO[kind] in known:
        assert known[ALSO[kind]] in reply.numbers
        assert known[ALSO[kind]].number in reply.text
    others = {r.numbers["emergency"].number for r in regions().values()} - {known["emergency"].number}
    assert not others & {number.number for number in reply.numbers}
    # The plain response of domain.yml is just what the composer makes of the guide.
    assert reply == Composer(guide).emergency(kind, region)
    assert not malformed(reply)
    assert not reply.answers
    assert not reply.suggestions


def test_every_kind_of_the_guide_has_a_message_here(guide: Guide) -> None:
    assert {kind.id for kind in guide.emergency.kinds} == {*PLAIN, "general"}


@pytest.mark.parametrize(
    ("place", "number"),
    [("I'm in the UK", "999"), ("we live in Canada", "911"), ("i'm in Australia", "000"), ("I live in France", "112"),
     ("I am in Texas", "911")],
)  # fmt: skip
def test_the_region_that_a_person_names_decides(place: str, number: str, talk: Talk) -> None:
    _, reply = talk(place, PLAIN["breathing"], region="UK" if number == "911" else "US")
    assert reply.status == "emergency"
    assert reply.text.startswith(f"{number} - ")


def test_the_region_in_the_emergency_message_itself_decides(talk: Talk) -> None:
    (reply,) = talk(f"I'm in Scotland. {PLAIN['seizure']}")
    assert reply.text.startswith("999 - ")


def test_where_a_region_has_no_poison_line_the_reply_says_what_to_look_for(talk: Talk) -> None:
    (reply,) = talk(PLAIN["child"], region="EU")
    assert "your local poison center" in reply.text
    assert "{" not in reply.text


# ---- after the emergency -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("region", "number"), [("US", "911"), ("UK", "999")])
def test_the_number_stays_until_the_person_is_safe(region: str, number: str, talk: Talk) -> None:
    replies = talk(
        PLAIN["overdose"], "what are the side effects", "hello", "what about wine?", "I'm safe", "can I drive on it",
        region=region,
    )  # fmt: skip
    first, *still, safe, after = replies
    assert first.status == "emergency"
    warning = phrase("emergency_still", region, number=number)
    for reply in still:
        assert reply.text.startswith(warning)
        assert [n.number for n in reply.numbers] == [number]
        assert not malformed(reply)
    assert still[0].topics == ("side_effects",)
    assert (safe.status, safe.topics) == ("conversation", ("safe_now",))
    assert warning not in safe.text
    assert number in safe.text
    assert after.topics == ("driving",)
    assert warning not in after.text
    assert not after.numbers


@pytest.mark.parametrize("over", ["false alarm, sorry", "we're safe now", "he is ok now"])
def test_other_words_for_being_safe(over: str, talk: Talk) -> None:
    _, safe, after = talk(PLAIN["breathing"], over, "can I drive on it")
    assert safe.topics == ("safe_now",)
    assert not after.numbers


def test_a_second_emergency_is_an_emergency(talk: Talk) -> None:
    first, second = talk(PLAIN["overdose"], PLAIN["seizure"])
    assert (first.kind, second.kind) == ("overdose", "seizure")


@pytest.mark.parametrize("command", ["start again", "forget me"])
def test_only_being_safe_closes_an_emergency(command: str, talk: Talk) -> None:
    """Starting anew and erasing what was told are not "I'm safe": the number stays."""
    _, _, reply = talk(PLAIN["child"], command, "can I drive on it")
    assert [n.number for n in reply.numbers] == ["911"]
    assert "911" in reply.text


# ---- asked back --------------------------------------------------------------------------------------------------------

TO_CHECK_BACK = ("what are the signs of a baclofen overdose", "30")


def test_a_bare_amount_after_overdose_is_asked_back(talk: Talk) -> None:
    about, asked = talk(*TO_CHECK_BACK)
    assert about.topics == ("overdose",)
    assert (asked.status, asked.kind) == ("clarify", "check_back")
    assert phrase("check_back.text") in asked.text
    assert [s.text for s in asked.suggestions] == [phrase("check_back.yes"), phrase("check_back.no")]
    assert [n.number for n in asked.numbers] == ["911"]


@pytest.mark.parametrize("yes", ["Yes, now", "yes", "yes it has", "1"])
def test_yes_is_an_emergency(yes: str, talk: Talk) -> None:
    *_, reply = talk(*TO_CHECK_BACK, yes)
    assert (reply.status, reply.kind) == ("emergency", "overdose")


@pytest.mark.parametrize("no", ["No, I am only asking", "no", "2"])
def test_no_is_answered(no: str, talk: Talk) -> None:
    *_, reply, after = talk(*TO_CHECK_BACK, no, "can I drive on it")
    assert reply.status == "answered"
    assert reply.topics == ("overdose",)
    assert after.topics == ("driving",)
    assert not after.numbers


def test_an_emergency_after_asking_back_is_an_emergency(talk: Talk) -> None:
    *_, reply = talk(*TO_CHECK_BACK, "she is unconscious")
    assert reply.status == "emergency"


# ---- red flags over several turns --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "turns",
    [
        ("how many baclofen tablets would be dangerous", "too late", "30"),
        ("how much baclofen is too much at once", "already took them", "about 25"),
        ("what is a lethal amount of baclofen", "it's done", "40 tablets"),
        ("what amount of baclofen is an overdose", "i did it", "twenty"),
    ],
)
def test_danger_over_several_turns_adds_up(turns: tuple[str, ...], talk: Talk) -> None:
    replies = talk(*turns)
    assert "emergency" in [reply.status for reply in replies[1:]], "\n".join(
        readable([t], r) for t, r in zip(turns, replies)
    )
    assert "911" in replies[-1].text


@pytest.mark.parametrize(
    "turns",
    [
        ("what is the maximum dose of baclofen", "thanks, that's enough"),
        ("how much baclofen is too much", "and for children?"),
        ("what strengths do the tablets come in", "20"),
        ("I forgot a dose", "it's too late to take it now, the next is due"),
    ],
)
def test_calm_turns_do_not_add_up(turns: tuple[str, ...], talk: Talk) -> None:
    assert "emergency" not in [reply.status for reply in talk(*turns)]


# ---- doses -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "forms", "single", "daily", "millilitres", "micrograms", "taken"),
    [
        ("is 20 mg three times a day ok", (), 20, 60, None, None, False),
        ("30mg qds", (), 30, 120, None, None, False),
        ("25 mg every 6 hours", (), 25, 100, None, None, False),
        ("I just took 6 x 20 mg", (), 120, None, None, None, True),
        ("took three 10 mg tablets at once", (), 30, None, None, None, True),
        ("I swallowed 5 of the 20mg ones", (), 100, None, None, None, True),
        ("he had ten twenties", (), 200, None, None, None, True),
        ("could he have three 10mg tablets four times a day", (), 30, 120, None, None, False),
        ("10 mg in the morning and 20 mg at night", (), 30, None, None, None, False),
        ("day 3 20 mg", (), 20, None, None, None, False),
        ("is 0.1 g too much", (), 100, None, None, None, False),
        ("is 20 mL ok", (), None, None, 20, None, False),
        ("20 ml of it", ("fleqsuvy",), 100, None, None, None, False),
        ("20 ml of it", ("ozobax",), 20, None, None, None, False),
        ("300 mcg a day", (), None, None, None, 300, False),
        ("300 micrograms a day", (), None, None, None, 300, False),
        ("is it 5 mg/5 ml", (), None, None, None, None, False),
        ("how many tablets a day", (), None, None, None, None, False),
    ],
)
def test_amounts_are_read_and_never_confused(
    text: str,
    forms: tuple[str, ...],
    single: float | None,
    daily: float | None,
    millilitres: float | None,
    micrograms: float | None,
    taken: bool,
) -> None:
    dose = doses.read(text, forms)
    if single is daily is millilitres is micrograms is None:
        assert dose is None or dose == doses.Dose(taken=dose.taken)
        return
    assert dose == doses.Dose(single, daily, millilitres, micrograms, taken)


WARNING = "The amounts you wrote add up to {total} mg in a day. That is more than the {limit} mg"


@pytest.mark.parametrize(
    ("text", "region", "total", "limit"),
    [
        ("is 30 mg of baclofen four times a day too much", "US", "120", "80"),
        ("is 30 mg of baclofen four times a day too much", "UK", "120", "100"),
        ("is 30 mg of baclofen three times a day too much", "US", "90", "80"),
        ("is 30 mg of baclofen three times a day too much", "UK", None, None),
        ("is 25 mg of baclofen four times a day a high dose", "UK", None, None),
        ("is 20 mg of baclofen four times a day a high dose", "US", None, None),
        ("could I be put on three 10 mg tablets of baclofen four times a day", "US", "120", "80"),
        ("can my doctor prescribe 100 mg of baclofen a day", "US", "100", "80"),
        ("can my doctor prescribe 100 mg of baclofen a day", "UK", None, None),
        ("what if the label says 6 x 20 mg a day", "US", "120", "80"),
        ("is 20 ml of fleqsuvy four times a day a normal dose", "US", "400", "80"),
        ("is 20 ml of ozobax three times a day a normal dose", "US", None, None),
    ],
)
def test_an_amount_above_the_labels_maximum_is_warned_of(
    text: str, region: str, total: str | None, limit: str | None, talk: Talk
) -> None:
    (reply,) = talk(text, region=region)
    assert reply.status == "answered", readable([text], reply)
    if total is None:
        assert "add up to" not in reply.text
    else:
        assert WARNING.format(total=total, limit=limit) in reply.text
        assert reply.answers[0].notes[0].startswith("The amounts you wrote")


@pytest.mark.parametrize(
    "text",
    [
        "I took 100 mg of baclofen by mistake this morning",
        "I just took 6 x 20 mg",
        "my wife swallowed ten 20mg tablets",
        "gave him 50 ml of fleqsuvy by accident",
    ],
)
def test_a_large_amount_already_taken_is_an_emergency(text: str, talk: Talk) -> None:
    (reply,) = talk(text)
    assert reply.status == "emergency", readable([text], reply)
    assert reply.text.startswith("911")


@pytest.mark.parametrize(
    "text",
    [
        "can I take 100 mg of baclofen in one day",
        "I was told to take 90 mg of baclofen a day, is that a lot",
        "I took my 10 mg tablet this morning, can I drive",
        "I take 20 mg three times a day, is that a high dose",
    ],
)
def test_a_plan_or_an_ordinary_dose_is_no_emergency(text: str, talk: Talk) -> None:
    (reply,) = talk(text)
    assert reply.status == "answered", readable([text], reply)


def test_millilitres_alone_ask_which_liquid(talk: Talk) -> None:
    bare, with_question = talk("20 mL"), talk("is 20 mL three times a day a normal dose of baclofen")
    for (reply,) in (bare, with_question):
        assert "Which liquid is it?" in reply.text, readable(["20 mL"], reply)
        assert "add up to" not in reply.text


def test_micrograms_are_told_apart_from_milligrams(talk: Talk) -> None:
    note = phrase("notes.micrograms")
    (tablets,) = talk("is 300 mcg of baclofen a day a normal dose")
    assert note in tablets.text
    (pump,) = talk("my baclofen pump gives 300 mcg a day, is that a normal dose")
    assert note not in pump.text
    assert pump.status == "answered"
    assert pump.topics[0] == "intrathecal"
