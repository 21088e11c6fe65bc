"""Fine-tunes the bilingual reader on the labelled reports, both languages together."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from common.acuity import ACUITIES, rank
from common.locale import LANGUAGES
from medlm.bilingual.tokens import BilingualTokens
from medlm.bilingual.words import ChineseWords
from medlm.settings import MedlmSettings
from medlm.transformer import Transformer, use_bfloat16
from medlm.triage.calibration import in_order
from medlm.triage.cases import LabelledCase
from medlm.triage.reader import LAYERS, SCALE, extended, learned_state, save_reader

KEPT_BACK = "reader "
"""What the reports kept back are drawn by; another word keeps back other ones."""
Say = Callable[[str], None]
Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Best:
    """The state after the epoch that did best on the reports kept back."""

    loss: float
    layers: dict[str, Array]
    weight: Array
    bias: Array


def finetune(
    config: dict[str, Any],
    cases: Sequence[LabelledCase],
    settings: MedlmSettings,
    weights_dir: Path,
    say: Say,
) -> None:
    """Train on the cases and store the reader; some of the cases are kept back to choose the epoch.

    The loss is cross-entropy with a cost a level, plus a squared distance between the summed
    probabilities and the truth (a level further away costs more), plus the rule of the guide that the
    author named, which teaches why. ``config`` is the section ``reader`` of triage.yml.
    """
    import torch

    torch.manual_seed(config["seed"])
    rng, chance = np.random.default_rng(config["seed"]), random.Random(config["seed"])
    words = ChineseWords.load(settings.medlm_weights_dir)
    reader = extended(settings, words, training=True)
    tokens = BilingualTokens(reader.wordpiece, words.vocabulary)
    for name, parameter in reader.model.named_parameters():
        parameter.requires_grad_(name.startswith(LAYERS))
    layers = [parameter for parameter in reader.model.parameters() if parameter.requires_grad]
    learned = [case for case in cases if case.draw(KEPT_BACK) >= config["kept_back"]]
    checked = [case for case in cases if case.draw(KEPT_BACK) < config["kept_back"]]
    rules = {rule: number for number, rule in enumerate(sorted({case.rule for case in cases}))}
    levels = torch.nn.Linear(reader.dim, len(ACUITIES))
    reasons = torch.nn.Linear(reader.dim, len(rules))
    optimiser = torch.optim.AdamW(
        [
            {"params": layers, "lr": config["learning_rate"]},
            {"params": [*levels.parameters(), *reasons.parameters()], "lr": config["head_learning_rate"]},
        ],
        weight_decay=config["weight_decay"],
        fused=True,
    )
    peaks = [group["lr"] for group in optimiser.param_groups]
    costs = torch.from_numpy(in_order(config["costs"], ACUITIES)).float()
    steps, step, started = config["epochs"] * (len(learned) // config["batch"]), 0, time.monotonic()
    best: Best | None = None
    for epoch in range(config["epochs"]):
        _set_dropout(reader.model, config["dropout"])
        for batch in _batches(learned, config["batch"], rng):
            ids = [_blurred(tokens, case.text, config, chance) for case in batch]
            vectors = torch.nn.functional.dropout(_vectors(reader, ids), config["dropout"])
            truth = torch.tensor([rank(case.acuity) for case in batch])
            scores = levels(vectors)
            loss = torch.nn.functional.cross_entropy(
                scores, truth, weight=costs, label_smoothing=config["smoothing"]
            )
            cuts = (truth[:, None] <= torch.arange(len(ACUITIES) - 1)).float()
            summed = scores.softmax(1).cumsum(1)[:, :-1]
            loss = loss + config["ordinal_weight"] * ((summed - cuts) ** 2).sum(1).mean()
            named = torch.tensor([rules[case.rule] for case in batch])
            loss = loss + config["rule_weight"] * torch.nn.functional.cross_entropy(
                reasons(vectors), named, label_smoothing=config["smoothing"]
            )
            warm = min(1.0, (step + 1) / config["warm_up"])
            for group, peak in zip(optimiser.param_groups, peaks, strict=True):
                group["lr"] = peak * warm * 0.5 * (1 + np.cos(np.pi * min(1.0, step / max(steps, 1))))
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(layers, 1.0)
            optimiser.step()
            step += 1
            if step % 50 == 0:
                say(f"epoch {epoch + 1}, step {step} of {steps} ({time.monotonic() - started:.0f} s)")
        _set_dropout(reader.model, 0.0)
        with torch.inference_mode():
            found = np.concatenate(
                [
                    levels(_vectors(reader, [tokens.encode(case.text)[: config["tokens"]] for case in group]))
                    .log_softmax(1)
                    .numpy()
                    for group in _groups(checked, config["batch"])
                ]
            )
        loss_now, line = _measure(checked, found)
        say(f"epoch {epoch + 1} of {config['epochs']} ({time.monotonic() - started:.0f} s): kept back {line}")
        if best is None or loss_now < best.loss:
            best = Best(
                loss_now,
                learned_state(reader.model),
                levels.weight.detach().numpy().T.copy(),
                levels.bias.detach().numpy().copy(),
            )
    assert best is not None  # there is at least one epoch
    notes = {"base": settings.medlm_encoder, "words": words.fingerprint, "cases": str(len(learned)),
             "seed": str(config["seed"]), "kept_back_loss": f"{best.loss:.4f}"}  # fmt: skip
    save_reader(weights_dir, best.layers, best.weight, best.bias, notes)


def _batches(
    cases: Sequence[LabelledCase], size: int, rng: np.random.Generator
) -> Iterator[list[LabelledCase]]:
    """Batches of similar length in random order; an unfilled one is left for the next epoch."""
    order = [cases[at] for at in rng.permutation(len(cases))]
    batches = []
    for start in range(0, len(order), size * 20):
        pool = sorted(order[start : start + size * 20], key=_length)
        batches += [group for group in _groups(pool, size) if len(group) == size or len(cases) < size]
    yield from (batches[at] for at in rng.permutation(len(batches)))


def _length(case: LabelledCase) -> int:
    return len(case.text) * (2 if case.lang == "zh" else 1) // 20


def _groups(cases: Sequence[LabelledCase], size: int) -> list[list[LabelledCase]]:
    return [list(cases[start : start + size]) for start in range(0, len(cases), size)]


def _blurred(tokens: BilingualTokens, text: str, config: dict[str, Any], chance: random.Random) -> list[int]:
    """Token numbers with some Chinese words cut into characters and, every other time, some tokens masked."""
    ids = tokens.encode(text, split=config["split"], chance=chance)[: config["tokens"]]
    if chance.random() < 0.5:
        mask = tokens.mask
        ids = [
            mask if 0 < at < len(ids) - 1 and chance.random() < config["masked"] else number
            for at, number in enumerate(ids)
        ]
    return ids


def _vectors(reader: Transformer, rows: list[list[int]]) -> Any:
    """Mean-pooled vectors [n, dim] of length SCALE, with gradients."""
    import torch

    longest = -(-max(map(len, rows)) // 8) * 8
    ids = torch.tensor([row + [0] * (longest - len(row)) for row in rows]).to(reader.device)
    mask = torch.tensor([[1.0] * len(row) + [0.0] * (longest - len(row)) for row in rows]).to(reader.device)
    with torch.autocast(reader.device, torch.bfloat16, enabled=use_bfloat16("auto", reader.device)):
        hidden = reader.model(input_ids=ids, attention_mask=mask).last_hidden_state.float()
    means = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
    return torch.nn.functional.normalize(means).cpu() * SCALE


def _set_dropout(model: Any, share: float) -> None:
    import torch

    model.train(share > 0)
    for module in model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = share


def _measure(cases: Sequence[LabelledCase], found: Array) -> tuple[float, str]:
    """Mean loss over the cases, and a line with accuracy and emergencies found, by language."""
    truth = np.array([rank(case.acuity) for case in cases])
    given = found.argmax(axis=1)
    parts = []
    for lang in LANGUAGES:
        own = np.array([case.lang == lang for case in cases])
        danger = own & (truth == 0)
        if danger.any():
            parts.append(
                f"{lang}: accuracy {(given == truth)[own].mean():.3f}, "
                f"emergencies {(given == 0)[danger].mean():.3f}"
            )
    loss = -float(found[np.arange(len(truth)), truth].mean())
    return loss, f"loss {loss:.3f}; " + "; ".join(parts)
