"""Studies come only from the approved list, at most three, with link and day, never with advice to join."""

from datetime import date

import pytest

from actions.handlers.action_find_trial import ActionFindTrial
from actions.texts import say
from knowledge.trials.importing import take
from knowledge.trials.search import TrialSearch
from medlm.triage.result import unavailable
from tests.actions.fakes import asked_before, flag, message, triaged
from tests.knowledge.trials.conftest import DAY, SAMPLE

LANGS = pytest.mark.parametrize("lang", ["en", "zh"])
DIABETES = {"en": "any trials for diabetes?", "zh": "有糖尿病的临床试验吗？"}
UNNAMED = {"en": "Are there studies for my condition?", "zh": "有没有针对我这个病的临床试验？"}
ASTHMA = {"en": "asthma", "zh": "哮喘"}


@pytest.fixture
def listed(world, tmp_path):
    """A world in which Ann has approved the list of studies."""
    take(SAMPLE, tmp_path / "trials", who="Ann", approved_as="ClinicalTrials.gov")
    world.trials = TrialSearch(tmp_path / "trials", today=lambda: DAY)
    return world


def ask(world, text, lang="en", **changes):
    """Ask for a study."""
    return world.run(ActionFindTrial, message(text, lang, intent="find_trial", **changes))


def which(text):
    """The events after which "which illness?" is open."""
    return asked_before(text, "trial_condition")


@LANGS
def test_three_studies_at_most_each_with_its_link_status_place_and_whom_it_is_for(listed, lang):
    outcome = ask(listed, DIABETES[lang], lang)
    assert ["text", "passage", "passage", "passage", "notice"] == outcome.kinds
    for said in outcome.messages[1:4]:
        (source,) = said["custom"]["sources"]
        assert f"https://clinicaltrials.gov/study/{source['title']}" == source["url"]
        for key in ("status", "place", "who"):
            assert say(f"trials_{key}", lang, "US", value="") in said["text"]


@LANGS
def test_the_day_of_the_list_and_who_decides_are_always_said(listed, lang):
    outcome = ask(listed, DIABETES[lang], lang)
    assert DAY.isoformat() in outcome.messages[0]["text"]
    assert say("trials_close", lang, "US") == outcome.messages[-1]["text"]


def test_a_chinese_answer_says_that_the_record_is_english_and_labels_it_in_chinese(listed):
    outcome = ask(listed, "北京有高血压的临床试验吗", "zh")
    assert "原始记录是英文" in outcome.text
    assert "研究的疾病：高血压" in outcome.text
    assert "北京，中国" in outcome.text


def test_criteria_are_told_in_plain_words_and_the_rest_is_counted(listed):
    text = ask(listed, "type 2 diabetes trials in Boston").messages[1]["text"]
    assert "- Age at least 18 years" in text
    assert "- Heart attack within 6 months before screening" in text
    assert "and 2 more on the study's page" in text


@LANGS
def test_without_an_illness_it_is_asked_for_once_and_then_a_nurse_is_offered(listed, lang):
    outcome = ask(listed, UNNAMED[lang], lang)
    assert say("trials_which", lang, "US") == outcome.text
    assert "trial_condition" == outcome.messages[0]["custom"]["question"] == outcome.slots["offered"]
    again = ask(listed, {"en": "I don't know", "zh": "不知道"}[lang], lang, before=which(UNNAMED[lang]))
    assert say("trials_no_condition", lang, "US") == again.text
    assert "person" == again.slots["offered"]


@LANGS
def test_the_answer_to_which_illness_is_looked_up_with_what_was_said_before(listed, lang):
    first = {"en": "I am 5. Are there studies for me?", "zh": "我5岁，有临床试验吗？"}[lang]
    outcome = ask(listed, ASTHMA[lang], lang, before=which(first))
    assert ["NCT99900011"] == [said["custom"]["sources"][0]["title"] for said in outcome.messages[1:-1]]


@LANGS
def test_without_a_study_it_says_so_and_offers_a_nurse(listed, lang):
    outcome = ask(listed, {"en": "gout trials", "zh": "痛风的临床试验"}[lang], lang)
    words = {"asked": {"en": "gout", "zh": "痛风"}[lang], "date": DAY.isoformat()}
    assert outcome.text.startswith(say("trials_nothing", lang, "US", **words))
    assert ["/ask_person", "/deny"] == outcome.payloads


@pytest.mark.parametrize(
    ("text", "key"),
    [("atrial fibrillation trials", "trials_not_open"), ("lupus trials, I am a man", "trials_not_for")],
)
def test_why_there_is_none_is_told_truly(listed, text, key):
    assert ask(listed, text).text.startswith(
        say(key, "en", "US", asked="@", date=DAY.isoformat()).split("@")[0]
    )


@LANGS
def test_a_list_that_is_too_old_is_not_shown(listed, tmp_path, lang):
    listed.trials = TrialSearch(tmp_path / "trials", today=lambda: date(2027, 6, 1))
    assert say("trials_too_old", lang, "US") == ask(listed, DIABETES[lang], lang).text


@LANGS
def test_an_unapproved_missing_or_damaged_list_is_not_shown(world, tmp_path, lang):
    take(SAMPLE, tmp_path / "draft", who="Ann")
    take(SAMPLE, tmp_path / "bad", who="Ann", approved_as="x")
    next((tmp_path / "bad").glob("*.sqlite")).write_bytes(b"damaged")
    for world.trials in (
        None,
        *(TrialSearch(tmp_path / name, today=lambda: DAY) for name in ("draft", "bad", "no")),
    ):
        assert say("trials_no_list", lang, "US") == ask(world, DIABETES[lang], lang).text


@LANGS
def test_danger_is_answered_first(listed, lang):
    listed.triage.result = triaged("emergency", red_flags=(flag(),))
    assert ["emergency"] == ask(listed, DIABETES[lang], lang).kinds
    assert ["emergency"] == [case.acuity for case in listed.escalations()]


def test_without_the_model_the_studies_come_with_a_warning_and_a_way_to_a_person(listed):
    listed.triage.result = unavailable(())
    outcome = ask(listed, DIABETES["en"])
    assert say("unchecked", "en", "US") == outcome.messages[-1]["text"]
    assert "/ask_person" in outcome.payloads


def test_what_was_urgent_before_is_not_forgotten(listed):
    listed.set_floor("urgent")
    assert say("floor_reminder", "en", "US") in ask(listed, DIABETES["en"]).text


def test_it_is_the_illness_that_was_just_explained(listed):
    before = [
        {"event": "user", "text": "what is asthma"},
        {"event": "bot", "text": "…", "data": {"custom": {"kind": "passage", "topic": "Asthma"}}},
    ]
    assert "for: asthma" in ask(listed, "are there any trials for it?", before=before).text


@LANGS
@pytest.mark.parametrize(
    "word", ["you should join", "we recommend", "you qualify", "you are eligible", "建议您参加", "您符合"]
)
def test_nobody_is_told_to_take_part(listed, lang, word):
    for text in (DIABETES[lang], ASTHMA[lang]):
        assert word not in ask(listed, text, lang).text
