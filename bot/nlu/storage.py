"""Keeps trained models as plain arrays and JSON in one ``.npz`` file: loading one runs no code and takes milliseconds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

STRUCTURE = "structure"
# Kinds of fitted models, and what fitting gave them.
_FITTED: dict[str, tuple[Any, tuple[str, ...]]] = {
    "logistic": (LogisticRegression, ("coef_", "intercept_", "classes_")),
    "network": (
        MLPClassifier,
        ("coefs_", "intercepts_", "classes_", "n_layers_", "n_outputs_", "out_activation_"),
    ),
}


def save(state: dict[str, Any], path: Path) -> None:
    """Takes a tree of dicts, lists and plain values with numpy arrays, CSR matrices, fitted logistic regressions,
    networks and TF-IDF vectorizers as leaves; writes it.

    Raises:
        TypeError: a leaf is of another type.
    """
    arrays: dict[str, np.ndarray[Any, Any]] = {}
    structure = json.dumps(_packed(state, arrays))
    with path.open("wb") as file:
        np.savez(file, **{STRUCTURE: np.array(structure)}, **arrays)  # type: ignore[arg-type]


def load(path: Path) -> dict[str, Any]:
    """Takes a file that :func:`save` wrote, gives the tree (tuples come back as lists)."""
    with np.load(path, allow_pickle=False) as arrays:
        tree: dict[str, Any] = _unpacked(json.loads(str(arrays[STRUCTURE])), arrays)
    return tree


def _packed(value: Any, arrays: dict[str, Any]) -> Any:
    if isinstance(value, np.ndarray):
        name = f"array{len(arrays)}"
        # Arrays of Python strings would need pickle.
        arrays[name] = value.astype(str) if value.dtype == object else value
        return {"array": name}
    if isinstance(value, csr_matrix):
        parts = [_packed(part, arrays) for part in (value.data, value.indices, value.indptr)]
        return {"csr": parts, "shape": list(value.shape)}
    for kind, (model, names) in _FITTED.items():
        if isinstance(value, model):
            fitted = {name: _packed(getattr(value, name), arrays) for name in names if hasattr(value, name)}
            return {kind: value.get_params(), "fitted": fitted}
    if isinstance(value, TfidfVectorizer):
        parameters = {k: v for k, v in value.get_params().items() if k not in ("dtype", "vocabulary")}
        terms = sorted(value.vocabulary_, key=value.vocabulary_.__getitem__)
        return {"tfidf": parameters, "terms": terms, "idf": _packed(value.idf_, arrays)}
    if isinstance(value, dict):
        return {"dict": {key: _packed(item, arrays) for key, item in value.items()}}
    if isinstance(value, (list, tuple)):
        return [_packed(item, arrays) for item in value]
    if value is None or isinstance(value, (str, int, float)):
        return value
    raise TypeError(f"{type(value).__name__} cannot be kept")


def _unpacked(value: Any, arrays: Any) -> Any:
    if isinstance(value, list):
        return [_unpacked(item, arrays) for item in value]
    if not isinstance(value, dict):
        return value
    if "array" in value:
        return arrays[value["array"]]
    if "csr" in value:
        parts = tuple(_unpacked(part, arrays) for part in value["csr"])
        return csr_matrix(parts, shape=tuple(value["shape"]))
    for kind, (make, _) in _FITTED.items():
        if kind in value:
            model = make(**value[kind])
            for name, packed in value["fitted"].items():
                setattr(model, name, _unpacked(packed, arrays))
            return model
    if "tfidf" in value:
        parameters = {**value["tfidf"], "ngram_range": tuple(value["tfidf"]["ngram_range"])}
        vectorizer = TfidfVectorizer(**parameters, vocabulary=dict(zip(value["terms"], range(len(value["terms"])))))
        vectorizer.idf_ = _unpacked(value["idf"], arrays)
        return vectorizer
    return {key: _unpacked(item, arrays) for key, item in value["dict"].items()}
