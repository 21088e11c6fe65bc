"""Patients hear the same things in both languages."""

import re
from string import Formatter

import pytest
import yaml

from clinic.transitions import notices

TEXTS = {
    lang: yaml.safe_load((notices._DATA / f"texts.{lang}.yml").read_text("utf-8")) for lang in ("en", "zh")
}


def test_both_languages_have_the_same_texts_with_the_same_blanks():
    assert TEXTS["en"].keys() == TEXTS["zh"].keys()
    for key in TEXTS["en"]:
        blanks = [{name for _, name, _, _ in Formatter().parse(TEXTS[lang][key]) if name} for lang in TEXTS]
        assert blanks[0] == blanks[1], key


@pytest.mark.parametrize("key", TEXTS["zh"])
def test_the_chinese_texts_are_chinese(key):
    assert re.search(r"[\u4e00-\u9fff]", TEXTS["zh"][key])
    assert not re.search(r"[A-Za-z]{2,}", re.sub(r"{\w+}", "", TEXTS["zh"][key]))
