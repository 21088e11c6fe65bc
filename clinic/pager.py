"""Sends pages to clinicians through Apprise: e-mail, SMS, Slack, WeCom and the rest."""

from typing import Protocol

from clinic.staff.rota import split_addresses
from common.logs import get_logger

_log = get_logger("clinic.pager")


class Pager(Protocol):
    """Anything that can call clinicians at their addresses."""

    def page(self, title: str, body: str, addresses: tuple[str, ...]) -> bool:
        """Send; whether it went out."""
        ...


class ApprisePager:
    """Pages each address; without any, the console, which is open on the desk, is the page."""

    def page(self, title: str, body: str, addresses: tuple[str, ...]) -> bool:
        """Whether every address took it."""
        if not addresses:
            _log.info("page shown in the console only", title=title)
            return True
        return bool(_caller(addresses).notify(title=title, body=body))


def checked_addresses(written: str) -> tuple[str, ...]:
    """The addresses in a setting or a form; raises ValueError for one that Apprise cannot read."""
    addresses = split_addresses(written)
    if addresses:
        _caller(addresses)
    return addresses


def _caller(addresses: tuple[str, ...]):  # type: ignore[no-untyped-def]
    import apprise

    caller = apprise.Apprise()
    for number, url in enumerate(addresses, 1):
        if not caller.add(url):
            raise ValueError(f"Address number {number} is no address that Apprise can page.")
    return caller
