"""Read one saved web page: its title, its main text with headings, what it says of itself."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from typing import Any

from knowledge.data import load

DEEPEST = 2_000
"""Elements open within one another; a page that nests deeper is read as if they lay side by side."""
ENOUGH = 40
"""Characters that make a region count as the main text."""
LINK_SHARE = 0.7
_SHUTS_ITS_LIKE = frozenset({"li", "p", "option", "tr", "td", "th", "dd", "dt"})
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(\S{1,2000})\s*-->")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffd]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class WebPage:
    """One page.

    `blocks` are `## heading`, `- item` or a paragraph, without the title; `lang` is as declared or "";
    `reviewed` is what stands after "last reviewed" or "更新时间", or "".
    """

    title: str
    blocks: tuple[str, ...]
    lang: str
    meta: dict[str, str]
    address: str
    in_main: bool
    reviewed: str = ""


@dataclass(slots=True)
class _Element:
    tag: str
    dropped: bool
    hard: bool  # dropped for what it is, not only for what it is called
    region: int


@dataclass(slots=True)
class _Block:
    kind: str
    region: int
    parts: list[str] = field(default_factory=list)
    linked: int = 0

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(self.parts)).strip(" |")


def read_page(html: str) -> WebPage:
    """Title, main text and what the page declares; never raises, whatever the text is.

    The main text is what stands within `main` or the longest `article`, else the whole body. Menus,
    banners, forms, scripts, hidden parts and blocks that are mostly links are left out.
    """
    text = _CONTROL.sub("", _SURROGATE.sub("", html.replace("\r", "\n")))
    reader = _Reader()
    if found := _SAVED_FROM.search(text[:5000]):
        reader.address = found.group(1)
    reader.feed(_terminated(text))
    reader.close()
    region, blocks = reader.main()
    title = _title(reader, blocks)
    lines = tuple(_lines(blocks, title))
    reviewed = _reviewed(reader.blocks)
    return WebPage(title, lines, reader.lang, reader.meta, reader.address, region > 0, reviewed)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.meta: dict[str, str] = {}
        self.lang = self.address = self.page_title = ""
        self.blocks: list[_Block] = []
        self._open: list[_Element] = []
        self._counts: Counter[str] = Counter()
        self._mains: set[int] = set()
        self._regions = 0
        self._links = 0
        self._fresh = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in reversed(attrs)}
        self._declared(tag, given)
        row_begins = self._fresh
        if tag in _names()["block_tags"]:
            self._fresh = True
        if tag in ("td", "th") and not row_begins and self.blocks and self.blocks[-1].kind == "tr":
            self.blocks[-1].parts.append(" | ")
            self._fresh = False
        if tag in _names()["void_tags"] or len(self._open) >= DEEPEST:
            return
        if tag in _SHUTS_ITS_LIKE and self._open and self._open[-1].tag == tag:
            self._close(tag)
        self._open.append(self._element(tag, given))
        self._counts[tag] += 1
        self._links += tag == "a"

    def handle_endtag(self, tag: str) -> None:
        if tag in _names()["block_tags"] and tag not in ("td", "th"):
            self._fresh = True
        if self._counts[tag]:
            self._close(tag)

    def handle_data(self, data: str) -> None:
        if not data.strip() and (self._fresh or not self.blocks):
            return
        here = self._open[-1] if self._open else _Element("", False, False, 0)
        if self._counts["title"] and not self._counts["body"] and not self._counts["svg"]:
            self.page_title += data
            return
        if here.dropped or self._counts["head"]:
            return
        if self._fresh:
            self.blocks.append(_Block(self._kind(), here.region))
            self._fresh = False
        self.blocks[-1].parts.append(data)
        self.blocks[-1].linked += len(data.strip()) if self._links else 0

    def main(self) -> tuple[int, list[_Block]]:
        """The number of the region with the main text (0: the page has none) and its blocks."""
        sizes: Counter[int] = Counter()
        for block in self.blocks:
            sizes[block.region] += len(block.text)
        mains = [region for region in self._mains if sizes[region] >= ENOUGH]
        best = max(mains or [0], key=lambda region: (sizes[region], -region))
        if not best:
            return 0, self.blocks
        return best, [block for block in self.blocks if block.region == best]

    def _declared(self, tag: str, given: dict[str, str]) -> None:
        if tag == "html" and not self.lang:
            self.lang = given.get("lang", given.get("xml:lang", "")).strip().lower()
        if tag == "meta" and (name := (given.get("name") or given.get("property", "")).strip().lower()):
            self.meta.setdefault(name[:100], re.sub(r"\s+", " ", given.get("content", "")).strip())
        if tag == "link" and "canonical" in given.get("rel", "").lower().split():
            self.meta.setdefault("canonical", given.get("href", "").strip())
        if tag == "time" and "datetime" in given:
            self.meta.setdefault("time", given["datetime"].strip())

    def _element(self, tag: str, given: dict[str, str]) -> _Element:
        above = self._open[-1] if self._open else _Element("", False, False, 0)
        names = _names()
        role = given.get("role", "").strip().lower()
        called_main = role == "main" or given.get("id", "").lower() in names["main_parts"]
        is_main = tag in ("main", "article") or called_main
        hard = (
            above.hard
            or tag in names["dropped_tags"]
            or role in names["dropped_roles"]
            or "hidden" in given
            or given.get("aria-hidden", "").lower() == "true"
            or bool(re.search(r"display\s*:\s*none", given.get("style", ""), re.I))
            or (tag == "header" and not above.region)
        )
        if is_main and not hard:
            region = above.region
            if not region or tag == "main":
                self._regions += 1
                region = self._regions
                self._mains.add(region)
            return _Element(tag, False, False, region)
        called = tag not in ("html", "body") and bool(_parts(given) & names["dropped_parts"])
        return _Element(tag, hard or above.dropped or called, hard, above.region)

    def _close(self, tag: str) -> None:
        while self._open:
            element = self._open.pop()
            self._counts[element.tag] -= 1
            self._links -= element.tag == "a"
            if element.tag == tag:
                return

    def _kind(self) -> str:
        for element in reversed(self._open[-12:]):
            if element.tag in _names()["block_tags"]:
                return "tr" if element.tag in ("td", "th") else element.tag
        return "p"


def _terminated(html: str) -> str:
    """The page without comments and without a tag or comment that never ends.

    Python's parser looks for the end of each of those again and again, in time that grows with the
    square of the size.
    """
    kept = []
    at = 0
    while (start := html.find("<!--", at)) >= 0:
        kept.append(html[at:start])
        end = html.find("-->", start + 2)
        at = end + 3 if end >= 0 else len(html)
    kept.append(html[at:])
    text = "".join(kept).replace("<!--", " ")
    last = text.rfind(">") + 1
    return text[:last] + text[last:].split("<")[0]


def _title(reader: _Reader, blocks: list[_Block]) -> str:
    for pool in (blocks, reader.blocks):
        if found := next((block.text for block in pool if block.kind == "h1" and block.text), ""):
            return found[:300]
    written = reader.meta.get("og:title") or re.sub(r"\s+", " ", reader.page_title).strip()
    for end in _names()["title_ends"]:
        written = written.split(end)[0] if len(written.split(end)[0]) > 1 else written
    return written.strip()[:300]


def _reviewed(blocks: list[_Block]) -> str:
    patterns = [re.compile(f"{pattern}(.{{6,30}})") for pattern in load("web_page.yml")["date_words"]]
    found = (pattern.search(block.text[-400:]) for pattern in patterns for block in blocks)
    return next((match.group(1) for match in found if match and re.search(r"\d{4}", match.group(1))), "")


def _lines(blocks: list[_Block], title: str) -> list[str]:
    """The blocks as lines; a heading with nothing below it is dropped."""
    lines: list[str] = []
    for block in blocks:
        text = unicodedata.normalize("NFC", block.text).lstrip("#").strip()
        mostly_links = block.linked > LINK_SHARE * len(text)
        if not text or mostly_links or any(rule.fullmatch(text) for rule in _rules()):
            continue
        if re.fullmatch(r"h[1-6]", block.kind):
            if lines and lines[-1].startswith("## "):
                lines.pop()
            if text != title:
                lines.append(f"## {text}")
        elif block.kind == "li":
            lines.append(f"- {text.lstrip('-•· ')}")
        else:
            lines.append(text)
    return lines[:-1] if lines and lines[-1].startswith("## ") else lines


def _parts(given: dict[str, str]) -> set[str]:
    written = f"{given.get('class', '')} {given.get('id', '')}".lower()[:2000]
    return set(re.split(r"[\s_-]+", written))


@cache
def _names() -> dict[str, Any]:
    written = load("web_page.yml")
    named = [name for name in written if name.endswith(("_tags", "_roles", "_parts"))]
    return {name: frozenset(written[name]) for name in named} | {"title_ends": written["title_ends"]}


@cache
def _rules() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in load("web_page.yml")["lines"])
