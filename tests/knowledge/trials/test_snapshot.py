"""A list that is damaged, missing or strange is refused with a sentence, never half used."""

import json

import pytest

from knowledge.trials.search import TrialSearch
from knowledge.trials.snapshot import NoTrials, TrialsUnusable, read_manifest
from tests.knowledge.trials.conftest import DAY


def look(folder):
    """A search of the folder."""
    return TrialSearch(folder, today=lambda: DAY).read("asthma", "en")


def test_without_a_list_the_operator_hears_what_to_do(tmp_path):
    with pytest.raises(NoTrials, match="knowledge import trials"):
        look(tmp_path)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": "x"}', "null"])
def test_a_damaged_manifest_is_refused(approved, content):
    (approved / "manifest.json").write_text(content)
    with pytest.raises(TrialsUnusable, match=r"manifest\.json"):
        look(approved)


@pytest.mark.parametrize(
    "change", [{"format": "careline-trials/9"}, {"file": "../x.sqlite"}, {"snapshot_on": "soon"}]
)
def test_a_manifest_that_is_not_ours_is_refused(approved, change):
    file = approved / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | change))
    with pytest.raises(TrialsUnusable):
        read_manifest(approved)


@pytest.mark.parametrize(
    "damage",
    [
        lambda f: f.unlink(),
        lambda f: f.write_bytes(b"x" + f.read_bytes()[1:]),
        lambda f: f.write_bytes(f.read_bytes()[:-100]),
    ],
)
def test_a_file_that_is_not_as_it_was_written_is_refused(approved, damage):
    damage(next(approved.glob("*.sqlite")))
    with pytest.raises(TrialsUnusable, match="not as it was written"):
        look(approved)
