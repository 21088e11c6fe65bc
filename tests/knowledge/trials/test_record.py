"""A record keeps what the registry said, and an age limit that cannot be read is never passed over."""

import pytest

from knowledge.trials.record import Trial, is_nct_id, years
from knowledge.trials.registry import Read, read
from tests.knowledge.trials.conftest import SAMPLE


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("18 Years", 18),
        ("1 Year", 1),
        ("6 Months", 0.5),
        ("26 Weeks", 0.5),
        ("73 Days", 0.2),
        ("12 Hours", 12 / 8760),
        ("N/A", None),
        ("", None),
        (None, None),
        (" 65 years ", 65),
    ],
)
def test_an_age_of_the_registry_is_read_in_years(written, value):
    assert value == years(written)


@pytest.mark.parametrize("written", ["eighteen", "18", "-3 Years", "18 Years or older", "Years"])
def test_an_age_that_cannot_be_read_is_an_error(written):
    with pytest.raises(ValueError, match="cannot be read"):
        years(written)


def test_a_record_is_the_same_after_it_was_packed():
    trials = [each.trial for each in read(SAMPLE / "page-1.json") if isinstance(each, Read)]
    assert 20 == len(trials)
    assert trials == [Trial.unpacked(trial.packed()) for trial in trials]


@pytest.mark.parametrize(
    ("value", "good"), [("NCT00000001", True), ("NCT1", False), ("nct00000001", False), ("", False)]
)
def test_only_the_registrys_numbers_count(value, good):
    assert good is is_nct_id(value)
