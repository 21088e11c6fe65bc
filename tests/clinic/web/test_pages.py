"""The pages show the case, take the acts without script, and never run what a patient wrote."""

import re
from datetime import timedelta

import pytest

from clinic.presence import here
from clinic.tables import AuditEntry, Escalation
from common.clock import now
from common.profile import book
from common.profile.facts import ProfileFact
from common.records.conversation import Conversation
from common.records.marks import mark_delivered, read_by_patient
from common.records.message import Message
from tests.clinic.conftest import new_case

HOSTILE = """<script>alert(1)</script> "><img src=x onerror=alert(1)> {{7*7}} \u202egnirts 😀 chest pain"""


def test_an_empty_queue_is_friendly(nurse):
    text = nurse.get("/").text
    assert "Nobody is waiting" in text
    assert "The queue is empty." in text
    assert "You hold no case." in nurse.get("/?show=mine").text
    assert "The queue is empty." in nurse.get("/?show=bananas").text


def test_the_queue_shows_acuity_in_words_and_shape_with_the_trigger_words(nurse, sessions):
    new_case(sessions)
    text = nurse.get("/").text
    assert "(1) Emergency · Queue" in text
    assert '<span class="badge badge-emergency"><svg class="shape"' in text
    assert '<mark lang="en">crushing chest pain</mark>' in text


def test_a_hostile_message_is_only_text_everywhere(nurse, sessions):
    case_id = new_case(sessions, words=HOSTILE, trigger=("<script>alert(1)</script>", "chest pain"))
    for path in ("/", f"/cases/{case_id}"):
        text = nurse.get(path).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "{{7*7}}" in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_the_case_page_marks_the_words_in_the_patients_own_sentence(nurse, sessions):
    text = nurse.get(f"/cases/{new_case(sessions)}").text
    assert "I have <mark>crushing chest pain</mark></p>" in text
    for part in ("Situation", "Background", "Assessment", "Recommendation", "Acknowledge", "Claim"):
        assert part in text


def test_the_forms_work_without_script(nurse, sessions, look):
    case_id = new_case(sessions)
    del nurse.headers["X-CSRF-Token"]
    token = nurse.get("/api/me").json()["csrf_token"]

    def send(verb, **fields):
        return nurse.post(f"/cases/{case_id}/{verb}", data={"csrf_token": token, **fields})

    assert f"/cases/{case_id}" == send("acknowledge").headers["location"]
    assert 303 == send("claim").status_code
    assert 303 == send("reply", text="你好", client_id="1").status_code
    assert 422 == send("resolve").status_code
    assert 303 == send("resolve", outcome="advised").status_code
    assert "advised" == look(case_id).outcome
    assert "Resolved: Advice given" in nurse.get(f"/cases/{case_id}").text
    with sessions() as session:
        assert "你好" == session.query(Message).filter_by(author="clinician").one().text


def test_a_refused_reply_keeps_what_was_written(nurse, sessions):
    case_id = new_case(sessions)
    answer = nurse.post(f"/cases/{case_id}/reply", data={"text": "my long careful answer"})
    assert 409 == answer.status_code
    assert "Claim this case first" in answer.text
    assert "my long careful answer" in answer.text


def test_looking_at_a_case_is_audited_and_keeps_the_holders_lease(nurse, sessions, look):
    case_id = new_case(sessions)
    nurse.post(f"/api/escalations/{case_id}/claim", json={})
    with sessions.begin() as session:
        case = session.get_one(Escalation, case_id)
        case.lease_until = soon = case.lease_until - timedelta(minutes=5)
    nurse.get(f"/cases/{case_id}")
    nurse.get(f"/cases/{case_id}")
    assert look(case_id).lease_until > soon
    with sessions() as session:
        assert 1 == session.query(AuditEntry).filter_by(act="view", subject=case_id, actor="ada").count()


def test_an_unknown_case_is_a_friendly_404_and_no_view_is_written(nurse, sessions):
    answer = nurse.get("/cases/nothing")
    assert 404 == answer.status_code
    assert "There is no such case" in answer.text
    with sessions() as session:
        assert 0 == session.query(AuditEntry).filter_by(act="view").count()
    assert "There is no such page" in nurse.get("/nothing").text


def test_an_https_rule_source_is_a_link(nurse, sessions, monkeypatch):
    from clinic import case, rule_sources

    source = rule_sources.RuleSource("chest-pain", "Chest pain", "https://www.nhs.uk/x", "2026-11-24")
    monkeypatch.setattr(case, "rule_source", lambda *_: source)
    text = nurse.get(f"/cases/{new_case(sessions)}").text
    assert 'href="https://www.nhs.uk/x" rel="noreferrer noopener"' in text
    assert "reviewed 2026-11-24" in text


def test_a_page_that_only_refreshes_itself_keeps_no_lease(nurse, sessions, look):
    case_id = new_case(sessions)
    nurse.post(f"/api/escalations/{case_id}/claim", json={})
    before = look(case_id).lease_until
    with sessions.begin() as session:
        case = session.get_one(Escalation, case_id)
        case.lease_until = soon = before - timedelta(minutes=5)
    assert 200 == nurse.get(f"/cases/{case_id}", headers={"X-Careline-By-Itself": "1"}).status_code
    assert soon == look(case_id).lease_until


def test_filters_are_links_and_an_unknown_one_filters_nothing(nurse, sessions):
    new_case(sessions, user="ana", lang="zh", acuity="urgent", words="肚子疼", trigger=())
    new_case(sessions, user="bo")
    page = nurse.get("/?acuity=urgent&lang=zh").text
    assert 1 == page.count('class="row ')
    assert 'href="/?acuity=urgent"' in page
    assert 2 == nurse.get("/?acuity=zebra&lang=xx&show=odd&overdue=no").text.count('class="row ')


def test_a_case_shows_notes_judgement_and_who_else_is_there(nurse, sessions, mei):
    case_id = new_case(sessions)
    with sessions.begin() as session:
        here(session, case_id, mei, now(), typing=True)
    token = nurse.get("/api/me").json()["csrf_token"]
    for verb, fields in (
        ("note", {"text": "<b>told the family</b>"}), ("label", {"verdict": "lower", "acuity": "urgent"}),
        ("snooze", {"minutes": "5", "text": "on the line"}),
    ):  # fmt: skip
        answer = nurse.post(f"/cases/{case_id}/{verb}", data={"csrf_token": token, **fields})
        assert 303 == answer.status_code, verb
    page = nurse.get(f"/cases/{case_id}").text
    for part in ("Mei is typing", "&lt;b&gt;told the family", "should have been lower, urgent"):
        assert part in page
    assert "put off until" in page


def test_an_overlong_reply_and_note_come_back_whole_with_the_reason(nurse, sessions):
    case_id = new_case(sessions)
    token = nurse.get("/api/me").json()["csrf_token"]
    nurse.post(f"/cases/{case_id}/claim", data={"csrf_token": token})
    for verb, text in (("reply", "é" * 4001), ("note", "痛" * 60_001)):
        answer = nurse.post(f"/cases/{case_id}/{verb}", data={"csrf_token": token, "text": text})
        assert 422 == answer.status_code
        assert text in answer.text
        assert "characters" in answer.text


WORDS = [
    "<script>alert(1)</script>", "\u202eevil\u202c \u2066x", "🙂" * 10_000, "\x00\x1b[31m",
    "𝕏\ud7ff" * 50,
]


@pytest.mark.parametrize("words", WORDS)
def test_hostile_words_are_shown_as_words_everywhere(nurse, sessions, words):
    case_id = new_case(sessions, words=words, trigger=(words[:40],))
    for path in ("/", f"/cases/{case_id}"):
        answer = nurse.get(path)
        assert 200 == answer.status_code
        assert "<script>alert" not in answer.text


@pytest.mark.parametrize(("path", "live"), [("/", True), ("/account", False), ("/insight", False)])
def test_only_pages_that_follow_the_queue_speak_of_being_live(nurse, path, live):
    """Elsewhere "not live" would alarm for nothing; the own account is linked everywhere."""
    text = nurse.get(path).text
    assert live == ("Not live" in text)
    assert 'href="/account"' in text


BY_ITSELF = {"X-Careline-By-Itself": "1"}


def written(sessions, **what):
    with sessions() as session:
        return session.query(Message).filter_by(**what).order_by(Message.id).all()


def test_opening_a_case_reads_the_patients_message_and_a_page_that_refreshes_itself_does_not(nurse, sessions):
    case_id = new_case(sessions)
    nurse.get(f"/cases/{case_id}", headers=BY_ITSELF)
    nurse.get("/")
    assert [None] == [row.read_at for row in written(sessions, author="patient")]
    nurse.get(f"/cases/{case_id}")
    assert [True] == [row.read_at is not None for row in written(sessions, author="patient")]


def test_every_message_to_the_patient_says_whether_it_arrived_and_was_read_and_when(nurse, sessions):
    case_id = new_case(sessions)
    nurse.post(f"/api/escalations/{case_id}/claim")
    for number in range(3):
        nurse.post(f"/api/escalations/{case_id}/reply", json={"text": f"line {number}"})
    first, second, _ = written(sessions, author="clinician")
    with sessions.begin() as session:
        at = first.created_at.replace(hour=14, minute=5)
        mark_delivered(session, first.conversation_id, second.id, at)
        read_by_patient(session, first.conversation_id, first.id, at)
        for row in session.query(Message).filter(Message.id.in_([first.id, second.id])):
            row.created_at, row.delivered_at = at, at
            row.read_at = at if row.read_at else None
    text = nurse.get(f"/cases/{case_id}").text
    written_by_me = text.split("line-clinician", 1)[1]
    marks = re.findall(r'<span class="line-mark line-mark-(\w+)">([^<]+)</span>', written_by_me)[:3]
    assert [("read", "Read 14:05"), ("delivered", "Delivered 14:05"), ("sent", "Not yet delivered")] == marks


def test_a_channel_that_cannot_tell_reading_says_so(nurse, sessions):
    case_id = new_case(sessions)
    assert "not whether it was read" not in nurse.get(f"/cases/{case_id}").text
    with sessions.begin() as session:
        session.query(Conversation).one().channel = "sms"
    assert "not whether it was read" in nurse.get(f"/cases/{case_id}").text


def test_a_chinese_case_names_its_rules_in_chinese_with_the_english_beside(nurse, sessions):
    case_id = new_case(sessions, lang="zh", words="胸口压榨样疼痛", trigger=("压榨样疼痛",))
    with sessions.begin() as session:
        session.query(Escalation).one().rules_json = '["cauda-equina"]'
    text = nurse.get(f"/cases/{case_id}").text
    assert '<b lang="zh">腰痛伴会阴麻木' in text
    assert "Back pain with numb saddle" in text


def test_what_the_patient_told_before_is_shown_with_its_day_and_as_their_word(nurse, sessions):
    case_id = new_case(sessions)
    assert "Told by the patient before" not in nurse.get(f"/cases/{case_id}").text
    day = now() - timedelta(days=3)
    with sessions.begin() as session:
        conversation_id = session.get_one(Escalation, case_id).conversation_id
        book.allow(session, conversation_id, [ProfileFact("allergy", "<b>latex</b>", "", day)], day)
    text = nurse.get(f"/cases/{case_id}").text
    assert f"allergy: &lt;b&gt;latex&lt;/b&gt;, told on {day:%Y-%m-%d}" in text
    assert "checked by nobody" in text and "web page" not in text
