"""Denied, past, asked about, figures of speech, films: what does not count; and what counts all the same."""

import pytest

from medlm.redflags import Screener
from tests.medlm.redflags.paths import NEGEX, negex_rows


@pytest.mark.parametrize(
    "text",
    [
        "no chest pain",
        "I don't have any chest pain",
        "denies chest pain, dyspnoea, or syncope",
        "没有胸痛",
        "否认胸痛、气短、晕厥",
        "my father had a heart attack ten years ago",
        "I had a stroke in 2015 and am well",
        "我爸十年前得过心梗",
        "what are the signs of a stroke?",
        "中风有哪些症状？",
        "高血压是什么？",
        "What is high blood pressure?",
        "this commute is killing me",
        "nearly had a heart attack when I saw the bill",
        "笑死我了",
        "累死了，想睡觉",
        "in the film he has a heart attack",
        "电影里他突然心脏病发作",
        "I'm worried about getting breast cancer",
        "my aunt died of a stroke",
        "I'm not suicidal, just tired",
    ],
)
def test_what_is_no_present_finding_gives_no_flag(screener: Screener, text: str) -> None:
    """A denial, a past event, a question for information, an idiom or a film raises nothing."""
    assert () == screener.screen(text)


@pytest.mark.parametrize(
    "text",
    [
        "my father is having chest pain right now",
        "I have chest pain, is it a heart attack?",
        "no fever, but crushing chest pain",
        "I had a heart attack ten years ago and now my chest is tight again",
        "is my dad having a stroke? his face is drooping",
        "not sure if it's serious but I can't breathe",
        "我爸十年前得过心梗，现在胸口又闷又痛",
        "没有发烧，但是胸口压榨样痛",
        "胸痛出冷汗是不是心梗",
        "I was watching a film when my chest started crushing",
        "no idea why but my chest is crushing",
        "笑死我了，不过我爸现在胸口剧痛",
        "he is not breathing",
        "never had a headache like this, sudden",
    ],
)
def test_a_present_emergency_counts_whatever_stands_around_it(screener: Screener, text: str) -> None:
    """A relative's, a doubted or a questioned emergency that is going on still raises an emergency."""
    flags = screener.screen(text)
    assert flags
    assert "emergency" == flags[0].acuity


@pytest.mark.skipif(not NEGEX.exists(), reason=f"the NegEx evaluation set is not at {NEGEX}")
def test_negation_reads_clinical_sentences_well(screener: Screener) -> None:
    """F1 on negated findings of the NegEx annotations is at least 0.92 (evaluation only)."""
    right = wrong = missed = 0
    for finding, sentence, is_negated in negex_rows():
        at = sentence.find(finding.upper())
        said = screener.negated(sentence, at, at + len(finding))
        right += said and is_negated
        wrong += said and not is_negated
        missed += is_negated and not said
    assert 0.92 <= 2 * right / (2 * right + wrong + missed)


@pytest.mark.parametrize("text", ["有哮喘的临床试验吗", "有没有针对哮喘的临床试验？"])
def test_a_question_for_studies_of_an_illness_reports_none(screener: Screener, text: str) -> None:
    assert () == screener.screen(text)
