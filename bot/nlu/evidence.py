"""What the named things say about the topic, beside the classifier: another medicine together with baclofen, or nothing else."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
from spacy.tokens import Doc

# Factors on the classifier's probabilities; chosen on our own held-out questions (tests/data/questions).
TOGETHER = {"interactions": 2.0, "other_medicine": 0.3, "out_of_scope": 0.5}
BARE = {"interactions": 2.0}
BARE_WORDS = 2  # "ibuprofen ok?" is asked about taking both
# Taking both, said outright; or our medicine by a pronoun that stands before the other's name ("does it go with sertraline").
_WITH = re.compile(
    r"\b(?:with|while (?:on|taking)|on|alongside|along with|on top of|and|plus) (?:it|this|these|them|those|my (?:tablets?|pills?|meds?|medicine|muscle))\b"
    r"|\b(?:together|mix\w*|alongside|combin\w*)\b",
    re.I,
)
_PRONOUN = re.compile(r"\b(?:it|this|these|them|those|my (?:tablets?|pills?|meds?|medicine|muscle))\b", re.I)


def _refers(text: str, medicine: str) -> bool:
    return bool(_WITH.search(text)) or bool(_PRONOUN.search(text[: text.find(medicine)]))


def weigh(row: npt.NDArray[np.float32], labels: list[str], text: str, doc: Doc) -> npt.NDArray[np.float32]:
    """Takes probabilities by label, a part of the message and the message's doc; gives them weighed, summing to 1."""
    inside = [ent for ent in doc.ents if ent.text in text]
    baclofen = any(ent.label_ == "baclofen" for ent in inside)
    medicine = next((e.text for e in inside if e.label_ in ("medicine", "class") and e.id_ != "alcohol"), "")
    if not medicine:
        return row
    together = baclofen or _refers(text, medicine)
    factors = TOGETHER if together else BARE if len(text.split()) <= BARE_WORDS else {}
    weights = np.array([factors.get(label, 1.0) for label in labels], dtype=np.float32)
    weighed = row * weights
    return weighed / weighed.sum()
