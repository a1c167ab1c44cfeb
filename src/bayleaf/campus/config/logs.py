"""Structured logs, one JSON object a line, without personal data.

A line never holds an address, a name, a query string or a token: what is logged is the route, the
status and the time it took. Of an exception it has the kind, the place and the message, in which
addresses are blacked out; never the values of variables.
"""

from __future__ import annotations

import logging
import re
from typing import Any, Final

import structlog
from structlog.tracebacks import ExceptionDictTransformer

_SHARED: tuple[Any, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


_ADDRESS: Final = re.compile(r"[^\s\"'<>(),;:=/]+@[^\s\"'<>(),;:=/]+")
_LINK: Final = re.compile(r"(https?://[^/\s\"'<>]*)/[^\s\"'<>]+")
_FIXED: Final = {"django.request": "request failed", "django.security": "request refused"}


class _NoRequest(logging.Filter):
    """Libraries put the path of a failed request into a message; paths can hold secret links."""

    def filter(self, record: logging.LogRecord) -> bool:
        for name, message in _FIXED.items():
            if record.name == name or record.name.startswith(f"{name}."):
                record.msg, record.args = message, ()
        if record.name.startswith("django.security"):
            record.exc_info = None  # a refusal and no fault; it repeats what was sent
        if record.name == "waitress" and record.exc_info:
            record.msg, record.args = "the server failed to answer", ()
        return True


def _blacken(_logger: Any, _method: str, event: Any) -> Any:
    """Take e-mail addresses, and the paths of links, out of everything in the line."""
    return _without_addresses(event)


def _without_addresses(value: Any) -> Any:
    if isinstance(value, str):
        return _ADDRESS.sub("(address)", _LINK.sub(r"\1/(path)", value))
    if isinstance(value, dict):
        return {name: _without_addresses(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_without_addresses(part) for part in value]
    return value


def logging_config(level: str) -> dict[str, Any]:
    """The ``dictConfig`` of the campus: everything to standard error."""
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"no_request": {"()": _NoRequest}},
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": list(_SHARED),
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.ExceptionRenderer(
                        ExceptionDictTransformer(show_locals=False)
                    ),
                    _blacken,
                    structlog.processors.JSONRenderer(),
                ],
            }
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "json",
                "filters": ["no_request"],
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": "INFO"},
            "django.request": {"level": "ERROR"},
            "django_tasks": {"level": "WARNING"},
            "django_tasks_db": {"level": "WARNING"},
            "waitress": {"level": "WARNING"},
        },
    }
