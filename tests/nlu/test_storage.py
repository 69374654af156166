"""What is saved comes back the same, and nothing that could run code is accepted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from bot.nlu import storage

TEXTS = ["can i drink on it", "can i drive", "how do i store the liquid", "is wine allowed"]
LABELS = ["alcohol", "driving", "storage", "alcohol"]


def test_a_tree_comes_back(tmp_path: Path) -> None:
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True).fit(TEXTS)
    chars = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4)).fit(TEXTS)
    model = LogisticRegression(C=10.0).fit(words.transform(TEXTS), LABELS)
    state = {
        "words": words,
        "chars": chars,
        "model": model,
        "none": None,
        "sparse": csr_matrix([[0.0, 1.0], [2.0, 0.0]]),
        "inner": {"ids": ["a", "b"], "share": 0.5, "array": np.eye(2, dtype=np.float32)},
    }
    storage.save(state, tmp_path / "state.npz")
    found = storage.load(tmp_path / "state.npz")
    new = ["may i drink wine", "the liquid"]
    assert (found["words"].transform(new) != words.transform(new)).nnz == 0
    assert (found["chars"].transform(new) != chars.transform(new)).nnz == 0
    before, after = model.predict_proba(words.transform(new)), found["model"].predict_proba(words.transform(new))
    assert np.allclose(before, after)
    assert list(found["model"].classes_) == list(model.classes_)
    assert found["none"] is None
    assert found["sparse"].toarray().tolist() == [[0.0, 1.0], [2.0, 0.0]]
    assert found["inner"]["ids"] == ["a", "b"]
    assert found["inner"]["array"].dtype == np.float32


def test_a_liblinear_model_keeps_its_probabilities(tmp_path: Path) -> None:
    words = TfidfVectorizer().fit(TEXTS)
    model = LogisticRegression(C=20.0, solver="liblinear", class_weight="balanced").fit(words.transform(TEXTS), LABELS)
    storage.save({"model": model}, tmp_path / "m.npz")
    again = storage.load(tmp_path / "m.npz")["model"]
    assert np.allclose(again.predict_proba(words.transform(TEXTS)), model.predict_proba(words.transform(TEXTS)))


@pytest.mark.parametrize("labels", [LABELS, ["acute", "calm", "calm", "acute"]])
def test_a_network_keeps_its_probabilities(tmp_path: Path, labels: list[str]) -> None:
    vectors = np.random.default_rng(1).standard_normal((4, 6)).astype(np.float32)
    model = MLPClassifier((5,), max_iter=200, random_state=1).fit(vectors, labels)
    storage.save({"model": model}, tmp_path / "m.npz")
    again = storage.load(tmp_path / "m.npz")["model"]
    assert np.allclose(again.predict_proba(vectors), model.predict_proba(vectors))
    assert list(again.classes_) == list(model.classes_)


def test_another_type_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="Path"):
        storage.save({"path": Path("x")}, tmp_path / "x.npz")


def test_a_file_with_pickled_objects_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "bad.npz").open("wb") as file:
        np.savez(file, structure=np.array([{"a": object}], dtype=object))
    with pytest.raises(ValueError, match="allow_pickle"):
        storage.load(tmp_path / "bad.npz")
