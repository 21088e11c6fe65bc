"""Wrong settings are refused with a sentence that says what to write."""

import pytest
from pydantic import ValidationError

from clinic.settings import ClinicSettings


def test_a_wrong_time_zone_is_refused():
    with pytest.raises(ValidationError, match="IANA name such as Europe/London"):
        ClinicSettings(_env_file=None, time_zone="Mars/Olympus")


@pytest.mark.parametrize("name", ["lease_minutes", "idle_minutes", "lock_after", "stream_poll_s"])
def test_times_are_above_zero(name):
    with pytest.raises(ValidationError, match="greater than 0"):
        ClinicSettings(_env_file=None, **{name: 0})


def test_the_zone_is_the_clinics_or_the_machines():
    assert "Asia/Shanghai" == str(ClinicSettings(_env_file=None, time_zone="Asia/Shanghai").zone)
    assert ClinicSettings(_env_file=None).zone is not None
