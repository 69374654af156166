"""Red flags by rules: text in, kind of emergency out. Needs no Rasa, no encoder and no database.

The patterns and guards are in ``data/lexicon/red_flags.yml``; negation is read over spaCy tokens.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import spacy
from spacy.tokens import Doc

from bot.guide.loader import read_yaml
from bot.paths import LEXICON

_CONTRACTIONS = {
    r"\b(ca|wo|does|do|did|is|are|was|were|has|have|had|could|would|should)nt\b": r"\1n't",
    r"\b(i|we|they|you)ve\b": r"\1've",
    r"\bim\b": "i'm",
    r"\b(he|she)s\b": r"\1's",
}
_DISGUISED = re.compile(r"[a-z][0134@$€!][a-z]|\b[a-z]€|€ |@n't")
_SIGNS = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "@": "a", "$": "s", "€": "e", "!": "i"})
# Four single letters or more, with the same sign between them: "o.v.e.r.d.o.s.e".
_SPACED = re.compile(r"\b[a-z]([ .*_-])[a-z](?:\1[a-z]){2,}\b")
_ZERO_WIDTH = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD])
NEGATION_REACH = 3
NEGATED_WITHIN = ("seizure", "chest")
PRONOUNS = ("he", "she", "i", "they", "it", "we", "my", "the", "please", ",", ".", "!")
_NEGATIONS = re.compile(r"\b(?:not|no|never|without|isn't|hasn't|didn't|don't|wasn't)\b")


@dataclass(frozen=True)
class Triage:
    """What the rules found: ``kind`` of emergency or empty; ``guarded`` kinds were held back by a guard.

    ``sure`` flags count whatever the classifier says: words of intent, a closing airway, and calls for help in other
    languages."""

    kind: str = ""
    guarded: str = ""
    safe: bool = False
    sure: bool = False

    @property
    def emergency(self) -> bool:
        """Whether this is an emergency."""
        return bool(self.kind)


@dataclass(frozen=True)
class _Flag:
    """A pattern of a kind: ``always`` ones heed no guard, others heed all but those in ``despite``; ``certain`` ones count
    whatever the classifier says."""

    kind: str
    pattern: re.Pattern[str]
    always: bool
    certain: bool
    despite: frozenset[str]


@dataclass(frozen=True)
class _Rules:
    flags: tuple[_Flag, ...]
    foreign: tuple[tuple[str, re.Pattern[str]], ...]
    guards: dict[str, re.Pattern[str]]
    happened: re.Pattern[str]
    negation: frozenset[str]
    safe: re.Pattern[str]


@lru_cache(maxsize=1)
def rules() -> _Rules:
    """Gives the compiled rules of the lexicon."""
    content: dict[str, Any] = read_yaml(LEXICON / "red_flags.yml")
    words: dict[str, str] = content["words"]

    def compiled(pattern: str) -> re.Pattern[str]:
        for name, value in words.items():
            pattern = pattern.replace("{" + name + "}", value)
        return re.compile(pattern)

    def made(flag: dict[str, Any], pattern: str) -> _Flag:
        always = bool(flag.get("always"))
        certain, despite = always or bool(flag.get("certain")), frozenset(flag.get("despite", ()))
        return _Flag(flag["kind"], compiled(pattern), always, certain, despite)

    flags = tuple(made(flag, pattern) for flag in content["flags"] for pattern in flag["patterns"])
    guards = {name: re.compile("|".join(f"(?:{p})" for p in patterns)) for name, patterns in content["guards"].items()}
    foreign = tuple((row["kind"], re.compile(row["pattern"])) for row in content["foreign"])
    happened, safe = re.compile(content["happened"]), re.compile(content["safe"])
    return _Rules(flags, foreign, guards, happened, frozenset(content["negation"]), safe)


@lru_cache(maxsize=1)
def _nlp() -> spacy.Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer", config={"punct_chars": [".", "!", "?", "\n", ";"]})
    nlp.max_length = 2_000_000
    return nlp


def normalise(text: str) -> str:
    """Takes a message, gives it in lower case, without zero-width characters, with straight apostrophes and
    contractions written with theirs."""
    text = unicodedata.normalize("NFKC", text).translate(_ZERO_WIDTH).lower()
    text = text.replace("\u2019", "'").replace("\u2018", "'").replace("`", "'")
    for pattern, replacement in _CONTRACTIONS.items():
        text = re.sub(pattern, replacement, text)
    return re.sub(r"[ \t]+", " ", text)


def triage(text: str) -> Triage:
    """Takes a message of any length, gives what the rules found in it, also when its letters are disguised.

    A match counts unless it is negated within three tokens, or its sentence asks for information, tells of the past,
    imagines something or jokes.
    """
    plain = normalise(text)
    seen = _triage(plain)
    if seen.emergency:
        return seen
    undone = undisguised(plain)
    return seen if undone == plain else _triage(undone)


def undisguised(text: str) -> str:
    """Takes a message in lower case, gives it with look-alike signs as letters where some stand within words ("0v3rd0se"), and
    with words that are spelled out put together ("o.v.e.r.d.o.s.e")."""
    text = _SPACED.sub(lambda spelled: spelled[0].replace(spelled[1], ""), text)
    return text.translate(_SIGNS) if _DISGUISED.search(text) else text


def _triage(text: str) -> Triage:
    found = rules()
    for kind, pattern in found.foreign:
        if pattern.search(text):
            return Triage(kind, sure=True)
    doc = _nlp()(text)
    guarded = ""
    for flag in found.flags:
        for match in flag.pattern.finditer(text):
            if _negated(doc, match, flag, found.negation):
                continue
            if _held_back(doc, match, flag, found):
                guarded = guarded or flag.kind
                continue
            return Triage(flag.kind, sure=flag.certain)
    return Triage(guarded=guarded, safe=bool(found.safe.search(text)))


def _sentence(doc: Doc, match: re.Match[str]) -> str:
    """The sentences that a match touches."""
    return " ".join(s.text for s in doc.sents if s.start_char < match.end() and s.end_char > match.start())


def _held_back(doc: Doc, match: re.Match[str], flag: _Flag, found: _Rules) -> bool:
    """Whether a guard of the match's sentence holds the flag back."""
    if flag.always or found.happened.search(doc.text):
        return False
    sentence = _sentence(doc, match)
    return any(guard.search(sentence) for name, guard in found.guards.items() if name not in flag.despite)


def _negated(doc: Doc, match: re.Match[str], flag: _Flag, negation: frozenset[str]) -> bool:
    """Whether a negation stands within three tokens before the match ("no fits"), or within it where that means the
    same ("is not fitting")."""
    before = [token for token in doc if token.idx < match.start() and match.start() - token.idx < 40][-NEGATION_REACH:]
    within = [token for token in doc if match.start() <= token.idx < match.end()] if flag.kind in NEGATED_WITHIN else []
    for token in (*before, *within):
        if token.text in negation:
            # "please no she is unconscious" denies nothing.
            after = doc[token.i + 1].text if token.i + 1 < len(doc) else ""
            if not (token.text == "no" and after in PRONOUNS):
                return True
    return False


def features(text: str) -> list[float]:
    """Takes a message, gives what the rules saw in it, as numbers: a hit, a negated hit, a guarded hit, a guard anywhere,
    a guard in every sentence, words (of 20), negations by length, a question mark."""
    text = normalise(text)
    found = rules()
    doc = _nlp()(text)
    hit = negated = guarded = 0.0
    for flag in found.flags:
        for match in flag.pattern.finditer(text):
            if _negated(doc, match, flag, found.negation):
                negated = 1.0
            elif _held_back(doc, match, flag, found):
                guarded = 1.0
            else:
                hit = 1.0
    guarded_sentences = [any(guard.search(s.text) for guard in found.guards.values()) for s in doc.sents]
    anywhere, everywhere = float(any(guarded_sentences)), float(all(guarded_sentences))
    words = len(text.split())
    negations = len(_NEGATIONS.findall(text)) / max(1, words) * 5
    return [hit, negated, guarded, anywhere, everywhere, min(words, 40) / 20, negations, float("?" in text)]
