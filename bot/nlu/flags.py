"""Small readings of a message's manner: elliptical, asking for a personal decision, a bare number, not English, gibberish."""

from __future__ import annotations

import re
from functools import lru_cache

from spacy.tokens import Doc

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
    r"|\bwhat would you do\b|\bdo (?:you think )?i (?:need|have) to\b",
    re.I,
)
_NUMBER = re.compile(r"^(?:number |no\.? |#|option )?\(?(\d{1,2})\)?[.)]?$", re.I)
ELLIPTICAL_WORDS = 6


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


@lru_cache(maxsize=1)
def _identifier() -> object:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_pickled_model(MODEL_FILE, norm_probs=True)
    identifier.set_languages(["en", "es", "fr", "de", "it", "pt", "nl", "pl", "tr", "ru", "ar", "zh", "hi", "ur", "ro", "sv", "el", "he", "ja", "ko", "uk", "fa", "bn", "pa", "vi", "tl"])
    return identifier


def language_problem(text: str, doc: Doc, known: frozenset[str]) -> str:
    """Takes a message, its doc and the words of our own questions; gives ``not_english``, ``gibberish`` or nothing."""
    letters = [c for c in text if c.isalpha()]
    if not letters:
        return "gibberish" if not re.search(r"\d", text) else ""
    if sum(c.isascii() for c in letters) < len(letters) * 0.6:
        return "not_english"
    named = {token.i for ent in doc.ents for token in ent}
    words = [t for t in doc if t.is_alpha and len(t) > 1]
    if not words:
        return ""
    familiar = sum(t.i in named or t.lower_ in known or t.lower_ in common_words() for t in words) / len(words)
    ours = sum(t.i in named or t.lower_ in known for t in words) / len(words)
    if len(words) >= 3 and ours < 0.5:
        language, probability = _identifier().classify(text)  # type: ignore[attr-defined]
        if language != "en" and probability > 0.9:
            return "not_english"
    if familiar < 0.34 and (len(words) >= 2 or len(words[0]) > 14 or not re.search(r"[aeiouy]", text.lower())):
        return "gibberish"
    return ""
