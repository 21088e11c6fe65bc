"""The data check lets good reports pass and names file and line of every fault."""

import json

import pytest

from common.acuity import ACUITIES
from medlm.data.check import AUTHOR, FOLDER, check, guide_rules, main

GOOD = {
    "id": "en-cough-001",
    "lang": "en",
    "text": "Runny nose and a tickly cough since Tuesday, otherwise fine",
    "acuity": "self_care",
    "rule": "AC-S-01",
    "voice": "plain",
    "complaint": "cough",
    "conditions": ["common-cold"],
    "author": AUTHOR,
}


def write(folder, *records, split="train", lang="en", name="cough"):
    """A data file of the given records; a string is written as it is."""
    path = folder / split / lang / f"{name}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [record if isinstance(record, str) else json.dumps(record) for record in records]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def test_a_good_report_passes_and_is_counted(tmp_path, capsys):
    """Exit status 0 and a count by language and acuity."""
    write(tmp_path, GOOD)
    assert 0 == main([str(tmp_path)])
    assert "train/en: 1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"text": ""}, "missing or empty: text"),
        ({"acuity": "severe"}, "unknown acuity 'severe'"),
        ({"rule": "AC-S-99"}, "not in the label guide"),
        ({"rule": "AC-E-01"}, "does not give self_care"),
        ({"lang": "zh"}, "in the folder 'en'"),
        ({"lang": "fr"}, "unknown language 'fr'"),
        ({"voice": "angry"}, "unknown voice 'angry'"),
        ({"conditions": "cold"}, "conditions must be a list"),
        ({"conditions": ["Common Cold"]}, "conditions must be a list"),
        ({"complaint": "fever"}, "in the file cough.jsonl"),
        ({"author": "someone"}, "author must say"),
        ({"text": " cough "}, "starts or ends with blanks"),
        ({"pair": "en-cough-404"}, "is not in train"),
    ],
)
def test_a_fault_is_named_with_file_and_line(tmp_path, capsys, change, said):
    """Each wrong field gives exit status 1 and a message that says what is wrong where."""
    other = GOOD | {"id": "en-cough-000", "text": "Coughing up a little green phlegm after a cold, day six"}
    path = write(tmp_path, other, GOOD | change)
    assert 1 == main([str(tmp_path)])
    printed = capsys.readouterr().err
    assert f"{path}:2: " in printed
    assert said in printed


@pytest.mark.parametrize("line", ['{"id": ', "[1, 2]"])
def test_a_line_that_is_no_object_is_named(tmp_path, line):
    """A damaged line does not hide the others."""
    path = write(tmp_path, GOOD, line)
    rows, faults = check(tmp_path)
    assert 1 == len(rows)
    assert [(path, 2)] == [(fault.path, fault.line) for fault in faults]


def test_near_copies_are_found_within_train_and_across_the_split(tmp_path):
    """A changed day of the week makes no new report, in either split."""
    copy = GOOD | {"id": "en-cough-002", "text": GOOD["text"].replace("otherwise", "and otherwise")}
    write(tmp_path, GOOD, copy)
    held = write(tmp_path, copy | {"id": "held-1"}, split="holdout")
    _, faults = check(tmp_path)
    assert 3 == len(faults)
    assert {1} == {fault.line for fault in faults if fault.path == held}


def test_a_hard_pair_may_be_alike_but_not_of_one_acuity(tmp_path):
    """The pair differs in the one detail that decides."""
    text = "I bumped my head on a cupboard door an hour ago and feel completely well; I take no blood thinner"
    one = GOOD | {"text": text, "rule": "AC-S-25", "pair": "en-cough-002"}
    two = GOOD | {"id": "en-cough-002", "text": text.replace("no blood", "a blood"), "pair": "en-cough-001"}
    write(tmp_path, one, two | {"acuity": "emergency", "rule": "AC-E-13"})
    assert [] == check(tmp_path)[1]
    write(tmp_path, one, two | {"rule": "AC-S-25"})
    assert ["has the same acuity"] * 2 == [fault.message[:19] for fault in check(tmp_path)[1]]


def test_an_empty_folder_or_a_missing_guide_is_an_error(tmp_path, capsys):
    """Nothing checked is not success."""
    assert 1 == main([str(tmp_path)])
    assert "no reports under" in capsys.readouterr().err
    write(tmp_path, GOOD)
    assert 1 == main([str(tmp_path), "--guide", str(tmp_path / "none.md")])
    assert "cannot read" in capsys.readouterr().err


def test_the_guide_has_rules_for_every_acuity():
    """The ids' letters cover all five."""
    assert len(ACUITIES) == len({rule[3] for rule in guide_rules()})


def test_the_data_in_the_repository_has_no_fault_and_no_empty_acuity():
    """What is committed passes its own check, in both languages."""
    rows, faults = check(FOLDER)
    assert [] == [str(fault) for fault in faults]
    held = {(row.record["lang"], row.record["acuity"]) for row in rows if row.split == "train"}
    assert {(lang, acuity) for lang in ("en", "zh") for acuity in ACUITIES} == held
