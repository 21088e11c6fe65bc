"""A case as PDF for paper and archives, in Latin and Chinese letters."""

import io
import re
import unicodedata
from collections.abc import Callable, Iterable
from html import escape
from typing import Any

from clinic.records.record import CaseRecord
from clinic.records.soap import note_phrases, soap_note
from clinic.sbar import Sentence, acuity_label, moment, phrases, reason_label

_FONT, _BOLD, _CHINESE = "Helvetica", "Helvetica-Bold", "STSong-Light"
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_BEYOND = re.compile("([\U00010000-\U0010ffff])\\1*")
_MANY_WIDE = 0.2


def case_pdf(record: CaseRecord) -> bytes:
    """SBAR, SOAP note and conversation; every sentence names the messages that it rests on.

    Latin text is set in Helvetica, everything else in Adobe's STSong-Light, which readers bring along;
    no font file is needed. Characters that could hide or turn text round are left out.
    """
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.units import mm
    from reportlab.platypus import SimpleDocTemplate

    out = io.BytesIO()
    title = f"Careline {record.id}"
    document = SimpleDocTemplate(
        out, pagesize=A4, title=title, author="Careline", subject="Hand-over of a patient's case",
        leftMargin=20 * mm, rightMargin=20 * mm, topMargin=18 * mm, bottomMargin=20 * mm,
    )  # fmt: skip
    foot = _footer(title, moment(record.updated_at))
    document.build(list(_story(record)), onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()


def _story(record: CaseRecord) -> Iterable[Any]:
    from reportlab.platypus import Paragraph

    style, lang = _styles(), record.read_in
    say, known = note_phrases(lang), phrases(lang)

    def line(text: str, kind: str = "body") -> Any:
        wide = sum(1 for letter in text if ord(letter) > 0x2E7F) > _MANY_WIDE * max(1, len(text))
        return Paragraph(_marked_up(text), style[f"{kind}_wide" if wide else kind])

    def sentences(found: Iterable[Sentence]) -> Iterable[Any]:
        for one in found:
            ids = f"  [{', '.join(f'm{each}' for each in one.message_ids)}]" if one.message_ids else ""
            yield line(one.text + ids)

    yield line(f"{acuity_label(record.acuity, lang)}: {reason_label(record.reason, lang)}", "title")
    language = known["languages"].get(record.lang, record.lang)
    facts = (
        f"{say['titles']['case']} {record.id}", language, record.channel, record.region,
        moment(record.created_at), known["states"][record.state],
    )  # fmt: skip
    yield line("; ".join(facts), "small")
    for heading, found in record.sbar.titled(lang):
        yield line(heading, "heading")
        yield from sentences(found)
    yield line(say["titles"]["note"], "title")
    for heading, found in soap_note(record).titled():
        yield line(heading, "heading")
        yield from sentences(found)
    yield line(say["titles"]["conversation"], "title")
    if record.left_out:
        yield line(say["titles"]["left_out"], "small")
    for one in record.messages:
        who = say["authors"].get(one.author, one.author_name)
        yield line(f"m{one.id}  {who}, {moment(one.at)}, {one.state}", "small")
        for part in _INVISIBLE.sub("", one.text).splitlines() or [""]:
            yield line(part)


def _styles() -> dict[str, Any]:
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    if _CHINESE not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(_CHINESE))
    plain = {
        "title": ParagraphStyle("title", fontName=_BOLD, fontSize=15, leading=20, spaceBefore=12),
        "heading": ParagraphStyle("heading", fontName=_BOLD, fontSize=11, leading=15, spaceBefore=8),
        "body": ParagraphStyle("body", fontName=_FONT, fontSize=10, leading=14.5, spaceAfter=2),
        "small": ParagraphStyle("small", fontName=_FONT, fontSize=8.5, leading=12, spaceBefore=5),
    }
    return plain | {
        f"{name}_wide": ParagraphStyle(f"{name}_wide", style, wordWrap="CJK") for name, style in plain.items()
    }


def _marked_up(text: str) -> str:
    """ReportLab's markup: everything escaped, and other letters than Latin in the Chinese font."""
    parts, run, latin = [], "", True
    for letter in _BEYOND.sub(_named, _INVISIBLE.sub("", text)).replace("\t", " "):
        is_latin = _in_latin_font(letter)
        if is_latin != latin and run:
            parts.append(_run(run, latin))
            run = ""
        latin, run = is_latin, run + letter
    return "".join([*parts, _run(run, latin)])


def _named(found: re.Match[str]) -> str:
    """No built-in font has emoji or rare letters: their names, with how often they stand in a row."""
    letter = found[1]
    name = unicodedata.name(letter, f"U+{ord(letter):04X}").lower()
    times = f" x{len(found[0])}" if len(found[0]) > 1 else ""
    return f"[{name}{times}]"


def _run(text: str, latin: bool) -> str:
    quoted = escape(text, quote=False)
    return quoted if latin else f'<font name="{_CHINESE}">{quoted}</font>'


def _in_latin_font(letter: str) -> bool:
    try:
        letter.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def _footer(title: str, at: str) -> Callable[[Any, Any], None]:
    def draw(canvas: Any, document: Any) -> None:
        canvas.setFont(_FONT, 8)
        canvas.drawString(
            document.leftMargin, 28, f"{title} - as of {at} - page {canvas.getPageNumber()} - confidential"
        )

    return draw
