"""A folder of saved pages becomes drafts with address, date and language, or is refused by name."""

from datetime import date

import pytest

from knowledge.errors import SourceError
from knowledge.sources.html_folder import Site, read

SITE = Site("Health Board", "https://health.example/", "OGL v3")
TEXT = "Gout makes a joint hot, red and very painful, often at night. " * 4
DATE = '<meta name="dcterms.modified" content="2025-05-12T08:00:00Z">'


def page(body: str = f"<p>{TEXT}</p>", head: str = DATE, title: str = "Gout", lang: str = "en") -> str:
    """A small page."""
    return f"<html lang='{lang}'><head>{head}</head><body><main><h1>{title}</h1>{body}</main></body></html>"


@pytest.fixture
def folder(tmp_path):
    """A folder with one page in a subfolder."""
    (tmp_path / "conditions").mkdir()
    (tmp_path / "conditions" / "gout.html").write_text(page())
    return tmp_path


def test_a_page_becomes_a_draft_with_all_that_a_passage_needs(folder):
    """Source and licence as given, the rest from the page."""
    (passage,) = read(folder, SITE).passages
    assert "html:health.example/conditions/gout" == passage.id
    assert ("draft", "en", "Gout", date(2025, 5, 12)) == (
        passage.status, passage.lang, passage.title, passage.reviewed_on,
    )  # fmt: skip
    assert ("Health Board", "OGL v3") == (passage.source_name, passage.licence)
    assert "https://health.example/conditions/gout.html" == passage.source_url


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('<link rel="canonical" href="/gout">', "https://health.example/gout"),
        ('<link rel="canonical" href="https://evil.example/gout">', "https://health.example/conditions/gout.html"),
        ('<link rel="canonical" href="javascript:alert(1)">', "https://health.example/conditions/gout.html"),
        ('<link rel="canonical" href="https://[broken">', "https://health.example/conditions/gout.html"),
        ("<!-- saved from url=(0027)https://health.example/g2 -->", "https://health.example/g2"),
    ],
)
def test_a_pages_own_address_counts_only_on_the_sites_host(folder, head, expected):
    """A quotation never links to where the page merely claims to be."""
    (folder / "conditions" / "gout.html").write_text(page(head=head + DATE))
    assert expected == read(folder, SITE).passages[0].source_url


def test_a_page_without_a_date_needs_one_from_the_operator(folder):
    """A review date is never made up."""
    (folder / "conditions" / "gout.html").write_text(page(head=""))
    with pytest.raises(SourceError, match=r"gout\.html.*--reviewed-on"):
        read(folder, SITE)
    given = Site("Health Board", "https://health.example/", "OGL v3", date(2024, 1, 1))
    assert date(2024, 1, 1) == read(folder, given).passages[0].reviewed_on


def test_a_date_in_the_future_is_not_believed(folder):
    """Nor is one that no calendar has."""
    for written in ("2999-01-01", "2025-13-40"):
        (folder / "conditions" / "gout.html").write_text(page(head=f'<meta name="date" content="{written}">'))
        with pytest.raises(SourceError, match="--reviewed-on"):
            read(folder, SITE)


def test_old_chinese_encodings_are_read(folder):
    """Many Chinese sites still declare gb2312."""
    text = "痛风会让关节又红又痛，常常在夜里突然发作。多喝水，让关节休息，少喝酒，少吃动物内脏。"
    html = page(f"<p>{text}</p>", f'<meta charset="gb2312">{DATE}', "痛风", "zh-CN")
    (folder / "conditions" / "gout.html").write_bytes(html.encode("gb18030"))
    (passage,) = read(folder, SITE).passages
    assert ("zh", "痛风", text) == (passage.lang, passage.title, passage.text)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<html>\n<p>\xff\xfa</p>", r"line 2: is not utf-8"),
        (b'<meta charset="no-such-code"><p>x</p>', r"unknown encoding"),
        (b"<p>" + b"x" * 5_000_001, r"more than the 5,000,000 bytes"),
    ],
)
def test_a_page_that_cannot_be_read_is_refused_by_name(folder, content, reason):
    """And then nothing at all is imported."""
    (folder / "bad.html").write_bytes(content)
    with pytest.raises(SourceError, match=rf"bad\.html.*{reason}"):
        read(folder, SITE)


def test_other_languages_and_empty_pages_are_counted_as_skipped(folder):
    """They say so."""
    (folder / "fr.html").write_text(page(lang="fr"))
    (folder / "empty.html").write_text(page("<p>Soon.</p>"))
    found = read(folder, SITE)
    assert 1 == len(found.passages)
    assert {"language fr": 1, "page with hardly any text": 1} == found.skipped


def test_what_stands_on_every_unmarked_page_is_the_sites_own_but_emergency_advice_stays(tmp_path):
    """Boilerplate without any markup is known by its repetition."""
    for name in ("gout", "cough", "fever"):
        body = f"<h1>{name}</h1><p>{name} {TEXT}</p><p>Ask our friendly team.</p><p>Emergency? Call 911.</p>"
        (tmp_path / f"{name}.html").write_text(f"<head>{DATE}</head><body>{body}</body>")
    for passage in read(tmp_path, SITE).passages:
        assert "friendly" not in passage.text
        assert "Emergency? Call 911." in passage.text


@pytest.mark.parametrize(
    "site", [Site("", SITE.url, "x"), Site("x", "health", "x"), Site("x", SITE.url, " ")]
)
def test_without_source_and_licence_nothing_is_imported(folder, site):
    """Each passage carries both."""
    with pytest.raises(SourceError, match="--licence"):
        read(folder, site)


def test_an_empty_or_missing_folder_is_refused(tmp_path):
    """With what to do."""
    with pytest.raises(SourceError, match="holds no page"):
        read(tmp_path, SITE)
    with pytest.raises(SourceError, match="does not exist"):
        read(tmp_path / "none", SITE)
