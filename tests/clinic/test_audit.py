"""The audit chain shows any change, and two acts at once cannot break it."""

import threading
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hyp_settings
from hypothesis import strategies as st
from sqlalchemy import text

from clinic import audit
from clinic.tables import AuditEntry
from tests.clinic.conftest import T0


def fill(sessions, count=5):
    for number in range(count):
        with sessions.begin() as session:
            audit.append(session, actor="mei", act="view", subject=f"case-{number}", detail="é 中")


def verdict(sessions, **values):
    with sessions() as session:
        return audit.verify(session, **values)


def test_an_untouched_chain_is_intact(sessions):
    assert verdict(sessions).intact
    fill(sessions)
    found = verdict(sessions)
    assert (True, 5) == (found.intact, found.entries)


@pytest.mark.parametrize("column", ["at", "actor", "act", "subject", "detail", "previous_hash", "hash"])
@pytest.mark.parametrize("entry_id", [1, 3, 5])
def test_one_flipped_byte_names_the_entry(sessions, column, entry_id):
    fill(sessions)
    with sessions.begin() as session:
        value = session.scalar(text(f"SELECT {column} FROM audit_entry WHERE id = {entry_id}"))
        flipped = chr(ord(value[0]) ^ 1) + value[1:]
        session.execute(
            text(f"UPDATE audit_entry SET {column} = :value WHERE id = {entry_id}"), {"value": flipped}
        )
    found = verdict(sessions)
    assert (False, entry_id) == (found.intact, found.broken_id)
    assert found.why


def test_a_removed_entry_names_the_one_behind_it(sessions):
    fill(sessions)
    with sessions.begin() as session:
        session.execute(text("DELETE FROM audit_entry WHERE id = 2"))
    assert 3 == verdict(sessions).broken_id


def test_an_end_that_was_cut_off_shows_against_a_hash_noted_earlier(sessions):
    fill(sessions)
    head = verdict(sessions).head
    assert verdict(sessions, known_head=head).intact
    with sessions.begin() as session:
        session.execute(text("DELETE FROM audit_entry WHERE id = 5"))
    assert verdict(sessions).intact
    found = verdict(sessions, known_head=head)
    assert (False, 5) == (found.intact, found.broken_id)


def test_eight_threads_at_once_make_one_chain(sessions):
    ready = threading.Barrier(8)

    def work():
        ready.wait()
        fill(sessions, 6)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = verdict(sessions)
    assert (True, 48) == (found.intact, found.entries)


def test_an_entry_shares_the_fate_of_its_transaction(sessions):
    with sessions() as session:
        audit.append(session, actor="mei", act="claim", subject="x")
        session.rollback()
    assert 0 == verdict(sessions).entries


def test_looks_within_ten_minutes_are_one_look(sessions, monkeypatch):
    for minutes in (0, 9, 11):
        at = T0 + timedelta(minutes=minutes)
        monkeypatch.setattr(audit, "now", lambda at=at: at)
        with sessions.begin() as session:
            audit.note_view(session, actor="mei", subject="case", at=at)
    with sessions() as session:
        assert 2 == session.query(AuditEntry).filter_by(act="view").count()


def test_an_entry_that_was_given_another_number_shows(sessions):
    """Even the last one, behind which nothing follows."""
    fill(sessions)
    with sessions.begin() as session:
        session.execute(text("UPDATE audit_entry SET id = 7 WHERE id = 5"))
    assert (False, 7) == (verdict(sessions).intact, verdict(sessions).broken_id)


@pytest.fixture
def a_whole_file(settings, sessions, tmp_path):
    """A chain of 12 entries, all in the database file itself and none in its write-ahead log."""
    if not settings.database_url.startswith("sqlite"):
        pytest.skip("flips a byte of SQLite's file")
    fill(sessions, 12)
    with sessions() as session:
        entries = session.execute(text("SELECT * FROM audit_entry ORDER BY id")).mappings().all()
    engine = sessions.kw["bind"]
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    engine.dispose()
    return tmp_path / "c.db", entries


@hyp_settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(which=st.integers(0, 11), where=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_any_flipped_bit_of_the_file_names_its_entry(a_whole_file, sessions, which, where, bit):
    """Any bit of any entry's bytes on disk, also one that makes the text unreadable."""
    file, entries = a_whole_file
    whole = file.read_bytes()
    entry = entries[which]
    record = "".join(entry[name] for name in audit._TEXTS).encode()
    start = whole.index(record)
    assert whole.count(record) == 1
    at = start + int(where * len(record))
    flipped = bytearray(whole)
    flipped[at] ^= 1 << bit
    file.write_bytes(flipped)
    try:
        found = verdict(sessions)
        assert (False, entry["id"], entry["id"] - 1) == (found.intact, found.broken_id, found.entries)
    finally:
        sessions.kw["bind"].dispose()
        file.write_bytes(whole)
    assert verdict(sessions).intact
    sessions.kw["bind"].dispose()


@hyp_settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=st.integers(1, 14).filter(lambda place: place != 10),
    bit=st.integers(0, 7),
    which=st.integers(0, 11),
)
def test_damage_to_what_holds_the_entries_shows_too(a_whole_file, sessions, before, bit, which):
    """The bytes before an entry say how long it is and of which type: no flip there passes as whole.

    All but the tenth, a type that SQLite never reads (the number of a row is kept elsewhere).
    """
    file, entries = a_whole_file
    whole = file.read_bytes()
    start = whole.index("".join(entries[which][name] for name in audit._TEXTS).encode())
    flipped = bytearray(whole)
    flipped[start - before] ^= 1 << bit
    file.write_bytes(flipped)
    try:
        found = verdict(sessions)
        assert not found.intact
        assert found.why
    finally:
        sessions.kw["bind"].dispose()
        file.write_bytes(whole)
