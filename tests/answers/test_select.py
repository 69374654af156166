"""Which statements answer a question."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.answers.request import Context, Request, Thing
from bot.answers.select import Selector
from bot.guide.model import EmergencyTopic, Guide, Lead, Statement, Topic

REVIEW: dict[str, Any] = {"reviewed": "nobody", "reviewed_on": date(2026, 1, 1), "review_due": date(2026, 7, 1)}


def statement(name: str, about: str = "", **rest: Any) -> Statement:
    return Statement(id=name, text=f"{name}.", facts=("F",), about=tuple(about.split()), **rest)


def topic(name: str, *statements: Statement) -> Topic:
    return Topic(topic=name, title=name, lead=Lead(text="Lead.", facts=("F",)), statements=statements, **REVIEW)


GUIDE = Guide(
    {
        "side_effects": topic(
            "side_effects",
            statement("first"),
            statement("second"),
            statement("hair", "symptom:hair_loss"),
            statement("sleepy-us", "symptom:drowsiness", region="US"),
            statement("sleepy-uk", "symptom:drowsiness", region="UK"),
            statement("sleepy", "symptom:drowsiness"),
            statement("silent", "symptom:hangover_feeling", absent=True),
            statement("last"),
        ),
        "interactions": topic(
            "interactions",
            statement("opioids", "class:opioid"),
            statement("morphine", "medicine:morphine"),
            statement("nsaids", "class:nsaid"),
            statement("other"),
        ),
        "alternatives": topic("alternatives", statement("dantrolene", "medicine:dantrolene"), statement("physio")),
        "kidney": topic("kidney", statement("kidney-dose", "condition:kidney_disease"), statement("kidney-tests")),
        "dosing": topic("dosing", statement("dose"), statement("dose-kidney", "condition:kidney_disease")),
        "forms": topic("forms", statement("granules", "form:granules"), statement("form")),
        "storage": topic("storage", statement("fridge"), statement("bathroom")),
    },
    EmergencyTopic(topic="emergency", title="", kinds=(), **REVIEW),
    {},
    {},
)
SELECT = Selector(GUIDE)
ANYWHERE = Context()


def thing(ref: str, group: str = "", **rest: str) -> Thing:
    kind, _, name = ref.partition(":")
    return Thing(kind, name, name.replace("_", " "), group=group, **rest)


def ids(statements: list[Statement]) -> list[str]:
    return [s.id for s in statements]


def test_the_statement_about_exactly_the_thing_comes_first() -> None:
    choice = SELECT.choose(Request("side_effects", (thing("symptom:hair_loss"),)), ANYWHERE, 4)
    assert ids(choice.exact) == ["hair"]
    assert ids(choice.general) == ["first", "second", "sleepy-us"]
    assert choice.unnamed == []
    assert choice.more


def test_a_medicine_is_answered_by_its_own_statement_before_that_of_its_class() -> None:
    own = SELECT.choose(Request("interactions", (thing("medicine:morphine", "opioid"),)), ANYWHERE, 4)
    of_class = SELECT.choose(Request("interactions", (thing("medicine:codeine", "opioid"),)), ANYWHERE, 4)
    assert (ids(own.exact), ids(of_class.exact)) == (["morphine"], ["opioids"])


def test_the_topics_own_class_statement_goes_before_another_topics_exact_one() -> None:
    named = thing("medicine:dantrolene", "nsaid")
    assert ids(SELECT.choose(Request("interactions", (named,)), ANYWHERE, 4).exact) == ["nsaids"]
    assert ids(SELECT.choose(Request("alternatives", (named,)), ANYWHERE, 4).exact) == ["dantrolene"]


def test_a_thing_that_only_another_topic_names_is_answered_from_there() -> None:
    choice = SELECT.choose(Request("interactions", (thing("symptom:hair_loss"),)), ANYWHERE, 4)
    assert (ids(choice.exact), choice.unnamed) == (["hair"], [])


@pytest.mark.parametrize("ref", ["symptom:itchy_nose", "condition:lupus", "medicine:warfarin", "food:banana"])
def test_a_thing_that_nothing_names_gives_no_generic_list(ref: str) -> None:
    choice = SELECT.choose(Request("side_effects", (thing(ref),), ranked=("first", "second")), ANYWHERE, 4)
    assert [t.id for t in choice.unnamed] == [ref.partition(":")[2]]
    assert choice.exact == choice.general == choice.personal == []
    assert not choice.more


@pytest.mark.parametrize("ref", ["form:patch", "population:veteran", "form:granules"])
def test_forms_and_populations_that_the_topic_does_not_name_change_nothing(ref: str) -> None:
    choice = SELECT.choose(Request("storage", (thing(ref),)), ANYWHERE, 4)
    assert (ids(choice.exact), ids(choice.general), choice.unnamed) == ([], ["fridge", "bathroom"], [])


def test_one_named_and_one_unnamed_thing() -> None:
    named, unnamed = thing("symptom:hair_loss"), thing("symptom:itchy_nose")
    choice = SELECT.choose(Request("side_effects", (named, unnamed)), ANYWHERE, 4)
    assert (ids(choice.exact), choice.unnamed, choice.general) == (["hair"], [unnamed], [])


def test_a_told_region_leaves_other_regions_out() -> None:
    request = Request("side_effects", (thing("symptom:drowsiness"),))
    told = SELECT.choose(request, Context(region="UK", region_told=True), 8)
    assert ids(told.exact) == ["sleepy-uk", "sleepy"] or ids(told.exact) == ["sleepy", "sleepy-uk"]
    assert "sleepy-us" not in ids(told.exact + told.general)


def test_a_region_not_told_only_prefers() -> None:
    choice = SELECT.choose(Request("side_effects", (thing("symptom:drowsiness"),)), Context(region="UK"), 8)
    assert "sleepy-us" not in ids(choice.exact)
    assert "sleepy-us" in ids(choice.general)


def test_likeness_to_the_question_orders_the_rest() -> None:
    choice = SELECT.choose(Request("side_effects", ranked=("last", "hair")), ANYWHERE, 3)
    assert ids(choice.general) == ["last", "hair", "first"]


def test_a_statement_that_the_sources_are_silent_is_shown_only_for_a_question_like_it() -> None:
    everything = SELECT.choose(Request("side_effects"), ANYWHERE, 20)
    assert "silent" not in ids(everything.general)
    asked = SELECT.choose(Request("side_effects", ranked=("silent",)), ANYWHERE, 2)
    assert ids(asked.general)[0] == "silent"
    named = SELECT.choose(Request("side_effects", (thing("symptom:hangover_feeling"),)), ANYWHERE, 2)
    assert ids(named.exact) == ["silent"]


def test_what_was_told_comes_before_the_rest() -> None:
    told = thing("condition:kidney_disease", topic="kidney")
    own = SELECT.choose(Request("dosing"), Context(told=(told,)), 4)
    assert (own.personal, ids(own.general)) == ([(told, GUIDE.topics["dosing"].statements[1])], ["dose"])
    elsewhere = SELECT.choose(Request("side_effects"), Context(told=(told,)), 4)
    assert [s.id for _, s in elsewhere.personal] == ["kidney-dose"]


def test_what_was_told_changes_nothing_where_it_does_not_matter() -> None:
    told = thing("condition:kidney_disease", topic="kidney")
    assert SELECT.choose(Request("storage"), Context(told=(told,)), 4).personal == []


def test_skipped_statements_do_not_come_again_and_the_end_is_noticed() -> None:
    first = SELECT.choose(Request("storage"), ANYWHERE, 1)
    assert (ids(first.general), first.more) == (["fridge"], True)
    second = SELECT.choose(Request("storage", skip=frozenset({"fridge"})), ANYWHERE, 1)
    assert (ids(second.general), second.more) == (["bathroom"], False)
    third = SELECT.choose(Request("storage", skip=frozenset({"fridge", "bathroom"})), ANYWHERE, 1)
    assert (third.general, third.more) == ([], False)


def test_no_statement_is_chosen_twice() -> None:
    told = (thing("symptom:drowsiness"), thing("symptom:hair_loss"))
    choice = SELECT.choose(Request("side_effects", (thing("symptom:hair_loss"), *told)), Context(told=told), 8)
    chosen = ids(choice.exact + [s for _, s in choice.personal] + choice.general)
    assert len(chosen) == len(set(chosen))


def test_names_says_whether_the_guide_is_about_a_thing() -> None:
    assert SELECT.names(thing("medicine:codeine", "opioid"))
    assert not SELECT.names(thing("medicine:codeine"))
