"""``baclofen-bot guide check``: what the guide covers, how it reads, what it rests on, and what is wrong with it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.guide import crosschecks
from bot.guide.checks import SEED_STATEMENTS, problems, texts
from bot.guide.loader import GuideError, load, read_yaml
from bot.guide.model import Guide
from bot.guide.readability import grade
from bot.nlu import lexicon
from bot.paths import PROJECT


def find(project: Path = PROJECT) -> list[str]:
    """Takes the project's folder, gives a readable line for each problem of the guide and of what surrounds it."""
    try:
        guide = load(project / "data" / "guide")
    except GuideError as error:
        return error.problems
    return problems(guide) + _surroundings(guide, project)


def _surroundings(guide: Guide, project: Path) -> list[str]:
    try:
        words = lexicon.load(project / "data" / "lexicon")
        regions = crosschecks.region_rows(project / "data" / "lexicon")
        phrases = read_yaml(project / "data" / "guide" / "phrases.yml")
        numbers = [str(row["number"]) for r in regions for row in r.values() if isinstance(row, dict)]
        return [
            *crosschecks.unplain(guide),
            *crosschecks.unknown_about(guide, words),
            *crosschecks.unlisted_names(guide, words),
            *crosschecks.fixed_figures(phrases, numbers),
            *crosschecks.unfounded_numbers(guide, regions),
            *crosschecks.missing_places(guide, project),
        ]
    except GuideError as error:
        return error.problems


def seed_coverage(guide: Guide) -> dict[str, tuple[list[str], list[str]]]:
    """Takes the guide, gives for each seed statement the ids of those that cover it and of those that correct it."""
    found: dict[str, tuple[list[str], list[str]]] = {seed: ([], []) for seed in SEED_STATEMENTS}
    for topic in guide.topics.values():
        for statement in topic.statements:
            for seed in statement.covers:
                found[seed][0].append(statement.id)
            for seed in statement.corrects:
                found[seed][1].append(statement.id)
    return found


def unused_facts(guide: Guide) -> list[str]:
    """Takes the guide, gives the ids of facts that no text rests on."""
    used = {fact for _, _, facts in texts(guide) for fact in facts}
    return [fact for fact in guide.facts if fact not in used]


def statements_by_document(guide: Guide) -> Counter[str]:
    """Takes the guide, gives for each document the number of texts that cite it."""
    count: Counter[str] = Counter(dict.fromkeys(guide.documents, 0))
    for _, _, facts in texts(guide):
        count.update({citation.document for citation in guide.citations(facts)})
    return count


def _seed_table(guide: Guide) -> Table:
    table = Table("seed", "covered by", "corrected by", title="Seed statements G01 to G51")
    for seed, (covered, corrected) in seed_coverage(guide).items():
        table.add_row(seed, ", ".join(covered) or ("" if corrected else "[red]nothing[/red]"), ", ".join(corrected))
    return table


def _topic_table(guide: Guide) -> Table:
    table = Table("topic", "statements", "grade of lead", "grade of all", "reviewed", "due", title="Topics")
    for name, topic in guide.topics.items():
        whole = " ".join([topic.lead.text, *(s.text for s in topic.statements)])
        reviewed = f"{topic.reviewed}, {topic.reviewed_on}"
        table.add_row(
            name, str(len(topic.statements)), f"{grade(topic.lead.text):.1f}", f"{grade(whole):.1f}", reviewed,
            str(topic.review_due),
        )  # fmt: skip
    emergency = guide.emergency
    whole = " ".join(text for kind in emergency.kinds for text in (kind.first, *(s.text for s in kind.statements)))
    steps = sum(1 + len(kind.statements) for kind in emergency.kinds)
    table.add_row(
        "emergency", str(steps), "", f"{grade(whole):.1f}", f"{emergency.reviewed}, {emergency.reviewed_on}",
        str(emergency.review_due),
    )  # fmt: skip
    return table


def _document_table(guide: Guide) -> Table:
    table = Table("document", "title", "texts", title="Texts by document")
    for document, count in statements_by_document(guide).most_common():
        table.add_row(document, guide.documents[document].title, str(count))
    return table


def check(project: Path = PROJECT, console: Console | None = None) -> list[str]:
    """Prints the report and the problems of the project in a folder; gives the problems, a line each."""
    console = console or Console()
    found = find(project)
    try:
        guide = load(project / "data" / "guide")
    except GuideError:
        pass  # its problems are in `found`
    else:
        for table in (_seed_table(guide), _topic_table(guide), _document_table(guide)):
            console.print(table)
        unused = unused_facts(guide)
        used = len(guide.facts) - len(unused)
        console.print(f"Facts: {used} used, {len(unused)} not used: {', '.join(unused) or 'none'}")
    for line in found:
        console.print(line, style="red", markup=False, highlight=False, soft_wrap=True)
    console.print(f"{len(found)} problems" if found else "No problems", style="bold")
    return found
