"""All delivery workers of a process: one for messages and one for files, so that files hold up no messages."""

import datetime as dt
import time
from collections.abc import Collection

from bot.clock import Clock
from bot.files.worker_process import Maker
from bot.sending.delivery import SOON, TAKES_LONG, DeliveryWorker, EmptyQueue
from bot.sending.slack_calls import SlackCalls
from bot.token_state import TokenState
from handlers.slack.context import Context
from storage.engine import deliveries as queue


class Senders:
    """Several workers, each for different kinds of deliveries."""

    def __init__(self, context: Context, calls: SlackCalls, clock: Clock, maker: Maker, access: TokenState) -> None:
        self._access = access
        self._context = context
        self._clock = clock
        self._maker = maker
        self._empty = EmptyQueue()
        messages, files = queue.ALL_KINDS.without(TAKES_LONG), queue.ALL_KINDS.among(TAKES_LONG)
        shared = (context, calls, clock, access)
        self._workers = (
            DeliveryWorker(*shared, empty=self._empty, kinds=messages),
            DeliveryWorker(*shared, empty=self._empty, kinds=files, maker=maker, name="files"),
        )

    def start(self) -> None:
        """Work in threads until `stop`."""
        for worker in self._workers:
            worker.start()

    def begin_nothing(self) -> None:
        """Take no further delivery from the queue; a file in progress is made at the next start."""
        for worker in self._workers:
            worker.begin_nothing()
        self._maker.close()

    def stop(self, seconds: float) -> bool:
        """Finish the deliveries in progress and end; False when `seconds` were not enough."""
        self.begin_nothing()
        until = time.monotonic() + seconds
        is_done = True
        for worker in self._workers:
            is_done &= worker.stop(max(0.0, until - time.monotonic()))
        return is_done

    def wake(self, kinds: Collection[str] | None = None) -> None:
        """Wake the workers that send these kinds, of which deliveries were queued; by default all workers."""
        for worker in self._workers:
            if kinds is None or any(worker.kinds.has(kind) for kind in kinds):
                worker.wake()

    def is_idle(self) -> bool:
        """Whether nothing is in progress or due soon, or Slack refuses everything."""
        if self._access.problem:
            return True
        if self._empty.is_still_empty(self._context.database.mark()):
            return True
        with self._context.database.reading() as session:
            return not queue.is_any_open(session, due_before=self._clock.now() + SOON)

    def next_due_at(self) -> dt.datetime | None:
        """When the next waiting delivery becomes due, or the rate limits allow it."""
        return min((at for worker in self._workers if (at := worker.next_due_at()) is not None), default=None)

    def send_all(self) -> None:
        """Send everything that can be sent now: what follows from a file, or waited behind it, is sent too."""
        is_any = True
        while is_any:
            is_any = False
            for worker in self._workers:
                while not worker.step():
                    is_any = True
