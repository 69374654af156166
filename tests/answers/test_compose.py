"""Replies from the real guide: disclaimer, sources, notes, emergencies."""

from __future__ import annotations

import re

import pytest

from bot.answers.compose import Composer
from bot.answers.phrases import INSTEAD, phrase, region_numbers
from bot.answers.request import Context, Request, Thing
from bot.guide.loader import load
from bot.guide.model import Guide
from bot.reply import Reply

GUIDE = load()
TOPICS = list(GUIDE.topics)
KINDS = [kind.id for kind in GUIDE.emergency.kinds]
REGIONS = ["US", "UK", "CA", "AU", "EU"]
DISCLAIMER = phrase("disclaimer")
HERE = Context()
UNKNOWN = Thing("symptom", "itchy_elbow", "an itchy elbow")


def medical(composer: Composer) -> list[Reply]:
    """Replies of every medical kind, for every topic."""
    replies = []
    for name, topic in composer.guide.topics.items():
        everything = frozenset(s.id for s in topic.statements)
        replies += [
            composer.answer([Request(name)], HERE),
            composer.answer([Request(name, (UNKNOWN,))], HERE),
            composer.answer([Request(name, skip=frozenset({topic.statements[0].id}))], HERE),
            composer.answer([Request(name, skip=everything)], HERE),
            composer.answer(
                [Request(name)], Context(region="UK", region_told=True, notes=("A note.",), still_open=True)
            ),
        ]
    replies += exact(composer)
    replies.append(composer.answer([Request(t) for t in TOPICS[:2]], HERE))
    replies.append(composer.answer([Request(t) for t in TOPICS[:4]], HERE))
    return replies


def exact(composer: Composer) -> list[Reply]:
    """Replies that an exact statement leads, one to three topics in each."""
    replies = []
    for name, topic in composer.guide.topics.items():
        refs = dict.fromkeys(ref for s in topic.statements for ref in s.about)
        named = tuple(Thing(*ref.split(":"), ref) for ref in refs if not ref.startswith("class:"))
        for some in (named[:1], named[:3], named):
            if some:
                others = [Request(t) for t in TOPICS if t != name]
                replies += [composer.answer([Request(name, some), *others[:more]], HERE) for more in range(3)]
    return replies


def others(composer: Composer) -> list[Reply]:
    """Replies that say nothing medical."""
    return [
        composer.fixed("conversation", "goodbye", "conversation.goodbye", HERE),
        composer.fixed("out_of_scope", "out_of_scope", "out_of_scope.not_medical", HERE),
        composer.fixed("failed", "failed", "failed", HERE),
        composer.offer(TOPICS[:3], phrase("clarify.text"), HERE),
        composer.say("conversation", "help", "Hello.", Context(still_open=True)),
    ]


def test_a_medical_reply_has_the_disclaimer_exactly_once(composer: Composer) -> None:
    for reply in medical(composer):
        assert reply.disclaimer == DISCLAIMER
        assert reply.text.count(DISCLAIMER) == 1
        assert reply.text.endswith(DISCLAIMER)
        assert reply.status == "answered"


def test_no_other_reply_has_it(composer: Composer) -> None:
    emergencies = [composer.emergency(kind, region) for kind in KINDS for region in REGIONS]
    for reply in others(composer) + emergencies:
        assert DISCLAIMER not in reply.text
        assert reply.disclaimer in ("", phrase("emergency_closing"))


def test_the_disclaimer_names_doctor_and_pharmacist() -> None:
    assert {"doctor", "pharmacist"} <= set(re.findall(r"\w+", DISCLAIMER))


def test_no_text_has_a_blank_line_or_is_empty(composer: Composer) -> None:
    emergencies = [composer.emergency(kind, region) for kind in KINDS for region in REGIONS]
    for reply in medical(composer) + others(composer) + emergencies:
        assert reply.text.strip()
        assert all(line.strip() for line in reply.text.split("\n"))


def test_every_point_and_lead_has_a_source_that_the_reply_lists(composer: Composer) -> None:
    for reply in medical(composer):
        listed = {source.number: source for source in reply.sources}
        assert sorted(listed) == list(range(1, len(listed) + 1))
        cited = set()
        for answer in reply.answers:
            shown = [point.sources for point in answer.points] + ([answer.lead_sources] if answer.lead else [])
            cited |= {source.number for sources in shown for source in sources}
            for sources in shown:
                assert sources
                assert all(listed[source.number] == source for source in sources)
                assert all(f"[{source.number}]" in reply.text for source in sources)
        assert cited == set(listed)


def test_every_sentence_shown_is_one_of_the_guide(composer: Composer, guide: Guide) -> None:
    leads = {topic.lead.text for topic in guide.topics.values()}
    texts = leads | {s.text for t in guide.topics.values() for s in t.statements}
    for reply in medical(composer):
        for answer in reply.answers:
            assert {point.text for point in answer.points} <= texts
            assert answer.lead in texts | {""}


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topics_answer_opens_with_its_lead_and_has_at_most_four_points(composer: Composer, topic: str) -> None:
    reply = composer.answer([Request(topic)], HERE)
    (answer,) = reply.answers
    assert answer.lead == composer.guide.topics[topic].lead.text
    assert len(answer.points) == 4
    assert 2 <= len(reply.suggestions) <= 4
    assert answer.more


def test_several_topics_are_answered_in_order_and_shorter(composer: Composer) -> None:
    two = composer.answer([Request("alcohol"), Request("driving")], HERE)
    three = composer.answer([Request("alcohol"), Request("driving"), Request("storage")], HERE)
    assert two.topics == ("alcohol", "driving")
    assert [len(a.points) for a in two.answers] == [2, 2]
    assert [len(a.points) for a in three.answers] == [1, 1, 1]
    assert (two.message, three.message) == ("", phrase("notes.shortened"))
    titles = [composer.guide.topics[t].title.upper() for t in three.topics]
    assert [three.text.index(title) for title in titles] == sorted(three.text.index(title) for title in titles)


def test_the_exact_statement_leads_and_the_usual_answer_follows(composer: Composer) -> None:
    hiccups = Thing("condition", "hiccups", "hiccups")
    (answer,) = composer.answer([Request("uses", (hiccups,))], HERE).answers
    topic = composer.guide.topics["uses"]
    about = {s.text for s in topic.statements if "condition:hiccups" in s.about}
    assert answer.lead in about
    assert "uses-lead" in [point.statement for point in answer.points]
    assert answer.notes == ()


def test_no_point_comes_twice_but_what_was_cut_may_come_later(composer: Composer) -> None:
    for reply in exact(composer):
        points = [point.statement for answer in reply.answers for point in answer.points]
        assert len(points) == len(set(points))
    told = tuple(Thing("condition", name, name, "", "", "precautions") for name in ("surgery", "dialysis", "infection"))
    first, second, _ = composer.answer(
        [Request("dosing"), Request("onset"), Request("storage")], Context(told=told)
    ).answers
    # There is room for two of the three told; the third one's statement was not shown, and comes in the next answer.
    cut = composer.selector.choose(Request("dosing"), Context(told=told), 1).first[2]
    assert cut.id not in [point.statement for point in first.points]
    assert cut.text in [second.lead, *(point.text for point in second.points)]


def test_an_exact_answer_has_at_most_one_point_more(composer: Composer) -> None:
    replies = exact(composer)
    assert {len(reply.answers) for reply in replies} == {1, 2, 3}
    longest = dict.fromkeys((1, 2, 3), 0)
    for reply in replies:
        many = len(reply.answers)
        longest[many] = max(longest[many], len(reply.answers[0].points))
        assert all(len(answer.points) <= {1: 4, 2: 2, 3: 1}[many] for answer in reply.answers[1:])
    assert longest == {1: 5, 2: 3, 3: 2}


def test_an_unnamed_symptom_is_said_to_be_unmentioned_without_a_list(composer: Composer) -> None:
    reply = composer.answer([Request("side_effects", (UNKNOWN,))], HERE)
    (answer,) = reply.answers
    assert answer.notes == (phrase("notes.not_mentioned_symptom", name="an itchy elbow"),)
    assert answer.points == ()
    assert reply.text.index("do not mention an itchy elbow") < reply.text.index(answer.lead)


def test_an_unnamed_medicine_is_never_called_safe(composer: Composer) -> None:
    unknown = Thing("medicine", "no_such", "nosuchmab", said="Brandol")
    (answer,) = composer.answer([Request("interactions", (unknown,))], HERE).answers
    assert answer.notes == (
        phrase("notes.is_called", said="Brandol", name="nosuchmab"), phrase("notes.not_mentioned", name="nosuchmab"),
    )  # fmt: skip
    assert "That does not mean that it is safe" in answer.notes[1]


@pytest.mark.parametrize(("said", "told"), [("advil", True), ("ibuprofen", False), ("Ibuprofen", False), ("", False)])
def test_a_brand_is_translated(composer: Composer, said: str, told: bool) -> None:
    medicine = Thing("medicine", "ibuprofen", "ibuprofen", said=said, group="nsaid")
    (answer,) = composer.answer([Request("interactions", (medicine,))], HERE).answers
    assert (phrase("notes.is_called", said=said, name="ibuprofen") in answer.notes) is told


def test_what_was_told_is_named_and_used(composer: Composer) -> None:
    kidney = Thing("condition", "kidney_disease", "kidney disease", said="bad kidneys", topic="kidney")
    (answer,) = composer.answer([Request("dosing")], Context(told=(kidney,))).answers
    assert phrase("notes.told", what="bad kidneys") in answer.notes
    shown = composer.guide.statement(next(s.id for t in composer.guide.topics.values() for s in t.statements
                                          if s.text == answer.lead))[1]  # fmt: skip
    assert "condition:kidney_disease" in shown.about


def test_more_goes_on_until_there_is_nothing(composer: Composer) -> None:
    topic = composer.guide.topics["storage"]
    shown: list[str] = []
    for _ in range(len(topic.statements)):
        (answer,) = composer.answer([Request("storage", skip=frozenset(shown))], HERE).answers
        if shown:
            assert answer.lead == ""
        new = [point.statement for point in answer.points]
        assert not set(new) & set(shown)
        shown += new
        if not answer.more:
            break
    assert set(shown) == {s.id for s in topic.statements if not s.absent}
    (answer,) = composer.answer([Request("storage", skip=frozenset(s.id for s in topic.statements))], HERE).answers
    assert (answer.notes, answer.points, answer.more) == ((phrase("notes.nothing_more"),), (), False)


def test_a_told_region_shows_no_other_regions_statement(composer: Composer) -> None:
    region = {s.id: s.region for t in composer.guide.topics.values() for s in t.statements}
    for told in REGIONS:
        for topic in TOPICS:
            (answer,) = composer.answer([Request(topic)], Context(region=told, region_told=True)).answers
            assert {region[p.statement] for p in answer.points} <= {None, told}


def test_a_statement_that_the_sources_are_silent_cites_the_search(composer: Composer) -> None:
    silent = next(s for s in composer.guide.topics["alcohol"].statements if s.absent)
    (answer,) = composer.answer([Request("alcohol", ranked=(silent.id,))], HERE).answers
    assert [s.document for s in answer.points[0].sources] == ["sources_searched"]


def test_an_open_emergency_keeps_its_number_first(composer: Composer) -> None:
    reply = composer.answer([Request("alcohol")], Context(region="UK", still_open=True))
    assert reply.text.startswith(phrase("emergency_still", number="999"))
    assert [number.number for number in reply.numbers] == ["999"]
    assert composer.answer([Request("alcohol")], HERE).numbers == ()


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("kind", KINDS)
def test_an_emergency_opens_with_the_regions_number(composer: Composer, guide: Guide, kind: str, region: str) -> None:
    reply = composer.emergency(kind, region)
    number = region_numbers(region).numbers["emergency"].number
    assert (reply.status, reply.kind, reply.region, reply.topics) == ("emergency", kind, region, ("emergency",))
    wanted = next(k for k in guide.emergency.kinds if k.id == kind)
    if kind == "pet":
        vet = region_numbers(region).numbers.get("animal_poison")
        assert reply.title == (f"{vet.number} - {wanted.title}" if vet else wanted.title)
        assert [n.number for n in reply.numbers] == ([vet.number] if vet else []) + [number]
    else:
        assert reply.title == f"{number} - {wanted.title}"
        assert reply.numbers[0].number == number
    assert reply.text.startswith(f"{reply.title.upper()}\n")
    assert reply.text.endswith(phrase("emergency_closing"))
    assert not re.search(r"[{}]|\[\d", reply.text)
    assert not reply.suggestions
    assert not reply.answers
    assert [step.statement for step in reply.steps] == [f"emergency-{kind}-first", *(s.id for s in wanted.statements)]
    assert all(step.sources for step in reply.steps)
    lines = reply.text.split("\n")
    assert [line for line in lines if line.startswith("- ")] == [f"- {step.text}" for step in reply.steps]
    for name in wanted.numbers:
        known = region_numbers(region).numbers.get(name)
        assert (f"{known.label}: {known.number}" in lines) if known else not any(n.kind == name for n in reply.numbers)


def test_only_a_pets_emergency_does_not_open_with_the_emergency_number(composer: Composer) -> None:
    opening = {(k, r): composer.emergency(k, r).numbers[0].kind for k in KINDS for r in REGIONS}
    assert {kind for (kind, _), first in opening.items() if kind != "pet" and first != "emergency"} == set()
    assert {opening["pet", region] for region in REGIONS} == {"animal_poison", "emergency"}


def test_a_number_that_a_region_lacks_is_put_in_words(composer: Composer) -> None:
    assert "crisis" not in region_numbers("EU").numbers
    assert INSTEAD["crisis"] in composer.emergency("suicide", "EU").text


def test_an_unknown_kind_or_region_still_helps(composer: Composer) -> None:
    assert composer.emergency("no_such_kind", "US") == composer.emergency("general", "US")
    assert composer.emergency("overdose", "MARS").text == composer.emergency("overdose", "US").text


def test_a_reply_travels_unchanged(composer: Composer) -> None:
    for reply in [*medical(composer)[:10], *others(composer), composer.emergency("overdose", "UK")]:
        assert Reply.from_dict(reply.to_dict()) == reply


def test_an_urgent_statement_that_comes_first_is_shown_as_urgent() -> None:
    urgent = next(s for s in GUIDE.topics["side_effects"].statements if s.urgency == "today" and not s.region)
    request = Request("side_effects", ranked=(urgent.id,), clearest=urgent.id)
    (answer,) = Composer(GUIDE).answer([request], HERE).answers
    assert answer.lead == ""
    assert (answer.points[0].statement, answer.points[0].urgency) == (urgent.id, "today")
    assert answer.points[1].statement == "side_effects-lead"


def test_another_medicine_is_refused_with_what_the_guide_says_of_taking_it_too(composer: Composer) -> None:
    naproxen = Thing("medicine", "naproxen", "naproxen", group="nsaid")
    unnamed = Thing("medicine", "frobitol", "frobitol")
    reply = composer.other_medicine([naproxen, unnamed], HERE)
    assert (reply.status, reply.topics, reply.disclaimer) == ("other_medicine", ("other_medicine",), DISCLAIMER)
    assert reply.message.startswith("That is about naproxen, frobitol.")
    answer = reply.answers[0]
    assert answer.notes == (phrase("notes.not_mentioned", name="frobitol"),)
    assert "naproxen" in answer.lead
    # Neither the usual answer nor anything else of the topic.
    assert not answer.points
    assert reply.sources
    assert [s for s in answer.lead_sources if s not in reply.sources] == []


def test_of_a_medicine_that_the_guide_does_not_name_only_the_way_back_is_shown(composer: Composer) -> None:
    reply = composer.other_medicine([Thing("medicine", "frobitol", "frobitol")], HERE)
    assert not reply.answers
    assert [s.text for s in reply.suggestions] == ["Can I take frobitol with baclofen?"]
