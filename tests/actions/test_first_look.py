"""What a message reports is judged before anything else, and never below what it was before."""

import asyncio

import pytest

from actions.clinicians import Clinicians
from actions.first_look import FirstLook
from actions.texts import say
from actions.turn import Turn
from common import locale
from medlm.triage import Span
from medlm.triage.result import unavailable
from tests.actions.fakes import CONVERSATION, WORDS, BrokenSpool, flag, triaged


def look_and_answer(world, result, lang="en", turn_id="t1"):
    """The look at a message that triage judges so, and the answer to its danger."""
    world.triage.result = result
    services = world.services()
    first = FirstLook(services, Clinicians(services))
    turn = Turn(CONVERSATION, turn_id, lang, "US", text=WORDS[lang])

    async def both():
        look = await first.look(turn)
        return look, await first.danger(turn, look)

    return asyncio.run(both())


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_emergency_gets_the_emergency_text_alone_and_a_clinician(world, lang):
    _, answer = look_and_answer(world, triaged("emergency"), lang)
    assert [("emergency", locale.say("emergency", lang, "US"))] == [(s.kind, s.text) for s in answer.says]
    assert [("emergency", "triage")] == [(row.acuity, row.reason) for row in world.escalations()]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_urgent_report_tells_the_patient_why_and_what_would_make_it_worse(world, lang):
    span = Span(0, 2, WORDS[lang][:6], 0.8)
    _, answer = look_and_answer(world, triaged("urgent", evidence=(span,)), lang)
    (said,) = answer.says
    assert "advice" == said.kind
    for part in (WORDS[lang][:6], say("urgent", lang, "US"), say("safety_net", lang, "US")):
        assert part in said.text
    assert [("urgent", "triage")] == [(row.acuity, row.reason) for row in world.escalations()]


def test_a_red_flag_stands_though_the_model_is_unsure(world):
    result = triaged("emergency", abstained=True, probabilities={"none": 0.9}, red_flags=(flag(),))
    _, answer = look_and_answer(world, result)
    assert ["emergency"] == [said.kind for said in answer.says]
    (row,) = world.escalations()
    assert ("red_flag", ("RF-TEST",)) == (row.reason, row.rule_ids)
    assert ("crushing chest pain",) == row.trigger_words


def test_words_of_despair_get_the_crisis_text(world):
    _, answer = look_and_answer(world, triaged("emergency", red_flags=(flag(path="crisis"),)))
    assert [("crisis", locale.say("crisis", "en", "US"))] == [(s.kind, s.text) for s in answer.says]
    assert [("emergency", "crisis")] == [(row.acuity, row.reason) for row in world.escalations()]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_without_the_model_a_report_counts_as_urgent_and_the_patient_hears_it(world, lang):
    _, answer = look_and_answer(world, unavailable(()), lang)
    assert [say("unassessed", lang, "US")] == [said.text for said in answer.says]
    assert [("urgent", "unassessed")] == [(row.acuity, row.reason) for row in world.escalations()]


def test_without_the_model_a_red_flag_is_still_an_emergency(world):
    _, answer = look_and_answer(world, unavailable((flag(),)))
    assert ["emergency"] == [said.kind for said in answer.says]


@pytest.mark.parametrize("acuity", ["routine", "self_care", "none"])
def test_no_danger_needs_no_answer_here(world, acuity):
    _, answer = look_and_answer(world, triaged(acuity))
    assert answer is None
    assert [] == world.escalations()


@pytest.mark.parametrize("likeliest", ["emergency", "urgent"])
def test_an_unsure_model_that_leans_to_danger_is_believed(world, likeliest):
    result = triaged("emergency", abstained=True, probabilities={likeliest: 0.5, "none": 0.3})
    look_and_answer(world, result)
    assert [likeliest] == [row.acuity for row in world.escalations()]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("floor", ["emergency", "urgent"])
def test_a_milder_report_never_lowers_what_was_said_before(world, floor, lang):
    world.set_floor(floor)
    look, answer = look_and_answer(world, triaged("self_care"), lang)
    assert floor == look.acuity
    assert [say(f"floor_{floor}", lang, "US")] == [said.text for said in answer.says]


def test_a_milder_report_tells_clinicians_only_when_no_case_is_waiting(world):
    look_and_answer(world, triaged("urgent"), turn_id="t1")
    look_and_answer(world, triaged("self_care"), turn_id="t2")
    assert ["t1"] == [row.turn_id for row in world.escalations()]


def test_a_milder_report_after_a_dangerous_one_without_a_case_tells_clinicians(world):
    world.set_floor("emergency")
    look_and_answer(world, triaged("self_care"))
    assert ["emergency"] == [row.acuity for row in world.escalations()]


def test_what_a_clinician_has_resolved_no_longer_binds(world):
    look_and_answer(world, triaged("emergency"), turn_id="t1")
    world.resolve_everything()
    look, answer = look_and_answer(world, triaged("self_care"), turn_id="t2")
    assert ("self_care", None) == (look.acuity, answer)


def test_an_emergency_is_answered_though_the_database_is_away(world):
    world.lose_the_database()
    _, answer = look_and_answer(world, triaged("emergency"))
    assert ["emergency"] == [said.kind for said in answer.says]
    assert 1 == len(world.spool)


def test_an_unsure_model_does_not_hide_what_was_said_before(world):
    world.set_floor("urgent")
    shares = {"self_care": 0.9, "emergency": 0.1}
    _, answer = look_and_answer(world, triaged("emergency", abstained=True, probabilities=shares))
    assert [say("floor_urgent", "en", "US")] == [said.text for said in answer.says]


def test_a_message_that_reports_nothing_is_not_raised_by_the_past(world):
    world.set_floor("emergency")
    look, answer = look_and_answer(world, triaged("none"))
    assert ("none", None) == (look.acuity, answer)


def test_clinicians_alone_learn_what_the_model_thinks_of(world):
    result = triaged("urgent", conditions=("pneumonia",), prediction_set=("urgent", "routine"))
    _, answer = look_and_answer(world, result)
    assert "pneumonia" not in answer.says[0].text
    assert any("pneumonia" in reason for reason in world.escalations()[0].model_reasons)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_despair_beside_a_medical_emergency_gets_the_emergency_first(world, lang):
    flags = (flag(path="crisis", span="no way out"), flag(span="took forty tablets"))
    _, answer = look_and_answer(world, triaged("emergency", red_flags=flags), lang)
    assert ["emergency", "crisis"] == [said.kind for said in answer.says]


def test_nobody_is_said_to_know_of_despair_and_emergency_when_nobody_could_be_told(world):
    world.lose_the_database()
    world.spool = BrokenSpool()
    flags = (flag(path="crisis", span="no way out"), flag(span="took forty tablets"))
    _, answer = look_and_answer(world, triaged("emergency", red_flags=flags))
    untold = [locale.say(f"{kind}_untold", "en", "US") for kind in ("emergency", "crisis")]
    assert untold == [said.text for said in answer.says]


def test_an_earlier_emergency_still_leads_when_the_model_is_away(world):
    world.set_floor("emergency")
    _, answer = look_and_answer(world, unavailable(()))
    both = [say("floor_emergency", "en", "US"), say("unassessed", "en", "US")]
    assert both == [said.text for said in answer.says]
    assert ["emergency"] == [row.acuity for row in world.escalations()]
