"""Small readings of a message's manner: elliptical, asking for a personal decision, a bare number, not English, gibberish."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz, process
from spacy.tokens import Doc, Token

from bot.nlu.things import common_words

_FOLLOW_UP = re.compile(
    r"^(?:and|but|or|so|also|then|what about|how about|what if|same (?:for|with|if|thing)|even|why|how (?:many|much|long|often|come|so)|"
    r"when|which (?:one|ones)?|really|is that|does that|is it|are they|are those|ok(?:ay)? (?:and|but|so)|more|with|for|only|in|at|after|before|if)\b",
    re.I,
)
_PERSONAL = re.compile(
    r"\b(?:should|shall|do|can|could|may|must) (?:i|we|he|she|my \w+)(?: \w+){0,2} (?:stop|start|take|increase|reduce|cut|drop|"
    r"double|skip|up|lower|raise|come off|quit|halve|change|have (?:another|more|an extra))\b"
    r"|\b(?:is|are) (?:my|his|her|this|the) (?:dose|dosage|amount|tablets?)(?: \w+)? (?:too|right|enough|ok|okay|high|low|safe|correct)\b"
    r"|\bwhat (?:dose|amount|strength)(?: \w+){0,3} should (?:i|he|she|we|my)\b|\bhow (?:much|many) (?:should|can|could|do|must) (?:i|he|she|we|my)\b"
    r"|\b(?:tell|give|make|write|work out|calculate) (?:me|us)? ?(?:a|my|the|his|her)? ?(?:\w+ ){0,2}(?:taper|dose|schedule|plan)\b"
    r"|\bwhat would you do\b"
    r"|\bdo (?:you think )?i (?:need|have) to\b(?! (?:tell|inform|notify|declare|report|pay|register|renew|apply|show|carry|sign)\b)",
    re.I,
)
_NUMBER = re.compile(r"^(?:number |no\.? |#|option )?\(?(\d{1,2})\)?[.)]?$", re.I)
ELLIPTICAL_WORDS = 6
# Another language: so few of the words are English or ours, and the identifier is so sure of it.
FAMILIAR, LIKELY = 0.85, 0.9


def elliptical(text: str) -> bool:
    """Takes a message, gives whether it may lean on what was said before: a few words, or a follow-up opening."""
    words = re.findall(r"\w+", text)
    return len(words) <= 3 or (len(words) <= ELLIPTICAL_WORDS + 3 and bool(_FOLLOW_UP.match(text.strip())))


def personal(text: str) -> bool:
    """Takes a message, gives whether it asks the bot to decide something for this person."""
    return bool(_PERSONAL.search(text))


def picked(text: str) -> int:
    """Takes a message, gives the number of a menu entry when it is nothing but that, else 0."""
    match = _NUMBER.match(text.strip())
    return int(match[1]) if match else 0


def unfamiliar(text: str, doc: Doc, known: frozenset[str]) -> bool:
    """Takes a message, its doc and the words of our own questions; gives whether it hardly has an English word."""
    letters = [c for c in text if c.isalpha()]
    if not letters:
        return not re.search(r"\d", text)
    if foreign_script(text):
        return True
    words, named = _words(doc)
    if not words:
        return False
    mine = [t for t in words if t.i in named or t.lower_ in known or _near(t.lower_, known)]
    english = sum(t in mine or t.lower_ in common_words() for t in words) / len(words)
    return len(mine) / len(words) < 0.4 or english < 0.5


def other_language(text: str, doc: Doc, known: frozenset[str]) -> bool:
    """Takes a message, its doc and the words of our own questions; gives whether it is most likely in another language
    than English (langid, Lui and Baldwin 2012), however sure the reading of its few English words is."""
    words, named = _words(doc)
    ours = [t for t in words if t.i in named or _bare(t.lower_) in known or _bare(t.lower_) in common_words()]
    if len(ours) >= FAMILIAR * len(words):
        return False
    language, probability = _identifier().classify(text)
    return bool(language != "en" and probability > LIKELY)


def accented(text: str) -> bool:
    """Takes a message, gives whether it has a letter that English has not."""
    return any(letter.isalpha() and not letter.isascii() for letter in text)


def _words(doc: Doc) -> tuple[list[Token], set[int]]:
    """The words of a doc, and the places of those that name something."""
    return [t for t in doc if t.is_alpha and len(t) > 1], {token.i for ent in doc.ents for token in ent}


def _bare(word: str) -> str:
    """A word without its accents, by which English is disguised."""
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_pickled_model(MODEL_FILE, norm_probs=True)


def _near(word: str, known: frozenset[str]) -> bool:
    """Whether a word is a slip of one of ours."""
    return len(word) > 3 and process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=80) is not None


def foreign_script(text: str) -> bool:
    """Takes a message, gives whether most of its letters are not Latin ones."""
    letters = [c for c in text if c.isalpha()]
    return bool(letters) and sum(c < "\u0250" for c in letters) < len(letters) * 0.6
