"""Logs that cannot hold a patient's words."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

PRIVATE_KEYS = frozenset(
    {"text", "texts", "message", "messages", "words", "trigger_words", "body", "payload", "query",
     "sbar", "name", "channel_user_id", "reply", "exc_info", "exception", "stack"}
)  # fmt: skip


def drop_private(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop every field that could carry a patient's words; keep an error's type alone."""
    for key in PRIVATE_KEYS & event.keys():
        value = event.pop(key)
        if isinstance(value, BaseException):
            event["error_type"] = type(value).__name__
    for key, value in list(event.items()):
        if isinstance(value, BaseException):
            event[key] = type(value).__name__
    return event


def configure_logging(process: str, level: str = "INFO") -> None:
    """Write JSON lines to standard error, with patients' words dropped before they are rendered."""
    logging.basicConfig(stream=sys.stderr, level=level, format="%(levelname)s %(name)s %(message)s")
    for noisy in ("httpx", "httpcore", "sqlalchemy.engine", "uvicorn.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            drop_private,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level)),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # the one of now, should it be replaced
    )
    structlog.contextvars.bind_contextvars(process=process)


def get_logger(name: str) -> Any:
    """A logger whose event is a fixed phrase and whose fields are identifiers and counts."""
    return structlog.get_logger(component=name)
