"""A rule is shown with its public source; an unknown one says that it has none."""

import re

from clinic import rule_sources

CHINESE = re.compile("[\u4e00-\u9fff]")


def test_title_and_source_come_from_the_rule_files(tmp_path, monkeypatch):
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "heart.yml").write_text(
        "rules:\n- id: chest-pain\n  title: Chest pain\n"
        "  source_url: https://www.nhs.uk/x\n  reviewed_on: 2026-11-24\n"
    )
    (tmp_path / "lexicon.yml").write_text("pain: [ache]\n")
    monkeypatch.setattr(rule_sources, "_RULES", tmp_path)
    rule_sources._known.cache_clear()
    found = rule_sources.rule_source("chest-pain")
    rule_sources._known.cache_clear()
    assert ("Chest pain", "https://www.nhs.uk/x", "2026-11-24") == (found.title, found.url, found.reviewed_on)


def test_an_unknown_rule_has_no_source():
    found = rule_sources.rule_source("no-such-rule")
    assert ("no-such-rule", "") == (found.title, found.url)


def test_the_products_own_rules_are_all_found():
    known = rule_sources._known()
    assert 25 <= len(known)
    assert all(rule.url.startswith("https://") for rule in known.values())


def test_every_rule_has_a_title_of_its_own_in_both_languages():
    known = rule_sources._known()
    ids = {rule_id for _, rule_id in known}
    assert 25 <= len(ids)
    for rule_id in ids:
        english, chinese = known["en", rule_id].title, known["zh", rule_id].title
        assert english != rule_id
        assert not CHINESE.search(english), rule_id
        assert CHINESE.search(chinese), rule_id


def test_a_reader_gets_the_title_in_their_language_and_english_where_there_is_no_other():
    assert "腰痛" in rule_sources.rule_source("cauda-equina", "zh").title
    assert "Back pain" in rule_sources.rule_source("cauda-equina").title
    assert "Back pain" in rule_sources.rule_source("cauda-equina", "fr").title
