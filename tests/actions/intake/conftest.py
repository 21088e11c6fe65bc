"""A small protocol, and an intake that knows only it."""

from pathlib import Path

import pytest

from actions.intake.consultation import Intake
from actions.intake.protocol import Protocol
from tests.actions.intake.protocol_files import knee_protocol


@pytest.fixture(scope="session")
def knee(tmp_path_factory: pytest.TempPathFactory) -> Protocol:
    """The protocol for a sore knee."""
    folder: Path = tmp_path_factory.mktemp("protocols")
    return knee_protocol(folder)


@pytest.fixture(scope="session")
def intake(knee: Protocol) -> Intake:
    """An intake that asks about sore knees only."""
    return Intake({"knee": knee})
