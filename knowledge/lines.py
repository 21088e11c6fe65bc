"""Read and write one JSON object a line, without keeping them all."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from knowledge.errors import KnowledgeError
from knowledge.search import Hit, SearchResult


class Query(BaseModel):
    """One line of `knowledge search`: an id, the patient's words, and the language if known.

    `type` only parts the figures of `knowledge evaluate`.
    """

    model_config = ConfigDict(extra="ignore")

    id: str | int
    text: str
    lang: str | None = None
    type: str = ""


class MalformedLine(KnowledgeError):
    """A line that is not what the command expects; names its number, never its words."""


def read_queries(lines: Iterable[bytes]) -> Iterator[Query]:
    """One query per line, as they come; empty lines are passed over. Raises MalformedLine."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield Query.model_validate_json(line)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False, include_context=False)[0]
            field = ".".join(map(str, first["loc"]))
            what = f"{field}: {first['msg']}" if field else "is not a JSON object"
            raise MalformedLine(
                f'line {number}: {what}; each line must be like {{"id": "1", "text": "…"}}'
            ) from None


def answer_line(query: Query, result: SearchResult) -> str:
    """The result as one line of JSON; an abstained answer lists what came near, not to be shown."""
    return json.dumps(
        {
            "id": query.id,
            "lang": result.lang,
            "abstained": result.abstained,
            "hits": [_hit(hit) for hit in result.hits or result.near],
        },
        ensure_ascii=False,
    )


def _hit(hit: Hit) -> dict[str, Any]:
    names = ("passage_id", "title", "text", "source_url", "lang", "score")
    return {name: getattr(hit, name) for name in names}
