"""What the database could not take survives on disk until it can."""

import json
import os

import pytest
from cryptography.fernet import Fernet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic.spool import Replayed, Spool
from common import crypto

CLASHES = [HealthCheck.function_scoped_fixture]


@pytest.fixture
def spool(sessions, tmp_path):
    return Spool(tmp_path / "spool")


def test_records_come_back_oldest_first_and_are_then_gone(spool):
    for number in range(5):
        spool.put({"number": number})
    seen = []
    assert Replayed(done=5) == spool.replay(seen.append)
    assert [{"number": number} for number in range(5)] == seen
    assert 0 == len(spool)
    assert Replayed() == spool.replay(seen.append)


@settings(max_examples=30, deadline=None, suppress_health_check=CLASHES)
@given(st.text(st.characters(codec=None), max_size=60))
def test_any_text_comes_back_as_it_was(spool, text):
    spool.put({"text": text})
    seen = []
    spool.replay(seen.append)
    assert [{"text": text}] == seen


def test_a_handler_that_fails_keeps_the_record_and_the_others_go_on(spool):
    for number in range(3):
        spool.put({"number": number})

    def handle(record):
        if record["number"] == 1:
            raise RuntimeError("no database")

    assert Replayed(done=2, waiting=1) == spool.replay(handle)
    seen = []
    assert Replayed(done=1) == spool.replay(seen.append)
    assert [{"number": 1}] == seen


def test_a_crash_while_writing_leaves_no_half_record(spool, monkeypatch):
    spool.put({"number": 0})

    def crash(*_args):
        raise OSError("power cut")

    monkeypatch.setattr(os, "fsync", crash)
    with pytest.raises(OSError, match="power cut"):
        spool.put({"number": 1})
    monkeypatch.undo()
    seen = []
    assert Replayed(done=1) == spool.replay(seen.append)
    assert [{"number": 0}] == seen


def test_a_crash_between_handling_and_deleting_hands_the_record_out_again(spool):
    spool.put({"number": 0})
    seen = []

    class Killed(BaseException):
        """Stands for kill -9: nothing catches it."""

    def handle(record):
        seen.append(record)
        if len(seen) == 1:
            raise Killed

    with pytest.raises(Killed):
        spool.replay(handle)
    assert Replayed(done=1) == spool.replay(handle)
    assert [{"number": 0}] * 2 == seen


def test_it_is_encrypted_and_private(spool):
    spool.put({"text": "zebra-striped rash"})
    (file,) = spool.directory.glob("*.rec")
    assert b"zebra" not in file.read_bytes()
    assert 0o600 == file.stat().st_mode & 0o777


def test_a_damaged_file_is_set_aside_and_never_deleted(spool):
    spool.put({"number": 0})
    (file,) = spool.directory.glob("*.rec")
    file.write_bytes(file.read_bytes()[:-5])
    assert Replayed(damaged=1) == spool.replay(pytest.fail)
    assert [file.name] == [kept.name for kept in (spool.directory / "damaged").iterdir()]


def test_a_record_under_an_old_key_is_read_after_rotation(spool, settings):
    spool.put({"number": 0})
    old = settings.encryption_keys.get_secret_value()
    rotated = settings.model_copy(
        update={"encryption_keys": type(settings.encryption_keys)(f"{Fernet.generate_key().decode()},{old}")}
    )
    crypto.configure(rotated)
    assert Replayed(done=1) == spool.replay(lambda record: json.dumps(record))


def test_a_file_that_the_disk_will_not_give_stops_no_other_record(spool):
    spool.put({"number": 1})
    (spool.directory / "00000000000000000000-unreadable.rec").mkdir()
    seen = []
    assert Replayed(done=1, waiting=1) == spool.replay(seen.append)
    assert [{"number": 1}] == seen
