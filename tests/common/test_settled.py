"""A command that cannot start says which setting is wrong."""

import pytest

from common.settings import ProcessSettings
from common.settled import Unsettled, engine_of, settings_of
from tests.folder import settings_in


def test_settings_that_are_right_are_read(monkeypatch):
    """From the environment."""
    monkeypatch.setenv("CARELINE_REGION", "CN")
    assert "CN" == settings_of(ProcessSettings).region


def test_a_wrong_setting_is_named(monkeypatch):
    """By its field, in words."""
    monkeypatch.setenv("CARELINE_MODE", "later")
    with pytest.raises(Unsettled, match="mode: Input should be 'demo' or 'production'"):
        settings_of(ProcessSettings)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"database_url": "no address"}, "no address of a database"),
        ({"database_url": "oracle://h/d"}, "not installed"),
        ({"database_url": "sqlite:////proc/none/c.db"}, "cannot be used"),
        ({"encryption_keys": "short"}, "each key must be a Fernet key"),
    ],
)
def test_a_database_that_cannot_be_opened_is_said(tmp_path, values, says):
    """Address, driver, folder, key."""
    with pytest.raises(Unsettled, match=says):
        engine_of(settings_in(tmp_path, ProcessSettings, **values))
