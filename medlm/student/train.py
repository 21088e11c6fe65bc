"""Teaches the Chinese student to put a Chinese text where the encoder puts its English meaning."""

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from medlm.student.features import buckets
from medlm.student.model import Student
from medlm.student.pairs import Pair, read_pairs
from medlm.transformer import Transformer

Say = Callable[[str], None]


@dataclass(frozen=True)
class Split:
    """Pairs to learn from, and pairs by collection that are only measured on."""

    train: list[Pair]
    held_out: dict[str, list[Pair]]


def split_pairs(pairs: Sequence[Pair], held_out: dict[str, int], seed: int) -> Split:
    """Keep back whole pairs; a text that is kept back, in either language, is not trained on."""
    rng = np.random.default_rng(seed)
    kept: dict[str, list[Pair]] = {}
    for collection, count in held_out.items():
        own = [pair for pair in pairs if pair.collection == collection]
        distinct = list({pair.en: pair for pair in own}.values())
        kept[collection] = [distinct[at] for at in rng.permutation(len(distinct))[:count]]
    hidden = {text for group in kept.values() for pair in group for text in (pair.en, pair.zh)}
    return Split([pair for pair in pairs if pair.en not in hidden and pair.zh not in hidden], kept)


def train_student(
    config: dict[str, Any], pairs_folder: Path, weights_dir: Path, cache: Path, teacher: Transformer, say: Say
) -> dict[str, float]:
    """Train, measure and store the student; returns the held-out metrics (R@1 by collection)."""
    split = split_pairs(read_pairs(pairs_folder), config["held_out"], config["seed"])
    say(f"{len(split.train)} pairs to learn from, {sum(map(len, split.held_out.values()))} held out")
    everything = [*split.train, *(pair for group in split.held_out.values() for pair in group)]
    vectors = teach([pair.en for pair in everything], teacher, cache, say)
    table = fit_table(config, split.train, vectors[: len(split.train)], say)
    student = Student.from_table(table, teacher=teacher.name)
    metrics: dict[str, float] = {}
    start = len(split.train)
    for collection, group in split.held_out.items():
        truth = vectors[start : start + len(group)]
        start += len(group)
        metrics[collection] = retrieval_at_1(student.embed([pair.zh for pair in group]), truth)
        say(f"held out {collection}: R@1 {metrics[collection]:.3f} among {len(group)}")
    notes = {f"r_at_1_{name}": f"{value:.4f}" for name, value in metrics.items()}
    student.save(weights_dir, notes | {"pairs": str(len(split.train)), "seed": str(config["seed"])})
    return metrics


def retrieval_at_1(queries: np.ndarray[Any, Any], truth: np.ndarray[Any, Any]) -> float:
    """The share of queries whose nearest vector is their own."""
    nearest = (queries @ truth.T).argmax(axis=1)
    return float((nearest == np.arange(len(truth))).mean())


def teach(texts: list[str], teacher: Transformer, cache: Path, say: Say) -> np.ndarray[Any, Any]:
    """The teacher's vectors of the English texts, kept in a cache folder because they take minutes."""
    key = hashlib.sha256("\0".join([teacher.name, *texts]).encode()).hexdigest()[:16]
    file = cache / f"teacher-{key}.npy"
    if file.is_file():
        return np.load(file).astype(np.float32)
    distinct = list(dict.fromkeys(texts))
    place = {text: number for number, text in enumerate(distinct)}
    parts, started, step = [], time.monotonic(), 8192
    for start in range(0, len(distinct), step):
        parts.append(teacher.embed(distinct[start : start + step]))
        done = min(start + step, len(distinct))
        say(f"English side: {done} of {len(distinct)} encoded in {time.monotonic() - started:.0f} s")
    vectors = np.concatenate(parts)[[place[text] for text in texts]]
    cache.mkdir(parents=True, exist_ok=True)
    np.save(file, vectors.astype(np.float16))
    return vectors


def fit_table(
    config: dict[str, Any], pairs: Sequence[Pair], vectors: np.ndarray[Any, Any], say: Say
) -> np.ndarray[Any, Any]:
    """The bucket table [buckets, dim], by Adam on an in-batch contrastive and a cosine loss."""
    import torch
    from torch.nn import functional

    rng = np.random.default_rng(config["seed"])
    used = [np.array(buckets(pair.zh, config["buckets"]), np.int64) for pair in pairs]
    table = torch.nn.EmbeddingBag.from_pretrained(
        torch.from_numpy(first_guess(used, vectors, config["buckets"])), mode="sum", freeze=False, sparse=True
    )
    optimiser = torch.optim.SparseAdam(list(table.parameters()), lr=config["learning_rate"])
    draws = np.repeat(np.arange(len(pairs)), [config["weights"][pair.collection] for pair in pairs])
    draws = np.array([at for at in draws if used[at].size])
    steps = config["epochs"] * (len(draws) // config["batch"])
    step, started = 0, time.monotonic()
    for epoch in range(config["epochs"]):
        order, total = rng.permutation(draws), 0.0
        for start in range(0, len(order) - config["batch"] + 1, config["batch"]):
            batch = order[start : start + config["batch"]]
            bags = [_drop(used[at], config["feature_dropout"], rng) for at in batch]
            offsets = np.cumsum([0, *map(len, bags[:-1])])
            output = functional.normalize(
                table(torch.from_numpy(np.concatenate(bags)), torch.from_numpy(offsets))
            )
            truth = torch.from_numpy(vectors[batch])
            similarity = output @ truth.T
            same = (truth @ truth.T > 0.999) & ~torch.eye(len(batch), dtype=torch.bool)
            logits = similarity.masked_fill(same, -1.0) / config["temperature"]
            loss = functional.cross_entropy(logits, torch.arange(len(batch)))
            loss = loss + config["cosine_weight"] * (1 - similarity.diagonal()).mean()
            for group in optimiser.param_groups:
                group["lr"] = config["learning_rate"] * 0.5 * (1 + np.cos(np.pi * step / steps))
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            step += 1
            total += float(loss.detach())
        mean = total / (len(order) // config["batch"])
        say(f"epoch {epoch + 1} of {config['epochs']}: loss {mean:.3f} ({time.monotonic() - started:.0f} s)")
    return table.weight.detach().numpy()


def first_guess(
    used: Sequence[np.ndarray[Any, Any]], vectors: np.ndarray[Any, Any], size: int
) -> np.ndarray[Any, Any]:
    """Each feature starts at the mean meaning of the texts that have it, weighted by rarity (IDF)."""
    from scipy.sparse import csr_matrix

    lengths = np.array([len(row) for row in used])
    ends = np.concatenate([[0], lengths.cumsum()])
    where = csr_matrix(
        (np.ones(lengths.sum(), np.float32), np.concatenate(used), ends), shape=(len(used), size)
    )
    seen = np.asarray(where.sum(axis=0)).ravel()
    centred = vectors - vectors.mean(axis=0)
    mean = (where.T @ centred) / np.maximum(seen, 1)[:, None]
    rarity = np.log((1 + len(used)) / (1 + seen)) / np.log(1 + len(used))
    return (mean * rarity[:, None]).astype(np.float32)


def _drop(row: np.ndarray[Any, Any], share: float, rng: np.random.Generator) -> np.ndarray[Any, Any]:
    kept = row[rng.random(row.size) >= share]
    return kept if kept.size else row
