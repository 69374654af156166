"""The lexicon loads whole, names nothing twice, and knows everything the guide speaks about."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bot.guide.loader import GuideError, read_yaml
from bot.guide.loader import load as load_guide
from bot.nlu.lexicon import FILES, load
from bot.paths import LEXICON


def test_every_kind_has_entries() -> None:
    kinds = Counter(entry.kind for entry in load().entries)
    assert set(kinds) == {*FILES.values(), "medicine", "class"}
    assert all(number >= 5 for number in kinds.values())


def test_ids_are_unique_in_their_kind() -> None:
    ids = Counter((entry.kind, entry.id) for entry in load().entries)
    assert [key for key, number in ids.items() if number > 1] == []


def test_a_name_stands_once_in_its_kind() -> None:
    names = Counter((entry.kind, name) for entry in load().entries for name in entry.names)
    # A product's name may mean two medicines only where each is the product of one region.
    rows = read_yaml(LEXICON / "medicines.yml")["medicines"]
    regional = {name for row in rows for region in ("us", "uk") for name in row.get(region, ())}
    assert [(kind, name) for (kind, name), number in names.items() if number > 1 and name not in regional] == []


def test_names_are_lower_case_and_not_empty() -> None:
    names = [name for entry in load().entries for name in entry.names] + list(load().baclofen)
    assert [name for name in names if name != name.lower() or not name.strip()] == []


def test_no_name_of_baclofen_means_a_medicine_too() -> None:
    others = {name for entry in load().entries if entry.kind == "medicine" for name in entry.names}
    assert others & set(load().baclofen) == set()


def test_a_medicines_class_is_known() -> None:
    classes = {entry.id for entry in load().entries if entry.kind == "class"}
    assert {entry.group for entry in load().entries if entry.kind == "medicine" and entry.group} <= classes


def test_every_about_ref_of_the_guide_is_known() -> None:
    refs = {ref for topic in load_guide().topics.values() for statement in topic.statements for ref in statement.about}
    assert len(refs) > 50
    assert [ref for ref in sorted(refs) if load().entry(*ref.split(":", 1)) is None] == []


def test_strengths() -> None:
    strengths = load().strengths
    assert (strengths["ozobax"], strengths["ozobax_ds"], strengths["fleqsuvy"]) == (1, 2, 5)
    assert "tablet" not in strengths


def test_entry() -> None:
    entry = load().entry("medicine", "ibuprofen")
    assert entry is not None
    assert "advil" in entry.names
    assert load().entry("medicine", "nothing_of_that_name") is None


def test_a_folder_without_the_files_is_an_error(tmp_path: Path) -> None:
    with pytest.raises((GuideError, FileNotFoundError)):
        load(tmp_path)
