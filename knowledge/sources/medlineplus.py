"""MedlinePlus health topics: the XML file that the U.S. National Library of Medicine publishes."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from xml.etree.ElementTree import Element

from common.clock import now
from knowledge.errors import SourceError, reading
from knowledge.passage import Passage
from knowledge.sources.clean import clean
from knowledge.sources.html import text_of_html
from knowledge.sources.imported import Imported, checked, without_repeats
from knowledge.sources.xml import line_of, parse, text_of

SOURCE_NAME = "MedlinePlus, U.S. National Library of Medicine"
LICENCE = "Public domain (U.S. government work)"
REVIEW_DAYS = 365
_LANGUAGES = {"english": "en", "chinese": "zh", "chinese, simplified": "zh"}


def read(path: Path) -> Imported:
    """Every health topic in English or Chinese as a draft with the id `medlineplus:<topic id>`.

    Takes the file `mplus_topics_<date>.xml` as published. The date of the file (`date-generated`)
    counts as the review date. Topics in other languages and topics without a summary are counted as
    skipped. Raises SourceError naming file and line.
    """
    with reading(path):
        content = path.read_bytes()
    root = parse(content, str(path))
    if root.tag != "health-topics":
        raise SourceError(path, f"starts with <{root.tag}>, expected <health-topics>", line=line_of(root))
    generated = _date(root.get("date-generated", ""), path, line_of(root))
    skipped: Counter[str] = Counter()
    passages = without_repeats(_topics(path, root, generated, skipped))
    if not passages:
        raise SourceError(path, "holds no topic in English or Chinese with a summary")
    return Imported(passages, skipped)


def _topics(
    path: Path, root: Element, generated: date, skipped: Counter[str]
) -> Iterator[tuple[Passage, str, int | None]]:
    for topic in root.iter("health-topic"):
        language = topic.get("language", "English")
        lang = _LANGUAGES.get(language.lower())
        if lang is None:
            skipped[f"language {language}"] += 1
            continue
        line = line_of(topic)
        if not topic.get("id") or not topic.get("title") or not topic.get("url"):
            raise SourceError(path, "a health topic lacks its id, title or url", line=line)
        summary = clean(text_of_html(text_of(topic.find("full-summary"))))
        if not summary:
            skipped["no summary"] += 1
            continue
        names = [text_of(each) for each in topic.iter("also-called")]
        names += [text_of(each) for each in topic.iter("see-reference")]
        passage = Passage(
            id=f"medlineplus:{topic.get('id', '').strip()}",
            lang=lang,
            title=topic.get("title", "").strip(),
            text=summary,
            source_name=SOURCE_NAME,
            source_url=topic.get("url", "").strip(),
            licence=LICENCE,
            reviewed_by=SOURCE_NAME,
            reviewed_on=generated,
            review_due=max(now().date(), generated) + timedelta(days=REVIEW_DAYS),
            collection="medlineplus",
            focus=topic.get("title", "").strip(),
            question_type="information",
            synonyms=tuple(dict.fromkeys(filter(None, names))),
        )
        yield checked(passage, path, line), str(path), line


def _date(written: str, path: Path, line: int) -> date:
    for pattern in ("%m/%d/%Y", "%Y-%m-%d"):
        day = re.split(r"[ T]", written.strip())[0]
        try:
            return datetime.strptime(day, pattern).date()
        except ValueError:
            continue
    raise SourceError(path, f"date-generated {written!r} is no date like 11/24/2026", line=line)
