"""Whatever goes wrong in an action, the patient gets an honest answer and a clinician is told."""

import json

import pytest

from actions.conversing import CLARIFY
from actions.handlers.action_educate import ActionEducate
from actions.handlers.action_fallback import ActionFallback
from actions.handlers.action_triage import ActionTriage
from clinic.spool_replay import replay_record
from common.locale import say
from knowledge.errors import VettingUnavailable
from tests.actions.fakes import (
    WORDS,
    BrokenSpool,
    FakeSearcher,
    FakeTriage,
    World,
    asked_before,
    flag,
    message,
    triaged,
)


class Exploding(FakeTriage):
    """A client with a defect, whose message holds the patient's words."""

    async def triage(self, text):
        raise RuntimeError(f"cannot read {text}")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("action", [ActionTriage, ActionEducate, ActionFallback])
def test_a_defect_becomes_an_honest_message_and_an_escalation(world, action, lang):
    world.triage = Exploding()
    outcome = world.run(action, message(WORDS[lang], lang))
    assert [("failed", say("failed", lang, "US"))] == list(zip(outcome.kinds, [outcome.text], strict=True))
    (told,) = world.escalations()
    assert ("system_failure", "urgent", WORDS[lang]) == (told.reason, told.acuity, told.patient_words)


def test_a_passage_whose_status_cannot_be_checked_is_not_quoted(world):
    world.searcher = FakeSearcher(error=VettingUnavailable("the database is away"))
    outcome = world.run(ActionEducate, message("What is asthma?", intent="ask_education"))
    assert ["failed"] == outcome.kinds
    assert ["system_failure"] == [row.reason for row in world.escalations()]


def test_an_action_that_takes_too_long_is_ended_honestly(tmp_path):
    world = World(tmp_path, action_deadline_s=0.1)
    world.searcher = FakeSearcher(takes_s=0.4)
    outcome = world.run(ActionEducate, message("What is asthma?", intent="ask_education"))
    assert ["failed"] == outcome.kinds
    assert ["system_failure"] == [row.reason for row in world.escalations()]


def test_without_a_database_the_escalation_waits_in_the_spool(world):
    world.triage.result = triaged("self_care")
    world.lose_the_database()
    outcome = world.run(ActionTriage, message(WORDS["en"]))
    assert ["failed"] == outcome.kinds
    world.find_the_database()

    def replay(record):
        with world.sessions.begin() as session:
            replay_record(session, record)

    assert 1 == world.spool.replay(replay).done
    (told,) = world.escalations()
    assert ("system_failure", "urgent", WORDS["en"]) == (told.reason, told.acuity, told.patient_words)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_when_nobody_can_be_told_the_patient_hears_that(world, lang):
    world.spool = BrokenSpool()
    world.lose_the_database()
    outcome = world.run(ActionTriage, message(WORDS[lang], lang))
    assert say("failed_untold", lang, "US") == outcome.text


@pytest.mark.parametrize(("acuity", "path", "kind"), [
    ("emergency", "medical", "emergency"), ("emergency", "crisis", "crisis"), ("urgent", "medical", "failed"),
])  # fmt: skip
def test_a_red_flag_leads_even_the_answer_to_a_defect(world, acuity, path, kind):
    world.triage, world.screener.flags = Exploding(), (flag(acuity, path),)
    outcome = world.run(ActionTriage, message("crushing chest pain"))
    assert [kind] == outcome.kinds
    assert [acuity] == [row.acuity for row in world.escalations()]


@pytest.mark.parametrize("path", ["medical", "crisis"])
def test_an_emergency_that_nobody_could_be_told_of_is_still_named(world, path):
    world.triage, world.spool, world.screener.flags = Exploding(), BrokenSpool(), (flag(path=path),)
    world.lose_the_database()
    key = {"medical": "emergency_untold", "crisis": "crisis_untold"}[path]
    assert say(key, "en", "US") == world.run(ActionTriage, message("crushing chest pain")).text


def test_a_failure_logs_none_of_the_patients_words(world, capsys):
    world.triage = Exploding()
    world.run(ActionTriage, message("zebra-striped rash"))
    printed = capsys.readouterr()
    assert "zebra" not in printed.out + printed.err
    assert "action failed" in printed.out + printed.err


def test_a_failure_says_nothing_of_the_conversation_back(world):
    world.triage = Exploding()
    outcome = world.run(ActionTriage, message("zebra-striped rash"))
    assert "zebra" not in json.dumps(outcome.messages)


def test_a_red_flag_in_two_messages_leads_the_answer_to_a_defect(world):
    """The words before our question and the answer to it are screened as one report."""
    class Whole:
        def screen(self, text):
            return (flag(span="chest"),) if "my chest" in text and "crushing" in text else ()

    world.triage, world.screener = Exploding(), Whole()
    before = asked_before("it is my chest", CLARIFY)
    outcome = world.run(ActionTriage, message("crushing and my arm too", before=before))
    assert ["emergency"] == outcome.kinds
    assert ["emergency"] == [row.acuity for row in world.escalations()]
