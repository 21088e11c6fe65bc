"""A finding that a report denies never alarms; one that it does not exclude always does."""

import pytest

from actions.report.catalogue import catalogue
from actions.report.critical import alarms
from actions.report.findings import mentions

CRITICAL = {
    "en": {
        "pneumothorax": "pneumothorax",
        "pulmonary_embolism": "pulmonary embolism",
        "aortic_dissection": "aortic dissection",
        "intracranial_bleed": "intracranial hemorrhage",
        "brain_pressure": "midline shift",
        "stroke": "acute infarct",
        "cord_compression": "cord compression",
        "free_air": "free intraperitoneal air",
        "ectopic": "ectopic pregnancy",
        "torsion": "testicular torsion",
        "bowel_obstruction": "bowel obstruction",
        "bowel_ischaemia": "mesenteric ischemia",
        "ruptured_aneurysm": "aneurysm rupture",
        "tamponade": "cardiac tamponade",
        "organ_bleeding": "hemoperitoneum",
        "unstable_spine": "burst fracture",
    },
    "zh": {
        "pneumothorax": "气胸",
        "pulmonary_embolism": "肺栓塞",
        "aortic_dissection": "主动脉夹层",
        "intracranial_bleed": "颅内出血",
        "brain_pressure": "中线移位",
        "stroke": "急性脑梗死",
        "cord_compression": "脊髓受压",
        "free_air": "游离气体",
        "ectopic": "异位妊娠",
        "torsion": "睾丸扭转",
        "bowel_obstruction": "肠梗阻",
        "bowel_ischaemia": "肠缺血",
        "ruptured_aneurysm": "动脉瘤破裂",
        "tamponade": "心包填塞",
        "organ_bleeding": "腹腔积血",
        "unstable_spine": "爆裂性骨折",
    },
}
DENIED = {
    "en": [
        "No {}.",
        "There is no evidence of {}.",
        "Negative for {}.",
        "Without {}.",
        "No fracture, mass or {}.",
        "No effusion, consolidation, {}.",
        "No mass or {} is seen.",
        "{} is not seen.",
        "No sign of acute {}.",
        "{} has been excluded.",
        "The scan does not show {}.",
        "No definite {}.",
        "{}: none.",
        "Lungs are clear and there is no {}.",
    ],
    "zh": [
        "未见{}。",
        "未见明显{}征象。",
        "无{}。",
        "未发现{}。",
        "未见骨折、肿块及{}。",
        "双侧未见{}及积液。",
        "{}征象未见。",
        "不支持{}。",
        "未提示{}。",
        "双肺清晰，未见{}。",
    ],
}
UNSURE = {
    "en": [
        "Cannot exclude {}.",
        "{} cannot be excluded.",
        "{} is not excluded.",
        "Suspicious for {}.",
        "Possible {}.",
        "Findings concerning for {}.",
        "Unable to rule out {}.",
        "No effusion, but {} cannot be ruled out.",
        "Probable {}.",
        "{} not entirely excluded.",
        "?{}",
    ],
    "zh": [
        "{}不除外。",
        "不能排除{}。",
        "不除外{}。",
        "{}待排。",
        "考虑{}可能。",
        "疑似{}。",
        "可疑{}。",
        "未见积液，{}不能除外。",
        "建议进一步检查以排除{}。",
        "{}？",
    ],
}
AFFIRMED = {
    "en": [
        "There is {}.",
        "No fracture. There is {}.",
        "No fracture, but there is {}.",
        "No change in {}.",
        "No fracture, large {}.",
        "{} is seen without fracture.",
        "No significant change in the small {}.",
        "{} has not resolved.",
    ],
    "zh": ["可见{}。", "未见骨折，{}。", "{}，较前无明显变化。", "未见骨折，但可见{}。", "{}，未见骨折。"],
}


def cases(templates):
    """Each critical finding in each sentence, by language."""
    return [
        (lang, name, sentence.format(words))
        for lang, sentences in templates.items()
        for sentence in sentences
        for name, words in CRITICAL[lang].items()
    ]


def acuities(sentence):
    """What the sentence raises."""
    return [alarm.acuity for alarm in alarms((), mentions(sentence, catalogue()))]


@pytest.mark.parametrize(("lang", "name", "sentence"), cases(DENIED))
def test_what_is_denied_never_alarms(lang, name, sentence):
    assert [] == acuities(sentence)


@pytest.mark.parametrize(("lang", "name", "sentence"), cases(UNSURE))
def test_what_is_not_excluded_alarms(lang, name, sentence):
    found = {one.finding.id: one.status for one in mentions(sentence, catalogue())}
    assert "uncertain" == found[name]
    assert "emergency" in acuities(sentence)


@pytest.mark.parametrize(("lang", "name", "sentence"), cases(AFFIRMED))
def test_a_denial_of_something_else_takes_nothing_back(lang, name, sentence):
    assert "emergency" in acuities(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "History of pulmonary embolism.",
        "Old subdural hematoma has resolved.",
        "既往气胸病史。",
        "Healed rib fracture.",
    ],
)
def test_what_is_told_as_past_does_not_alarm(sentence):
    assert [] == acuities(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "INDICATION: rule out pulmonary embolism.",
        "临床诊断：肺栓塞？",
        "TECHNIQUE: CT for aortic dissection.",
    ],
)
def test_the_request_is_no_finding(sentence):
    assert () == mentions(sentence, catalogue())


def test_the_gravest_sentence_about_a_finding_counts():
    text = "FINDINGS: No pneumothorax on the left.\nIMPRESSION: Right pneumothorax."
    assert ["emergency"] == acuities(text)


@pytest.mark.parametrize(
    "sentence",
    [
        "Bilateral PE.",
        "Large SDH.",
        "Right PTX.",
        "SBO.",
        "Type A dissection.",
        "Subarachnoid blood is seen.",
        "Ruptured ectopic.",
        "Cord is compressed at T8.",
        "Cauda equina nerve roots are compressed.",
        "Perforated appendix.",
        "There is no pneumothorax, however a large hemothorax is present.",
        "右侧液气胸。",
        "双肺动脉多发栓塞。",
        "B型夹层。",
        "蛛网膜下腔见高密度影。",
        "右侧额叶出血。",
        "脑内血肿破入脑室。",
        "椎体骨折伴脊髓受压。",
        "消化道穿孔可能。",
        "低位小肠梗阻。",
    ],
)
def test_other_ways_of_saying_it_alarm_too(sentence):
    assert "emergency" in acuities(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "气胸（-）。",
        "无气胸、无胸水。",
        "PNEUMOTHORAX: NONE SEEN",
        "no ptx",
        "no obvious free air or PE",
        "No evidence for acute hemorrhage, mass effect, or infarct.",
        "未见气胸。左侧肺大疱。",
        "Ectopic beats.",
    ],
)
def test_other_ways_of_denying_it_do_not(sentence):
    assert [] == acuities(sentence)
