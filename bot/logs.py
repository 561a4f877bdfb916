"""Logging as text, or JSON on request; never logs a token, a payload or a user's text."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
FORMATS = ("text", "json")
# At DEBUG the SDK logs bodies, payloads and addresses that contain tickets, and parts of them in warnings.
TALKATIVE = frozenset(
    {"slack_sdk", "slack_bolt", "urllib3", "apscheduler", "sqlalchemy", "alembic", "uvicorn", "websockets"}
)


def set_up_logging(level: str, form: str) -> None:
    """Configure logging for this process: `level` is one of `LEVELS`, `form` one of `FORMATS`."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, _origin],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    # On the handler: a filter on a logger does not see its children's records.
    handler.addFilter(_quiet_libraries)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)


def _quiet_libraries(record: logging.LogRecord) -> bool:
    """Keep the fact and the origin of a library's record but drop its text, which may contain a payload."""
    if record.name.split(".")[0] not in TALKATIVE:
        return True
    if record.name.startswith("slack_sdk.web"):
        return False  # the caller has the exception, and logs more
    error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
    record.msg = f"library_warning error={error}" if error else "library_warning"
    record.args, record.exc_info, record.exc_text, record.stack_info = (), None, None, None
    # Bolt's warnings are advice to programmers, meaningless without their text.
    return record.levelno >= (logging.ERROR if record.name.startswith("slack_bolt") else logging.WARNING)


def _origin(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    record = event.get("_record")
    if record is not None:
        event["library"] = f"{record.name}:{record.funcName}"
    return event
