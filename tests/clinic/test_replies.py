"""Canned replies say the same in both languages, and passages are quoted only while they are approved."""

import string
from datetime import date

import pytest

from clinic.replies import _written, passages, templates
from common.locale import LANGUAGES
from knowledge.vetting.tables import PassageRow

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_template_is_filled_in_with_name_and_number(lang):
    found = templates(lang, "CN", "Mei")
    assert len(_written()) == len(found)
    assert all("{" not in one.text for one in found)
    assert any("Mei" in one.text for one in found)
    assert any("120" in one.text for one in found)


def test_both_languages_fill_in_the_same():
    for row in _written().values():
        english, chinese = (
            {name for _, name, _, _ in string.Formatter().parse(row[lang]) if name} for lang in LANGUAGES
        )
        assert english == chinese


def passage(number: int, title: str, **values) -> PassageRow:
    plain = {"collection": "c", "lang": "en", "text": "Drink water.", "source_name": "NHS",
             "source_url": "https://nhs.uk/x", "licence": "OGL", "audience": "patients", "reviewed_by": "e",
             "reviewed_on": date(2026, 1, 2), "review_due": date(2027, 1, 2),
             "content_hash": "h"}  # fmt: skip
    return PassageRow(id=str(number), title=title, **{"status": "approved"} | plain | values)


def test_a_passage_is_found_by_its_title_and_quoted_with_source_and_date(sessions):
    with sessions.begin() as session:
        session.add_all([
            passage(1, "Fever in adults"), passage(2, "Fever, withdrawn", status="withdrawn"),
            passage(3, "Fever, expired", review_due=date(2026, 11, 23)), passage(4, "发热", lang="zh"),
            passage(5, "100% cotton"),
        ])  # fmt: skip
        (found,) = passages(session, "en", "adults FEVER", TODAY)
        assert ("Fever in adults", "Drink water.\n\nSource: NHS, 2026-01-02, https://nhs.uk/x") == (
            found.title, found.text
        )  # fmt: skip
        assert "来源：NHS" in passages(session, "zh", "发热", TODAY)[0].text
        assert ("100% cotton",) == tuple(one.title for one in passages(session, "en", "%", TODAY))
        assert () == passages(session, "en", "  ", TODAY)
