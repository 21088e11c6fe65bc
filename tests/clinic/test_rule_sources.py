"""A rule is shown with its public source; an unknown one says that it has none."""

from clinic import rule_sources


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
