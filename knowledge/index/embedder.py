"""What the index needs of a text encoder."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np


class Embedder(Protocol):
    """A model that turns texts into unit vectors; `fingerprint` changes whenever its vectors do.

    `name` identifies the part that reads text without Chinese characters, so that such vectors are
    kept when only the Chinese part changed.
    """

    name: str
    fingerprint: str
    dim: int

    def embed(self, texts: Sequence[str]) -> np.ndarray[Any, Any]:
        """Vectors, float32 [n, dim], L2-normalised."""


def load_embedder() -> Embedder:
    """The project's encoder; raises medlm.errors.ModelError when its weights are missing."""
    from medlm.encoder import Encoder

    return Encoder.load()
