"""The registry's files are read as they are given, one study at a time, and bad ones are named."""

import gzip
import json
import tracemalloc

import pytest

from knowledge.errors import SourceError
from knowledge.trials.record import Location
from knowledge.trials.registry import PageEnd, Read, files, read
from tests.knowledge.trials.conftest import SAMPLE, a_study


def trials(file):
    """The studies of one file that could be read."""
    return [each.trial for each in read(file) if isinstance(each, Read) and each.trial]


def reasons(tmp_path, *studies):
    """Why each of these studies was left out."""
    file = tmp_path / "page.json"
    file.write_text(json.dumps({"studies": list(studies)}), "utf-8")
    return [each.skipped for each in read(file) if isinstance(each, Read)]


def test_a_study_has_every_field_of_the_record():
    first = trials(SAMPLE / "page-1.json")[0]
    assert ("NCT99900001", "Walking After Meals in Adults With Type 2 Diabetes") == (
        first.nct_id,
        first.title,
    )
    assert (("Type 2 Diabetes",), ("walking",), ("Diabetes Mellitus, Type 2",)) == (
        first.conditions,
        first.keywords,
        first.terms,
    )
    assert ("RECRUITING", "ALL", 18, 75, False) == (
        first.status,
        first.sex,
        first.min_age,
        first.max_age,
        first.healthy,
    )
    assert Location("Boston", "United States", "Massachusetts") == first.locations[0]
    assert "https://clinicaltrials.gov/study/NCT99900001" == first.url
    assert "2026-02-08" == first.last_update.isoformat()
    assert first.eligibility.startswith("Inclusion Criteria:")


def test_a_page_says_whether_there_is_another():
    ends = [[each for each in read(SAMPLE / f"page-{n}.json") if isinstance(each, PageEnd)] for n in (1, 2)]
    assert [[PageEnd(True)], [PageEnd(False)]] == ends


@pytest.mark.parametrize(
    "wrap",
    [
        lambda s: {"studies": [s]},
        lambda s: [s],
        lambda s: s,
        lambda s: {"totalCount": 1, "nextPageToken": "x", "studies": [s]},
    ],
)
@pytest.mark.parametrize("name", ["a.json", "a.json.gz"])
def test_pages_lists_and_single_studies_are_read_packed_or_not(tmp_path, wrap, name):
    written = json.dumps(wrap(a_study(7))).encode()
    (tmp_path / name).write_bytes(gzip.compress(written) if name.endswith("gz") else written)
    assert ["NCT00000007"] == [trial.nct_id for trial in trials(tmp_path / name)]


def test_a_folder_is_read_in_order_and_other_files_are_passed_over():
    assert ["page-1.json", "page-2.json"] == [file.name for file in files(SAMPLE)]


@pytest.mark.parametrize("missing", [True, False])
def test_a_folder_without_files_of_studies_is_named(tmp_path, missing):
    folder = tmp_path / "none" if missing else tmp_path
    with pytest.raises(SourceError, match=str(folder)):
        files(folder)


@pytest.mark.parametrize(
    ("module", "values", "reason"),
    [
        ("identificationModule", {"nctId": "7"}, "no NCT number"),
        ("identificationModule", {"briefTitle": " ", "officialTitle": ""}, "no title"),
        ("statusModule", {"overallStatus": ""}, "no status"),
        (
            "statusModule",
            {"lastUpdateSubmitDate": "", "lastUpdatePostDateStruct": {}},
            "no date of its last update",
        ),
        ("conditionsModule", {"conditions": []}, "no condition"),
        ("conditionsModule", {"conditions": "asthma"}, "not in the shape of the registry's interface"),
        ("eligibilityModule", {"sex": "SOME"}, "a sex that cannot be read"),
        ("eligibilityModule", {"minimumAge": "about 18"}, "an age that cannot be read"),
        ("contactsLocationsModule", {"locations": [3]}, "not in the shape of the registry's interface"),
    ],
)
def test_a_study_that_cannot_be_shown_safely_is_left_out_with_the_reason(tmp_path, module, values, reason):
    assert [reason, ""] == reasons(tmp_path, a_study(1, **{module: values}), a_study(2))


def test_a_study_with_hardly_anything_is_read(tmp_path):
    study = a_study(1)
    for name in ("descriptionModule", "designModule", "eligibilityModule", "contactsLocationsModule"):
        del study["protocolSection"][name]
    del study["derivedSection"]
    (tmp_path / "one.json").write_text(json.dumps(study), "utf-8")
    (trial,) = trials(tmp_path / "one.json")
    assert (None, None, None, (), (), "", "ALL") == (
        trial.min_age,
        trial.max_age,
        trial.healthy,
        trial.locations,
        trial.phases,
        trial.eligibility,
        trial.sex,
    )


def test_a_place_that_takes_nobody_any_more_is_left_out(tmp_path):
    places = [
        {"city": "Rome", "country": "Italy", "status": "COMPLETED"},
        {"city": "Bonn", "country": "Germany"},
    ]
    (tmp_path / "a.json").write_text(
        json.dumps(a_study(1, contactsLocationsModule={"locations": places})), "utf-8"
    )
    assert (Location("Bonn", "Germany"),) == trials(tmp_path / "a.json")[0].locations


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"not json",
        b'{"studies": [',
        b'{"studies": []}',
        b"[]",
        b'"x"',
        b'{"other": 1}',
        b"\xff\xfe\x00",
        b'{"studies": [{"protocolSection": {"identificationModule": {"nctId": "NCT0',
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_a_damaged_or_foreign_file_is_named_in_one_sentence(tmp_path, damage, packed):
    file = tmp_path / ("bad.json.gz" if packed else "bad.json")
    file.write_bytes(gzip.compress(damage) if packed else damage)
    with pytest.raises(SourceError, match=r"bad\.json"):
        list(read(file))


@pytest.mark.parametrize(
    "damage", [lambda b: b[: len(b) // 2], lambda b: b[:40] + b"\0" * 40 + b[80:], lambda b: b"plain"]
)
def test_a_broken_archive_is_named_too(tmp_path, damage):
    whole = gzip.compress((SAMPLE / "page-1.json").read_bytes())
    (tmp_path / "bad.json.gz").write_bytes(damage(whole))
    with pytest.raises(SourceError, match=r"bad\.json\.gz"):
        list(read(tmp_path / "bad.json.gz"))


def test_control_characters_and_overrides_do_not_reach_a_title(tmp_path):
    study = a_study(1, identificationModule={"briefTitle": "A\u202e \x00 study\n of\u200b it"})
    (tmp_path / "a.json").write_text(json.dumps(study), "utf-8")
    assert "A study of it" == trials(tmp_path / "a.json")[0].title


def big(folder, count):
    """A page of so many studies, written piece by piece."""
    file = folder / f"{count}.json.gz"
    with gzip.open(file, "wt", encoding="utf-8", compresslevel=1) as out:
        out.write('{"studies": [')
        for number in range(count):
            out.write(("," if number else "") + json.dumps(a_study_of(number)))
        out.write("]}")
    return file


PATTERN = a_study(1)


def a_study_of(number):
    """The pattern study with another number."""
    section = PATTERN["protocolSection"]
    named = section["identificationModule"] | {"nctId": f"NCT{number:08d}"}
    return PATTERN | {"protocolSection": section | {"identificationModule": named}}


def peak_of(file):
    """The most bytes that reading the file held at once, and how many studies it has."""
    tracemalloc.start()
    try:
        count = sum(isinstance(each, Read) for each in read(file))
        return tracemalloc.get_traced_memory()[1], count
    finally:
        tracemalloc.stop()


@pytest.mark.slow
def test_ten_thousand_studies_need_no_more_memory_than_five_hundred(tmp_path):
    few, some = peak_of(big(tmp_path, 500))
    many, all_ = peak_of(big(tmp_path, 10_000))
    assert (500, 10_000) == (some, all_)
    assert many < few * 1.5 + 500_000
