"""The log of this process, which no test leaves configured for the next one."""

import logging

import structlog
from structlog.testing import capture_logs

from bot.logs import set_up_logging
from tests.kit.logs import log_put_back


def test_a_log_that_was_configured_and_used_can_be_read_afterwards() -> None:
    log = structlog.get_logger()
    before = logging.getLogger().handlers[:], logging.getLogger().level
    with log_put_back():
        set_up_logging("ERROR", "json")
        log.error("inside")
    with capture_logs() as told:
        log.info("outside")
    assert [entry["event"] for entry in told] == ["outside"]
    assert (logging.getLogger().handlers, logging.getLogger().level) == before
