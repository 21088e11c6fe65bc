"""What every lock store promises: one turn at a time, in order, and no conversation that stays locked."""

import pytest

pytestmark = [pytest.mark.stack, pytest.mark.timeout(120)]


@pytest.fixture(params=["one process", "two processes"])
def url(request):
    """Where the locks are; empty for those of one process."""
    if request.param == "one process":
        return ""
    return request.getfixturevalue("postgres").new_database().replace("+psycopg", "")


def test_turns_of_a_conversation_come_one_by_one_in_the_order_of_their_arrival(inside, url):
    """Whichever process they come to."""
    found = inside("turns:one_at_a_time", url)
    assert {"most": 1, "order": list(range(6)), "waiting": [False, False]} == found


def test_other_conversations_do_not_wait(inside, url):
    """Each has its own lock."""
    assert inside("turns:others_meanwhile", url)


def test_a_turn_that_waits_too_long_is_refused(inside, url):
    """And the next one is not."""
    assert {"refused": True, "after": False} == inside("turns:patience", url)


def test_a_waiting_turn_that_is_given_up_leaves_no_lock(inside, url):
    """In neither process."""
    assert inside("turns:given_up", url)


def test_a_turn_that_fails_leaves_no_lock(inside, url):
    """In neither process."""
    assert inside("turns:raised", url)


def test_without_the_database_a_turn_is_refused(inside):
    """Rather than taken without a lock."""
    assert inside("turns:without_database", "postgresql://careline@127.0.0.1:1/nobody")
