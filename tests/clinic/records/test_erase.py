"""An erased patient is on no disk any more, everybody else is, and the audit chain still holds."""

import json
import sqlite3

import pytest
from sqlalchemy import text

from clinic import audit
from clinic.presence import here
from clinic.spool import Spool
from clinic.tables import AuditEntry, CaseLabel, CaseNote, Escalation, Presence
from clinic.transitions.claim import claim
from clinic.transitions.label import label
from clinic.transitions.note import add_note
from clinic.transitions.reply import reply
from clinic.transitions.resolve import resolve
from common.crypto import fernet, user_key
from common.profile import book
from common.profile.facts import ProfileFact
from common.records.conversation import Conversation
from common.records.message import Message
from common.records.profile import PatientProfile
from common.records.write import add_message
from tests.clinic.conftest import POSTGRES, T0, act_at, new_case, new_conversation
from tests.clinic.test_cli import clinic, migrated  # noqa: F401 - fixtures

reads_files = pytest.mark.skipif(bool(POSTGRES), reason="reads the files of SQLite")
ENGLISH, CHINESE = "crushing zebrapain since noon", "斑马一样的胸口痛"


def a_patient(sessions, mei, do, user: str) -> str:
    """Somebody whose words are in every table, and whose case is resolved; the conversation's id."""
    with sessions.begin() as session:
        conversation = new_conversation(session, user)
        conversation.user_key = user_key("web", user)
        session.flush()
        key, conversation_id = conversation.user_key, conversation.id
        day = conversation.created_at
        known = ProfileFact("long_term", True, f"{ENGLISH} {CHINESE} {user}", day)
        book.allow(session, conversation_id, [known], day)
        add_message(
            session, conversation, author="assistant", text=f"{ENGLISH} {user}", turn_id="t0",
            extra={"sources": [{"name": f"{CHINESE} {user}"}]},
        )  # fmt: skip
    words = f"{ENGLISH} {CHINESE} {user}"
    case_id = new_case(sessions, user=key, words=words, trigger=(f"zebrapain {user}",))
    do(claim, case_id, act_at(mei))
    do(reply, case_id, act_at(mei, 1), f"About your zebrapain, {user}")
    do(add_note, case_id, act_at(mei, 1), f"Known for {CHINESE} {user}")
    do(label, case_id, act_at(mei, 1), "right")
    do(resolve, case_id, act_at(mei, 2), "advised")
    return conversation_id


def spooled(conversation_id: str, user: str) -> dict:
    return {"kind": "turn", "conversation_id": conversation_id, "channel": "web", "channel_user_id": user,
            "text": f"{ENGLISH} {user}"}  # fmt: skip


def dialogue(settings, conversations: dict[str, str]) -> sqlite3.Connection:
    """Rasa's tracker store as it is on disk, its write-ahead log not yet folded in."""
    connection = sqlite3.connect(settings.var_dir / "tracker.db")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(
        "CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id VARCHAR(255), type_name VARCHAR(255),"
        " timestamp FLOAT, intent_name VARCHAR(255), action_name VARCHAR(255), data TEXT)"
    )
    for conversation_id, user in conversations.items():
        for number in range(50):
            said = json.dumps({"event": "user", "text": f"{ENGLISH} {user} {number}"})
            token = fernet().encrypt(said.encode()).decode()
            connection.execute(
                "INSERT INTO events (sender_id, type_name, timestamp, data) VALUES (?, 'user', 1.0, ?)",
                (conversation_id, token),
            )
    connection.commit()
    return connection


def traces(settings, sessions, conversation_id: str, user: str, tracker: sqlite3.Connection) -> list[bytes]:
    """What must be gone: the words, the user, and above all the encrypted forms that are really on disk."""
    of = f"WHERE conversation_id = '{conversation_id}'"
    with sessions() as session:
        raw = [
            *session.execute(text(f"SELECT text, extras FROM message {of}")),
            *session.execute(
                text("SELECT channel_user_id FROM conversation WHERE id = :id"), {"id": conversation_id}
            ),
            *session.execute(text(f"SELECT facts FROM patient_profile {of}")),
            *session.execute(text(f"SELECT words_json, patient_words, sbar_json FROM escalation {of}")),
        ]
        notes = "SELECT text FROM case_note WHERE escalation_id IN (SELECT id FROM escalation {of})"
        raw += session.execute(text(notes.format(of=of))).all()
    tokens = [value for row in raw for value in row if value]
    rows = tracker.execute("SELECT data FROM events WHERE sender_id = ?", (conversation_id,))
    tokens += [row[0].encode() for row in rows]
    for path in (settings.var_dir / "spool").glob("*.rec"):
        if json.loads(fernet().decrypt(path.read_bytes()))["channel_user_id"] == user:
            tokens.append(path.read_bytes())
    assert 55 < len(tokens)
    # A token may be cut by the pages of a file: a piece of it is enough of a trace.
    pieces = [token[at : at + 40] for token in tokens for at in range(16, len(token) - 40, 97)]
    plain = [word.encode() for word in (ENGLISH, CHINESE, user, user_key("web", user))]
    return [*pieces, *plain, json.dumps(CHINESE)[1:-1].encode()]


def found_on_disk(folder, wanted: list[bytes]) -> set[str]:
    files = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert any(path.name.endswith("-wal") for path in files) or len(files) > 2
    return {path.name for path, held in files.items() if any(trace in held for trace in wanted)}


@reads_files
def test_an_erased_patients_words_are_nowhere_on_disk(clinic, settings, sessions, mei, do):  # noqa: F811
    """Database with its log and free pages, spool, dialogue memory and logs, read as raw files."""
    ana, ben = "ana-7f3a9", "ben-2c81d"
    gone, stays = (a_patient(sessions, mei, do, user) for user in (ana, ben))
    tracker = dialogue(settings, {gone: ana, stays: ben})
    spool = Spool(settings.var_dir / "spool")
    for record in (spooled(gone, ana), spooled("a" * 32, ana), spooled(stays, ben)):
        spool.put(record)
    log = settings.var_dir / "careline.log"
    log.write_text(json.dumps({"event": "paged", "conversation_id": gone}) + "\n")
    wanted = traces(settings, sessions, gone, ana, tracker)
    others = traces(settings, sessions, stays, ben, tracker)
    before = found_on_disk(settings.var_dir, wanted)
    assert any(name.startswith("c.db") for name in before)
    assert any(name.startswith("tracker.db") for name in before)
    assert any(name.endswith(".rec") for name in before)
    tracker.close()

    answer = clinic("erase", gone, "--yes")

    assert 0 == answer.exit_code, answer.output
    assert "2 spooled turns, 50 events of the dialogue" in answer.output
    assert set() == found_on_disk(settings.var_dir, [trace for trace in wanted if trace not in others])
    verdict = clinic("verify-audit")
    assert 0 == verdict.exit_code, verdict.output
    assert "intact" in verdict.output
    with sessions() as session:
        assert (1, 1) == (session.query(CaseNote).count(), session.query(CaseLabel).count())
        assert [stays] == list(session.scalars(session.query(Conversation.id).statement))
        assert [stays] == list(session.scalars(session.query(PatientProfile.conversation_id).statement))
        assert {stays} == set(session.scalars(session.query(Message.conversation_id).statement))
        assert 1 == session.query(Escalation).count()
        [last] = session.query(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)
        assert ("erase", gone) == (last.act, last.subject)
        assert f"{ENGLISH} {CHINESE} {ben}" in [one.text for one in session.query(Message)]
    assert 1 == len(spool)


@reads_files
def test_open_programs_do_not_keep_the_words_alive(clinic, settings, sessions, mei, do):  # noqa: F811
    """Gateway and console have the database open; an idle connection holds nothing back."""
    gone = a_patient(sessions, mei, do, "ana-7f3a9")
    tracker = dialogue(settings, {gone: "ana-7f3a9"})
    with sessions() as idle:
        idle.execute(text("SELECT count(*) FROM message"))
        idle.commit()
        Spool(settings.var_dir / "spool").put(spooled(gone, "ana-7f3a9"))
        wanted = traces(settings, sessions, gone, "ana-7f3a9", tracker)
        tracker.commit()
        assert 0 == clinic("erase", gone, "--yes").exit_code
        assert set() == found_on_disk(settings.var_dir, wanted)
    tracker.close()


@reads_files
def test_a_reader_that_keeps_the_file_busy_is_said(clinic, sessions, mei, do, monkeypatch):  # noqa: F811
    """The rows are gone, and the operator is told what to do about the file."""
    from clinic.records import erase

    monkeypatch.setattr(erase, "_PATIENCE_S", 0.2)
    gone = a_patient(sessions, mei, do, "ana-7f3a9")
    with sessions() as reader:
        reader.connection().exec_driver_sql("BEGIN")
        reader.execute(text("SELECT count(*) FROM message"))
        answer = clinic("erase", gone, "--yes")
        assert (1, True) == (answer.exit_code, "clinic compact" in answer.output)
        assert 1 == clinic("compact").exit_code
    assert 0 == clinic("compact").exit_code
    with sessions() as session:
        assert 0 == session.query(Message).count()


def test_a_waiting_patient_is_not_erased_by_accident(clinic, sessions):  # noqa: F811
    """Nobody would be paged for them any more."""
    case_id = new_case(sessions)
    refused = clinic("erase", case_id, "--yes")
    assert (1, True) == (refused.exit_code, "still wait for a clinician" in refused.output)
    assert 0 == clinic("erase", case_id, "--yes", "--even-if-waiting").exit_code
    with sessions() as session:
        assert 0 == session.query(Escalation).count()


def test_what_failed_half_way_is_not_called_unchanged_and_can_be_given_again(
    clinic, settings, sessions, mei, do, monkeypatch  # noqa: F811
):
    """The dialogue's memory goes first: an operator who reads that nothing happened would leave the rest."""
    from clinic.records import erase

    gone = a_patient(sessions, mei, do, "ana-7f3a9")
    tracker = dialogue(settings, {gone: "ana-7f3a9"})
    with monkeypatch.context() as patch:
        patch.setattr(erase, "delete_rows", lambda *_: 1 / 0)
        answer = clinic("erase", gone, "--yes")
    assert (0,) == tracker.execute("SELECT count(*) FROM events").fetchone()
    tracker.close()
    assert (1, False) == (answer.exit_code, "nothing was changed" in answer.output)
    assert "give the same command again" in answer.output
    assert 0 == clinic("erase", gone, "--yes").exit_code
    with sessions() as session:
        assert 0 == session.query(Message).count()


def test_who_had_the_case_open_is_erased_with_it(clinic, sessions, mei, tom, do):  # noqa: F811
    """Rows that only say who looks at a case just now hold nothing back, and do not outlive it."""
    gone, stays = new_case(sessions), new_case(sessions, user="ben")
    for case_id in (gone, stays):
        do(here, case_id, mei, T0, typing=True)
        do(here, case_id, tom, T0, typing=False)
    answer = clinic("erase", gone, "--yes", "--even-if-waiting")
    assert 0 == answer.exit_code, answer.output
    with sessions() as session:
        assert [stays, stays] == [one.escalation_id for one in session.query(Presence)]


def test_nothing_is_erased_without_a_yes(clinic, sessions):  # noqa: F811
    """The question names the conversation, not the patient."""
    case_id = new_case(sessions)
    assert 0 != clinic("erase", case_id, input="n\n").exit_code
    with sessions() as session:
        assert 1 == session.query(Escalation).count()


def test_copies_that_lie_elsewhere_are_named(clinic, sessions):  # noqa: F811
    """Erasing cannot reach a PDF on somebody's desk."""
    case_id = new_case(sessions)
    clinic("export", case_id, "--format", "soap")
    answer = clinic("erase", case_id, "--yes", "--even-if-waiting")
    assert "A copy was made and lies elsewhere: export soap by operator" in answer.output


def test_a_patient_is_found_by_case_conversation_or_platform_user(clinic, sessions, mei, do):  # noqa: F811
    """Whatever the operator has in hand."""
    conversation_id = a_patient(sessions, mei, do, "ana-7f3a9")
    for name in (conversation_id, "web:ana-7f3a9"):
        assert "claim" in clinic("who-opened", name).output
    assert "There is no such patient" in clinic("erase", "web:nobody", "--yes").output


def test_who_opened_a_record_is_told_and_is_itself_audited(clinic, sessions, mei, do):  # noqa: F811
    """Every act on every case of the patient, and this look."""
    conversation_id = a_patient(sessions, mei, do, "ana-7f3a9")
    with sessions.begin() as session:
        case_id = session.query(Escalation).one().id
        audit.append(session, actor="mei", act="view", subject=case_id)
    clinic("export", case_id)
    lines = clinic("who-opened", case_id).output.splitlines()
    acts = ["claim", "reply", "note", "label", "resolve", "view", "export"]
    assert acts == [line.split("\t")[2] for line in lines[:-1]]
    assert "who_opened" in clinic("who-opened", conversation_id).output


def test_the_dialogues_memory_is_found_where_rasa_keeps_it(
    clinic,  # noqa: F811
    settings,
    sessions,
    mei,
    do,
    monkeypatch,
    tmp_path,
):
    """RASA_TRACKER_DB names it for Rasa and for this command alike."""
    gone = a_patient(sessions, mei, do, "ana-7f3a9")
    tracker = dialogue(settings, {gone: "ana-7f3a9"})
    tracker.close()
    elsewhere = tmp_path / "elsewhere.db"
    (settings.var_dir / "tracker.db").rename(elsewhere)
    monkeypatch.setenv("RASA_TRACKER_DB", str(elsewhere))
    assert "50 events of the dialogue" in clinic("erase", gone, "--yes").output
    with sqlite3.connect(elsewhere) as left:
        assert (0,) == left.execute("SELECT count(*) FROM events").fetchone()
