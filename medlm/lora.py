"""Low-rank adapters (LoRA, Hu et al. 2021): small trained differences to a frozen model's matrices."""

from collections.abc import Mapping
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def add_adapters(model: Any, rank: int, alpha: float) -> dict[str, Any]:
    """Freeze the model and give each linear layer of its encoder an adapter; returns them by layer name.

    An adapter is a pair of parameters (down [rank, in], up [out, rank]); up starts at zero, so that the
    model starts unchanged.
    """
    import torch
    from torch.nn.utils import parametrize

    class Adapted(torch.nn.Module):
        def __init__(self, weight: Any) -> None:
            super().__init__()
            self.down = torch.nn.Parameter(torch.randn(rank, weight.shape[1]) / weight.shape[1] ** 0.5)
            self.up = torch.nn.Parameter(torch.zeros(weight.shape[0], rank))

        def forward(self, weight: Any) -> Any:
            return weight + self.up @ self.down * (alpha / rank)

    for parameter in model.parameters():
        parameter.requires_grad_(False)
    adapters: dict[str, Any] = {}
    layers = [(n, m) for n, m in model.named_modules() if isinstance(m, torch.nn.Linear) and "encoder" in n]
    for name, layer in layers:
        adapter = Adapted(layer.weight)
        parametrize.register_parametrization(layer, "weight", adapter)
        adapters[name] = adapter
    return adapters


def differences(adapters: Mapping[str, Any], alpha: float) -> dict[str, Array]:
    """The adapters as float16 arrays, ``NAME.up`` scaled so that up @ down is the whole difference."""
    out: dict[str, Array] = {}
    for name, adapter in adapters.items():
        up = adapter.up.detach() * (alpha / adapter.up.shape[1])
        out[f"{name}.up"] = up.cpu().numpy().astype(np.float16)
        out[f"{name}.down"] = adapter.down.detach().cpu().numpy().astype(np.float16)
    return out


def merge(model: Any, arrays: Mapping[str, Array]) -> None:
    """Add stored differences to the model's matrices in place; raises KeyError for one that is missing."""
    import torch

    with torch.no_grad():
        for name, layer in model.named_modules():
            if isinstance(layer, torch.nn.Linear) and "encoder" in name:
                up = torch.from_numpy(arrays[f"{name}.up"].astype(np.float32))
                down = torch.from_numpy(arrays[f"{name}.down"].astype(np.float32))
                layer.weight += (up @ down).to(layer.weight.device)
