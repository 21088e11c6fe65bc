"""One screen for all tests of this folder."""

import pytest

from medlm.redflags import Screener


@pytest.fixture(scope="session")
def screener() -> Screener:
    """The screen over the packaged rules."""
    return Screener.load()
