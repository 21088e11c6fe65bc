"""Pages go to every configured address, and a wrong address is found at start."""

import apprise
import pytest

from clinic.pager import ApprisePager, ConsolePager, make_pager


def test_without_addresses_the_console_is_the_page():
    pager = make_pager(" , ")
    assert isinstance(pager, ConsolePager)
    assert pager.page("title", "body")


def test_every_address_is_paged(monkeypatch):
    sent = []
    monkeypatch.setattr(
        apprise.Apprise, "notify", lambda self, **values: sent.append((len(self), values)) or True
    )
    assert make_pager("json://localhost, json://127.0.0.1").page("title", "body")
    assert [(2, {"title": "title", "body": "body"})] == sent


def test_an_unreachable_address_is_a_page_that_was_not_sent():
    assert not ApprisePager(["json://127.0.0.1:9?cto=0.2&rto=0.2"]).page("title", "body")


def test_a_wrong_address_is_named_by_its_place_and_not_by_its_secrets():
    with pytest.raises(ValueError, match="address number 2 is no Apprise address") as raised:
        make_pager("json://localhost,nonsense-secret")
    assert "secret" not in str(raised.value)
