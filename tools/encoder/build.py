"""Builds the sentence encoder that the bot ships: fine-tunes MiniLM on our own questions and exports it as int8 ONNX.

usage: python tools/encoder/build.py --out bot/nlu/encoder [--epochs 5 --layers 6 --frequent 14000 --frozen]

Training data: data/nlu/*.yml only (never an evaluation set). Loss: cross-entropy of a linear head over the intents plus
supervised contrastive loss (Khosla et al. 2020) over facets within the batch. A share of each batch is spoilt like phone typing, and
some of its questions are also joined two by two, half of each intent.
Runs on a CPU (about 20 minutes on two cores) or, where torch sees one, on a GPU.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path

import numpy as np
import torch
import yaml
from tokenizers import Tokenizer

sys.path.insert(0, str(Path(__file__).parent))
import json

from model import Encoder, export, load_base, prune_vocabulary
from noise import noisy, renamed

LONGEST_JOINED = 22
LONGEST = 96
PROJECT = Path(__file__).resolve().parents[2]


def questions(folder: Path) -> list[tuple[str, str, str]]:
    """Gives (text, intent, facet) of every training example."""
    rows = []
    for path in sorted(folder.glob("*.yml")):
        for number, block in enumerate(yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]):
            metadata = block.get("metadata", {})
            facet = f"{block['intent']}:{metadata.get('facet', number)}"
            for place, line in enumerate(block["examples"].splitlines()):
                if line.strip().startswith("- "):
                    # The questions of a mixed block are no wordings of one thing.
                    own = f"{facet}:{path.stem}:{place}" if metadata.get("mixed") else facet
                    rows.append((line.strip()[2:], block["intent"], own))
    return rows


def contrastive(vectors: torch.Tensor, labels: torch.Tensor, temperature: float = 0.1) -> torch.Tensor:
    """Supervised contrastive loss of unit vectors (n, d) with labels (n,)."""
    likeness = vectors @ vectors.T / temperature
    likeness.fill_diagonal_(-1e4)
    same = (labels[:, None] == labels[None, :]).float()
    same.fill_diagonal_(0)
    log_probability = likeness - torch.logsumexp(likeness, dim=1, keepdim=True)
    count = same.sum(1)
    return -((same * log_probability).sum(1)[count > 0] / count[count > 0]).mean()


JOINTS = (" and ", ", and ", " also ", ". ", "? ", " plus ", ", ", " and also ", " ")


def joined(texts: list[str], intents: list[str], share: float, rng: random.Random) -> list[tuple[str, str, str]]:
    """Takes a batch's texts and intents, gives (text, intent, other intent) of messages that ask two of its questions."""
    places = [
        i for i, intent in enumerate(intents) if intent != "emergency" and len(texts[i].split()) <= LONGEST_JOINED
    ]
    found = []
    for _ in range(int(share * len(texts)) if len(places) > 1 else 0):
        one, other = rng.sample(places, 2)
        if intents[one] != intents[other]:
            found.append((texts[one].rstrip("?. ") + rng.choice(JOINTS) + texts[other], intents[one], intents[other]))
    return found


def _batches(
    pairs: list[list[int]], rows: list[tuple[str, str, str]], size: int, rng: random.Random
) -> list[list[int]]:
    """Random batches of pairs of like length (padding is most of the cost on a CPU): sorted within random chunks."""
    rng.shuffle(pairs)
    batches = []
    chunk = 16 * size // 2
    for start in range(0, len(pairs), chunk):
        part = sorted(pairs[start : start + chunk], key=lambda pair: len(rows[pair[0]][0]))
        flat = [number for pair in part for number in pair]
        batches.extend(flat[i : i + size] for i in range(0, len(flat) - size // 2, size))
    rng.shuffle(batches)
    return batches


def fine_tune(
    encoder: Encoder, tokenizer: Tokenizer, rows: list[tuple[str, str, str]], args: argparse.Namespace
) -> None:
    """Trains the encoder in place."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    encoder.to(device).train()
    intents = sorted({row[1] for row in rows})
    facets = {facet: number for number, facet in enumerate(sorted({row[2] for row in rows}))}
    head = torch.nn.Linear(384, len(intents)).to(device)
    frozen = tuple(f"bert.encoder.layer.{i}." for i in range(args.freeze))
    for name, parameter in encoder.named_parameters():
        if name.startswith(frozen) or (args.freeze and name.startswith("bert.embeddings.")):
            parameter.requires_grad = False
    encoder_parameters = [p for p in encoder.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": encoder_parameters, "lr": args.rate}, {"params": head.parameters(), "lr": 2e-3}], weight_decay=0.01
    )
    rng = random.Random(args.seed)
    counts = np.bincount([intents.index(row[1]) for row in rows], minlength=len(intents))
    weights = torch.tensor((counts.mean() / counts) ** 0.5, dtype=torch.float32, device=device)
    steps = args.epochs * (len(rows) // args.batch + len(rows) // (8 * args.batch) + 4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, [args.rate, 2e-3], total_steps=steps + 1, pct_start=0.1)
    by_facet: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        by_facet.setdefault(row[2], []).append(number)
    started = time.time()
    for epoch in range(args.epochs):
        # Pairs of one facet stand side by side, so that every batch has positives.
        pairs = []
        for members in by_facet.values():
            rng.shuffle(members)
            pairs.extend(members[i : i + 2] for i in range(0, len(members), 2))
        batches = _batches(pairs, rows, args.batch, rng)
        total = 0.0
        for done, numbers in enumerate(batches):
            if done % 50 == 0:
                print(f"  batch {done} of {len(batches)}, {time.time() - started:.0f} s", flush=True)
            batch = [rows[number] for number in numbers]
            texts = [
                noisy(r[0], rng, rng.choice((0.5, 1.0))) if rng.random() < args.noise else renamed(r[0].lower(), rng)
                for r in batch
            ]
            both = joined(texts, [r[1] for r in batch], args.joins, rng)
            encodings = tokenizer.encode_batch([*texts, *(text for text, _, _ in both)])
            width = min(max(len(e.ids) for e in encodings), LONGEST)
            ids = torch.zeros(len(encodings), width, dtype=torch.long)
            mask = torch.zeros_like(ids)
            for row, e in enumerate(encodings):
                cut = e.ids[:width]
                ids[row, : len(cut)] = torch.tensor(cut)
                mask[row, : len(cut)] = 1
            # Half precision: nearly three times as fast on a CPU that has it. The losses are summed in full precision.
            with torch.autocast(device, dtype=torch.bfloat16):
                vectors = encoder(ids.to(device), mask.to(device))
            vectors = vectors.float()
            labels = torch.tensor([intents.index(r[1]) for r in batch], device=device)
            # A message that asks two things is half of each.
            targets = torch.zeros(len(encodings), len(intents), device=device)
            targets[torch.arange(len(batch)), labels] = 1.0
            for row, (_, one, other) in enumerate(both, len(batch)):
                targets[row, intents.index(one)] = targets[row, intents.index(other)] = 0.5
            facet_labels = torch.tensor([facets[r[2]] for r in batch], device=device)
            loss = torch.nn.functional.cross_entropy(
                head(vectors) * args.scale, targets, weight=weights, label_smoothing=0.1
            )
            vectors = vectors[: len(batch)]
            loss = (
                loss
                + args.contrast * contrastive(vectors, facet_labels)
                + 0.5 * args.contrast * contrastive(vectors, labels)
            )
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(encoder_parameters, 1.0)
            optimizer.step()
            schedule.step()
            total += float(loss.detach())
        print(f"epoch {epoch + 1}: loss {total / len(batches):.3f}, {time.time() - started:.0f} s", flush=True)
    encoder.cpu().eval()


def main() -> None:
    """Builds and writes model.onnx and tokenizer.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=PROJECT / "data" / "nlu")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--frequent", type=int, default=14000)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--rate", type=float, default=8e-5)
    parser.add_argument("--contrast", type=float, default=0.3)
    parser.add_argument("--noise", type=float, default=0.33)
    parser.add_argument("--joins", type=float, default=0.15, help="messages of two questions, as a share of each batch")
    parser.add_argument("--scale", type=float, default=10.0)
    parser.add_argument(
        "--freeze", type=int, default=2, help="layers (and with them the embeddings) that stay as they are"
    )
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--frozen", action="store_true", help="export the pretrained encoder as it is")
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    rows = questions(args.data)
    encoder, tokenizer = load_base(args.layers)
    pruned = prune_vocabulary(encoder, tokenizer, [row[0].lower() for row in rows], args.frequent)
    args.out.mkdir(parents=True, exist_ok=True)
    text = json.dumps(pruned, ensure_ascii=False)
    (args.out / "tokenizer.json").write_text(text, encoding="utf-8")
    if not args.frozen:
        fine_tune(encoder, Tokenizer.from_str(text), rows, args)
    export(encoder, args.out / "model.onnx")
    print(
        f"{len(rows)} examples, {len(pruned['model']['vocab'])} tokens, {(args.out / 'model.onnx').stat().st_size / 1e6:.1f} MB"
    )


if __name__ == "__main__":
    main()
