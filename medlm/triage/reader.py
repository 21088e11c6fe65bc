"""The fine-tuned reader: a bilingual transformer that gives each level of urgency a score."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from common.acuity import ACUITIES
from medlm.bilingual.tokens import BilingualTokens
from medlm.bilingual.words import ChineseWords
from medlm.errors import WeightsDamaged
from medlm.settings import MedlmSettings
from medlm.tensors import read_weights, write_weights
from medlm.transformer import Transformer

KIND = "careline-triage-reader/2"
FILE = "reader.safetensors"
REMEDY = "medlm train triage"
LAYERS = "encoder."
SCALE = 12.0
"""Length of the text vector that the levels are scored on."""
Array = np.ndarray[Any, Any]


class Reader:
    """Text of either language to a vector, and the vector to scores of the levels."""

    def __init__(self, transformer: Transformer, weight: Array, bias: Array, *, fingerprint: str) -> None:
        self._transformer, self._weight, self._bias = transformer, weight, bias
        self.fingerprint, self.dim = fingerprint, transformer.dim

    @classmethod
    def load(cls, settings: MedlmSettings, folder: Path | None = None) -> "Reader":
        """Read the weights (from ``folder``, if given, beside the usual word list).

        Raises WeightsMissing, or WeightsDamaged when they do not fit each other.
        """
        path = (folder or settings.medlm_weights_dir) / FILE
        words = ChineseWords.load(settings.medlm_weights_dir)
        weights = read_weights(path, kind=KIND, remedy=REMEDY)
        fitting = {"base": settings.medlm_encoder, "words": words.fingerprint}
        if any(weights.notes.get(key) != value for key, value in fitting.items()):
            raise WeightsDamaged(f"{path} was trained on another encoder or word list: run `{REMEDY}`")
        transformer = extended(settings, words)
        try:
            _fill(transformer.model, weights.arrays)
            weight, bias = weights.arrays["levels"], weights.arrays["levels_bias"]
        except (KeyError, RuntimeError) as error:
            raise WeightsDamaged(f"{path} is incomplete: run `{REMEDY}`") from error
        digest = hashlib.sha256(b"".join(weights.arrays[name].tobytes() for name in sorted(weights.arrays)))
        return cls(transformer, weight, bias, fingerprint=digest.hexdigest()[:12])

    def embed(self, texts: Sequence[str]) -> Array:
        """Vectors, float32 [n, dim], of length one."""
        return self._transformer.embed(texts)

    def scores(self, vectors: Array) -> Array:
        """Unnormalised log-probabilities [n, 5] in the order of ACUITIES, of vectors that `embed` gave."""
        return np.asarray(vectors * SCALE @ self._weight + self._bias)


def learned_state(model: Any) -> dict[str, Array]:
    """What fine-tuning changes in a model: the matrices of its layers, float16 as they are stored."""
    return {
        name: value.detach().cpu().numpy().astype(np.float16)
        for name, value in model.state_dict().items()
        if name.startswith(LAYERS)
    }


def _fill(model: Any, arrays: Mapping[str, Array]) -> None:
    """Put stored layers into the model; raises KeyError for one that is missing."""
    import torch

    with torch.no_grad():
        for name, value in model.state_dict().items():
            if name.startswith(LAYERS):
                value.copy_(torch.from_numpy(arrays[name].astype(np.float32)))


def save_reader(
    weights_dir: Path, layers: dict[str, Array], weight: Array, bias: Array, notes: dict[str, str]
) -> None:
    """Write layers and level scores (weight [dim, 5]); notes name the base encoder and the word list."""
    if weight.shape[1] != len(ACUITIES):
        raise ValueError("one column a level")
    arrays = layers | {"levels": weight.astype(np.float32), "levels_bias": bias.astype(np.float32)}
    write_weights(weights_dir / FILE, arrays, notes | {"kind": KIND})


def extended(settings: MedlmSettings, words: ChineseWords, *, training: bool = False) -> Transformer:
    """The base encoder with the Chinese words in its vocabulary; in float32 and trainable for training.

    Training wants plain attention: the fused one is several times slower backwards on a CPU.
    """
    import torch

    if words.base != settings.medlm_encoder:
        raise WeightsDamaged(f"the Chinese words are for {words.base!r}: run `medlm train words`")
    base = Transformer.load(
        settings.medlm_encoder,
        precision="float32" if training else settings.medlm_precision,
        threads=settings.medlm_threads,
        attention="eager" if training else "sdpa",
    )
    old = base.model.embeddings.word_embeddings.weight.detach()
    new = torch.from_numpy(words.vectors).to(old.device, old.dtype)
    base.model.embeddings.word_embeddings = torch.nn.Embedding.from_pretrained(torch.cat([old, new]))
    tokens = BilingualTokens(base.wordpiece, words.vocabulary)
    return Transformer(
        base.model, base.wordpiece, name=base.name, device=base.device, encode=tokens.encode_batch
    )
