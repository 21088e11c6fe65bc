"""Weights files that are checked when they are read: safetensors only, no NaN, the right model."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from medlm.errors import WeightsDamaged, WeightsMissing


@dataclass(frozen=True)
class Weights:
    """Named arrays and the notes that were stored with them."""

    arrays: dict[str, np.ndarray[Any, Any]]
    notes: dict[str, str]


def read_weights(path: Path, *, kind: str, remedy: str) -> Weights:
    """Read and check a weights file.

    Raises WeightsMissing when it is not there and WeightsDamaged when it is cut short, holds a number
    that is not finite, or was made for something other than ``kind``; ``remedy`` is the command to run.
    """
    from safetensors import SafetensorError, safe_open

    if not path.is_file():
        raise WeightsMissing(f"{path} is missing: restore it from the repository or run `{remedy}`")
    try:
        with safe_open(str(path), framework="np") as file:
            notes = dict(file.metadata() or {})
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - no mapping
    except (SafetensorError, OSError, ValueError) as error:
        raise WeightsDamaged(f"{path} cannot be read: restore it or run `{remedy}`") from error
    if notes.get("kind") != kind:
        found = notes.get("kind", "something else")
        raise WeightsDamaged(f"{path} holds {found!r}, not {kind!r}: run `{remedy}`")
    for name, array in arrays.items():
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise WeightsDamaged(f"{path}: {name} holds values that are no numbers; run `{remedy}`")
    return Weights(arrays, notes)


def write_weights(path: Path, arrays: dict[str, Any], notes: dict[str, str]) -> None:
    """Write a weights file in one step, so that a reader never sees half of it."""
    from safetensors.numpy import save_file

    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    save_file({name: np.ascontiguousarray(array) for name, array in arrays.items()}, str(unfinished), notes)
    unfinished.chmod(0o644)
    unfinished.replace(path)
