"""Which statements answer a question."""

from __future__ import annotations

from dataclasses import replace
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
    return Topic(topic=name, title=name, lead=Lead(text="Lead.", facts=("L",)), statements=statements, **REVIEW)


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
            statement("herbs", "class:herb"),
            statement("unknown-herbs", "medicine:wort", absent=True),
            statement("other"),
        ),
        "withdrawal": topic("withdrawal", statement("stop")),
        "how_to_take": topic("how_to_take", statement("with-milk", "food:milk"), statement("swallow")),
        "alcohol": topic("alcohol", statement("drink", "medicine:alcohol"), statement("beer")),
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


def test_a_medicine_is_answered_by_the_statement_of_its_class_and_then_its_own() -> None:
    own = SELECT.choose(Request("interactions", (thing("medicine:morphine", "opioid"),)), ANYWHERE, 4)
    of_class = SELECT.choose(Request("interactions", (thing("medicine:codeine", "opioid"),)), ANYWHERE, 4)
    assert (ids(own.exact), ids(of_class.exact)) == (["opioids", "morphine"], ["opioids"])
    two = (thing("medicine:morphine", "opioid"), thing("medicine:aspirin", "nsaid"))
    assert ids(SELECT.choose(Request("interactions", two), ANYWHERE, 4).exact) == ["opioids", "nsaids"]


def test_statements_about_a_medicine_go_by_region_matches_class_and_likeness() -> None:
    both = "medicine:morphine class:opioid"
    statements = (
        statement("both-uk", both, region="UK"),
        statement("own", "medicine:morphine"),
        statement("class", "class:opioid"),
        statement("class-like", "class:opioid"),
        statement("both", both),
    )
    elsewhere = topic("alternatives", statement("elsewhere", both))
    guide = Guide(
        {"alternatives": elsewhere, "interactions": topic("interactions", *statements)}, GUIDE.emergency, {}, {}
    )
    shown: list[str] = []
    for _ in statements:
        request = Request(
            "interactions",
            (thing("medicine:morphine", "opioid"),),
            ranked=("both-uk", "own", "class-like", "class"),
            skip=frozenset(shown),
        )
        shown += ids(Selector(guide).choose(request, ANYWHERE, 4).exact)
    assert shown == ["both", "class-like", "class", "own", "both-uk"]


def test_the_topics_own_class_statement_goes_before_another_topics_exact_one() -> None:
    named = thing("medicine:dantrolene", "nsaid")
    assert ids(SELECT.choose(Request("interactions", (named,)), ANYWHERE, 4).exact) == ["nsaids"]
    assert ids(SELECT.choose(Request("alternatives", (named,)), ANYWHERE, 4).exact) == ["dantrolene"]


@pytest.mark.parametrize(
    ("host", "ref", "found"),
    [
        ("withdrawal", "symptom:hair_loss", ["hair"]),
        ("interactions", "condition:kidney_disease", ["kidney-dose", "dose-kidney"]),
        ("interactions", "medicine:dantrolene", ["dantrolene"]),
        ("interactions", "food:milk", ["with-milk"]),
    ],
)
def test_a_thing_that_only_another_topic_names_is_answered_from_there_where_the_topic_speaks_of_its_kind(
    host: str, ref: str, found: list[str]
) -> None:
    choice = SELECT.choose(Request(host, (thing(ref),), ranked=("x",)), ANYWHERE, 4)
    assert (ids(choice.exact), choice.unnamed) == (found, [])
    elsewhere = SELECT.choose(Request("storage", (thing(ref),)), ANYWHERE, 4)
    assert (ids(elsewhere.exact), ids(elsewhere.general), elsewhere.unnamed) == ([], ["fridge", "bathroom"], [])


@pytest.mark.parametrize(("before", "leads"), [(0, True), (2, True), (3, False), (9, False)])
def test_a_circumstance_leads_only_when_the_question_is_like_its_statement(before: int, leads: bool) -> None:
    ranked = (*(f"other-{n}" for n in range(before)), "dose-kidney", "dose")
    request = Request("dosing", (thing("condition:kidney_disease"),), ranked=ranked)
    choice = SELECT.choose(request, ANYWHERE, 4)
    assert (ids(choice.exact), choice.unnamed) == (["dose-kidney"] if leads else [], [])
    assert ids(choice.general) == (["dose"] if leads else ["dose-kidney", "dose"])


def test_the_clearest_statement_leads_but_for_a_thing_of_the_topics_kind() -> None:
    request = Request("storage", ranked=("bathroom", "fridge"), clearest="bathroom")
    assert ids(SELECT.choose(request, ANYWHERE, 4).exact) == ["bathroom"]
    beside = Request("dosing", (thing("condition:kidney_disease"),), ranked=("dose", "dose-kidney"), clearest="dose")
    assert ids(SELECT.choose(beside, ANYWHERE, 4).exact) == ["dose", "dose-kidney"]
    hosted = Request("side_effects", (thing("symptom:hair_loss"),), ranked=("first",), clearest="first")
    assert ids(SELECT.choose(hosted, ANYWHERE, 4).exact) == ["hair"]


def test_the_clearest_statement_does_not_lead_where_the_usual_answer_says_it_or_it_is_for_another_region() -> None:
    said = GUIDE.topics["storage"].statements[0].copy(update={"facts": ("L",)})
    guide = replace(GUIDE, topics={"storage": topic("storage", said, statement("far", region="UK"))})
    assert ids(Selector(guide).choose(Request("storage", clearest=said.id), ANYWHERE, 4).exact) == []
    far = Request("storage", clearest="far")
    assert ids(Selector(guide).choose(far, ANYWHERE, 4).exact) == []
    assert ids(Selector(guide).choose(far, Context(region="UK"), 4).exact) == ["far"]


def test_a_circumstance_past_the_end_of_the_ranking_does_not_lead() -> None:
    # Models.rank gives the 12 likest statements of a topic, and most topics have more
    request = Request("dosing", (thing("condition:kidney_disease"),), ranked=tuple(f"other-{n}" for n in range(12)))
    assert ids(SELECT.choose(request, ANYWHERE, 4).exact) == []


@pytest.mark.parametrize(
    ("about", "ref", "general"),
    [
        ("alcohol", "medicine:alcohol", ["drink", "beer"]),
        ("kidney", "condition:kidney_disease", ["kidney-dose", "kidney-tests"]),
    ],
)
def test_what_a_topic_is_all_about_asks_for_nothing_more_exact(about: str, ref: str, general: list[str]) -> None:
    choice = SELECT.choose(Request(about, (thing(ref),)), ANYWHERE, 4)
    assert (ids(choice.exact), ids(choice.general), choice.unnamed) == ([], general, [])


@pytest.mark.parametrize(
    ("ref", "hosts"),
    [
        ("symptom:itchy_nose", {"side_effects", "withdrawal"}),
        ("condition:lupus", {"interactions", "kidney"}),
        ("medicine:warfarin", {"interactions", "alternatives", "alcohol"}),
        ("food:banana", {"how_to_take", "interactions"}),
    ],
)
def test_a_thing_that_nothing_names_is_said_to_be_unmentioned_only_where_the_topic_speaks_of_its_kind(
    ref: str, hosts: set[str]
) -> None:
    for name in GUIDE.topics:
        choice = SELECT.choose(Request(name, (thing(ref),)), ANYWHERE, 20)
        usual = SELECT.choose(Request(name), ANYWHERE, 20)
        assert bool(choice.unnamed) is (name in hosts), name
        assert (choice.exact, choice.general) == ([], [] if name in hosts else usual.general)


@pytest.mark.parametrize(
    ("host", "ref"),
    [
        ("side_effects", "symptom:itchy_nose"),
        ("kidney", "condition:lupus"),
        ("interactions", "medicine:warfarin"),
        ("how_to_take", "food:banana"),
    ],
)
def test_a_thing_that_nothing_names_gives_no_generic_list(host: str, ref: str) -> None:
    ranked = tuple(s.id for s in GUIDE.topics[host].statements)
    choice = SELECT.choose(Request(host, (thing(ref),), ranked=ranked), ANYWHERE, 4)
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


def test_points_of_other_regions_come_last_however_like_the_question() -> None:
    choice = SELECT.choose(Request("side_effects", ranked=("sleepy-us", "last")), Context(region="UK"), 20)
    assert ids(choice.general) == ["last", "first", "second", "hair", "sleepy-uk", "sleepy", "sleepy-us"]


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
    answered = Request("side_effects", (thing("symptom:drowsiness"),), ranked=("sleepy", "silent"))
    told = SELECT.choose(answered, Context(region="UK", region_told=True), 4)
    assert "silent" not in ids(told.first + told.general)


def test_what_was_told_comes_before_the_rest() -> None:
    told = thing("condition:kidney_disease", topic="kidney")
    own = SELECT.choose(Request("dosing"), Context(told=(told,)), 4)
    assert (own.personal, ids(own.general)) == ([(told, GUIDE.topics["dosing"].statements[1])], ["dose"])
    elsewhere = SELECT.choose(Request("side_effects"), Context(told=(told,)), 4)
    assert [s.id for _, s in elsewhere.personal] == ["kidney-dose"]


def test_what_was_told_changes_nothing_where_it_does_not_matter() -> None:
    told = thing("condition:kidney_disease", topic="kidney")
    assert SELECT.choose(Request("storage"), Context(told=(told,)), 4).personal == []


def test_what_a_topic_is_all_about_is_no_circumstance_when_told() -> None:
    told = thing("condition:kidney_disease", topic="kidney")
    assert SELECT.choose(Request("kidney"), Context(told=(told,)), 4).personal == []


def test_what_the_reply_shows_already_is_not_chosen_again() -> None:
    told = thing("condition:kidney_disease", topic="kidney")
    again = SELECT.choose(Request("side_effects"), Context(told=(told,)), 4, shown={"kidney-dose"})
    assert "kidney-dose" not in ids(again.first + again.general)


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


def test_a_region_that_the_question_names_comes_first() -> None:
    request = Request("side_effects", (thing("symptom:drowsiness"),))
    for context in (Context(region="US", asked_region="UK"), Context(region="US", region_told=True, asked_region="UK")):
        assert SELECT.choose(request, context, 8).exact[0].id == "sleepy-uk"


def test_silence_of_the_sources_is_told_only_where_it_is_asked_for() -> None:
    def shown(*ranked: str, skip: frozenset[str] = frozenset()) -> list[str]:
        return ids(SELECT.choose(Request("side_effects", ranked=ranked, skip=skip), ANYWHERE, 3).general)

    assert shown("silent", "last") == ["silent", "last", "first"]
    assert shown("last", "silent") == ["last", "silent", "first"]
    assert "silent" not in shown("last", "first", "silent")
    assert "silent" not in shown()
    assert "silent" not in shown("last", "silent", skip=frozenset({"last"}))


def test_that_nothing_is_known_of_a_medicine_goes_before_what_is_known_of_its_class() -> None:
    wort = Thing("medicine", "wort", "wort", group="herb")
    choice = SELECT.choose(Request("interactions", (wort,)), ANYWHERE, 4)
    assert [s.id for s in choice.exact] == ["unknown-herbs", "herbs"]


def test_what_calms_is_not_said_while_an_emergency_is_open() -> None:
    calm = topic("withdrawal", statement("calm", calming=True), statement("stop"))
    select = Selector(replace(GUIDE, topics={"withdrawal": calm}))
    for still_open in (False, True):
        choice = select.choose(Request("withdrawal"), Context(still_open=still_open), 4)
        assert ("calm" in [s.id for s in choice.general]) is not still_open


def test_what_baclofen_is_licensed_for_is_no_circumstance() -> None:
    uses = topic("uses", statement("licence", "condition:stroke"))
    select = Selector(replace(GUIDE, topics={**GUIDE.topics, "uses": uses}))
    told = Context(told=(Thing("condition", "stroke", "stroke", topic="uses"),))
    assert not select.choose(Request("dosing"), told, 4).personal
    assert select.choose(Request("uses"), told, 4).personal


def test_what_is_asked_about_is_not_said_to_be_told() -> None:
    morphine = Thing("medicine", "morphine", "morphine", group="opioid")
    choice = SELECT.choose(Request("interactions", (morphine,)), Context(told=(morphine,)), 4)
    assert choice.exact
    assert not choice.personal
