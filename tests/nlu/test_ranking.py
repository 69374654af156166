"""Statements come by likeness, and by what the nearest facet is answered with."""

from __future__ import annotations

import numpy as np
import pytest

from bot.guide.loader import load
from bot.nlu import ranking
from bot.nlu.ranking import StatementRanker

SIZE = 384


def encode(texts: list[str]) -> np.ndarray:
    """Vectors that say nothing: all alike."""
    return np.tile(np.eye(1, SIZE, dtype=np.float32), (len(texts), 1))


def test_the_nearest_facets_statement_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [s.id for s in load().topics["storage"].statements]
    monkeypatch.setattr(ranking, "answers", lambda: {"storage": {"fridge": [ids[5]], "expiry": [ids[7], ids[3]]}})
    vectors = np.zeros((2, SIZE), dtype=np.float32)
    vectors[0, 1] = vectors[1, 2] = 1
    ranker = StatementRanker().fit(encode, [("storage", "fridge"), ("storage", "expiry")], vectors)
    first = ranker.rank("storage", ranker.likeness(vectors[0], "zzz"))
    assert first[0] == ids[5]
    second = ranker.rank("storage", ranker.likeness(vectors[1], "zzz"))
    assert second[:2] == [ids[7], ids[3]]
    assert len(ranker.rank("", ranker.likeness(vectors[0], "zzz"))) == ranking.MAX_RANKED_ALL
    assert ranker.rank("greet", ranker.likeness(vectors[0], "zzz")) == []
