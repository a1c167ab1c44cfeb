"""Structured logs, one JSON object a line, without personal data.

A line never holds an address, a name, a query string or a token: what is logged is the route, the
status and the time it took.
"""

from __future__ import annotations

import logging
from typing import Any

import structlog

_SHARED: tuple[Any, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


class _NoRequest(logging.Filter):
    """Django puts the path of a failed request into its message; paths can hold secret links."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.request"):
            record.msg, record.args = "request failed", ()
        return True


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
                    structlog.processors.dict_tracebacks,
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
            "django_tasks": {"level": "WARNING"},
            "django_tasks_db": {"level": "WARNING"},
            "waitress": {"level": "WARNING"},
        },
    }
