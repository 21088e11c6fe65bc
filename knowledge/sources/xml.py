"""Read XML safely: no entities, no outside files, and every element knows its line."""

from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from knowledge.errors import SourceError

LINE = "{urn:careline}line"
MAX_BYTES = 200_000_000


def parse(content: bytes, file: str) -> Element:
    """The root element; raises SourceError naming file and line for anything that is not clean XML.

    Entity declarations are refused, so neither a "billion laughs" file nor one that reads other
    files gets through. Each element carries its line in the attribute `LINE`.
    """
    if len(content) > MAX_BYTES:
        raise SourceError(file, f"{len(content):,} bytes is more than the {MAX_BYTES:,} that are accepted")
    builder = TreeBuilder()
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: Any) -> None:
        raise SourceError(
            file,
            "declares or uses an XML entity, which is refused; save the file without entities",
            line=parser.CurrentLineNumber,
        )

    def start(tag: str, attributes: dict[str, str]) -> None:
        builder.start(tag, attributes | {LINE: str(parser.CurrentLineNumber)})

    parser.StartElementHandler = start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    parser.EntityDeclHandler = refuse
    parser.SkippedEntityHandler = refuse
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        reason = f"is not well-formed XML ({expat.ErrorString(error.code)})"
        raise SourceError(file, reason, line=error.lineno) from error
    except (ValueError, LookupError) as error:
        raise SourceError(file, f"cannot be decoded: {error}", line=parser.CurrentLineNumber) from error
    return builder.close()


def line_of(element: Element) -> int:
    """The line on which the element starts."""
    return int(element.get(LINE, "0"))


def text_of(element: Element | None) -> str:
    """All text within the element, outer spaces removed; empty for None."""
    return "" if element is None else "".join(element.itertext()).strip()
