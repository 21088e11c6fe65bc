"""The one shape of every refusal: a sentence that says what to do, and never a word of a patient."""

import json

from starlette.responses import Response


def error_answer(status: int, sentence: str, kind: str, headers: dict[str, str] | None = None) -> Response:
    """The refusal as JSON: {"error": {"message", "type"}}."""
    body = json.dumps({"error": {"message": sentence, "type": kind}}, ensure_ascii=False).encode()
    return Response(body, status, headers=headers, media_type="application/json")
