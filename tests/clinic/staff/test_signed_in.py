"""A sign-in ends with time, idleness, sign-out or the end of the account."""

from datetime import timedelta

import pytest

from clinic.staff.signed_in import close_session, find_session, open_session
from clinic.tables import StaffAccount, StaffSession
from tests.clinic.conftest import T0

IDLE = timedelta(minutes=60)


@pytest.fixture
def token(sessions, mei):
    with sessions.begin() as session:
        account = session.get_one(StaffAccount, mei.id)
        return open_session(session, account, at=T0, lasts=timedelta(hours=12))


def find(sessions, token, minutes, **values):
    with sessions.begin() as session:
        return find_session(session, token, at=T0 + timedelta(minutes=minutes), idle=IDLE, **values)


def test_the_token_finds_its_person_and_its_hash_alone_is_stored(sessions, token, mei):
    assert mei == find(sessions, token, 1).staff
    with sessions() as session:
        stored = session.query(StaffSession).one().id
    assert token != stored
    assert find(sessions, stored, 1) is None
    assert find(sessions, "", 1) is None


def test_an_idle_session_ends_and_an_active_one_lives_on(sessions, token):
    assert find(sessions, token, 59)
    assert find(sessions, token, 118)
    assert find(sessions, token, 179) is None


def test_a_live_page_alone_does_not_keep_a_session_awake(sessions, token):
    assert find(sessions, token, 59, active=False)
    assert find(sessions, token, 61, active=False) is None


def test_it_ends_after_its_hours_however_active(sessions, token):
    for minutes in range(0, 720, 50):
        assert find(sessions, token, minutes)
    assert find(sessions, token, 720) is None


def test_signing_out_makes_the_token_worthless(sessions, token):
    signed_in = find(sessions, token, 1)
    with sessions.begin() as session:
        close_session(session, signed_in, at=T0)
    assert find(sessions, token, 2) is None


def test_a_disabled_account_is_out_at_once(sessions, token):
    with sessions.begin() as session:
        session.query(StaffAccount).one().disabled_at = T0
    assert find(sessions, token, 1) is None
