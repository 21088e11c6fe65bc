"""A share of the time that may be spent on something, saved up for a second at most."""

import time
from collections.abc import Callable


class Allowance:
    """Seconds that grow with the clock at ``share`` a second, up to ``share``, and are spent."""

    def __init__(self, share: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._share, self._clock = share, clock
        self._left, self._at = share, clock()

    def is_left(self) -> bool:
        """Whether anything may be spent."""
        self._grow()
        return self._left > 0

    def spend(self, seconds: float) -> None:
        """Take from what is left; what goes below nothing has to grow back first."""
        self._grow()
        self._left -= seconds

    def _grow(self) -> None:
        now = self._clock()
        self._left = min(self._share, self._left + (now - self._at) * self._share)
        self._at = now
