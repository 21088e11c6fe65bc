"""Questions, stories, lessons, fears and animals raise no emergency; a person's own one beside them does."""

import pytest

NOBODY_IS_ILL = [
    "How would I know if I was having a heart attack rather than indigestion?",
    "怎么知道是不是要做心电图？我没有不舒服",
    "If my toddler ever swallowed a battery, where would I take him?",
    "要是以后孩子误吞了电池，怎么办",
    "The leaflet lists swelling of the face, difficulty breathing and seizures. I've none of these.",
    "看了说明书，里面写着面部肿胀、呼吸困难、抽搐，我一样都没有",
    "My dog had a seizure this morning, is there a vet number?",
    "我家狗口吐白沫倒地上了，有宠物急诊吗",
    "For my nursing essay: an 80-year-old patient is suddenly confused with a fever.",
    "护理作业：80岁患者突然糊涂伴发热，最可能的原因",
    "I read a thriller where the wife is poisoned slowly. Could that happen?",
    "I'm scared I'll have a stroke like my dad did.",
    "怕自己会像我爸那样中风",
    "Never had a stroke, never had a seizure, never been unconscious.",
    "Going to Ghana at Easter. Malaria tablets, yellow fever, what else do I need?",
    "老去摸他有没有呼吸，他健健康康的",
]
SOMEBODY_IS_ILL = [
    "How do I know if this is a heart attack? My chest is so tight and I'm sweating",
    "怎么知道这是不是心梗？我胸口紧得厉害，还出冷汗",
    "What are the signs of a stroke? My wife's mouth is drooping on one side",
    "中风有什么症状？我老婆一边嘴角歪了",
    "My dog bit my son and the bleeding won't stop",
    "狗把我儿子咬了，血止不住",
    "My dog died this morning and now I have crushing chest pain",
    "I'm a nursing student and I have crushing chest pain",
    "I have a nursing exam on Monday. My chest is being crushed and I'm sweating",
    "He collapsed at the pub quiz, he isn't breathing",
    "I was at a first aid course and a man collapsed, he is not breathing",
    "急救培训的时候有人倒下了，没有呼吸了",
    "没呼吸了怎么按压",
    "看小说的时候突然胸口剧痛",
    "I'm worried I'm having a stroke, my left arm has gone numb",
    "I read about someone who had a stroke and now my face is drooping",
    "crushing chest pain and sweating. None of these tablets help",
    "我胸口疼，出冷汗，我没事",
    "my son is drowning in the pool",
    "my dad's brother has collapsed and won't wake up",
    "救命啊谁来帮帮我，他没呼吸了",
    "我想跳海",
    "我喝了漂白水该不该催吐",
    "Someone has collapsed in front of me, not breathing, what do I do?",
    "I want to kill myself, just kidding",
    "我今晚就从桥上跳下去，开玩笑的",
]


@pytest.mark.parametrize("text", NOBODY_IS_ILL)
def test_what_is_asked_feared_told_or_befalls_an_animal_is_no_emergency(screener, text):
    """Nobody is ill in these messages."""
    assert "emergency" not in {flag.acuity for flag in screener.screen(text)}


@pytest.mark.parametrize("text", SOMEBODY_IS_ILL)
def test_a_present_emergency_beside_a_question_a_story_or_an_animal_counts(screener, text):
    """Somebody is ill in these messages, whatever else they tell."""
    assert "emergency" in {flag.acuity for flag in screener.screen(text)}


@pytest.mark.parametrize("text", [
    "胸口剧痛，危险吗", "胸口剧痛危险吗", "呼吸困难嘴唇发紫怎么急救", "喝了百草枯危险吗",
    "吃了30片安眠药要紧吗", "有人噎住了怎么急救", "吐血了，常见吗", "吐血是什么原因", "胎动减少危险吗",
    "孩子抽搐怎么处理",
    "crushing chest pain, what are the warning signs", "throwing up blood, tell me about it",
    "took 40 paracetamol, is it dangerous",
])  # fmt: skip
def test_a_question_after_a_report_does_not_take_it_back(text, screener):
    """Somebody who is ill asks whether it is dangerous."""
    assert "emergency" in {flag.acuity for flag in screener.screen(text)}


@pytest.mark.parametrize("text", [
    "中风很危险吗", "心梗常见吗", "中风怎么急救", "脑出血怎么治疗", "卒中的表现是什么", "为什么会中风",
    "哮喘怎么治疗", "面瘫是什么原因", "睡眠呼吸暂停危险吗",
    "is crushing chest pain dangerous", "tell me about stroke, sepsis and heart attack",
])  # fmt: skip
def test_a_question_about_a_disease_alone_is_no_report(text, screener):
    """Nobody is ill in it."""
    assert [] == list(screener.screen(text))


def test_crushing_chest_pain_is_no_broken_bone_however_it_is_spelt(screener):
    """A nurse reads every rule that fired, and a slip of the finger costs no rule."""
    fired = {flag.rule_id for flag in screener.screen("crushing chest pain for an hour, my left arm is numb")}
    assert "chest-pain-crushing" in fired
    assert not {"fracture-suspected", "compartment-syndrome"} & fired
    assert "emergency" in {flag.acuity for flag in screener.screen("crushign chest pain")}
    crushed = screener.screen("a car crushed my leg and it hurts")
    assert "fracture-suspected" in {flag.rule_id for flag in crushed}
