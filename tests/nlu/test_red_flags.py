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
    "suicide": ["i want to die", "i feel so suicidal", "im going to kill myself", "i don't want to be here",
                "which amount is certain to be lethal"],
    "withdrawal": ["ran out of baclofen on friday and now i have a fever", "hallucinating since i stopped taking it"],
    "pump": ["my pump is beeping", "missed my refill and i itch all over"],
    "chest": ["crushing pain in my chest", "my heart is racing", "i just fainted"],
    "dysreflexia": ["t4 injury with a pounding headache", "pounding headache and i'm flushed, blood pressure up"],
    "toxicity": ["on dialysis and very confused", "mum is suddenly confused and seeing things"],
    "injury": ["he fell and hit his head", "she fell down the stairs"],
}  # fmt: skip


def test_every_kind_of_the_rules_is_tried_and_has_a_screen() -> None:
    kinds = {flag.kind for flag in rules().flags}
    assert kinds == set(HITS)
    assert kinds <= {kind.id for kind in load().emergency.kinds}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in HITS.items() for text in texts])
def test_hit(kind: str, text: str) -> None:
    found = triage(text)
    assert found.kind == kind
    assert found.emergency


def test_what_has_happened_is_no_mere_question() -> None:
    asked = "does a child need to be seen if they've eaten a baclofen tablet?"
    assert triage(asked).guarded == "child"
    assert triage(f"{asked} It happened this afternoon").kind == "child"
    assert triage(f"{asked} It has only just happened now").kind == "child"
    assert triage(f"{asked} It happened last year").guarded == "child"
    assert triage(f"{asked} We are waiting for the ambulance").kind == "child"


def test_who_has_had_an_overdose() -> None:
    assert triage("my gran has had an accidental overdose").kind == "overdose"
    assert triage("she had an overdose as a teenager").kind == ""
    assert triage("she has had an overdose before, years ago").guarded == "overdose"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("he has 0v3rd0sed on them", "overdose"),
        ("I feel s.u.i.c.i.d.a.l tonight", "suicide"),
        ("i feel s-u-i-c-i-d-a-l", "suicide"),
        ("in the U.K. i take it t.i.d.", ""),
    ],
)
def test_letters_in_disguise(text: str, kind: str) -> None:
    assert triage(text).kind == kind


def test_a_strength_is_no_number_of_tablets() -> None:
    assert not triage("I took my 10 mg tablet this morning, can I drive").emergency
    assert triage("I took 10 tablets this morning").kind == "overdose"
    assert triage("he has taken 20 10 mg tablets").kind == "overdose"


def test_only_some_flags_are_sure_without_the_classifier() -> None:
    assert triage("seizure!!! he's only 6").sure
    assert all(triage(text).sure for text in HITS["suicide"])
    assert triage("Windpipe feels like a straw. Is that a side effect?").sure
    assert not triage("she is having a seizure").sure
    assert not triage("he fell and hit his head").sure


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("i dont see the point in anything any more", "suicide"),
        ("whats the point of carrying on", "suicide"),
        ("i don't see the point of the morning tablet", ""),
        ("what is the point of baclofen", ""),
    ],
)
def test_no_point_in_anything_is_a_flag_but_not_a_sure_one(text: str, kind: str) -> None:
    found = triage(text)
    assert (found.kind, found.sure) == (kind, False)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("he is not having a seizure"),
        pytest.param("she is not fitting"),
        pytest.param("it was not a seizure"),
        pytest.param("she has no palpitations"),
        pytest.param("no heart attack"),
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


@pytest.mark.parametrize("text", ["he is no longer breathing", "nobody can wake him up"])
def test_wordings_of_not_breathing_or_waking(text: str) -> None:
    assert triage(text).kind == "breathing"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("i've taken 15 tablets, is there a risk of death", "overdose"),
        ("is it dangerous i took 40 tablets", "overdose"),
        pytest.param(
            "my baby swallowed baclofen what if he dies",
            "child",
            marks=pytest.mark.xfail(
                strict=True, reason="an imagined sentence guards the rule; the classifier hears it"
            ),
        ),
    ],
)
def test_a_question_after_what_happened_does_not_hold_it_back(text: str, kind: str) -> None:
    assert triage(text).kind == kind


@pytest.mark.parametrize(
    "text", ["please no she is unconscious", "not sure but she passed out", "no help, she's unresponsive"]
)
def test_a_no_that_denies_something_else_does_not_count(text: str) -> None:
    assert triage(text).kind == "breathing"


@pytest.mark.parametrize(
    "text",
    [
        "my new tablet looks blue, is it the same",
        pytest.param(
            "the liquid has gone grey, can i use it",
            marks=pytest.mark.xfail(
                strict=True, reason="the rules alone hear a grey face; the classifier holds it back"
            ),
        ),
    ],
)
def test_the_colour_of_a_medicine_is_no_emergency(text: str) -> None:
    assert not triage(text).emergency


@pytest.mark.parametrize(
    "text",
    [
        "does it stop existing spasms",
        "what is the easiest way to go without baclofen",
        "what is the fastest way to end my baclofen course",
    ],
)
def test_calm_questions_are_not_taken_for_intent(text: str) -> None:
    assert not triage(text).emergency


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("i already took 4 extra today", "overdose"),
        ("ive had 4 more than i should today", "overdose"),
        ("think i took it 3 times this morning", "overdose"),
        ("i dont see the point anymore", "suicide"),
        ("would it hurt if i took them all and just went to sleep and didnt wake up", "suicide"),
    ],
)
def test_too_many_in_a_part_of_a_day_and_no_point_any_more(text: str, kind: str) -> None:
    assert triage(text).kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "i took it 3 times today",
        "took two extra mg",
        "ate too much at dinner and feel bloated, can i take my tablet now",
        "my friend says i'd have a fit if she saw how many pills i take",
        "is anaphylaxis to baclofen common",
        "my daughter had a convulsion when she was small, now she is 16",
        "i don't see the point anymore of physio",
    ],
)
def test_usual_doses_meals_childhood_and_chances_are_no_emergency(text: str) -> None:
    assert not triage(text).emergency


@pytest.mark.parametrize(
    "text", ["hes awake now hes fine", "he woke up, he's ok", "false alarm, he didnt swallow it", "panic over"]
)
def test_what_says_that_it_is_over(text: str) -> None:
    assert triage(text).safe


@pytest.mark.parametrize(
    "text", ["he woke up shaking", "no he hasn't woken up", "she isn't awake now", "he didn't take it for days"]
)
def test_what_does_not_say_that_it_is_over(text: str) -> None:
    assert not triage(text).safe


@pytest.mark.parametrize(
    "text",
    [
        "mum 74 ms kidney disease, very confused since baclofen went up",
        "she is so sleepy since yesterday, her kidneys are bad",
    ],
)
def test_confusion_that_has_begun_in_kidney_disease_is_certain(text: str) -> None:
    found = triage(text)
    assert (found.kind, found.sure) == ("toxicity", True)


def test_a_question_about_kidneys_and_confusion_is_not() -> None:
    assert not triage("can kidney disease make you confused on baclofen").sure
