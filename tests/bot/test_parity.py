"""English and Chinese are equals in the dialogue: the same intents, enough examples, every answer twice."""

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

BOT = Path(__file__).parents[2] / "bot"
LANGUAGES = ("en", "zh")
ENOUGH = {"report_symptom": 150, "ask_education": 120}
MAIN = {
    "report_symptom", "crisis", "ask_person", "ask_education", "ask_medicine", "appointment", "out_of_scope",
}  # fmt: skip


def read(file: Path) -> dict:
    """One YAML file."""
    return yaml.safe_load(file.read_text("utf-8"))


def examples(*files: Path) -> dict[str, list[str]]:
    """The examples of each intent in these files."""
    found: dict[str, list[str]] = {}
    for file in files:
        for group in read(file)["nlu"]:
            lines = [line.removeprefix("- ").strip() for line in group["examples"].splitlines()]
            found.setdefault(group["intent"], []).extend(lines)
    return found


def training(lang: str) -> dict[str, list[str]]:
    """The training examples of a language."""
    return examples(*sorted((BOT / "data" / "nlu" / lang).glob("*.yml")))


def held_out(lang: str) -> dict[str, list[str]]:
    """The three hold-out sets of a language, in three styles."""
    return examples(*(BOT / "tests" / "nlu" / f"{lang}{hand}.yml" for hand in ("", "_second", "_third")))


def plain(line: str) -> str:
    """A sentence without capitals, blanks and signs, so that only its words count."""
    return re.sub(r"[\W_]+", "", line.lower()) or line


def responses() -> dict[str, list[dict]]:
    """Every response of the domain."""
    return read(BOT / "domain" / "responses.yml")["responses"]


def lang_of(variant: dict) -> str:
    """The language that a variant is for."""
    chosen = [part["value"] for part in variant.get("condition", []) if part["name"] == "lang"]
    return chosen[0] if chosen else "en"


def intents() -> set[str]:
    """The intents of the domain."""
    return {next(iter(intent)) for intent in read(BOT / "domain" / "conversation.yml")["intents"]}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_intent_has_enough_examples_in_each_language(lang):
    """Sixty at least; more for symptoms and questions."""
    counts = {intent: len(set(lines)) for intent, lines in training(lang).items()}
    wanted = {intent: ENOUGH.get(intent, 60) for intent in intents() - {"nlu_fallback"}}
    assert {} == {intent: counts.get(intent, 0) for intent, n in wanted.items() if counts.get(intent, 0) < n}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_intent_is_held_out_too(lang):
    """At least twenty-five sentences for what matters most, and some for everything."""
    counts = {intent: len(lines) for intent, lines in held_out(lang).items()}
    wanted = {intent: 25 if intent in MAIN else 8 for intent in intents() - {"nlu_fallback"}}
    assert {} == {intent: counts.get(intent, 0) for intent, n in wanted.items() if counts.get(intent, 0) < n}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_at_least_six_hundred_different_sentences_are_held_out(lang):
    """A figure measured on few sentences says little."""
    lines = [plain(line) for lines in held_out(lang).values() for line in lines]
    assert len(set(lines)) == len(lines) >= 600


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_held_out_is_trained_on(lang):
    """Otherwise the measured figures would flatter; case and signs make no difference."""
    trained = {plain(line) for lines in training(lang).values() for line in lines}
    assert set() == trained & {plain(line) for lines in held_out(lang).values() for line in lines}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sentence_has_two_intents(lang):
    """A sentence that is written under two intents teaches neither."""
    seen = Counter(line.lower() for lines in training(lang).values() for line in set(lines))
    assert [] == [line for line, times in seen.items() if times > 1]


@pytest.mark.parametrize("name", sorted(responses()))
def test_every_answer_exists_in_both_languages_with_the_same_buttons(name):
    """A Chinese reader can press what an English reader can press."""
    variants = {lang: [v for v in responses()[name] if lang_of(v) == lang] for lang in LANGUAGES}
    assert len(variants["en"]) == len(variants["zh"]) > 0
    for english, chinese in zip(variants["en"], variants["zh"], strict=True):
        payloads = [
            {button["payload"].split("{")[0] for button in variant.get("buttons", [])}
            for variant in (english, chinese)
        ]
        assert payloads[0] == payloads[1]
        assert not any("\u4e00" <= char <= "\u9fff" for char in english["text"])
        assert any("\u4e00" <= char <= "\u9fff" for char in chinese["text"])


def test_an_emergency_number_is_never_written_out():
    """The number is the region's, never one of an author's country."""
    texts = [variant["text"] for variants in responses().values() for variant in variants]
    assert [] == [text for text in texts if any(number in text for number in ("911", "999", "112", "120"))]


def test_every_intent_has_a_rule_and_every_rule_an_answer_that_exists():
    """Nobody is left without a reply."""
    steps = [
        step
        for file in sorted((BOT / "data" / "rules").glob("*.yml"))
        for rule in read(file)["rules"]
        for step in rule["steps"]
    ]
    known = set(responses()) | set(read(BOT / "domain" / "conversation.yml")["actions"])
    assert intents() == {step["intent"] for step in steps if "intent" in step}
    assert set() == {step["action"] for step in steps if "action" in step} - known
