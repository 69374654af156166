"""Checks of the guide's content beyond its form. Each check gives one readable line for each problem."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from bot.guide.loader import read_yaml
from bot.guide.model import Guide
from bot.guide.readability import grade
from bot.paths import GUIDE

LEAD_WORDS = 60
LEAD_SENTENCES = 3
LEAD_GRADE = 8.0
SENTENCE_WORDS = 28
SEED_STATEMENTS = tuple(f"G{number:02}" for number in range(1, 52))
HEDGES = re.compile(
    r"\b(probably|likely|may|might|could|can|it makes sense|as a precaution|in general|usually|often|suggests?"
    r"|seems?)\b",
    re.I,
)
NUMBER_WORDS = {
    "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "ten": "10", "twelve": "12",
}  # fmt: skip
UNITS = r"(?:times|days?|weeks?|hours?|minutes?|months?|years?|mg|ml|mcg|tablets?|doses?|percent|people|patients)"
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_WORD_FIGURE = re.compile(rf"\b({'|'.join(NUMBER_WORDS)})\b(?=\s+{UNITS}\b)", re.I)


def figures(text: str) -> set[str]:
    """Takes a text, gives its figures as digits without thousands separators, number words before a unit included."""
    found = {re.sub(r",(?=\d{3})", "", figure) for figure in _FIGURE.findall(text)}
    return found | {NUMBER_WORDS[word.lower()] for word in _WORD_FIGURE.findall(text)}


def _fact_figures(guide: Guide, facts: Iterable[str]) -> set[str]:
    text = " ".join(guide.facts[fact].text for fact in facts)
    words = {digit for word, digit in NUMBER_WORDS.items() if re.search(rf"\b{word}\b", text, re.I)}
    return figures(text) | words


def texts(guide: Guide) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Gives every text that may be shown: its place (file and id), the text, the facts it rests on."""
    for name, topic in guide.topics.items():
        yield f"{name}.yml: [lead]", topic.lead.text, topic.lead.facts
        for statement in topic.statements:
            yield f"{name}.yml: [{statement.id}]", statement.text, statement.facts
    for kind in guide.emergency.kinds:
        yield f"emergency.yml: [{kind.id} -> first]", kind.first, kind.facts
        for step in kind.statements:
            yield f"emergency.yml: [{step.id}]", step.text, step.facts


def unfounded_figures(guide: Guide) -> Iterator[str]:
    """Figures in a text that none of its facts has."""
    for place, text, facts in texts(guide):
        unknown = figures(text) - _fact_figures(guide, facts)
        if unknown:
            named = ", ".join(facts) or "none named"
            yield f"{place} figure {', '.join(sorted(unknown))} is in none of its facts ({named})"


def limits_founded(guide: Guide) -> Iterator[str]:
    """Daily maxima (limits.yml) that their fact does not have."""
    for region, row in read_yaml(GUIDE / "limits.yml")["limits"].items():
        if row["fact"] not in guide.facts or str(row["mg"]) not in figures(guide.facts[row["fact"]].text):
            yield f"limits.yml: [{region}] {row['mg']} mg is not in fact {row['fact']}"


def forbidden(guide: Guide) -> Iterator[str]:
    """Figures and claims of the list of those never to repeat."""
    for rule in read_yaml(GUIDE / "forbidden.yml")["forbidden"]:
        pattern = re.compile(rule["pattern"], re.I)
        for place, text, _ in texts(guide):
            for match in pattern.finditer(text):
                unless = rule.get("unless_after")
                if not (unless and re.search(rf"({unless})\W*$", text[: match.start()], re.I)):
                    yield f"{place} '{match.group()}' must not be shown: {rule['why']}"


def hard_leads(guide: Guide) -> Iterator[str]:
    """Leads that are too long or too hard to read, and sentences that are too long anywhere."""
    for name, topic in guide.topics.items():
        text = topic.lead.text
        words, sentences = len(text.split()), len(re.findall(r"[.?!](?:\s|$)", text))
        if words > LEAD_WORDS or sentences > LEAD_SENTENCES:
            most = f"at most {LEAD_WORDS} in {LEAD_SENTENCES}"
            yield f"{name}.yml: [lead] has {words} words in {sentences} sentences; {most}"
        if (level := grade(text)) > LEAD_GRADE:
            yield f"{name}.yml: [lead] reads at grade {level:.1f}; at most {LEAD_GRADE:.0f}"
    for place, text, _ in texts(guide):
        longest = max(len(sentence.split()) for sentence in re.split(r"(?<=[.?!])\s+", text))
        if longest > SENTENCE_WORDS:
            yield f"{place} has a sentence of {longest} words; at most {SENTENCE_WORDS}"


def overdue_reviews(guide: Guide, today: date | None = None) -> Iterator[str]:
    """Files whose review was due before today."""
    today = today or date.today()
    for name, file in {**guide.topics, "emergency": guide.emergency}.items():
        if file.review_due < today:
            yield f"{name}.yml: [review_due] the review was due on {file.review_due}"


def seed_coverage(guide: Guide) -> Iterator[str]:
    """Statements of the seed guide (G01 to G51) that no statement covers or corrects."""
    named = {seed for t in guide.topics.values() for s in t.statements for seed in (*s.covers, *s.corrects)}
    for seed in SEED_STATEMENTS:
        if seed not in named:
            yield f"data/guide: no statement covers or corrects {seed}"
    for seed in sorted(named - set(SEED_STATEMENTS)):
        yield f"data/guide: there is no seed statement {seed}"


def bare_inferences(guide: Guide) -> Iterator[str]:
    """Texts that rest on inference alone and do not say so."""
    for place, text, facts in texts(guide):
        if facts and all(guide.facts[fact].inferred for fact in facts) and not HEDGES.search(text):
            yield f"{place} rests on inference ({', '.join(facts)}) and is not worded as such"


CHECKS = (unfounded_figures, limits_founded, forbidden, hard_leads, overdue_reviews, seed_coverage, bare_inferences)


def problems(guide: Guide) -> list[str]:
    """Takes the guide, gives a line for each problem that any check finds."""
    return [line for check in CHECKS for line in check(guide)]
