"""The rules as data: complete, sourced, the same in both languages, and refused when wrong."""

import datetime
import shutil
from pathlib import Path

import pytest

from medlm.redflags import Screener
from medlm.redflags.errors import RuleError
from medlm.redflags.lexicon import read_yaml
from medlm.redflags.rules import DATA, LANGUAGES, Rule, load


def by_language(screener: Screener) -> dict[str, dict[str, Rule]]:
    return {lang: {rule.rule_id: rule for rule in screener.rules if rule.lang == lang} for lang in LANGUAGES}


def test_there_are_at_least_120_rules_in_each_language(screener: Screener) -> None:
    """Breadth: 120 rules or more a language."""
    assert all(len(rules) >= 120 for rules in by_language(screener).values())


def test_both_languages_have_the_same_rules(screener: Screener) -> None:
    """Same ids, same acuity, same group and path."""
    rules = by_language(screener)
    facts = [
        {one.rule_id: (one.acuity, one.group, one.path) for one in rules[lang].values()} for lang in LANGUAGES
    ]
    assert facts[0] == facts[1]


def test_both_lexicons_name_the_same_concepts() -> None:
    """A concept that one language can say, the other can say too."""
    english, chinese = (read_yaml(DATA / f"lexicon.{lang}.yml") for lang in LANGUAGES)
    assert set(english["words"]) == set(chinese["words"])
    assert set(english["compounds"]) == set(chinese["compounds"])


def test_every_rule_says_where_it_comes_from(screener: Screener) -> None:
    """Source, licence, title and review date are there."""
    for rule in screener.rules:
        assert rule.source_url.startswith("https://")
        assert rule.licence
        assert rule.title
        assert datetime.date(2026, 1, 1) <= rule.reviewed_on


def test_crisis_rules_and_only_those_take_the_crisis_path(screener: Screener) -> None:
    """Suicide, self-harm and abuse have their own path."""
    assert all((rule.group == "crisis") == (rule.path == "crisis") for rule in screener.rules)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the packaged rules that a test may spoil."""
    copy = tmp_path / "redflags"
    shutil.copytree(DATA, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return copy


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("acuity: emergency", "acuity: terrible", "acuity must be one of"),
        ("path: medical", "path: nowhere", "path must be one of"),
        ("licence:", "license:", "missing or unknown field"),
        ("reviewed_on: 2026-11-24", "reviewed_on: soon", "reviewed_on must be a date"),
        ("source_url: https://", "source_url: ftp://", "source_url must start with https"),
        ("- 'chest + crushing ~9", "- 'chset + crushing ~9", "is in no lexicon"),
        ("- 'chest + crushing ~9", "- 'chest + CRUSHING! ~9", "cannot read"),
        ("- 'chest + crushing ~9", "- 'cheese>9", "is no measure"),
        ("rules:", "rules: [", "cannot be read"),
        ("- id: chest-pain-spreading", "- id: chest-pain-crushing", "is already in"),
    ],
)
def test_a_wrong_rule_is_refused_with_its_file_and_name(
    folder: Path, old: str, new: str, complaint: str
) -> None:
    """The message names the file and says what is wrong."""
    path = folder / "rules" / "en" / "cardiac.yml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(RuleError, match="cardiac.yml") as raised:
        load(folder)
    assert complaint in str(raised.value)


def test_a_missing_folder_is_refused(folder: Path) -> None:
    """No rule files is an error, not a silent screen."""
    shutil.rmtree(folder / "rules" / "zh")
    with pytest.raises(RuleError, match="no rule files"):
        load(folder)


def test_an_unknown_macro_is_refused(folder: Path) -> None:
    """A word list that names a macro that is not there is refused by name."""
    path = folder / "lexicon.en.yml"
    path.write_text(path.read_text("utf-8").replace("<cant> see,", "<cnat> see,", 1), "utf-8")
    with pytest.raises(RuleError, match="lexicon.en.yml.*cnat"):
        load(folder)
