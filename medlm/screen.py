"""What the models need of the red-flag screen, whichever screen it is."""

from typing import Protocol

from medlm.redflags import RedFlag


class Screen(Protocol):
    """Finds the red flags of a text; never raises."""

    def screen(self, text: str) -> tuple[RedFlag, ...]:
        """The red flags, most urgent first."""
