"""Running for long: over Socket Mode, over HTTP, or as a worker, until somebody asks to stop."""

import contextlib
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

import structlog
from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.app import Parts
from bot.clock import FollowerState, SandboxClock
from bot.stopping import Stopping

log = structlog.get_logger()

STOP_SECONDS = 8.0
"""What all that is held may take together; a stop must end within ten seconds."""
PING_SECONDS = 3
"""A line that was cut without a word is noticed after four pings without an answer."""
DRAIN_SECONDS = 4.0
"""What requests in hand may take of that: longer than Slack waits for their answer."""


class Front(Protocol):
    """Where requests of Slack come in."""

    def start(self) -> None:
        """Begin to take requests."""
        ...

    def stop(self) -> None:
        """End; requests in hand are done."""
        ...


class SocketFront:
    """Socket Mode: a line to Slack that needs no public address."""

    def __init__(self, parts: Parts) -> None:
        self._handler = SocketModeHandler(parts.app, parts.settings.app_token, ping_interval=PING_SECONDS)
        self._handler.client.message_listeners.append(self._send_at_once)

    def start(self) -> None:
        """Connect. Raises SlackApiError or OSError when Slack does not answer."""
        self._handler.connect()

    def stop(self) -> None:
        """Close the line, after the answers to what was in hand."""
        client = self._handler.client
        client.auto_reconnect_enabled = False
        client.message_workers.shutdown(wait=True)
        line = client.current_session.sock if client.current_session else None
        if line is not None:
            # The SDK's own thread listens for up to three seconds on end, and lets nobody close the line meanwhile.
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        # Its thread that hands out what came in would look up once a second whether this is the end.
        client.closed = True
        client.message_queue.put(None)
        # The one that listens may close the line in the same moment; the SDK then finds it gone.
        with contextlib.suppress(AttributeError):
            self._handler.close()

    def _send_at_once(self, _client: object, message: dict[str, Any], _raw: str | None) -> None:
        """Slack greets each new connection with `hello`: from then on an acknowledgement leaves at once.

        The SDK's socket would hold a small packet back until the one before it was confirmed, 20 to 40 ms under load.
        """
        session = self._handler.client.current_session
        if message.get("type") == "hello" and session is not None and session.sock is not None:
            session.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def run_until_stopped(parts: Parts, front: Front | None, *, with_worker: bool, ready: Callable[[], None]) -> None:
    """Start everything, call `ready`, and end in order on SIGTERM or SIGINT: take nothing new, finish what is held.

    A second signal gives that two seconds.
    """
    stopping = Stopping()
    stopping.listen()
    if front is not None:
        front.start()
    if with_worker:
        parts.worker.start()
        parts.schedule.start()
    parts.access.start()
    if isinstance(parts.clock, SandboxClock):
        parts.clock.follow(parts.catch_up if with_worker else lambda: FollowerState(True, None))
    ready()
    stopping.wait()
    log.info("stopping")
    stop(parts, front)
    log.info("stopped")


def end_with_parent() -> None:
    """Stop in order when standard input ends, as it does with whoever holds its other end, however that one dies."""

    def wait() -> None:
        # Past the buffer: a thread that waits in it when the program ends makes that a crash.
        while os.read(sys.stdin.fileno(), 4096):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="parent", daemon=True).start()


def stop(parts: Parts, front: Front | None) -> None:
    """End in order, within ten seconds."""
    until = time.monotonic() + STOP_SECONDS
    parts.access.stop()
    if isinstance(parts.clock, SandboxClock):
        parts.clock.stop()
    parts.worker.begin_nothing()
    if front is not None:
        if not parts.listeners.drain(DRAIN_SECONDS):
            log.warning("requests_cut_off")
        front.stop()
    parts.schedule.stop()
    if not parts.worker.stop(max(0.0, until - time.monotonic())):
        # It is recognised in the history, or sent, at the next start.
        log.warning("delivery_cut_off")
    if isinstance(parts.clock, SandboxClock):
        # Its thread would open the database once more.
        parts.clock.wait_for_work(max(0.0, until - time.monotonic()))
    parts.database.close()
