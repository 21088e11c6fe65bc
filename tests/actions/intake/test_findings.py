"""What an intake found is written so that a clinician can read it, and the case page takes it apart again."""

import pytest

from actions.intake.condition import UNSURE
from actions.intake.episode import Known
from actions.intake.findings import findings
from actions.intake.loading import load
from clinic.records.assessment import Assessment

PROTOCOL = load()["headache"]


@pytest.mark.parametrize(("lang", "words"), [
    ("en", ["a stiff neck, or pain when the chin goes to the chest = yes", "a fever = no",
            "vomiting = not known", "since when = 3 days", "age = 34 years"]),
    ("zh", ["脖子发硬，或低头碰胸口时疼 = 有", "发烧 = 没有", "呕吐 = 不知道",
            "从什么时候开始 = 3 天", "年龄 = 34 岁"]),
])  # fmt: skip
def test_every_answer_is_named_and_said_in_the_patients_language(lang, words):
    facts = {"stiff_neck": Known(True), "fever": Known(False), "vomiting": Known(UNSURE),
             "onset": Known(72.0), "age": Known(34.0)}  # fmt: skip
    found = findings(PROTOCOL, facts, "", lang)
    assert [f"answer: {one}" for one in words] == list(found[1:])


@pytest.mark.parametrize(("name", "value", "said"), [
    ("age", 0.25, "3 months"), ("age", 1.0, "12 months"), ("severity", 1.0, "1/10"),
    ("onset", 0.5, "0.5 h"), ("onset", 5.0, "5 h"), ("severity", 7.0, "7/10"),
    ("temperature", 38.5, "38.5 °C"), ("sex", "female", "female"),
])  # fmt: skip
def test_numbers_carry_their_unit(name, value, said):
    assert said == findings(PROTOCOL, {name: Known(value)}, "", "en")[1].split(" = ")[1]


def test_the_case_page_reads_them_back():
    found = findings(PROTOCOL, {"fever": Known(True)}, "a reason", "en")
    read = Assessment.read(found)
    assert ("headache", "a reason", (("a fever", "yes"),)) == (read.complaint, read.because, read.answers)
    assert () == read.other
