"""A session that somebody made up is no session."""

import pytest

from gateway.sessions import Sessions


def test_a_token_reads_back_as_the_session_it_was_made_of():
    sessions = Sessions("secret", 1)
    ref = sessions.new("web", "zh", "CN")
    assert ref == sessions.read(sessions.token(ref))


@pytest.mark.parametrize("token", [None, "", "a.b.c", "x" * 5000, "null"])
def test_what_is_not_a_token_gives_no_session(token):
    assert Sessions("secret", 1).read(token) is None


def test_a_token_signed_with_another_secret_gives_no_session():
    ref = Sessions.new("web", "en", "US")
    assert Sessions("secret", 1).read(Sessions("other", 1).token(ref)) is None


def test_an_old_token_gives_no_session():
    sessions = Sessions("secret", 1)
    token = sessions.token(sessions.new("web", "en", "US"))
    sessions.max_age_s = -1
    assert sessions.read(token) is None


def test_two_new_sessions_never_share_a_conversation():
    assert 50 == len({Sessions.new("web", "en", "US").conversation_id for _ in range(50)})
