"""A patient's message counts as read only when a clinician had it before their eyes."""

import pytest

from clinic import seen
from clinic.transitions.acknowledge import acknowledge
from clinic.transitions.act import CaseNotFound
from clinic.transitions.advise_emergency import advise_emergency
from clinic.transitions.claim import claim
from clinic.transitions.reply import reply
from common.records.marks import read_by_patient
from common.records.message import Message
from tests.clinic.conftest import T0, act_at, new_case


@pytest.fixture
def unread(sessions):
    """The patients' messages that no clinician has read, by their words."""

    def read():
        with sessions() as session:
            rows = session.query(Message).filter_by(author="patient", read_at=None).order_by(Message.id)
            return [row.text for row in rows]

    return read


def test_opening_a_case_reads_its_own_message_and_not_what_came_later(sessions, do, unread):
    case = new_case(sessions, words="first")
    new_case(sessions, turn="t2", words="second")
    assert 1 == do(seen.opened, case, T0)
    assert ["second"] == unread()
    assert 0 == do(seen.opened, case, T0)


def test_what_came_into_view_is_read_up_to_it(sessions, do, unread):
    case = new_case(sessions, words="first")
    new_case(sessions, turn="t2", words="second")
    new_case(sessions, user="bo", words="another patient's")
    with sessions() as session:
        up_to = session.query(Message).filter_by(turn_id="t2").one().id
    assert 2 == do(seen.in_view, case, up_to, T0)
    assert ["another patient's"] == unread()


@pytest.mark.parametrize("mark", [seen.opened, lambda *args: seen.in_view(*args[:2], 9, args[2])])
def test_a_case_that_is_not_there_is_refused(do, mark):
    with pytest.raises(CaseNotFound):
        do(mark, "nowhere", T0)


def test_whoever_acknowledges_or_advises_has_read_the_case_and_a_claim_alone_says_nothing(
    sessions, do, unread, mei, tom
):
    claimed = new_case(sessions, user="ana", words="claimed")
    acknowledged = new_case(sessions, user="bo", words="acknowledged")
    advised = new_case(sessions, user="cy", words="advised")
    do(claim, claimed, act_at(mei))
    do(acknowledge, acknowledged, act_at(mei))
    do(advise_emergency, advised, act_at(tom))
    assert ["claimed"] == unread()


def test_the_version_changes_with_every_new_mark_and_not_with_a_repeated_one(sessions, do, mei):
    case = new_case(sessions)
    do(claim, case, act_at(mei))
    sent = do(reply, case, act_at(mei), "hello")
    versions = [do(seen.marks_version)]
    for mark in (
        lambda: do(seen.opened, case, T0),
        lambda: do(read_by_patient, sent.conversation_id, sent.id, T0),
    ):
        mark()
        versions.append(do(seen.marks_version))
        mark()
        assert versions[-1] == do(seen.marks_version)
    assert 3 == len(set(versions))
