"""Settings refuse to run in production with what the demo uses."""

import pytest

from common.settings import ProcessSettings


def test_production_refuses_the_demo_secret():
    with pytest.raises(ValueError, match="CARELINE_SECRET_KEY must be set"):
        ProcessSettings(_env_file=None, mode="production")


def test_the_demo_needs_no_setting_at_all():
    assert "demo" == ProcessSettings(_env_file=None).mode
