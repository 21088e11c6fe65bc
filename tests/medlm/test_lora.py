"""Adapters: they start as nothing, are trained alone, and merge to what was trained."""

import numpy as np
import torch

from medlm.lora import add_adapters, differences, merge


class Small(torch.nn.Module):
    """A model with one layer that is adapted and one that is not."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(1)
        self.encoder = torch.nn.Sequential(torch.nn.Linear(6, 5))
        self.head = torch.nn.Linear(5, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Both layers."""
        return self.head(self.encoder(x))


def test_an_adapted_model_starts_unchanged_and_only_adapters_learn() -> None:
    """The frozen matrices stay as they were."""
    model, x = Small(), torch.randn(3, 6)
    before = model(x).detach()
    adapters = add_adapters(model, 2, 2)
    assert ["encoder.0"] == list(adapters)
    assert torch.equal(before, model(x).detach())
    assert {id(parameter) for adapter in adapters.values() for parameter in adapter.parameters()} == {
        id(parameter) for parameter in model.parameters() if parameter.requires_grad
    }


def test_what_was_trained_is_what_is_merged() -> None:
    """Up to the precision of the store."""
    model, x = Small(), torch.randn(3, 6)
    adapters = add_adapters(model, 2, 4)
    torch.nn.init.normal_(adapters["encoder.0"].up)
    stored = differences(adapters, 4)
    fresh = Small()
    merge(fresh, stored)
    assert np.allclose(model(x).detach().numpy(), fresh(x).detach().numpy(), atol=2e-2)
