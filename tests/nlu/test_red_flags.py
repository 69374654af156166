"""The rules of red flags alone: what they find and what they hold back."""

from __future__ import annotations

import pytest

from bot.guide.loader import load
from bot.nlu.red_flags import normalise, rules, triage

HITS = {
    "overdose": ["i took the whole bottle of pills", "she has taken 20 baclofen tablets", "my husband took way too many"],
    "child": ["my 3 year old swallowed two of my tablets", "the toddler got into my baclofen"],
    "pet": ["my dog ate my baclofen tablets", "the cat has chewed the blister packet"],
    "breathing": ["he can't breathe", "I cant wake him up", "she is unresponsive", "his lips are turning blue"],
    "seizure": ["she is having a seizure", "he keeps fitting", "foaming at the mouth and shaking"],
    "allergy": ["my tongue is swelling up", "hives all over", "rash and now i'm wheezing"],
    "suicide": ["i want to die", "i feel so suicidal", "im going to kill myself", "i don't want to be here"],
    "withdrawal": ["ran out of baclofen on friday and now i have a fever", "hallucinating since i stopped taking it"],
    "pump": ["my pump is beeping", "missed my refill and i itch all over"],
    "chest": ["crushing pain in my chest", "my heart is racing", "i just fainted"],
    "dysreflexia": ["t4 injury with a pounding headache", "pounding headache and i'm flushed, blood pressure up"],
    "toxicity": ["on dialysis and very confused", "mum is suddenly confused and seeing things"],
    "injury": ["he fell and hit his head", "she fell down the stairs"],
}  # fmt: skip

INSIDE = pytest.mark.xfail(
    strict=True, reason="the pattern takes 'is not a seizure' in, and only words before it negate"
)
YAML_NO = pytest.mark.xfail(strict=True, reason="red_flags.yml: `no` in `negation` is read as False; it needs quotes")


def test_every_kind_of_the_rules_is_tried_and_has_a_screen() -> None:
    kinds = {kind for kind, _, _ in rules().flags}
    assert kinds == set(HITS)
    assert kinds <= {kind.id for kind in load().emergency.kinds}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in HITS.items() for text in texts])
def test_hit(kind: str, text: str) -> None:
    found = triage(text)
    assert found.kind == kind
    assert found.emergency
    assert found.sure == (kind == "suicide")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("he is not having a seizure", marks=INSIDE),
        pytest.param("she is not fitting", marks=INSIDE),
        pytest.param("it was not a seizure", marks=INSIDE),
        pytest.param("she has no palpitations", marks=YAML_NO),
        pytest.param("no heart attack", marks=YAML_NO),
        "there was never a heart attack",
        "he isn't unconscious",
        "without palpitations",
        "he didn't hit his head",
        "he didn't have a seizure",
    ],
)
def test_a_negated_flag_is_neither_found_nor_guarded(text: str) -> None:
    assert not triage(text).kind
    assert not triage(text).guarded


def test_a_negation_far_before_does_not_count() -> None:
    assert triage("no idea what to do here please, he is having a seizure").kind == "seizure"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        # information
        ("what are the signs of someone who is unconscious", "breathing"),
        ("can baclofen make him have a seizure", "seizure"),
        ("the leaflet says palpitations are rare", "chest"),
        # history
        ("i had a seizure five years ago", "seizure"),
        ("he had a heart attack last year", "chest"),
        ("she used to have seizures, she has seizures under control", "seizure"),
        # imagined
        ("what should i do if he is unconscious", "breathing"),
        ("i'm worried about having a seizure", "seizure"),
        # idiom
        ("mum is having a fit about the mess lol", "seizure"),
        ("i passed out leaflets at work", "breathing"),
    ],
)
def test_a_guard_holds_the_flag_back_and_says_which(text: str, kind: str) -> None:
    found = triage(text)
    assert (found.kind, found.guarded) == ("", kind)


def test_a_guard_counts_for_its_own_sentence_only() -> None:
    assert triage("What are the signs of an overdose? My wife is unconscious.").kind == "breathing"


def test_no_guard_holds_back_intent() -> None:
    assert triage("years ago i wanted to, and now i want to die lol").kind == "suicide"


@pytest.mark.parametrize(
    ("text", "kind"),
    [("tomó una sobredosis", "overdose"), ("er atmet nicht", "breathing"), ("quiero morir", "suicide"),
     ("tiene convulsiones", "seizure"), ("je veux mourir", "suicide")],
)  # fmt: skip
def test_words_of_other_languages_are_sure(text: str, kind: str) -> None:
    found = triage(text)
    assert (found.kind, found.sure) == (kind, True)


@pytest.mark.parametrize("invisible", ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad"])
def test_invisible_characters_do_not_hide_a_flag(invisible: str) -> None:
    hidden = invisible.join("i want to die")
    assert triage(hidden).kind == "suicide"


@pytest.mark.parametrize(
    "text", ["I WANT TO DIE", "i  want   to die", "ｉ ｗａｎｔ ｔｏ ｄｉｅ", "I CAN\u2019T BREATHE", "i cant breathe"]
)
def test_case_width_spaces_and_apostrophes_do_not_hide_a_flag(text: str) -> None:
    assert triage(text).emergency


def test_normalise() -> None:
    assert normalise("I CAN\u2019T\u200b  wake\t him, hes COLD") == "i can't wake him, he's cold"


@pytest.mark.parametrize("text", ["we are safe now", "false alarm", "The ambulance is here"])
def test_safe(text: str) -> None:
    found = triage(text)
    assert found.safe
    assert not found.emergency


@pytest.mark.parametrize(
    "text",
    ["", "   ", "can i drink alcohol", "how do i store it", "does it make you sleepy", "i fell asleep early", "🙂"],
)
def test_calm_messages(text: str) -> None:
    found = triage(text)
    assert (found.kind, found.guarded, found.safe) == ("", "", False)


def test_a_flag_at_the_end_of_a_long_message() -> None:
    assert triage("it was a nice day. " * 2000 + "my wife is unresponsive").kind == "breathing"
