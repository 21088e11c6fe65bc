"""Weights files: what is damaged, poisoned or another model's is refused with a remedy."""

from pathlib import Path

import numpy as np
import pytest

from medlm.errors import WeightsDamaged, WeightsMissing
from medlm.tensors import read_weights, write_weights


def read(path: Path) -> dict[str, np.ndarray]:
    """The arrays of a file of kind "test"."""
    return read_weights(path, kind="test", remedy="medlm train test").arrays


def test_what_was_written_is_read(tmp_path: Path) -> None:
    """Arrays come back as they were."""
    write_weights(tmp_path / "w.safetensors", {"a": np.arange(3)}, {"kind": "test"})
    assert [0, 1, 2] == read(tmp_path / "w.safetensors")["a"].tolist()


def test_a_missing_file_names_the_command_that_makes_it(tmp_path: Path) -> None:
    """The remedy is in the message."""
    with pytest.raises(WeightsMissing, match="medlm train test"):
        read(tmp_path / "w.safetensors")


@pytest.mark.parametrize("left", [0, 4, 60, -1])
def test_a_file_that_was_cut_short_is_refused(tmp_path: Path, left: int) -> None:
    """Half a download is no model."""
    path = tmp_path / "w.safetensors"
    write_weights(path, {"a": np.arange(30)}, {"kind": "test"})
    path.write_bytes(path.read_bytes()[:left])
    with pytest.raises(WeightsDamaged, match="medlm train test"):
        read(path)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_values_that_are_no_numbers_are_refused(tmp_path: Path, value: float) -> None:
    """A poisoned file would make every comparison false."""
    write_weights(tmp_path / "w.safetensors", {"a": np.array([1.0, value])}, {"kind": "test"})
    with pytest.raises(WeightsDamaged, match="no numbers"):
        read(tmp_path / "w.safetensors")


def test_the_weights_of_another_model_are_refused(tmp_path: Path) -> None:
    """A file is used only for what it was made for."""
    write_weights(tmp_path / "w.safetensors", {"a": np.arange(3)}, {"kind": "other"})
    with pytest.raises(WeightsDamaged, match="'other'"):
        read(tmp_path / "w.safetensors")
