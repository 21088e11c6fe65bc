"""Labelled reports: read strictly, halved for ever."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medlm.errors import ModelError
from medlm.triage.cases import LabelledCase, half, in_half, read_cases

GOOD = {"id": "en-1", "lang": "en", "text": "my knee hurts", "acuity": "self_care", "conditions": ["sprain"]}


def test_a_folder_is_read_with_all_that_is_below_it(tmp_path: Path) -> None:
    """Every file of every language; a missing language is told from the words."""
    chinese = {"id": "zh-1", "text": "膝盖疼", "acuity": "routine", "pair": "zh-2"}
    for lang, body in (("en", GOOD), ("zh", chinese)):
        (tmp_path / lang).mkdir()
        (tmp_path / lang / "knee.jsonl").write_text(json.dumps(body) + "\n\n", "utf-8")
    assert [
        LabelledCase("en-1", "en", "my knee hurts", "self_care", conditions=("sprain",)),
        LabelledCase("zh-1", "zh", "膝盖疼", "routine", pair="zh-2"),
    ] == read_cases(tmp_path)


@pytest.mark.parametrize(
    "bad",
    [
        "{",
        "[]",
        json.dumps(GOOD | {"acuity": "dire"}),
        json.dumps(GOOD | {"text": " "}),
        json.dumps({"id": 1}),
        json.dumps(GOOD | {"lang": "fr"}),
        json.dumps(GOOD | {"conditions": "sprain"}),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, bad: str) -> None:
    """File and line are in the message."""
    path = tmp_path / "cases.jsonl"
    path.write_text(f"{json.dumps(GOOD)}\n{bad}\n")
    with pytest.raises(ModelError, match="cases.jsonl, line 2"):
        read_cases(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """No stack trace for a wrong path."""
    with pytest.raises(ModelError, match="nowhere.jsonl"):
        read_cases(tmp_path / "nowhere.jsonl")


@given(st.lists(st.text(max_size=8), unique=True, max_size=30))
def test_every_case_is_in_exactly_one_half(ids: list[str]) -> None:
    """The halves are disjoint, complete and depend on the identifier alone."""
    cases = [LabelledCase(name, "en", "x", "none") for name in ids]
    halves = [in_half(cases, "calibration"), in_half(cases, "test")]
    assert sorted(ids) == sorted(case.id for part in halves for case in part)
    assert all(half(case.id) == "test" for case in halves[1])


def test_what_a_case_draws_stays_and_is_shared_by_its_hard_pair() -> None:
    """Another number would move reports between what is learned from and what is kept back."""
    first, second = (LabelledCase(f"en-{n}", "en", "x", "none", pair=f"en-{3 - n}") for n in (1, 2))
    assert [0.39339367509819567] * 2 == [first.draw(), second.draw()]
    assert 0.4223978379741311 == first.draw("reader ")
