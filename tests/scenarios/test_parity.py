"""Both languages have the same scenarios, step for step, each in its own words."""

import re
from pathlib import Path

import pytest

from tests.scenarios.player import Player, load

HERE = Path(__file__).parent
NAMES = {lang: {path.stem for path in (HERE / lang).glob("*.yml")} for lang in ("en", "zh")}
WORDS = ("contains", "lacks", "along")
HAN = re.compile(r"[\u4e00-\u9fff]")
WORDLESS = {
    "html-and-sql", "typed-commands", "typed-intent", "emoji-only", "empty-message", "language-switch",
    "intake-language-asked", "intake-language-written", "intake-mixed-languages",
}  # fmt: skip


SPOKEN = {"say", "press", "language"}
"""Steps whose value is words, or the other language."""
SAID = {"text", "times"}


def shape(steps):
    """The verbs of the steps, and what they want apart from words."""
    shapes = []
    for step in steps:
        (verb, value), *extras = step.items()
        if isinstance(value, dict):
            spoken = value if verb == "intake" else WORDS
            value = {key: "words" if key in spoken else want for key, want in value.items()}
        elif verb in SPOKEN:
            value = "words"
        shapes.append((verb, value, [(key, "words" if key in SAID else want) for key, want in extras]))
    return shapes


def test_there_are_enough_scenarios():
    assert 120 <= len(NAMES["en"])


def test_both_languages_have_the_same_scenarios():
    assert NAMES["en"] == NAMES["zh"]


def test_those_that_every_run_plays_are_few():
    """The rest says `slow: true` and is played by `make test-slow`."""
    core = [name for name in NAMES["en"] if not load(HERE / "en" / f"{name}.yml").get("slow")]
    assert 20 <= len(core) <= 45


@pytest.mark.parametrize("name", sorted(NAMES["en"] & NAMES["zh"]))
def test_a_scenario_has_the_same_steps_in_both_languages(name):
    english, chinese = (load(HERE / lang / f"{name}.yml") for lang in ("en", "zh"))
    assert shape(english["steps"]) == shape(chinese["steps"])
    assert english.keys() == chinese.keys()


@pytest.mark.parametrize("name", sorted(NAMES["en"] & NAMES["zh"] - WORDLESS))
def test_a_scenario_is_told_in_its_own_language(name):
    for lang in ("en", "zh"):
        scenario = load(HERE / lang / f"{name}.yml")
        said = "".join(str(step.get("say", "")) for step in scenario["steps"])
        assert (lang == "zh") == bool(HAN.search(scenario["title"]))
        assert not said or (lang == "zh") == bool(HAN.search(said))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_step_is_one_that_the_player_knows(lang):
    verbs = {next(iter(step)) for name in NAMES[lang] for step in load(HERE / lang / f"{name}.yml")["steps"]}
    assert set() == {verb for verb in verbs if not hasattr(Player, f"do_{verb}")}
