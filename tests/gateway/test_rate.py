"""A patient may write fast, but not endlessly."""

from gateway.rate import RateLimit


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_is_allowed_and_then_the_patient_waits_for_the_rate():
    clock = Clock()
    limit = RateLimit(3, 60, clock=clock)
    assert [True, True, True, False] == [limit.allows("a") for _ in range(4)]
    assert 1 == limit.wait_s("a")
    clock.now += 1.01
    assert limit.allows("a")
    assert not limit.allows("a")


def test_one_patients_burst_does_not_slow_another():
    limit = RateLimit(1, 1, clock=Clock())
    assert limit.allows("a")
    assert not limit.allows("a")
    assert limit.allows("b")


def test_full_buckets_are_forgotten_when_there_are_many():
    clock = Clock()
    limit = RateLimit(1, 60, clock=clock, most=2)
    for key in "abcde":
        assert limit.allows(key)
        clock.now += 2
    assert len(limit._buckets) <= 2
