"""Who asks for a person gets one told, at the right urgency."""

import pytest

from actions.handlers.action_ask_clinician import ActionAskClinician
from common.locale import say
from medlm.triage.result import unavailable
from tests.actions.fakes import message, triaged


@pytest.mark.parametrize(("text", "lang"), [
    ("/ask_person", "en"), ("can I talk to a nurse", "en"), ("/ask_person", "zh"), ("我想找护士", "zh"),
])  # fmt: skip
def test_a_clinician_is_told_and_the_patient_hears_it(world, text, lang):
    outcome = world.run(ActionAskClinician, message(text, lang, intent="ask_person"))
    assert [say("person_asked", lang, "US")] == [row["text"] for row in outcome.messages]
    assert ["notice"] == outcome.kinds
    assert [("routine", "person_asked")] == [(row.acuity, row.reason) for row in world.escalations()]


def test_the_case_is_as_urgent_as_the_conversation_ever_was(world):
    world.set_floor("urgent")
    world.run(ActionAskClinician, message("/ask_person", intent="ask_person"))
    assert ["urgent"] == [row.acuity for row in world.escalations()]


def test_an_emergency_in_the_same_words_goes_first(world):
    world.triage.result = triaged("emergency")
    text = "get me a nurse, I cannot breathe"
    assert ["emergency"] == world.run(ActionAskClinician, message(text, intent="ask_person")).kinds


def test_without_the_model_the_wish_counts_as_urgent(world):
    world.triage.result = unavailable(())
    world.run(ActionAskClinician, message("a nurse please", intent="ask_person"))
    assert [("urgent", "person_asked")] == [(row.acuity, row.reason) for row in world.escalations()]
