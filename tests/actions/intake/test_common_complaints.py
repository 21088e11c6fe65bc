"""What the protocols of common complaints make of whole consultations, in both languages."""

import pytest

from actions.intake.consultation import default_intake
from tests.actions.intake.consulting import MOST, NOW, to_the_end

USUAL = {
    "en": {"age": "35", "onset": "this morning", "temperature": "38.2", "sex": "woman"},
    "zh": {"age": "35岁", "onset": "今天早上", "temperature": "38度2", "sex": "女"},
}


def _consult(protocol, message, answers):
    """The last step, and how many questions it took; what `answers` do not say is denied."""
    return to_the_end(default_intake().begin(protocol, message, NOW), USUAL, answers)


@pytest.mark.parametrize(
    ("protocol", "acuity", "message", "answers"),
    [
        ("abdominal_pain", "self_care", "tummy cramps for 2 hours, no fever, no vomiting", {}),
        ("abdominal_pain", "urgent", "I've had pain in my belly for 3 days", {}),
        ("abdominal_pain", "urgent", "stomach ache", {"signs": "don't know"}),
        ("abdominal_pain", "emergency", "stomach ache, it moved to the right side", {}),
        ("abdominal_pain", "routine", "胃疼时好时坏半年了", {}),
        ("abdominal_pain", "emergency", "肚子胀痛两天了，不放屁不排便", {}),
        ("vomiting_diarrhoea", "self_care", "diarrhoea for 2 days, no blood", {}),
        ("vomiting_diarrhoea", "urgent", "diarrhea 10 days", {}),
        ("vomiting_diarrhoea", "emergency", "my baby has been vomiting", {"age": "8 weeks"}),
        ("vomiting_diarrhoea", "emergency", "I can't keep water down, 2 days now, vomiting", {}),
        ("vomiting_diarrhoea", "urgent", "拉肚子三天，有血丝", {}),
        ("urinary_symptoms", "routine", "it burns when I pee and I go all the time", {}),
        ("urinary_symptoms", "urgent", "burning when peeing", {"sex": "man"}),
        ("urinary_symptoms", "urgent", "I'm pregnant and it stings when I wee", {}),
        ("urinary_symptoms", "emergency", "爷爷尿不出来，憋得难受", {}),
        ("urinary_symptoms", "emergency", "尿频尿急，腰疼", {"more": "吐了"}),
        ("fever", "self_care", "my daughter is 3, fever 39.5 since yesterday, playing well", {}),
        ("fever", "emergency", "my baby has a fever", {"age": "11 weeks", "temperature": "38.1"}),
        ("fever", "emergency", "my baby has a fever", {"age": "11 weeks", "temperature": "don't know"}),
        ("fever", "urgent", "baby has a fever", {"age": "11 weeks", "temperature": "37.5"}),
        ("fever", "urgent", "my 5 month old has a temperature of 39.2", {}),
        ("fever", "routine", "my 4 month old has a fever of 38.3", {}),
        ("fever", "urgent", "发烧六天了", {}),
        ("fever", "emergency", "化疗第二周，烧到38度2", {}),
        ("cough", "routine", "dry cough for 4 weeks", {}),
        ("cough", "urgent", "cough", {"more": "a bit short of breath on the stairs"}),
        ("cough", "emergency", "coughing up blood", {}),
        ("cough", "self_care", "咳嗽三天，没发烧，不喘", {}),
        ("sore_throat", "self_care", "sore throat, no fever", {}),
        ("sore_throat", "urgent", "sore throat, fever, white spots on my tonsils", {}),
        ("sore_throat", "emergency", "嗓子疼得厉害，咽不下口水", {}),
        ("ear_pain", "self_care", "earache since last night", {}),
        ("ear_pain", "urgent", "耳朵流脓", {}),
        ("rash", "self_care", "itchy rash on my arms for 2 days", {}),
        ("rash", "self_care", "pinprick rash on my chest, it fades when I press it", {}),
        ("rash", "emergency", "purple spots on my legs, they don't go away when I press", {}),
        ("rash", "urgent", "缠腰龙，两天", {}),
        ("eye_problem", "self_care", "red itchy eye, sticky in the morning", {}),
        ("eye_problem", "urgent", "眼睛又红又痛，怕光", {}),
        ("eye_problem", "emergency", "red eye, my son poked me in the eye with a stick", {}),
        ("dental_pain", "routine", "toothache for 3 days", {}),
        ("dental_pain", "urgent", "牙疼，脸肿了", {}),
        ("dental_pain", "emergency", "wisdom tooth pain and can't open my mouth", {}),
    ],
)
def test_a_common_complaint_ends_as_urgent_as_it_is_and_soon(protocol, acuity, message, answers):
    opened = default_intake().open(message, NOW)
    assert protocol in (opened.protocol.id, *opened.episode.waiting)
    step, asked = _consult(protocol, message, answers)
    assert step.decision.acuity == acuity
    assert asked <= MOST


@pytest.mark.parametrize(
    ("message", "fact"),
    [
        ("stomach ache, I expect it's nothing", "pregnant"),
        ("stomach ache, he's fit and well, just a sore spot", "bleeding_below"),
        ("red eye, I was in contact with a child who had one", "lenses"),
        ("earache, discharged from hospital on Monday", "discharge"),
        ("fever, my dad is fit for 60", "fits"),
        ("sore throat, a cold drink helps", "cold"),
    ],
)
def test_words_that_mean_something_else_tell_no_fact(message, fact):
    known = default_intake().open(message, NOW).episode.facts
    assert fact not in known or known[fact].value is False


@pytest.mark.parametrize(
    ("message", "answer", "added"),
    [
        ("cough", "fever", ()),
        ("小便疼", "有点发烧，还吐了", ()),
        ("sore throat", "my ear hurts too", ("ear_pain",)),
        ("cough", "my stomach hurts", ("abdominal_pain",)),
    ],
)
def test_an_answer_to_a_list_is_no_further_complaint(message, answer, added):
    intake = default_intake()
    step = intake.open(message, NOW)
    step = intake.go_on(step.episode, answer, NOW)
    assert intake.adds(step.episode, answer) == added


@pytest.mark.parametrize(
    ("message", "vomiting"),
    [
        ("stomach ache, he hasn't vomited", False),
        ("stomach ache, didn't vomit", False),
        ("stomach ache, hasn't been vomiting", False),
        ("stomach ache, hasn't stopped vomiting", True),
        ("stomach ache, I didn't sleep, vomited all night", True),
    ],
)
def test_what_was_not_done_is_denied_and_what_did_not_stop_is_not(message, vomiting):
    known = default_intake().open(message, NOW).episode.facts
    assert known["vomiting"].value is vomiting


@pytest.mark.parametrize(
    ("protocol", "message", "answer", "fact"),
    [
        ("eye_problem", "my eye is red", "bleach splashed into it", "chemical"),
        ("eye_problem", "眼睛红", "漂白水溅进去了", "chemical"),
        ("vaginal_bleeding", "我这次月经量多", "一小时湿透一片卫生巾", "soaking"),
    ],
)
def test_a_danger_sign_that_is_told_in_short_is_heard(protocol, message, answer, fact):
    intake = default_intake()
    step = intake.begin(protocol, message, NOW)
    step = intake.go_on(step.episode, answer, NOW)
    assert step.episode.facts[fact].value is True


@pytest.mark.parametrize(
    ("message", "protocol"),
    [
        ("我肚子从昨天开始疼", "abdominal_pain"),
        ("我的腿从昨天开始肿", "leg_swelling"),
        ("我昨天滑了一跤", "fall"),
    ],
)
def test_a_chinese_complaint_is_heard_around_its_time(message, protocol):
    assert default_intake().open(message, NOW).protocol.id == protocol


@pytest.mark.parametrize(
    ("protocol", "acuity", "message"),
    [
        ("sleep", "urgent", "she can't sleep, snores oddly and is confused"),
        ("sleep", "urgent", "失眠，人很糊涂，叫不醒"),
        ("vomiting_diarrhoea", "emergency", "my son has pain in the testicle and is vomiting"),
        ("vomiting_diarrhoea", "emergency", "儿子一边蛋蛋疼，吐了"),
        ("vomiting_diarrhoea", "emergency", "Dad has thrown up bright red, a good cupful"),
        ("vomiting_diarrhoea", "emergency", "刚吐了，鲜红的，好多"),
        ("vomiting_diarrhoea", "emergency", "she fell off the bed, now vomited three times"),
        ("vomiting_diarrhoea", "emergency", "孩子摔了头，吐了三次"),
        ("cough", "emergency", "two-year-old coughed hard after pretzel"),
        ("cough", "emergency", "宝宝吃果冻噎住了，一直咳"),
        ("fever", "emergency", "newborn 38.6"),
        ("fever", "emergency", "满月娃烧到38.2"),
        ("fever", "emergency", "孩子发烧抽了"),
    ],
)
def test_a_danger_that_is_told_in_everyday_words_counts_although_all_questions_are_answered_with_no(
    protocol, acuity, message
):
    step, _ = _consult(protocol, message, {})
    assert step.decision.acuity == acuity
