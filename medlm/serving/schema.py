"""The requests that the model server understands, and what it says to one that it does not."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictStr, field_validator

HALF_A_PAIR = "a text holds half of a surrogate pair: send valid Unicode"


def check_text(text: str) -> str:
    """Raises ValueError, with a sentence that holds none of the text, for text that nobody wrote."""
    if not text.strip():
        raise ValueError("a text is empty: send at least one character")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError(HALF_A_PAIR) from None
    return text


class TriageRequest(BaseModel):
    """Texts to triage; ``evidence`` asks for the spans that raised each level.

    "when_urgent" asks for them only where the level is urgent or more and no red flag gives its words.
    """

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    texts: list[StrictStr] = Field(min_length=1)
    lang: Literal["en", "zh"] | None = None
    evidence: StrictBool | Literal["when_urgent"] = False

    _texts = field_validator("texts")(lambda texts: [check_text(text) for text in texts])


class EmbeddingsRequest(BaseModel):
    """The request of OpenAI's embeddings interface; other fields of it are accepted and not used."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    input: StrictStr | list[StrictStr]
    model: str | None = None
    encoding_format: Literal["float", "base64"] = "float"

    @field_validator("input")
    @classmethod
    def _as_texts(cls, value: str | list[str]) -> list[str]:
        texts = [value] if isinstance(value, str) else value
        if not texts:
            raise ValueError("input is empty: send one text or a list of texts")
        return [check_text(text) for text in texts]
