"""An import is whole or nothing, and only what a named person approved replaces what patients see."""

import json
from collections import Counter
from datetime import date

import pytest

from knowledge.errors import SourceError
from knowledge.trials.importing import take
from knowledge.trials.search import TrialSearch
from knowledge.trials.snapshot import DRAFT, NoTrials, TrialsUnusable, read_manifest, verify, withdraw
from tests.knowledge.trials.conftest import DAY, SAMPLE, a_study


def page(folder, *studies, name="page.json", **more):
    """A page of these studies."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(json.dumps({"studies": list(studies), **more}), "utf-8")
    return folder


def shown(folder):
    """The titles that a search for diabetes finds."""
    search = TrialSearch(folder, today=lambda: DAY)
    return [trial.title for trial in search.find(search.read("diabetes trials", "en")).trials]


def test_an_approved_import_says_whose_it_is_and_of_which_day(approved):
    manifest = read_manifest(approved)
    assert (40, "2026-11-20", "Ann", "ClinicalTrials.gov", True) == (
        manifest.trials,
        manifest.snapshot_on,
        manifest.approved_by,
        manifest.source_name,
        manifest.complete,
    )
    verify(approved, manifest)


def test_an_unapproved_import_is_a_draft_that_nobody_sees(tmp_path):
    take(SAMPLE, tmp_path, who="Ann")
    assert "" == read_manifest(tmp_path, DRAFT).approved_by
    with pytest.raises(NoTrials):
        shown(tmp_path)


def test_a_draft_leaves_the_approved_list_in_sight(approved, tmp_path):
    before = shown(approved)
    take(page(tmp_path / "new", a_study(1, identificationModule={"briefTitle": "New"})), approved, who="Ben")
    assert before == shown(approved)


def test_a_draft_that_is_put_in_the_approved_ones_place_by_hand_is_refused(tmp_path):
    take(SAMPLE, tmp_path, who="Ann")
    (tmp_path / DRAFT).rename(tmp_path / "manifest.json")
    with pytest.raises(TrialsUnusable, match="nobody has approved"):
        shown(tmp_path)


def test_a_newer_approved_list_takes_the_old_ones_place_in_a_running_search(approved, tmp_path):
    search = TrialSearch(approved, today=lambda: DAY)
    assert 3 == len(search.find(search.read("diabetes trials", "en")).trials)
    new = page(tmp_path / "new", a_study(1, identificationModule={"briefTitle": "New"}))
    take(new, approved, who="Ben", approved_as="ClinicalTrials.gov")
    assert ["New"] == [trial.title for trial in search.find(search.read("diabetes trials", "en")).trials]
    assert 1 == len(list(approved.glob("*.sqlite")))


@pytest.mark.parametrize("bad", ["", "{", '{"studies": []}'])
def test_one_damaged_file_stops_the_whole_import_and_leaves_nothing_behind(approved, tmp_path, bad):
    before, names = shown(approved), sorted(each.name for each in approved.iterdir())
    folder = page(tmp_path / "new", a_study(1))
    (folder / "z.json").write_text(bad)
    with pytest.raises(SourceError, match=r"z\.json"):
        take(folder, approved, who="Ben", approved_as="x")
    assert before == shown(approved)
    assert names == sorted(each.name for each in approved.iterdir())


def test_of_a_study_that_comes_twice_the_newer_record_stays(tmp_path):
    def version(title, day):
        posted = {"lastUpdatePostDateStruct": {"date": day}}
        return a_study(1, identificationModule={"briefTitle": title}, statusModule=posted)

    versions = (version("Old", "2026-01-01"), version("New", "2026-03-01"), version("Middle", "2026-02-01"))
    taken = take(page(tmp_path / "in", *versions), tmp_path / "out", who="Ann", approved_as="x")
    assert (1, 2) == (taken.manifest.trials, taken.repeated)
    assert ["New"] == shown(tmp_path / "out")


def test_what_was_left_out_is_counted(tmp_path):
    bad = a_study(2, statusModule={"overallStatus": ""})
    taken = take(page(tmp_path / "in", a_study(1), bad), tmp_path / "out", who="Ann")
    assert Counter({"no status": 1}) == taken.skipped


def test_an_import_of_nothing_but_bad_records_is_refused_and_says_why(tmp_path):
    with pytest.raises(SourceError, match="1 skipped: no status"):
        take(
            page(tmp_path / "in", a_study(1, statusModule={"overallStatus": ""})), tmp_path / "out", who="Ann"
        )
    assert [] == list((tmp_path / "out").iterdir())


def test_a_download_without_its_last_page_says_so(tmp_path):
    assert take(SAMPLE / "page-1.json", tmp_path, who="Ann").manifest.complete is False


def test_without_a_stamp_of_the_registry_the_newest_change_is_the_day(tmp_path):
    study = a_study(1)
    del study["derivedSection"]
    taken = take(page(tmp_path / "in", study), tmp_path / "out", who="Ann")
    assert date(2026, 2, 8) == taken.manifest.day


def test_data_of_the_future_are_refused(tmp_path):
    study = a_study(1)
    study["derivedSection"]["miscInfoModule"]["versionHolder"] = "2999-01-01"
    with pytest.raises(SourceError, match="2999-01-01"):
        take(page(tmp_path / "in", study), tmp_path / "out", who="Ann")


def test_what_is_withdrawn_is_gone_at_the_next_search_and_the_history_says_who_did_what(approved):
    search = TrialSearch(approved, today=lambda: DAY)
    wish = search.read("diabetes trials", "en")
    withdraw(approved, "Ben")
    with pytest.raises(NoTrials):
        search.find(wish)
    lines = [json.loads(line) for line in (approved / "history.jsonl").read_text("utf-8").splitlines()]
    assert [("approved", "Ann"), ("withdrawn", "Ben")] == [(line["what"], line["who"]) for line in lines]
