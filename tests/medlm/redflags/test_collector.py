"""Reading the word lists leaves Python's garbage collector as it was."""

import gc

import pytest

from medlm.redflags import Screener
from medlm.redflags.collector import collector_at_rest


@pytest.fixture(autouse=True)
def _as_it_was():
    was = gc.isenabled()
    yield
    gc.enable() if was else gc.disable()


@pytest.mark.parametrize("at_work", [True, False])
def test_the_collector_is_as_before_after_loading(at_work: bool) -> None:
    """On stays on, off stays off, and nothing is left frozen."""
    gc.enable() if at_work else gc.disable()
    frozen, thresholds = gc.get_freeze_count(), gc.get_threshold()
    Screener.load()
    assert at_work == gc.isenabled()
    assert frozen == gc.get_freeze_count()
    assert thresholds == gc.get_threshold()


def test_the_collector_works_again_after_an_error() -> None:
    """A failure inside does not leave it at rest."""
    gc.enable()
    with pytest.raises(ValueError), collector_at_rest():
        assert not gc.isenabled()
        raise ValueError
    assert gc.isenabled()


def test_what_the_process_froze_itself_stays_frozen() -> None:
    """Objects another part of the process has frozen are left alone."""
    gc.freeze()
    try:
        with collector_at_rest():
            pass
        assert 0 < gc.get_freeze_count()
    finally:
        gc.unfreeze()
