"""Private notes stay between clinicians, whole and once."""

import pytest

from clinic.tables import CaseNote
from clinic.transitions.act import ActInvalid
from clinic.transitions.claim import claim
from clinic.transitions.note import LONGEST, add_note
from clinic.transitions.resolve import resolve
from common.records.message import Message
from common.records.outbox import OutboxRow
from tests.clinic.conftest import act_at, new_case


def test_a_note_reaches_no_patient(sessions, do, mei):
    case_id = new_case(sessions)
    do(add_note, case_id, act_at(mei), " seen this before ")
    with sessions() as session:
        assert "seen this before" == session.query(CaseNote).one().text
        assert 0 == session.query(OutboxRow).filter_by(kind="delivery").count()
        assert ["patient"] == [one.author for one in session.query(Message)]


def test_fifty_thousand_characters_are_kept_whole(sessions, do, mei):
    text = "痛🙂" * 25_000
    do(add_note, new_case(sessions), act_at(mei), text)
    with sessions() as session:
        assert text == session.query(CaseNote).one().text


@pytest.mark.parametrize(
    ("text", "says"), [(" \n", "Write something"), ("x" * (LONGEST + 1), "60001 characters")]
)
def test_a_note_that_cannot_be_kept_is_refused_with_the_reason(sessions, do, mei, text, says):
    with pytest.raises(ActInvalid, match=says):
        do(add_note, new_case(sessions), act_at(mei), text)


def test_a_doubled_click_writes_one_note(sessions, do, mei):
    case_id = new_case(sessions)
    first, second = (do(add_note, case_id, act_at(mei), "once", client_id="k").id for _ in range(2))
    assert first == second


def test_a_closed_case_still_takes_a_note(sessions, do, mei, tom):
    case_id = new_case(sessions)
    do(claim, case_id, act_at(mei))
    do(resolve, case_id, act_at(mei))
    assert do(add_note, case_id, act_at(tom, 9), "called back later").id
