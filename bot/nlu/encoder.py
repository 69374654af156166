"""The sentence encoder: MiniLM, fine-tuned on our questions, as int8 ONNX. Text in, unit vector out.

Where the file comes from, its licence, checksums and figures: ``bot/nlu/encoder/CARD.md``.
"""

from __future__ import annotations

import hashlib
import os
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

FOLDER = Path(__file__).parent / "encoder"
DIMENSIONS = 384
# The featurizer and the reader encode the same message; a few vectors are kept by their text's digest, never the text.
KEPT = 16
# From so many texts on, only training has them: all cores take part, and no text is encoded twice.
MANY = 64


class SentenceEncoder:
    """Encodes texts with the ONNX file of a folder.

    One by one: dynamic quantization scales activations over the whole batch, so that a text's vector would depend a little on
    its company, and what is trained on would differ from what is read.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._kept: OrderedDict[bytes, npt.NDArray[np.float32]] = OrderedDict()

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Takes n texts, gives unit vectors of shape (n, 384). Texts are cut after 128 tokens."""
        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        if len(texts) < MANY:
            return np.stack([self._one(text) for text in texts])
        different = list(dict.fromkeys(texts))
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            vectors = dict(zip(different, pool.map(self._run, different)))
        return np.stack([vectors[text] for text in texts])

    def _run(self, text: str) -> npt.NDArray[np.float32]:
        ids = np.array([self._tokenizer.encode(text.lower() or " ").ids], dtype=np.int64)
        vectors: list[npt.NDArray[np.float32]] = self._session.run(
            None, {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        )
        return vectors[0][0]

    def _one(self, text: str) -> npt.NDArray[np.float32]:
        key = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        if (known := self._kept.get(key)) is None:
            known = self._kept[key] = self._run(text)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return known


@lru_cache(maxsize=1)
def encoder() -> SentenceEncoder:
    """Gives the shipped encoder, loaded once for the process."""
    return SentenceEncoder()
