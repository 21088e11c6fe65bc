"""Pages go to every given address, and a wrong address is found when it is written."""

import apprise
import pytest

from clinic.addresses import checked_addresses
from clinic.pager import ApprisePager


def test_without_addresses_the_console_is_the_page():
    assert () == checked_addresses(" , ")
    assert ApprisePager().page("title", "body", ())


def test_every_address_is_paged(monkeypatch):
    sent = []
    monkeypatch.setattr(
        apprise.Apprise, "notify", lambda self, **values: sent.append((len(self), values)) or True
    )
    addresses = checked_addresses("json://localhost,\n json://127.0.0.1")
    assert ApprisePager().page("title", "body", addresses)
    assert [(2, {"title": "title", "body": "body"})] == sent


def test_an_unreachable_address_is_a_page_that_was_not_sent():
    assert not ApprisePager().page("title", "body", ("json://127.0.0.1:9?cto=0.2&rto=0.2",))


def test_a_wrong_address_is_named_by_its_place_and_not_by_its_secrets():
    with pytest.raises(ValueError, match="Address number 2 is no address that Apprise can page") as raised:
        checked_addresses("json://localhost,nonsense-secret")
    assert "secret" not in str(raised.value)
