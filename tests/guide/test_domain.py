"""The emergency texts stand in domain.yml as plain Rasa responses, up to date, for every kind and region."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from bot.answers.compose import Composer
from bot.answers.phrases import regions
from bot.guide import domain
from bot.guide.loader import read_yaml
from bot.guide.model import Guide
from bot.paths import PROJECT
from bot.reply import Reply

DOMAIN = PROJECT / "domain.yml"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copy(DOMAIN, tmp_path))


def variations(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read_yaml(path)["responses"]["utter_emergency"]
    return found


def test_the_domain_is_up_to_date() -> None:
    assert domain.write(check=True), "run: baclofen-bot guide domain"


def test_there_is_one_variation_for_each_kind_and_region_and_one_without_condition(guide: Guide) -> None:
    found = [{c["name"]: c["value"] for c in v.get("condition", ())} for v in variations(DOMAIN)]
    wanted = [{"emergency_kind": k.id, "region": r} for k in guide.emergency.kinds for r in regions()]
    assert found == [*wanted, {}]


def test_each_variation_says_what_the_composer_says(guide: Guide) -> None:
    composer = Composer(guide)
    for variation in variations(DOMAIN):
        slots = {c["name"]: c["value"] for c in variation.get("condition", ())}
        reply = composer.emergency(slots.get("emergency_kind", "general"), slots.get("region", "US"))
        assert variation["text"] == reply.text
        whole = reply.to_dict()
        kept = ("status", "topics", "kind", "region", "title", "numbers", "disclaimer")
        assert variation["custom"] == {name: whole[name] for name in kept}
        sent = Reply.from_dict(variation["custom"])
        assert (sent.status, sent.topics, sent.numbers) == ("emergency", ("emergency",), reply.numbers)


def test_rasa_picks_the_variation_of_the_slots(guide: Guide) -> None:
    from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
    from rasa.shared.core.domain import Domain

    composer = Composer(guide)
    nlg = TemplatedNaturalLanguageGenerator(Domain.load(str(DOMAIN)).responses)
    for kind, region in (("overdose", "UK"), ("pump", "AU"), ("suicide", "CA"), ("general", "EU")):
        said = nlg.generate_from_slots("utter_emergency", {"emergency_kind": kind, "region": region}, "rest")
        assert said is not None
        assert said["text"] == composer.emergency(kind, region).text
        assert Reply.from_dict(said["custom"]).region == region
    for slots in ({}, {"emergency_kind": "no_such_kind", "region": "US"}, {"emergency_kind": None, "region": None}):
        said = nlg.generate_from_slots("utter_emergency", slots, "rest")
        assert said is not None
        assert said["text"] == composer.emergency("general", "US").text


def test_a_stale_domain_is_noticed_and_brought_up_to_date(copy: Path) -> None:
    fresh = copy.read_text(encoding="utf-8")
    copy.write_text(fresh.replace("Do not make the person vomit", "Let them sleep"), encoding="utf-8")
    assert not domain.write(check=True, path=copy)
    assert "Let them sleep" in copy.read_text(encoding="utf-8"), "check changes nothing"
    assert not domain.write(path=copy)
    assert copy.read_text(encoding="utf-8") == fresh
    assert domain.write(path=copy)


@pytest.mark.parametrize("mark", [domain.BEGIN, domain.END])
def test_a_lost_or_doubled_marker_is_an_error_and_nothing_is_written(copy: Path, mark: str) -> None:
    fresh = copy.read_text(encoding="utf-8")
    for broken in (fresh.replace(mark, "# lost"), fresh.replace(f"  {mark}\n", f"  {mark}\n  {mark}\n")):
        copy.write_text(broken, encoding="utf-8")
        with pytest.raises(domain.MarkerError, match="emergency responses"):
            domain.write(path=copy)
        assert copy.read_text(encoding="utf-8") == broken


def test_the_generated_part_has_no_anchors_and_stays_small() -> None:
    content = DOMAIN.read_text(encoding="utf-8")
    part = content.split(domain.BEGIN)[1].split(domain.END)[0]
    assert "&id" not in part
    assert len(part) < 400_000
