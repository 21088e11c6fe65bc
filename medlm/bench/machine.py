"""What the machine could do at best, and what share of it the reader uses."""

import time
from collections.abc import Callable, Sequence
from typing import Any

SIDE = 1024
ROUNDS = 40


def _rate(run: Callable[[], Any]) -> float:
    run()
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.process_time()
        run()
        best = min(best, time.process_time() - started)
    return 2 * SIDE**3 / best


def matrix_rates() -> dict[str, float]:
    """Operations a second of one thread in products of 1024 × 1024 matrices, by type; the best of 40."""
    import torch

    torch.set_num_threads(1)
    rows = torch.randn(SIDE, SIDE).bfloat16()
    packed = torch.ops.mkldnn._reorder_linear_weight(rows, None)
    whole = torch.randint(0, 255, (SIDE, SIDE), dtype=torch.uint8)
    weight = torch.randint(-127, 127, (SIDE, SIDE), dtype=torch.int8)
    laid_out = torch.ops.onednn.qlinear_prepack(weight, [SIDE, SIDE])
    scales, zeros = torch.ones(SIDE), torch.zeros(SIDE, dtype=torch.int64)
    with torch.inference_mode():
        return {
            "bf16": _rate(
                lambda: torch.ops.mkldnn._linear_pointwise(rows, packed, None, "none", [], "")
            ),
            "int8": _rate(
                lambda: torch.ops.onednn.qlinear_pointwise(
                    whole, 1.0, 128, laid_out, scales, zeros, None, 1.0, 0, torch.bfloat16, "none", [], ""
                )
            ),
        }


def operations(config: Any, lengths: Sequence[int]) -> float:
    """Operations of a BERT forward pass over texts of these lengths in tokens: products only, no padding."""
    hidden, inner, layers = config.hidden_size, config.intermediate_size, config.num_hidden_layers
    tokens = sum(lengths)
    pairs = sum(length**2 for length in lengths)
    return float(layers * 2 * (tokens * (4 * hidden**2 + 2 * hidden * inner) + 2 * pairs * hidden))


def reader_rate(transformer: Any, texts: Sequence[str], rounds: int = 3) -> tuple[float, float]:
    """(operations, tokens) a second of processor time of the forward pass alone over the texts."""
    from medlm.transformer import _windows

    pieces = [piece for ids in transformer._encode(texts) for piece in _windows(ids)]
    batches = transformer._batched([len(piece) for piece in pieces])
    best = float("inf")
    for _ in range(rounds):
        started = time.process_time()
        for batch in batches:
            transformer._forward([pieces[number] for number in batch])
        best = min(best, time.process_time() - started)
    lengths = [len(piece) for piece in pieces]
    return operations(transformer.model.config, lengths) / best, sum(lengths) / best
