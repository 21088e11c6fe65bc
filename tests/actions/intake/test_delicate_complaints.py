"""What the protocols of pregnancy, babies, poisons and the mind make of consultations, in both languages."""

import pytest

from actions.intake.consultation import default_intake
from tests.actions.intake.consulting import MOST, NOW, to_the_end

USUAL = {
    "en": {"age": "35", "onset": "this morning"},
    "zh": {"age": "35岁", "onset": "今天早上"},
}


def _consult(message, answers):
    """The last step, and how many questions it took; what `answers` do not say is denied."""
    step = default_intake().open(message, NOW)
    assert step is not None, "no protocol hears this"
    return to_the_end(step, USUAL, answers)


@pytest.mark.parametrize(
    ("protocol", "acuity", "message", "answers"),
    [
        ("pregnancy_bleeding_or_pain", "urgent", "8 weeks pregnant and a little spotting, no pain", {}),
        ("pregnancy_bleeding_or_pain", "emergency", "I'm bleeding, 10 weeks pregnant, cramps too", {}),
        ("pregnancy_bleeding_or_pain", "emergency", "I gave birth last week and I'm soaking pads", {}),
        ("pregnancy_bleeding_or_pain", "routine", "我怀孕了肚子痛", {"weeks": "七个月"}),
        ("pregnancy_bleeding_or_pain", "emergency", "怀孕30周，见红", {}),
        ("reduced_fetal_movement", "emergency", "baby moving less today", {"weeks": "7 months"}),
        ("reduced_fetal_movement", "emergency", "i cant feel my baby kick", {"weeks": "don't know"}),
        ("reduced_fetal_movement", "urgent", "胎动减少", {"weeks": "22周"}),
        ("newborn_problem", "emergency", "my 3 week old baby has a temperature of 38.2", {}),
        ("newborn_problem", "urgent", "my 2 week old is yellow and not feeding well", {}),
        (
            "newborn_problem",
            "self_care",
            "my newborn cries every evening",
            {"others": "just evening crying", "age": "5 weeks"},
        ),
        ("newborn_problem", "emergency", "新生儿不吃奶，软绵绵的", {}),
        ("newborn_problem", "urgent", "女儿两个月，鼻塞，吃奶正常", {}),
        ("overdose", "urgent", "I took too many paracetamol by accident", {"amount": "4"}),
        ("overdose", "emergency", "I took too many paracetamol by accident", {"amount": "16"}),
        ("overdose", "emergency", "took the wrong tablets", {"substance": "don't know"}),
        ("overdose", "emergency", "took too many sleeping pills on purpose", {}),
        ("overdose", "urgent", "我不小心多吃了一片降压药", {"when": "一小时前"}),
        ("overdose", "emergency", "吃了一整盒感冒药", {}),
        ("poisoning", "emergency", "my toddler swallowed a button battery", {}),
        ("poisoning", "self_care", "my son ate a crayon", {"age": "3"}),
        ("poisoning", "urgent", "小孩误吞硬币", {"age": "3岁"}),
        ("poisoning", "emergency", "孩子喝了洗衣液", {}),
        ("low_mood", "routine", "I feel really low, for about 3 weeks", {}),
        ("low_mood", "urgent", "depressed after having my baby", {}),
        ("low_mood", "urgent", "我抑郁，觉得活着没意思", {}),
        ("low_mood", "emergency", "心情不好", {"safety": "想过自杀"}),
        ("anxiety", "self_care", "stressed about exams", {"onset": "3 days"}),
        ("anxiety", "urgent", "很焦虑", {"signs": "胸口痛"}),
        ("panic", "emergency", "panic attack", {"signs": "crushing pain in my chest"}),
        ("panic", "urgent", "panic attack, first time, i am 55", {}),
        ("sleep", "self_care", "失眠三天了", {}),
        ("sleep", "routine", "I can't sleep since last month", {}),
        ("sleep", "emergency", "晚上睡不着，想死", {}),
        ("alcohol_withdrawal", "urgent", "I stopped drinking yesterday and I'm shaking", {}),
        ("alcohol_withdrawal", "emergency", "detox from alcohol, seeing spiders", {}),
        ("alcohol_withdrawal", "urgent", "想戒酒", {"state": "每天喝一斤"}),
        ("common_cold", "self_care", "a cold and a runny nose for 3 days, no fever", {}),
        ("common_cold", "urgent", "感冒了", {"more": "发烧", "background": "糖尿病"}),
        ("common_cold", "emergency", "bad cold", {"more": "fever", "background": "chemo"}),
        ("constipation", "self_care", "constipated for 5 days", {"onset": "5 days"}),
        ("constipation", "emergency", "便秘", {"signs": "一直吐"}),
        ("constipation", "routine", "constipated since starting codeine", {}),
    ],
)
def test_a_whole_consultation_ends_where_the_guide_says(protocol, acuity, message, answers):
    step, asked = _consult(message, answers)
    assert (step.protocol.id, step.decision.acuity) == (protocol, acuity)
    assert asked <= MOST


@pytest.mark.parametrize(
    "message",
    [
        "I have food poisoning",
        "missed my tablet yesterday",
        "I ate too much at dinner",
        "book a flu jab",
        "I had a fall by accident and my wrist hurts",
        "破伤风疫苗什么时候打",
        "吃抗抑郁药后头晕",
    ],
)
def test_messages_about_something_else_open_none_of_these(message):
    step = default_intake().open(message, NOW)
    ours = {"poisoning", "overdose", "common_cold", "low_mood"}
    assert step is None or step.protocol.id not in ours


def test_an_emergency_told_while_another_question_is_open_ends_the_questions():
    intake = default_intake()
    step = intake.open("I'm so anxious", NOW)
    assert step.question.id != "safety"
    step = intake.go_on(step.episode, "sometimes I think about killing myself, self harm", NOW)
    assert (step.question, step.decision.acuity) == (None, "emergency")


def test_one_pressed_emergency_sign_of_a_list_ends_the_questions():
    intake = default_intake()
    step = intake.open("my newborn cries every evening", NOW)
    step = intake.press(step.episode, step.question.id, "floppy")
    assert (step.question, step.decision.acuity) == (None, "emergency")
