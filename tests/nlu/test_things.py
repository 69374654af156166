"""Finding the lexicon's things in messages: exact, misspelt, and never in ordinary words."""

from __future__ import annotations

import pytest

from bot.nlu.lexicon import load
from bot.nlu.things import FUZZY_LENGTH, entry_of, pipeline


def found(text: str) -> dict[str, str]:
    return {ent.text: f"{ent.label_}:{ent.id_}" for ent in pipeline()(text).ents}


@pytest.mark.parametrize(
    ("text", "said", "ref"),
    [
        ("can i take ibuprofen", "ibuprofen", "medicine:ibuprofen"),
        ("can i take IBUPROFEN?", "IBUPROFEN", "medicine:ibuprofen"),
        ("is Advil ok", "Advil", "medicine:ibuprofen"),
        ("coumadin and it", "coumadin", "medicine:warfarin"),
        ("i take ibuprofin", "ibuprofin", "medicine:ibuprofen"),
        ("i take ibuproffen daily", "ibuproffen", "medicine:ibuprofen"),
        ("i have multiple sclerosis", "multiple sclerosis", "condition:multiple_sclerosis"),
        ("ozobax ds dose", "ozobax ds", "form:ozobax_ds"),
        ("grapefruit juice", "grapefruit juice", "food:grapefruit"),
        ("are opioids safe", "opioids", "class:opioid"),
    ],
)
def test_found(text: str, said: str, ref: str) -> None:
    assert found(text).get(said) == ref


@pytest.mark.parametrize(
    "name", ["baclofen", "Baclofen", "baclophen", "backlofen", "baclo", "bac tabs", "баклофен", "baclofeno", "baclofwn"]
)
def test_names_of_baclofen(name: str) -> None:
    assert found(f"what is {name} for").get(name) == "baclofen:baclofen"


def test_the_longer_name_wins() -> None:
    assert found("i take ozobax ds now") == {"ozobax ds": "form:ozobax_ds"}


@pytest.mark.parametrize(
    "text",
    ["i went home yesterday evening after the concert", "because sometimes people wonder whether something matters",
     "somebody painted the kitchen yellow", "interesting question about holidays", "zzzzzzzz qqqqqqq", "", "🙂🙂"],
)  # fmt: skip
def test_ordinary_words_are_never_taken(text: str) -> None:
    assert found(text) == {}


def test_short_names_are_not_matched_fuzzily() -> None:
    assert found("advol advl") == {}


def test_strict_names_are_not_matched_fuzzily() -> None:
    strict = [(e.id, n) for e in load().entries if e.strict for n in e.names if n.isalpha() and len(n) > FUZZY_LENGTH]
    assert strict
    slips = {(ref, name[:3] + name[4:]) for ref, name in strict}
    exact = {name for entry in load().entries for name in entry.names}
    taken = [s for ref, s in sorted(slips) if s not in exact and f"medicine:{ref}" in found(s).values()]
    assert taken == []


def test_a_name_written_inside_another_word_is_not_taken() -> None:
    assert "medicine:ibuprofen" not in found("antiibuprofenlike").values()


def test_every_single_word_name_is_found_as_an_entity_of_its_kind_or_of_another_that_shares_it() -> None:
    owners: dict[str, set[str]] = {}
    for entry in load().entries:
        for name in entry.names:
            owners.setdefault(name, set()).add(f"{entry.kind}:{entry.id}")
    for name in load().baclofen:
        owners.setdefault(name, set()).add("baclofen:baclofen")
    names = [name for name in owners if name.isalpha() and name.isascii()]
    docs = pipeline().pipe(names)
    wrong = {name: found(name) for name, doc in zip(names, docs) if not doc.ents or f"{doc.ents[0].label_}:{doc.ents[0].id_}" not in owners[name]}  # fmt: skip
    assert wrong == {}


def test_entry_of() -> None:
    (ent,) = pipeline()("is advil ok").ents
    entry = entry_of(ent)
    assert (entry.id, entry.group) == ("ibuprofen", "nsaid")
