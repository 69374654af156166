"""The sentence encoder: MiniLM, fine-tuned on our questions, as int8 ONNX. Text in, unit vector out.

Where the file comes from, its licence, checksums and figures: ``bot/nlu/encoder/CARD.md``.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

FOLDER = Path(__file__).parent / "encoder"
DIMENSIONS = 384
BATCH = 64
# Dynamic quantization scales activations over the whole batch, so a text's vector depends a little on its company: the few
# parts of a message are encoded one by one, always alike.
ALONE = 16
# The featurizer and the reader encode the same message; a few vectors are kept by their text's digest, never the text.
KEPT = 16


class SentenceEncoder:
    """Encodes texts with the ONNX file of a folder."""

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
        if len(texts) <= ALONE:
            return np.stack([self._one(text) for text in texts]) if texts else self._encode(texts)
        return self._encode(texts)

    def _one(self, text: str) -> npt.NDArray[np.float32]:
        key = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        if (known := self._kept.get(key)) is None:
            known = self._encode([text])[0]
            self._kept[key] = known
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return known

    def _encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        encodings = self._tokenizer.encode_batch([text.lower() or " " for text in texts])
        # Texts of like length together: padding is what a batch costs.
        order = sorted(range(len(texts)), key=lambda i: len(encodings[i].ids))
        for start in range(0, len(order), BATCH):
            part = order[start : start + BATCH]
            width = max(len(encodings[i].ids) for i in part)
            ids = np.zeros((len(part), width), dtype=np.int64)
            mask = np.zeros_like(ids)
            for row, i in enumerate(part):
                ids[row, : len(encodings[i].ids)] = encodings[i].ids
                mask[row, : len(encodings[i].ids)] = 1
            vectors[part] = self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        return vectors


@lru_cache(maxsize=1)
def encoder() -> SentenceEncoder:
    """Gives the shipped encoder, loaded once for the process."""
    return SentenceEncoder()
