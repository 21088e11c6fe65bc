"""Where people are paged: Apprise addresses such as mailto://… or slack://…"""

import re
from typing import Any


def split_addresses(written: str) -> tuple[str, ...]:
    """Apprise addresses separated by commas or lines."""
    return tuple(url.strip() for url in re.split(r"[,\n]", written) if url.strip())


def checked_addresses(written: str) -> tuple[str, ...]:
    """The addresses in a setting or a form; raises ValueError for one that Apprise cannot read."""
    addresses = split_addresses(written)
    if addresses:
        caller(addresses)
    return addresses


def caller(addresses: tuple[str, ...]) -> Any:
    """An Apprise object for these addresses; raises ValueError for one that it cannot read."""
    import apprise

    made = apprise.Apprise()
    for number, url in enumerate(addresses, 1):
        if not made.add(url):
            raise ValueError(f"Address number {number} is no address that Apprise can page.")
    return made
