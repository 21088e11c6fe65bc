"""What was read from the provider is kept for an hour and shared."""

import pytest

from clinic.staff.oidc import fetch
from clinic.staff.oidc.fetch import Kept
from clinic.staff.oidc.refusal import Refusal


@pytest.fixture
def clock(monkeypatch):
    present = [100.0]
    monkeypatch.setattr(fetch, "monotonic", lambda: present[0])
    return present


def test_a_value_is_read_again_after_an_hour_or_when_asked(clock):
    found = iter("abc")
    kept = Kept(lambda: next(found))
    assert ["a", "a"] == [kept.get(), kept.get()]
    clock[0] += 3599
    assert "a" == kept.get()
    clock[0] += 2
    assert "b" == kept.get()
    assert "c" == kept.get(renew=True)


def test_a_failure_is_remembered_for_a_moment_and_then_tried_again(clock):
    tries = []

    def read():
        tries.append(1)
        if len(tries) == 1:
            raise Refusal("away")
        return "well"

    kept = Kept(read)
    for _ in range(3):
        with pytest.raises(Refusal, match="away"):
            kept.get()
    assert 1 == len(tries)
    clock[0] += fetch.PAUSE_S + 0.1
    assert "well" == kept.get()
