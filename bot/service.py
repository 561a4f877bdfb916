"""Run the bot until it is asked to stop: over Socket Mode, over HTTP, or as a worker."""

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
"""Seconds for finishing all work in progress; a stop must complete within ten."""
PING_SECONDS = 3
"""Seconds between pings; four unanswered ones reveal a connection that was cut silently."""
READER_SECONDS = 1.0
"""How long closing a Socket Mode connection waits for the thread that reads from it, which ends at once."""
DRAIN_SECONDS = 4.0
"""Seconds of STOP_SECONDS for requests in progress: longer than Slack waits for their answer."""


class Front(Protocol):
    """The entry point for Slack's requests."""

    def start(self) -> None:
        """Start accepting requests."""
        ...

    def stop(self) -> None:
        """Stop, after finishing the requests in progress."""
        ...


def close_connection(handler: SocketModeHandler) -> None:
    """Close a Socket Mode connection, after answering the requests in progress, without the SDK's waits."""
    client = handler.client
    client.auto_reconnect_enabled = False
    client.message_workers.shutdown(wait=True)
    line = client.current_session.sock if client.current_session else None
    if line is not None:
        # The SDK's thread blocks in a read for up to three seconds, during which the connection cannot be closed.
        with contextlib.suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)
    # Its dispatching thread checks only once a second whether to end; this wakes it.
    client.closed = True
    client.message_queue.put(None)
    # A reading thread that only begins now does not see that this is the end, and the SDK would wait for it for ever.
    reader = client.current_session_runner
    reader.event.set()
    client.current_session_state.terminated = True
    reader.thread.join(READER_SECONDS)
    reader.thread = None  # type: ignore[assignment]  # the SDK does not wait for none
    # The reading thread may have closed the connection at the same moment; the SDK then finds it gone.
    with contextlib.suppress(AttributeError):
        handler.close()


class SocketFront:
    """Socket Mode: a connection to Slack that needs no public address."""

    def __init__(self, parts: Parts) -> None:
        self._handler = SocketModeHandler(parts.app, parts.settings.app_token, ping_interval=PING_SECONDS)
        self._handler.client.message_listeners.append(self._send_at_once)

    def start(self) -> None:
        """Connect. Raises SlackApiError or OSError when Slack does not answer."""
        self._handler.connect()

    def stop(self) -> None:
        """Close the connection, after answering the requests in progress."""
        close_connection(self._handler)

    def _send_at_once(self, _client: object, message: dict[str, Any], _raw: str | None) -> None:
        """Set TCP_NODELAY on each new connection, which Slack opens with `hello`: acknowledgements then leave at once.

        The SDK's socket would hold a small packet back until the previous one was confirmed, 20 to 40 ms under load.
        """
        session = self._handler.client.current_session
        if message.get("type") == "hello" and session is not None and session.sock is not None:
            session.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def run_until_stopped(parts: Parts, front: Front | None, *, with_worker: bool, ready: Callable[[], None]) -> None:
    """Start everything, call `ready`, and shut down in order on SIGTERM or SIGINT, finishing the work in progress.

    A second signal limits that shutdown to two seconds.
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
    """Shut down in order when standard input ends, as it does however the parent process dies."""

    def wait() -> None:
        # Read unbuffered: a thread blocked in the buffered reader at interpreter exit makes the process crash.
        while os.read(sys.stdin.fileno(), 4096):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="parent", daemon=True).start()


def stop(parts: Parts, front: Front | None) -> None:
    """Shut down in order, within ten seconds."""
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
        # The next start finds it in the history, or sends it.
        log.warning("delivery_cut_off")
    if isinstance(parts.clock, SandboxClock):
        # Its thread would otherwise reopen the database.
        parts.clock.wait_for_work(max(0.0, until - time.monotonic()))
    parts.database.close()
