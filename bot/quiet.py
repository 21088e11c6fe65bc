"""Logs of the dialogue manager that cannot hold a patient's words."""

import logging
import traceback
from typing import Any, MutableMapping

import structlog

# What Rasa's own events carry beside identifiers: texts, slots, whole events, local variables of a traceback.
KEPT = frozenset({"event", "level", "event_info", "action_name", "endpoint", "url", "status", "error_type"})


def keep_harmless(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep the fields that name code and configuration; of an error, its type."""
    error = event.get("exc_info")
    kept = {key: value for key, value in event.items() if key in KEPT}
    if isinstance(error, BaseException):
        kept["error_type"] = type(error).__name__
    return kept


class WithoutMessages(logging.Filter):
    """Shortens a logged exception to its type and place: its message may quote the patient."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always lets the record pass, changed."""
        if record.exc_info and record.exc_info[0] is not None:
            frames = traceback.extract_tb(record.exc_info[2])
            place = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
            record.msg = f"{record.getMessage()} [{record.exc_info[0].__name__}{place}]"
            record.args = ()
        record.exc_info = record.exc_text = None
        return True


def apply() -> None:
    """Quieten Rasa's structured events and every handler that writes log lines."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_log_level,
            keep_harmless,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    loggers = [logging.getLogger(name) for name in list(logging.root.manager.loggerDict)]
    for logger in [logging.root, *loggers]:
        for handler in logger.handlers:
            handler.addFilter(WithoutMessages())
