"""The patients' page speaks both languages and says what it must before the first message."""

import string

import pytest

from gateway.page import page_texts


def test_both_languages_have_every_word_with_the_same_blanks():
    def blanks(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    english, chinese = page_texts()["en"], page_texts()["zh"]
    assert {key: blanks(text) for key, text in english.items()} == {
        key: blanks(text) for key, text in chinese.items()
    }


@pytest.mark.parametrize(("header", "word"), [("en-GB", "Accept and start"), ("zh-CN,zh", "同意并开始")])
def test_the_page_opens_in_the_browsers_language_with_the_emergency_number(http, header, word):
    page = http.get("/", headers={"Accept-Language": header})
    assert word in page.text
    assert 'href="tel:911"' in page.text


def test_the_page_runs_no_inline_script_and_may_not_be_framed_by_others(http):
    page = http.get("/")
    policy = page.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "<script>" not in page.text
    assert " onclick=" not in page.text


def test_an_unknown_page_is_a_plain_404(http):
    answer = http.get("/admin")
    assert 404 == answer.status_code
    assert "Traceback" not in answer.text


def test_health_names_what_works(http):
    assert {"ok": ["screen", "database"], "failing": {}} == http.get("/health").json()
