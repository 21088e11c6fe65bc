"""Made-up patients end where their true facts lead, and the rehearsal would notice if they did not."""

import random

import pytest

from actions.intake.consultation import Intake, default_intake
from actions.intake.rehearsal.__main__ import main
from actions.intake.rehearsal.amounts import spelt, ways_of
from actions.intake.rehearsal.patient import Draw, aims
from actions.intake.rehearsal.report import figures, lines
from actions.intake.rehearsal.run import rehearse
from actions.intake.rehearsal.words import Phrases, misspelt, wordings

RIGHT, MEDIAN_QUESTIONS = 0.98, 6


def hold(runs) -> None:
    """The bars; a failure shows the consultations that went wrong."""
    found = figures(runs)
    wrong = "\n\n".join("\n".join(run.transcript) for run in runs if not run.right)
    assert found.missed_emergencies == 0, wrong
    assert found.never_ending == 0, wrong
    assert found.right >= RIGHT, wrong
    assert found.median_questions <= MEDIAN_QUESTIONS


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_sixty_patients_end_where_their_facts_lead(lang):
    hold(list(rehearse(default_intake(), lang, 60, seed=1)))


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_five_hundred_patients_end_where_their_facts_lead(lang):
    hold(list(rehearse(default_intake(), lang, 500, seed=1)))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_reader_that_takes_yes_for_no_is_found_out(lang, knee, monkeypatch):
    monkeypatch.setattr("actions.intake.reading.answer", lambda *_: "none")
    monkeypatch.setattr("actions.intake.vocabulary.Judgement.denied", lambda *_: True)
    found = figures(list(rehearse(Intake({"knee": knee}), lang, 40, seed=1)))
    assert found.right < 0.9
    assert found.missed_emergencies > 0


def test_the_same_seed_gives_the_same_consultations(intake):
    one, two = (list(rehearse(intake, "en", 10, seed=3)) for _ in range(2))
    assert one == two
    assert one != list(rehearse(intake, "en", 10, seed=4))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_disposition_is_aimed_at_and_met(knee, lang):
    for aim in aims(knee):
        patient = Draw(knee, lang, 1, random.Random(5)).patient(aim)
        assert patient.implied() == (aim.acuity if aim else knee.otherwise)


def test_no_man_is_pregnant_and_nobody_feverish_without_a_fever():
    headache = default_intake().protocols["fever"]
    draw = Draw(headache, "en", 1, random.Random(2))
    for aim in list(aims(headache)) * 5:
        patient = draw.patient(aim)
        if patient and patient.truth.get("pregnant") is True:
            assert patient.truth["sex"] == "female"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_numbers_are_told_in_several_ways(knee, lang):
    for name in ("age", "onset", "severity", "temperature"):
        found = ways_of(knee.facts[name], lang, 1)
        assert len({way.answer for way in found}) > 10
        assert all(knee.facts[name].least <= way.value <= knee.facts[name].most for way in found)


@pytest.mark.parametrize(
    ("number", "en", "zh"),
    [(0, "zero", "零"), (10, "ten", "十"), (18, "eighteen", "十八"), (34, "thirty-four", "三十四")],
)
def test_numbers_are_spelt(number, en, zh):
    assert (spelt(number, "en"), spelt(number, "zh")) == (en, zh)


def test_a_wording_is_known_to_speak_of_other_facts_too(knee):
    phrases = Phrases(knee, ("hot", "fever", "injury"), "en")
    assert phrases.says("a hot knee after i fell") == {("hot", True), ("injury", True)}
    assert phrases.says("it looks normal") == {("hot", False)}
    assert wordings("knee is (hot|red), sore", "en") == ("knee is hot", "knee is red", "sore")


def test_a_slip_of_the_keys_changes_one_long_word_only():
    rng = random.Random(1)
    for _ in range(20):
        slipped = misspelt("my shoulder hurts", rng)
        assert slipped.startswith("my sh")
        assert slipped.endswith(" hurts")
    assert misspelt("no", rng) == "no"


def test_the_report_has_the_figures_and_a_row_for_each_protocol(intake):
    runs = list(rehearse(intake, "en", 8, seed=1))
    report = lines(runs)
    assert report[0].startswith("8 consultations: ")
    assert report[-1].split()[:2] == ["knee", "8"]
    with pytest.raises(ValueError, match="no consultations"):
        figures([])


def test_the_command_reports_and_refuses_what_it_does_not_know(capsys):
    assert main(["--count", "5", "--protocol", "headache", "--show", "1"]) == 0
    assert "5 consultations" in capsys.readouterr().out
    for wrong in (["--protocol", "elbow"], ["--count", "0"], ["--lang", "fr"]):
        with pytest.raises(SystemExit):
            main(wrong)
