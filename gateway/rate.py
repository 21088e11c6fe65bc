"""How fast one patient may write."""

import time
from collections.abc import Callable


class RateLimit:
    """A token bucket for each key; buckets that are full again are forgotten."""

    def __init__(
        self,
        burst: float,
        per_minute: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        most: int = 50_000,
    ) -> None:
        self._burst = burst
        self._per_second = per_minute / 60
        self._clock = clock
        self._most = most
        self._buckets: dict[str, tuple[float, float]] = {}

    def allows(self, key: str) -> bool:
        """Take one token of the key's bucket; False when it is empty."""
        now = self._clock()
        level = self._level(key, now)
        if level < 1:
            return False
        if len(self._buckets) >= self._most:
            self._forget(now)
        self._buckets[key] = (level - 1, now)
        return True

    def wait_s(self, key: str) -> int:
        """Whole seconds until the key may go on."""
        return max(1, round((1 - self._level(key, self._clock())) / self._per_second))

    def _level(self, key: str, now: float) -> float:
        level, then = self._buckets.get(key, (self._burst, now))
        return min(self._burst, level + (now - then) * self._per_second)

    def _forget(self, now: float) -> None:
        for key in [key for key in self._buckets if self._level(key, now) >= self._burst]:
            del self._buckets[key]
