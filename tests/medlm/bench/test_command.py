"""The bench command: what is missing is named before anything is started."""

from pathlib import Path
from typing import Any

import pytest

from medlm.bench.command import bench
from medlm.errors import ModelError

REPORT = (
    '{"id": "a", "lang": "en", "text": "my knee hurts", "acuity": "routine", "rule": "AC-R-01", '
    '"voice": "patient", "complaint": "joints", "conditions": [], "author": "test"}\n'
)


@pytest.mark.parametrize(("written", "says"), [("", "no labelled report"), (REPORT, "--peers")])
def test_what_is_missing_is_named(tmp_path: Path, written: str, says: str) -> None:
    """A folder without reports, or no place for the peers' environments."""
    (tmp_path / "reports.jsonl").write_text(written)
    rest: dict[str, Any] = {"peers": None, "clients": 1, "seconds": 1, "port": 1, "dummy": False}
    with pytest.raises(ModelError, match=says):
        bench("compare", data=tmp_path, say=print, **rest)
