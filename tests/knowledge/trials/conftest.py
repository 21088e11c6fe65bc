"""Lists of studies for the tests, from synthetic records in the registry's shape."""

import copy
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from knowledge.trials.importing import take
from knowledge.trials.search import TrialSearch

SAMPLE = Path(__file__).parent / "sample"
DAY = date(2026, 11, 20)
"""The day of the sample's data."""


def raw_studies() -> list[dict[str, Any]]:
    """The synthetic studies as the registry's interface would give them."""
    pages = [json.loads(file.read_text("utf-8")) for file in sorted(SAMPLE.glob("*.json"))]
    return [study for page in pages for study in page["studies"]]


def a_study(number: int = 1, **modules: dict[str, Any]) -> dict[str, Any]:
    """One valid study with that number, its modules changed as given."""
    study = copy.deepcopy(raw_studies()[0])
    section = study["protocolSection"]
    section["identificationModule"]["nctId"] = f"NCT{number:08d}"
    for name, values in modules.items():
        section[name] |= values
    return study


@pytest.fixture
def approved(tmp_path: Path) -> Path:
    """A folder whose list Ann has approved."""
    take(SAMPLE, tmp_path / "trials", who="Ann", approved_as="ClinicalTrials.gov")
    return tmp_path / "trials"


@pytest.fixture
def studies(approved: Path) -> TrialSearch:
    """The approved list, ten days after its data."""
    return TrialSearch(approved, today=lambda: date(2026, 11, 30))
