"""The log, which is one for the whole process: a test that configures it must not do so for those after it."""

import functools
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import structlog


@contextmanager
def log_put_back() -> Iterator[None]:
    """Whatever configures logging during the block, afterwards it is as before."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    is_configured, before = structlog.is_configured(), structlog.get_config()
    # A logger that is used once would keep a cached configuration whatever is configured later.
    with mock.patch.object(structlog, "configure", functools.partial(_configure, structlog.configure)):
        yield
    root.handlers[:] = handlers
    root.setLevel(level)
    if is_configured:
        structlog.configure(**before)
    else:
        structlog.reset_defaults()


def _configure(configure: Any, **wanted: Any) -> None:
    configure(**{**wanted, "cache_logger_on_first_use": False})
