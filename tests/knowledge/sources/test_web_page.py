"""A saved page gives its title, its text and its headings, and nothing of the site around them."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.sources.web_page import read_page

TAGS = (
    "<p>", "</p>", "<main>", "</main>", "<li>", "<h2>", "</h2>", "<nav>", "</nav>", "<a href='x'>", "</a>",
    "<tr>", "<td>", "text", "<script>", "</script>", "<!--", "-->", "<title>", "</title>", "<br/>", "<html>",
)  # fmt: skip
PAGE = """<!DOCTYPE html><html lang="en-GB"><head><title>Gout - Health Board</title>
<link rel="canonical" href="/conditions/gout/"><script>var x = "<p>evil</p>";</script></head>
<body><header><a href="/">Health Board</a><nav><ul><li><a href="/a">Menu entry</a></li></ul></nav></header>
<div class="cookie-banner">We use cookies.</div>
<main><h1>Gout</h1><div class="share-links">Share this page</div>
<p>Gout makes a joint hot and very painful.</p>
<h2>What you can do</h2><ul><li>Rest the joint.<li>Drink <b>water</b>.</ul>
<h2>Related pages</h2><ul><li><a href="/b">Arthritis</a></li></ul>
<table><tr><th>Food</th><th>Advice</th></tr><tr><td>Liver</td><td>Eat less</td></tr></table>
<p hidden>Secret</p><p>Page last reviewed: 12 May 2025</p></main>
<footer>© Health Board 2025</footer></body></html>"""


def test_title_text_headings_and_lists_are_kept_and_the_rest_of_the_site_is_not():
    """Word for word."""
    page = read_page(PAGE)
    assert "Gout" == page.title
    assert (
        "Gout makes a joint hot and very painful.",
        "## What you can do",
        "- Rest the joint.",
        "- Drink water.",
        "Food | Advice",
        "Liver | Eat less",
    ) == page.blocks
    assert ("en-gb", "/conditions/gout/", "12 May 2025") == (page.lang, page.meta["canonical"], page.reviewed)


def test_a_page_without_main_uses_the_longest_article_or_its_body():
    """Pages are marked up in many ways."""
    articles = "<article><p>Short teaser text, but long enough for it to count as one.</p></article>"
    longest = f"<article><p>{'Long text about gout. ' * 9}</p></article>"
    assert 1 == len(read_page(articles + longest).blocks)
    assert "Long text" in read_page(articles + longest).blocks[0]
    assert ("Only a body.",) == read_page("<body><div>Only a body.</div>").blocks


def test_a_text_within_a_badly_named_box_is_found_when_it_is_marked_as_main():
    """A layout called "page with sidebar" doesn't hide the page."""
    text = "Gout is a kind of arthritis that comes and goes."
    assert (text,) == read_page(f"<div class='with-sidebar'><main><p>{text}</p></main></div>").blocks


def test_the_name_of_the_site_is_cut_from_a_title():
    """In both languages."""
    assert "Gout" == read_page("<title>Gout | Health Board</title>").title
    assert "痛风" == read_page("<title>痛风_健康网</title>").title


def test_a_chinese_page_is_read_alike():
    """Headings, dates and boilerplate in Chinese."""
    html = """<html lang="zh-CN"><body><article><h1>痛风</h1><p>更新时间：2025年3月4日</p>
    <p>痛风会让关节又红又痛，常常在夜里突然发作。</p><h3>您可以怎么做</h3><p>多喝水，让关节休息，少喝酒，少吃内脏。</p>
    <p>分享到：</p></article></body>"""
    page = read_page(html)
    assert ("痛风", "2025年3月4日") == (page.title, page.reviewed)
    assert "## 您可以怎么做" in page.blocks
    assert not any("分享" in block or "更新" in block for block in page.blocks)


@pytest.mark.parametrize(
    "html",
    [
        "", "<", "<<<<<", "</p></div>", "<p", "<!--", "<![CDATA[ x", "<!DOCTYPE", "&#xD800;&#0;&#99999999;",
        "<script>alert(1)", "<p>a<script>b</p>", "\x00\u202e<p>\ud800</p>", "<title><p>x",
        "<a href=\"", "<?php",
    ],
)  # fmt: skip
def test_broken_markup_never_fails(html):
    """Whatever was saved, a page comes back, without scripts and control characters."""
    page = read_page(html)
    written = " ".join((page.title, *page.blocks))
    assert "alert" not in written
    assert not any(0xD800 <= ord(each) <= 0xDFFF or each in "\x00\u202e" for each in written)


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 60_000 + "deep" + "</div>" * 60_000,
        "<p>" * 60_000,
        "</b>" * 60_000 + "<i>" * 60_000,
        "<table><tr><td>" * 20_000,
        "<a" * 200_000,
        "<!--" * 200_000,
        "&" * 200_000,
        "<script>" * 20_000 + "</script" * 20_000,
    ],
    ids=["deep", "unclosed", "mismatched", "tables", "half-tags", "half-comments", "ampersands", "scripts"],
)
def test_a_page_made_to_be_slow_is_read_in_seconds(html):
    """Neither recursion nor time that grows with the square of the size."""
    started = time.process_time()
    read_page(html)
    assert time.process_time() - started < 5


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(TAGS)).map("".join))
def test_any_order_of_tags_gives_lines_of_text(html):
    """No empty line, no line break within one."""
    assert all(block.strip() and "\n" not in block for block in read_page(html).blocks)
