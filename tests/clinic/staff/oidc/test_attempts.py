"""A sign-in on its way to the provider is good once, for ten minutes, in one browser."""

from datetime import timedelta

import pytest

from clinic.staff.oidc import attempts
from clinic.tables import OidcAttempt
from tests.clinic.conftest import T0


@pytest.fixture
def begin(do):
    def run(browser="mine", minutes=0.0):
        attempt = attempts.new_attempt("/cases/x")
        do(attempts.keep, attempt, browser=browser, at=T0 + timedelta(minutes=minutes))
        return attempt

    return run


@pytest.fixture
def take(do):
    def run(state, browser="mine", minutes=1.0):
        return do(attempts.take, state=state, browser=browser, at=T0 + timedelta(minutes=minutes))

    return run


def test_an_attempt_comes_back_as_it_went_and_only_once(begin, take):
    attempt = begin()
    assert attempt == take(attempt.state)
    assert take(attempt.state) is None


@pytest.mark.parametrize("browser", ["another", "", "é\ud800"])
def test_another_browser_gets_nothing_and_uses_nothing_up(begin, take, browser):
    attempt = begin()
    assert take(attempt.state, browser) is None
    assert attempt == take(attempt.state)


def test_a_browser_without_a_cookie_gets_nothing_even_if_it_began_so(begin, take):
    assert take(begin(browser="").state, "") is None


@pytest.mark.parametrize("state", ["", "unknown", "é\ud800"])
def test_an_unknown_state_gets_nothing(begin, take, state):
    begin()
    assert take(state) is None


def test_after_ten_minutes_it_is_too_late(begin, take):
    first, second = begin(), begin()
    assert first == take(first.state, minutes=9.9)
    assert take(second.state, minutes=10) is None


def test_a_browser_may_sign_in_in_two_tabs(begin, take):
    first, second = begin(), begin()
    assert second == take(second.state)
    assert first == take(first.state)


def test_old_attempts_go_and_a_flood_is_bounded(begin, take, sessions, monkeypatch):
    monkeypatch.setattr(attempts, "MOST", 3)
    begin()
    kept = [begin(minutes=11 + number) for number in range(4)]
    with sessions() as session:
        assert 3 == session.query(OidcAttempt).count()
    assert take(kept[0].state, minutes=15) is None
    assert kept[3] == take(kept[3].state, minutes=15)


def test_the_database_holds_no_secret_of_an_attempt_as_it_is(begin, settings, sessions):
    attempt = begin(browser="the browser's token")
    with sessions() as session:
        written = repr(session.connection().exec_driver_sql("SELECT * FROM oidc_attempt").all())
    assert "/cases/x" in written
    for secret in (attempt.state, attempt.nonce, attempt.verifier, "the browser's token"):
        assert secret not in written
