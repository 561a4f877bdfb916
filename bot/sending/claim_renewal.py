"""Keep the claim on a long-running delivery alive, so that other processes do not take it for abandoned."""

import threading
from types import TracebackType

import structlog

from bot.clock import Clock
from storage.engine import deliveries as queue
from storage.engine.database import Database, DatabaseUnavailable
from storage.tables import Delivery

log = structlog.get_logger()

BEAT_SECONDS = 8.0
"""Seconds between renewals of the claim; after half a minute another process may take the delivery over."""


class ClaimLost(Exception):
    """Another process considered the delivery abandoned and took it over."""


class ClaimRenewal:
    """Renews the claim on a delivery in the background, as a context manager."""

    def __init__(self, database: Database, clock: Clock, delivery: Delivery) -> None:
        self._database = database
        self._clock = clock
        self._delivery = delivery
        self._is_over = threading.Event()
        self._is_lost = False
        self._thread = threading.Thread(target=self._renew, name="holding", daemon=True)

    def __enter__(self) -> "ClaimRenewal":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over.set()
        self._thread.join()

    def check(self) -> None:
        """Raise Lost if the claim was lost."""
        if self._is_lost:
            raise ClaimLost

    def _renew(self) -> None:
        while not self._is_over.wait(BEAT_SECONDS):
            try:
                with self._database.writing() as session:
                    self._is_lost = not queue.take_look(session, self._delivery, now=self._clock.now())
            except DatabaseUnavailable:
                log.warning("claim_not_renewed")
            if self._is_lost:
                return
