"""The content desk: two people approve, a withdrawal acts on the very next search, all of it audited."""

import threading

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from clinic.app import create_app
from clinic.content.witness import ACTS, Witness, subject_of
from clinic.tables import AuditEntry
from knowledge.index.build import build
from knowledge.search import Searcher
from knowledge.vetting import status
from knowledge.vetting.store import store, sync_starter
from tests.clinic.conftest import new_staff, sign_in
from tests.knowledge.conftest import BagOfWords, a_passage

ASTHMA, CHINESE = "starter:en/asthma", "starter:zh/asthma"


@pytest.fixture
def editors(settings, sessions):
    """Two editors, each with a browser of their own."""
    with (
        TestClient(create_app(settings), follow_redirects=False) as one,
        TestClient(create_app(settings), follow_redirects=False) as two,
    ):
        for client, name in ((one, "lina"), (two, "wang")):
            new_staff(sessions, name, "editor")
            assert 303 == sign_in(client, name).status_code
        yield one, two


@pytest.fixture
def library(sessions):
    """An approved passage in both languages and a draft."""
    passages = [
        a_passage(),
        a_passage(
            "starter:en/gout", title="Gout", topic="gout", focus="Gout", questions=("what is gout",),
            text="## What it is\nGout hurts.\n## What you can do\nRest.",
        ),
        a_passage(CHINESE, lang="zh", title="哮喘", text="## 这是什么\n气道变窄。\n## 您可以怎么做\n休息。"),
    ]  # fmt: skip
    with sessions.begin() as session:
        sync_starter(session, passages, who="files")
        store(session, [a_passage("web:draft", title="A <b>draft</b>", status="draft")], who="import")
    return passages


def decisions(sessions):
    with sessions() as session:
        entries = select(AuditEntry.actor, AuditEntry.act, AuditEntry.subject)
        wanted = entries.where(AuditEntry.act.in_(ACTS.values())).order_by(AuditEntry.id)
        return [tuple(entry) for entry in session.execute(wanted)]


def withdraw(sessions, passage_id, who):
    with sessions.begin() as session:
        status.withdraw(session, passage_id, who=who)


def state(sessions, passage_id):
    with sessions() as session:
        return status.known(session, passage_id).status


def test_a_decision_that_is_written_first_is_seen_first(sessions, library):
    """A later one waits for it, so that the audit, which goes on from the newest number, misses neither."""
    later = threading.Thread(target=withdraw, args=(sessions, "starter:en/gout", "wang"))
    with sessions.begin() as session:
        status.withdraw(session, ASTHMA, who="lina")
        later.start()
        later.join(0.3)
        assert later.is_alive()
    later.join(10)
    Witness(sessions).round()
    assert [
        ("lina", "passage_withdraw", ASTHMA), ("wang", "passage_withdraw", "starter:en/gout"),
    ] == decisions(sessions)  # fmt: skip


def test_two_people_bring_a_draft_to_patients(editors, sessions, library):
    """The second person's approval counts, the first one's does not."""
    one, two = editors
    assert "web:draft" in one.get("/content").text
    assert 303 == one.post("/content/review", data={"id": "web:draft"}).status_code
    refused = one.post("/content/approve", data={"id": "web:draft"})
    assert (409, "reviewed") == (refused.status_code, state(sessions, "web:draft"))
    assert "another person must approve it" in refused.text
    approved = two.post("/content/approve", data={"id": "web:draft", "review_due": "2099-01-01"})
    assert (303, "approved") == (approved.status_code, state(sessions, "web:draft"))
    page = two.get("/content/passage", params={"id": "web:draft"}).text
    assert "2099-01-01" in page
    assert "A &lt;b&gt;draft&lt;/b&gt;" in page
    assert [("lina", "passage_review", "web:draft"), ("wang", "passage_approve", "web:draft")] == decisions(
        sessions
    )


def test_a_withdrawal_takes_effect_in_the_very_next_search(editors, sessions, library, tmp_path):
    """From the console's form to a running searcher, without a new index."""
    embedder = BagOfWords()
    build(tmp_path / "index", library, embedder)
    searcher = Searcher.open(tmp_path / "index", sessions, embedder)
    assert ASTHMA in [hit.passage_id for hit in searcher.search("what is asthma").hits]
    answer = editors[0].post("/content/withdraw", data={"id": ASTHMA, "reason": "dose is outdated"})
    assert 303 == answer.status_code
    assert ASTHMA not in [hit.passage_id for hit in searcher.search("what is asthma").hits]
    assert "dose is outdated" in editors[1].get("/content/passage", params={"id": ASTHMA}).text
    assert [("lina", "passage_withdraw", ASTHMA)] == decisions(sessions)


def test_a_withdrawal_needs_a_reason(editors, sessions, library):
    """The next editor must know why."""
    answer = editors[0].post("/content/withdraw", data={"id": ASTHMA, "reason": "  "})
    assert (409, "approved") == (answer.status_code, state(sessions, ASTHMA))


def test_a_changed_original_shows_on_its_translation(editors, sessions, library):
    """Due, with what changed, and settled by two people who look at the translation."""
    changed = a_passage(text="## What it is\nNEW WORDS.\n## What you can do\nUse your inhaler.")
    with sessions.begin() as session:
        sync_starter(session, [changed, *library[1:]], who="files")
    one, two = editors
    assert CHINESE in one.get("/content?show=translations").text
    page = one.get("/content/passage", params={"id": CHINESE}).text
    assert "has changed since this translation" in page
    assert "<ins>" in page
    assert "NEW WORDS." in page.split("What changed in the original")[1]
    one.post("/content/review", data={"id": CHINESE})
    assert CHINESE in one.get("/content?show=translations").text
    assert 303 == two.post("/content/approve", data={"id": CHINESE}).status_code
    assert CHINESE not in one.get("/content?show=translations").text


def test_a_change_can_be_compared_line_by_line(editors, sessions, library):
    """Signs and words, not colour alone."""
    with sessions.begin() as session:
        store(session, [a_passage("web:draft", title="Other title")], who="import")
    page = editors[0].get("/content/passage", params={"id": "web:draft"}).text
    link = page.split('">What changed</a>')[0].rsplit('href="', 1)[1].replace("&amp;", "&").split("#")[0]
    compared = editors[0].get(link).text.split('id="compared"')[1]
    assert "removed:</span></span>A &lt;b&gt;draft&lt;/b&gt;</del>" in compared
    assert "added:</span></span>Other title</ins>" in compared


def test_unknown_passages_and_bad_dates_are_sentences(editors, sessions, library):
    """Nothing breaks and nothing is decided."""
    one, two = editors
    assert 404 == one.get("/content/passage?id=no:such").status_code
    assert 404 == one.post("/content/review", data={"id": "no:such"}).status_code
    one.post("/content/review", data={"id": "web:draft"})
    answer = two.post("/content/approve", data={"id": "web:draft", "review_due": "tomorrow"})
    assert (409, True) == (answer.status_code, "must be a day such as" in answer.text)
    for path in ("/content?show=x&lang=fr&page=-3", "/content?q=%25%00", "/content?page=99999"):
        assert 200 == one.get(path).status_code


def test_decisions_of_the_command_line_come_into_the_chain_too(sessions, library):
    """One entry each, a whole source as one, and none twice."""
    with sessions.begin() as session:
        store(session, [a_passage(f"med:{n}") for n in range(3)], who="op", approved_as="NIH")
        status.withdraw(session, ASTHMA, who="op")
        status.review(session, "web:draft", who="x" * 120)
    witness = Witness(sessions)
    assert [3, 0] == [witness.round(), witness.round()]
    assert [
        ("op", "source_approve", "source"),
        ("op", "passage_withdraw", ASTHMA),
        ("x" * 64, "passage_review", "web:draft"),
    ] == decisions(sessions)  # fmt: skip


def test_a_very_long_id_is_named_by_its_hash():
    """The audit's column has room for 64 characters."""
    assert 64 == len(subject_of("web:" + "x" * 150))
    assert ASTHMA == subject_of(ASTHMA)


@pytest.mark.parametrize(("role", "status_code"), [("clinician", 403), ("admin", 403), ("supervisor", 200)])
def test_the_desk_is_for_editors_and_supervisors(visitor, sessions, library, role, status_code):
    """A clinician reads passages in the conversation, not here."""
    new_staff(sessions, "eve", role)
    sign_in(visitor, "eve")
    assert status_code == visitor.get("/content").status_code
    assert status_code == visitor.get("/content/passage", params={"id": ASTHMA}).status_code


def test_an_editor_is_led_to_the_desk(editors):
    """The queue is not theirs."""
    answer = editors[0].get("/")
    assert (303, "/content") == (answer.status_code, answer.headers["location"])
