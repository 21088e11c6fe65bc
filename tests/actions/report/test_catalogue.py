"""The catalogue can be used as it stands: both languages, sources for alarms, passages that there are."""

from pathlib import Path

import pytest
import yaml

from actions.report.catalogue import FOLDER, CatalogueError, catalogue, load

PASSAGES = FOLDER.parents[1] / "knowledge" / "passages"
ENTRIES = [*catalogue().tests.values(), *catalogue().findings.values()]
TESTS = yaml.safe_load((FOLDER / "tests.yml").read_text("utf-8"))
FINDINGS = yaml.safe_load((FOLDER / "findings.yml").read_text("utf-8"))


def test_there_are_enough_tests_and_findings():
    assert len(catalogue().tests) >= 60
    assert len(catalogue().findings) >= 60


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_a_quoted_passage_is_one_that_there_is_in_both_languages(entry):
    for name in entry.passages:
        for lang in ("en", "zh"):
            assert (PASSAGES / lang / f"{name}.md").exists()


@pytest.mark.parametrize("entry", [one for one in ENTRIES if one.source], ids=lambda entry: entry.id)
def test_what_alarms_names_a_source_with_an_address(entry):
    assert catalogue().sources[entry.source]["url"].startswith("http")


@pytest.mark.parametrize("name", sorted(TESTS["tests"]))
def test_a_test_is_found_by_each_of_its_names(name):
    entry = TESTS["tests"][name]
    for word in (*entry["words"], *entry.get("codes", ())):
        found = catalogue().names.search(f" {word} ")
        assert found is not None
        assert name == catalogue().test_named(found.group()).id


@pytest.mark.parametrize("name", sorted(TESTS["tests"]))
def test_the_greater_danger_lies_further_out(name):
    limits = {(limit.low, limit.acuity): limit.value for limit in catalogue().tests[name].limits}
    for low, sign in ((True, 1), (False, -1)):
        if (low, "emergency") in limits and (low, "urgent") in limits:
            assert sign * limits[low, "emergency"] < sign * limits[low, "urgent"]


def written(tmp_path: Path, tests: dict, findings: dict) -> tuple[Path, Path]:
    """Two files with these entries."""
    files = tmp_path / "tests.yml", tmp_path / "findings.yml"
    for file, key, entries in zip(files, ("tests", "findings"), (tests, findings), strict=True):
        file.write_text(yaml.safe_dump({"sources": {}, key: entries}), "utf-8")
    return files


NAME = {"en": "x", "zh": "某"}


@pytest.mark.parametrize(
    ("tests", "says"),
    [
        ({"a": {"name": {"en": "x"}, "words": ["x"]}}, "name must be written in en and zh"),
        ({"a": {"name": NAME, "words": ["x"], "high": {"urgent": 3}}}, "a limit needs a source"),
        ({"a": {"name": NAME, "words": ["x"], "high": {"soon": 3}}}, "unknown acuity"),
        ({"a": {"name": NAME, "words": ["x"], "source": "nobody"}}, "unknown source"),
        ({"a": {"name": NAME, "words": ["x"]}, "b": {"name": NAME, "words": ["X"]}}, "also names a"),
        ({"a": {"name": NAME, "words": ["x"], "passages": ["gout"]}}, "ask must be written"),
    ],
)
def test_an_entry_that_could_not_work_is_refused_by_name(tmp_path, tests, says):
    with pytest.raises(CatalogueError, match=says):
        load(*written(tmp_path, tests, {}))


def test_a_finding_that_alarms_without_a_source_is_refused(tmp_path):
    entry = {"name": NAME, "en": ["x"], "zh": ["某"], "acuity": "urgent"}
    with pytest.raises(CatalogueError, match="an acuity needs a source"):
        load(*written(tmp_path, {}, {"a": entry}))
