"""Sends pages to clinicians through Apprise: e-mail, SMS, Slack, WeCom and the rest."""

from typing import Protocol

from common.logs import get_logger

_log = get_logger("clinic.pager")


class Pager(Protocol):
    """Anything that can call a clinician."""

    def page(self, title: str, body: str) -> bool:
        """Send; whether it went out."""
        ...


class ConsolePager:
    """Used when no address is set: the console, which is open on the desk, is the page."""

    def page(self, title: str, body: str) -> bool:
        """Note that the queue is the only page."""
        _log.info("page shown in the console only", title=title)
        return True


class ApprisePager:
    """Pages every configured address; raises ValueError for an address that Apprise cannot read."""

    def __init__(self, urls: list[str]) -> None:
        import apprise

        self._apprise = apprise.Apprise()
        for number, url in enumerate(urls, 1):
            if not self._apprise.add(url):
                raise ValueError(f"CARELINE_PAGE_URLS: address number {number} is no Apprise address")

    def page(self, title: str, body: str) -> bool:
        """Whether every address took it."""
        return bool(self._apprise.notify(title=title, body=body))


def make_pager(page_urls: str) -> Pager:
    """The pager for the setting CARELINE_PAGE_URLS."""
    urls = [url.strip() for url in page_urls.split(",") if url.strip()]
    return ApprisePager(urls) if urls else ConsolePager()
