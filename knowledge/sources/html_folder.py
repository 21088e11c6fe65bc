"""Web pages that were saved from one site into a folder."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

from common.clock import now
from common.locale import LANGUAGES, detect_lang
from knowledge.data import load
from knowledge.errors import SourceError, reading
from knowledge.index.chunks import size
from knowledge.passage import Passage
from knowledge.sources.imported import Imported, checked, without_repeats
from knowledge.sources.web_page import WebPage, read_page

MAX_BYTES = 5_000_000
FEWEST_WORDS = 25
"""A page with less main text than this (in words, a Chinese character two thirds of one) is skipped."""
ON_EVERY = 0.6
REVIEW_DAYS = 365
_SUFFIXES = (".html", ".htm", ".xhtml")
_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,30})""", re.I
)
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CHINESE = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030"}
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})")
_DAY_IN_WORDS = re.compile(
    r"(\d{1,2}) ([A-Z][a-z]{2})[a-z]* (\d{4})|([A-Z][a-z]{2})[a-z]* (\d{1,2}), (\d{4})"
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Site:
    """Where the pages come from: the publisher's name, the address of its first page, the licence.

    `reviewed_on` is for pages that give no date of their own.
    """

    name: str
    url: str
    licence: str
    reviewed_on: date | None = None


def read(path: Path, site: Site) -> Imported:
    """Every page of the folder (or the one file) as a draft with the id `html:<host>/<path>`.

    A page's own canonical address counts where it is on the site's host. Pages in other languages
    or with hardly any text are counted as skipped. Raises SourceError naming the file for one that
    cannot be decoded, is too large, or has neither title nor date.
    """
    host = urlsplit(site.url).hostname
    if not site.name.strip() or not site.licence.strip() or not host:
        raise SourceError(path, "needs --source-name, --source-url (http…) and --licence of the site")
    if not path.exists():
        raise SourceError(path, "does not exist; give the folder of saved pages")
    files = sorted(each for each in path.rglob("*") if _is_page(each)) if path.is_dir() else [path]
    if not files:
        raise SourceError(path, f"holds no page ({', '.join(_SUFFIXES)})")
    root = path if path.is_dir() else path.parent
    skipped: Counter[str] = Counter()
    pages = {file: read_page(_decoded(file)) for file in files}
    everywhere = _on_every(list(pages.values()))
    found = list(_passages(pages, root, site, host, everywhere, skipped))
    if not found:
        raise SourceError(path, "holds no page in English or Chinese with a text of its own")
    return Imported(without_repeats(found), skipped)


def _passages(
    pages: dict[Path, WebPage], root: Path, site: Site, host: str, everywhere: set[str], skipped: Counter[str]
) -> Iterator[tuple[Passage, str, int | None]]:
    for file, page in pages.items():
        text = "\n".join(line for line in page.blocks if line not in everywhere)
        if size(text) < FEWEST_WORDS:
            skipped["page with hardly any text"] += 1
            continue
        lang = page.lang.split("-")[0] or detect_lang(text, "en")
        if lang not in LANGUAGES:
            skipped[f"language {lang[:20]}"] += 1
            continue
        if not page.title:
            raise SourceError(file, "has no title: give it an <h1> or a <title>")
        place = file.relative_to(root).with_suffix("").as_posix()
        passage = Passage(
            id=_id(host, place),
            lang=lang,
            title=page.title,
            text=text,
            source_name=site.name,
            source_url=_address(page, site, host, file.relative_to(root).as_posix()),
            licence=site.licence,
            reviewed_by=site.name,
            reviewed_on=_day(page, file, site),
            review_due=now().date() + timedelta(days=REVIEW_DAYS),
            collection=f"html/{host}"[:64],
            topic=page.title[:160],
            focus=page.title,
        )
        yield checked(passage, file), str(file), None


def _is_page(file: Path) -> bool:
    return file.suffix.lower() in _SUFFIXES and file.is_file()


def _decoded(file: Path) -> str:
    with reading(file), file.open("rb") as handle:
        content = handle.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise SourceError(file, f"has more than the {MAX_BYTES:,} bytes that are accepted for one page")
    declared = _CHARSET.search(content[:4096])
    charset = next((name for mark, name in _MARKS if content.startswith(mark)), "")
    charset = charset or (declared.group(1).decode("ascii").lower() if declared else "utf-8")
    try:
        return content.decode(_CHINESE.get(charset, charset))
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise SourceError(file, f"is not {charset}, as it should be; save it as UTF-8", line=line) from error
    except LookupError as error:
        raise SourceError(file, f"declares the unknown encoding {charset!r}; save it as UTF-8") from error


def _on_every(pages: list[WebPage]) -> set[str]:
    """Lines that most of three or more pages share and that are no heading: the site's, not the page's.

    Only pages that mark no main text are looked at, and advice on emergencies always stays.
    """
    bare = [page for page in pages if not page.in_main]
    counts = Counter(line for page in bare for line in set(page.blocks))
    kept = re.compile(load("web_page.yml")["kept"])
    return {
        line
        for line, count in counts.items()
        if count >= max(3, ON_EVERY * len(bare)) and not line.startswith("## ") and not kept.search(line)
    }


def _id(host: str, place: str) -> str:
    name = "html:" + re.sub(r"[\s#]+", "-", f"{host}/{place}")
    return name if len(name) <= 160 else f"{name[:140]}-{hashlib.sha256(name.encode()).hexdigest()[:16]}"


def _address(page: WebPage, site: Site, host: str, place: str) -> str:
    for given in (page.meta.get("canonical", ""), page.meta.get("og:url", ""), page.address):
        try:
            address = urljoin(site.url, given) if given else ""
            same = urlsplit(address).hostname == host and urlsplit(address).scheme in ("http", "https")
        except ValueError:
            continue
        if same and not re.search(r"\s", address):
            return address
    return urljoin(site.url if site.url.endswith("/") else f"{site.url}/", quote(place))


def _day(page: WebPage, file: Path, site: Site) -> date:
    """When the page was last reviewed: as it says in its text, as it declares, or as the operator says."""
    written = [page.meta.get(name, "") for name in (*load("web_page.yml")["date_names"], "time")]
    for text in (page.reviewed, *written):
        if (day := _date(text)) and day <= now().date():
            return day
    if site.reviewed_on:
        return site.reviewed_on
    raise SourceError(file, "gives no date of its last review; say it with --reviewed-on YYYY-MM-DD")


def _date(text: str) -> date | None:
    try:
        if found := _DAY.search(text):
            return date(*map(int, found.groups()))
        if found := _DAY_IN_WORDS.search(text):
            day_first, month_first, year_last, month, day, year = found.groups()
            name = month_first or month
            return date(int(year_last or year), _MONTHS.index(name) + 1, int(day_first or day))
    except ValueError:
        return None
    return None
