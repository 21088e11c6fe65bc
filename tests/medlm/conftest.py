"""The real models, loaded once for all tests that need them."""

import pytest

from medlm.encoder import Encoder
from medlm.engine import TriageEngine
from medlm.settings import MedlmSettings


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The packaged encoder with the repository's Chinese student."""
    return Encoder.load(MedlmSettings(_env_file=None))


@pytest.fixture(scope="session")
def engine() -> TriageEngine:
    """The engine that is served."""
    return TriageEngine.load(MedlmSettings(_env_file=None))
