"""Sends pages to clinicians through Apprise: e-mail, SMS, Slack, WeCom and the rest."""

from typing import Protocol

from clinic.addresses import caller
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
        return bool(caller(addresses).notify(title=title, body=body))
