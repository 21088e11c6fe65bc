"""The menu asks for the patient, and a signed link gives the conversation for a quarter of an hour."""

from datetime import timedelta
from uuid import uuid4

import pytest
from itsdangerous import URLSafeTimedSerializer

from common.clock import now
from common.profile import book
from common.profile.facts import ProfileFact
from common.records.conversation import Conversation
from gateway.download import GOOD_FOR_S, Downloads
from gateway.page import page_texts


def ask(visitor, what, client_id=None):
    return visitor.http.post("/api/rights", json={"client_id": client_id or str(uuid4()), "what": what})


def linked(visitor, rasa):
    """The links that the page is shown."""
    source = {"name": "MedlinePlus", "url": "https://medlineplus.gov/x", "reviewed_on": "2026-11-24"}
    rasa.answer = {"status": "ok", "messages": [
        {"text": "A <b>passage</b>.", "kind": "passage", "sources": [source]},
        {"text": "Here it is.", "kind": "download"},
    ]}  # fmt: skip
    ask(visitor, "download")
    row = visitor.wait_for(lambda row: row["kind"] == "download")
    return {one["form"]: one["href"] for one in row["links"]}


@pytest.mark.parametrize(("what", "payload"), [
    ("show", "/profile_show"), ("forget", "/forget_me"), ("download", "/download_conversation"),
])  # fmt: skip
def test_a_menu_entry_asks_in_the_patients_words_and_carries_its_intent(visitor, rasa, what, payload):
    assert 202 == ask(visitor, what).status_code
    row = visitor.wait_for(lambda row: row["author"] == "patient")
    assert page_texts()["en"][f"menu_{what}"] == row["text"]
    visitor.wait_for(lambda row: row["author"] == "assistant")
    assert ("payload", payload) == (rasa.asked[-1]["kind"], rasa.asked[-1]["text"])


def test_what_is_no_entry_is_refused(visitor):
    assert 422 == ask(visitor, "erase").status_code


def test_the_files_hold_words_times_sources_and_what_is_remembered(visitor, rasa):
    visitor.say("my zebra knee hurts")
    visitor.wait_for(lambda row: row["author"] == "assistant")
    with visitor.app.state.database.begin() as session:
        conversation = session.query(Conversation).one()
        book.allow(session, conversation.id, [ProfileFact("allergy", "latex", "", now())], now())
    links = linked(visitor, rasa)
    read = visitor.http.get(links["json"])
    assert "attachment" in read.headers["content-disposition"]
    assert "no-store" == read.headers["cache-control"]
    body = read.json()
    assert ["allergy"] == [one["name"] for one in body["remembered"] if one["name"] == "allergy"]
    assert "my zebra knee hurts" == body["messages"][0]["text"]
    assert all(one["at"] for one in body["messages"])
    page = visitor.http.get(links["html"])
    assert "my zebra knee hurts" in page.text and "https://medlineplus.gov/x" in page.text
    assert "A &lt;b&gt;passage&lt;/b&gt;." in page.text
    assert "allergy: latex" in page.text


def test_a_forged_an_old_and_an_erased_conversations_link_are_refused_with_a_sentence(visitor, rasa):
    links = linked(visitor, rasa)
    for path in ("/conversation/forged.json", links["json"].replace("/conversation/", "/conversation/x")):
        refused = visitor.http.get(path)
        assert (404, True) == (refused.status_code, "expired" in refused.json()["error"]["message"])


def test_a_link_ends_after_a_quarter_of_an_hour(monkeypatch):
    downloads = Downloads("secret")
    token = downloads.path("c", "json").split("/")[-1].removesuffix(".json")
    assert "c" == downloads.read(token)
    later = int((now() + timedelta(seconds=GOOD_FOR_S + 2)).timestamp())
    monkeypatch.setattr(URLSafeTimedSerializer.default_signer, "get_timestamp", lambda _self: later)
    assert downloads.read(token) is None


def test_the_page_has_the_menu_in_both_languages(http):
    for lang, word in (("en", "Delete my data"), ("zh", "删除我的数据")):
        assert word in http.get(f"/?lang={lang}").text
