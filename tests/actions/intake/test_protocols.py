"""Every packaged protocol is whole, in both languages, sourced, dated, and can end in each of its ways."""

import random
import re
from datetime import timedelta
from pathlib import Path

import pytest

from actions.intake.loading import ALWAYS, FOLDER, load
from actions.intake.protocol import Protocol
from actions.intake.rehearsal.patient import Draw, aims
from common.locale import HAN

PASSAGES = Path("knowledge/passages")
PROTOCOLS = load(FOLDER)
_DOSE = re.compile(
    r"\b\d+(?:\.\d+)?\s?(?:mg|ml|mcg|µg|g|tablets?|pills?|capsules?|drops)\b|\d\s?(?:毫克|毫升|片|粒|滴)",
    re.IGNORECASE,
)
_VOWELS = re.compile(r"[aeiouy]+")
_EASY_ENOUGH = 8.0


@pytest.fixture(params=sorted(PROTOCOLS))
def protocol(request) -> Protocol:
    """Each packaged protocol."""
    return PROTOCOLS[request.param]


def texts(protocol: Protocol) -> list[dict[str, str]]:
    """All that patients may read of a protocol."""
    found = [dict(protocol.title), *(dict(one.text) for one in protocol.questions)]
    found += [dict(one.why) for one in protocol.dispositions]
    found += [dict(protocol.facts[name].name) for one in protocol.questions for name in one.asks]
    found += [dict(option.label) for fact in protocol.facts.values() for option in fact.options]
    pairs = [*zip(*protocol.now.values(), strict=True), *zip(*protocol.worse.values(), strict=True)]
    return found + [dict(zip(protocol.now, pair, strict=True)) for pair in pairs]


def grade(text: str) -> float:
    """The Flesch-Kincaid grade of an English text; syllables are counted by vowels."""
    words = re.findall(r"[A-Za-z]+", text)
    sentences = max(1, len(re.findall(r"[.!?:](?:\s|$)", text)))
    syllables = sum(max(1, len(_VOWELS.findall(word.lower().removesuffix("e")))) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def test_the_english_is_english_and_the_chinese_chinese(protocol):
    for text in texts(protocol):
        assert not HAN.search(text["en"]), text
        assert HAN.search(text["zh"]), text


def test_what_to_do_meanwhile_is_easy_to_read(protocol):
    assert grade(" ".join(protocol.now["en"])) <= _EASY_ENOUGH


def test_what_to_do_meanwhile_names_no_dose(protocol):
    for line in (*protocol.now["en"], *protocol.now["zh"]):
        assert not _DOSE.search(line), line


def test_its_sources_are_secure_addresses_with_a_licence(protocol):
    assert protocol.sources
    for source in protocol.sources:
        assert source.url.startswith("https://")
        assert source.name
        assert source.licence


def test_it_is_to_be_reviewed_within_two_years_of_its_last_review(protocol):
    assert timedelta(0) < protocol.review_due - protocol.reviewed_on <= timedelta(days=731)


def test_the_passages_it_names_exist_in_both_languages(protocol):
    for name in protocol.passages:
        for lang in ("en", "zh"):
            assert (PASSAGES / lang / f"{name}.md").is_file(), f"{protocol.id}: no passage {name} in {lang}"


def test_a_patient_may_end_in_each_of_its_dispositions(protocol):
    rng = random.Random(1)
    for aim in aims(protocol):
        found = any(Draw(protocol, lang, 1, rng).patient(aim) for lang in ("en", "zh"))
        assert found, f"{protocol.id}: nobody ends with {aim.why['en'] if aim else protocol.otherwise!r}"


def test_it_asks_for_nothing_that_decides_nothing(protocol):
    """Every question of its own has a fact that a disposition, or another fact, depends on."""
    reads = {name for one in protocol.dispositions for name in one.when.names()}
    reads |= {name for fact in protocol.facts.values() for name in fact.only_if.names()}
    for question in protocol.questions:
        if question.id not in ALWAYS:
            assert reads & set(question.asks), f"{protocol.id}: question {question.id} decides nothing"
