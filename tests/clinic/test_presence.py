"""Who else has a case open is known for twenty seconds."""

from datetime import timedelta

import pytest

from clinic.presence import Viewer, here, others_here
from clinic.transitions.act import CaseNotFound
from tests.clinic.conftest import T0, new_case


def test_others_are_seen_for_a_while_and_one_self_never(sessions, do, mei, tom):
    case_id = new_case(sessions)
    do(here, case_id, mei, T0, typing=False)
    do(here, case_id, tom, T0, typing=False)
    do(here, case_id, tom, T0 + timedelta(seconds=5), typing=True)
    with sessions() as session:
        assert (Viewer("Tom", True),) == others_here(session, case_id, mei, T0 + timedelta(seconds=24))
        assert () == others_here(session, case_id, mei, T0 + timedelta(seconds=26))


def test_a_case_that_is_gone_says_so(do, mei):
    with pytest.raises(CaseNotFound):
        do(here, "x", mei, T0, typing=False)
