"""Worse brings a clinician, danger goes first, the same is asked about once more, better ends it."""

import pytest

from actions.handlers.action_follow_up import ActionFollowUp
from actions.texts import say
from common import locale
from common.clock import now
from common.records.follow_up import FollowUp
from tests.actions.fakes import CONVERSATION, BrokenSpool, asked_before, flag, message, triaged

LANGS = pytest.mark.parametrize("lang", ["en", "zh"])
WORSE = {"en": "it got worse", "zh": "更难受了"}
SAME = {"en": "still the same", "zh": "还是老样子"}
BETTER = {"en": "much better thanks", "zh": "好多了，谢谢"}
UNCLEAR = {"en": "thank you", "zh": "谢谢"}
BUTTONS = ['/follow_up{"how": "better"}', '/follow_up{"how": "same"}', '/follow_up{"how": "worse"}',
           '/follow_up_choice{"how": "stop"}']  # fmt: skip


@pytest.fixture
def asked(world):
    """The gateway has asked about routine advice."""
    with world.sessions.begin() as session:
        session.add(FollowUp(
            conversation_id=CONVERSATION, turn_id="t0", acuity="routine", lang="en", about="my throat hurts",
            state="sent", due_at=now(), sent_at=now(),
        ))  # fmt: skip
    return world


def typed(text, lang="en", **changes):
    return message(text, lang, intent="follow_up", **changes)


def pressed(how, lang="en", **changes):
    entities = {"how": how}
    return message(f'/follow_up{{"how": "{how}"}}', lang, intent="follow_up", entities=entities, **changes)


def ended(world):
    with world.sessions() as session:
        row = session.query(FollowUp).filter_by(turn_id="t0").one()
        return row.state, row.why


def told(world):
    return [(row.acuity, row.reason) for row in world.escalations()]


@LANGS
@pytest.mark.parametrize("way", [lambda lang: typed(WORSE[lang], lang), lambda lang: pressed("worse", lang)])
def test_worse_brings_a_clinician_and_says_so_with_the_number(asked, lang, way):
    outcome = asked.run(ActionFollowUp, way(lang))
    assert [("urgent", "follow_up")] == told(asked)
    assert say("follow_up_worse", lang, "US") in outcome.text
    assert "911" in outcome.text
    assert ("answered", "worse") == ended(asked)


def test_a_clinician_reads_what_was_pressed_and_which_advice_did_not_help(asked):
    asked.run(ActionFollowUp, pressed("worse"))
    (case,) = asked.escalations()
    assert "Worse" == case.patient_words
    assert "routine" in case.model_reasons[0]


@pytest.mark.parametrize("floor", ["emergency", "urgent"])
def test_worse_is_never_less_urgent_than_before(asked, floor):
    asked.set_floor(floor)
    asked.run(ActionFollowUp, pressed("worse"))
    assert [(floor, "follow_up")] == told(asked)


@LANGS
@pytest.mark.parametrize("flagged", ["emergency", "crisis"])
def test_danger_in_the_words_goes_first(asked, lang, flagged):
    path = "crisis" if flagged == "crisis" else "medical"
    asked.screener.flags = (flag(path=path),)
    asked.triage.result = triaged("emergency", red_flags=asked.screener.flags)
    outcome = asked.run(ActionFollowUp, typed(BETTER[lang], lang))
    assert [flagged] == outcome.kinds
    assert ("answered", "danger") == ended(asked)
    assert "emergency" == asked.escalations()[0].acuity


def test_an_urgent_report_beside_better_is_not_taken_for_better(asked):
    asked.triage.result = triaged("urgent")
    outcome = asked.run(ActionFollowUp, typed("better, but my leg is swollen and hot"))
    assert [("urgent", "triage")] == told(asked)
    assert say("follow_up_better", "en", "US") not in outcome.text


def test_a_new_complaint_beside_better_is_triaged(asked):
    asked.triage.result = triaged("routine")
    outcome = asked.run(ActionFollowUp, typed("better, but I have an odd spot on my arm"))
    assert say("follow_up_better", "en", "US") not in outcome.text
    assert ("answered", "better") == ended(asked)


@LANGS
@pytest.mark.parametrize(
    "way", [lambda lang: typed(BETTER[lang], lang), lambda lang: pressed("better", lang)]
)
def test_better_ends_it_kindly(asked, lang, way):
    outcome = asked.run(ActionFollowUp, way(lang))
    assert say("follow_up_better", lang, "US") == outcome.text
    assert ([], ("answered", "better")) == (told(asked), ended(asked))


@LANGS
@pytest.mark.parametrize("way", [lambda lang: typed(SAME[lang], lang), lambda lang: pressed("same", lang)])
def test_the_same_gets_warning_signs_a_nurse_and_one_more_question(asked, lang, way):
    outcome = asked.run(ActionFollowUp, way(lang))
    assert say("safety_net", lang, "US") in outcome.text
    assert ["/ask_person", "/deny"] == outcome.payloads
    assert "person" == outcome.slots["offered"]
    with asked.sessions() as session:
        waiting = session.query(FollowUp).filter_by(state="waiting").one()
    assert ("routine", "my throat hurts") == (waiting.acuity, waiting.about)
    assert [] == told(asked)


@LANGS
def test_what_is_unclear_is_asked_once_more_with_the_buttons(asked, lang):
    outcome = asked.run(ActionFollowUp, typed(UNCLEAR[lang], lang))
    assert BUTTONS == outcome.payloads
    assert "follow_up" == outcome.messages[0]["custom"]["question"]
    assert ("sent", None) == ended(asked)


@LANGS
def test_what_is_unclear_twice_is_let_be(asked, lang):
    before = asked_before(UNCLEAR[lang], "follow_up")
    outcome = asked.run(ActionFollowUp, typed(UNCLEAR[lang], lang, before=before))
    assert say("follow_up_noted", lang, "US") == outcome.text
    assert ("answered", "other") == ended(asked)


def test_another_complaint_instead_of_an_answer_is_triaged_as_ever(asked):
    asked.triage.result = triaged("self_care")
    outcome = asked.run(ActionFollowUp, typed("I have a mosquito bite"))
    assert ("answered", "other") == ended(asked)
    assert outcome.kinds
    assert BUTTONS != outcome.payloads


def test_without_the_model_an_answer_with_more_in_it_is_honest_and_told(asked):
    from medlm.triage.result import unavailable

    asked.triage.result = unavailable(())
    outcome = asked.run(ActionFollowUp, typed("better but my arm looks odd"))
    assert say("unassessed", "en", "US") in outcome.text
    assert ["unassessed"] == [row.reason for row in asked.escalations()]


def test_plain_words_need_no_model(asked):
    asked.run(ActionFollowUp, typed(BETTER["en"]))
    assert [] == asked.triage.asked


@pytest.mark.parametrize("how", ["better", "same", "worse"])
def test_an_old_button_still_means_what_it_says(world, how):
    outcome = world.run(ActionFollowUp, pressed(how))
    assert say(f"follow_up_{how}", "en", "US") in outcome.text
    assert ([("urgent", "follow_up")] if how == "worse" else []) == told(world)
    with world.sessions() as session:
        assert 0 == session.query(FollowUp).count()


def test_a_button_without_a_known_answer_is_no_answer(asked):
    asked.run(ActionFollowUp, pressed("sideways"))
    assert ([], ("sent", None)) == (told(asked), ended(asked))


def test_with_the_database_away_worse_is_spooled(asked):
    asked.lose_the_database()
    outcome = asked.run(ActionFollowUp, pressed("worse"))
    assert say("follow_up_worse", "en", "US") in outcome.text
    assert 1 == len(list((asked.settings.var_dir / "spool").glob("*.rec")))


def test_where_nobody_could_be_told_the_answer_says_so(asked):
    asked.lose_the_database()
    asked.spool = BrokenSpool()
    outcome = asked.run(ActionFollowUp, pressed("worse"))
    assert locale.say("urgent_untold", "en", "US") == outcome.text
