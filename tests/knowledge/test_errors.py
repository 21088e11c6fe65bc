"""A file that the disk will not give is named, and nothing else is hidden."""

import pytest

from knowledge.errors import SourceError, reading


def test_what_cannot_be_read_is_named(tmp_path):
    """With the reason of the system."""
    gone = tmp_path / "gone.csv"
    with pytest.raises(SourceError, match=r"gone\.csv: cannot be read: No such file"), reading(gone):
        gone.read_bytes()


def test_other_errors_pass_through(tmp_path):
    """A mistake of ours is no unreadable file."""
    with pytest.raises(ValueError, match="ours"), reading(tmp_path):
        raise ValueError("ours")
