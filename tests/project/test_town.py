"""The workspace that tests of the conversation live in: patient, and gone at once."""

import threading
import time
from collections.abc import Callable

import pytest
from rich.console import Console
from slack_sdk.socket_mode.interval_runner import IntervalRunner

from bot.demo.program import Demo
from bot.service import SocketFront
from sandbox.apps.transport import ACK_SECONDS
from storage.engine.database import Database
from storage.tables import SlackProfile
from tests.kit import Town
from tests.kit.waiting import PATIENCE

TABLES = SlackProfile.metadata.tables


def test_a_busy_machine_is_slow_and_not_wrong(town: Town) -> None:
    def dawdle(next_: Callable[[], None]) -> None:
        time.sleep(ACK_SECONDS + 0.2)
        next_()

    assert town.parts is not None
    town.parts.app.use(dawdle)
    assert "/kennis" in town.noor.types("/kennis")
    assert isinstance(town._front, SocketFront)
    assert town._front._handler.client.ping_interval == PATIENCE  # else it takes its connection for cut


def test_the_demo_waits_for_the_bot_as_long_as_it_is_told() -> None:
    demo = Demo(port=0, keep=False, patience=7, console=Console())
    assert demo._sandbox.workspace.patience == 7


def test_the_line_closes_at_once(town: Town) -> None:
    front = town._front
    assert isinstance(front, SocketFront)
    waiting = front._handler.client.message_queue
    look_up = waiting.get
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(waiting, "get", lambda timeout: look_up(timeout=timeout * PATIENCE))
        town.noor.types("/kennis")  # from here on it waits for the next one
        begun = time.monotonic()
        town.stop_bot()
        assert time.monotonic() - begun < PATIENCE / 2


def test_the_line_closes_though_its_reader_begins_only_then_and_never_ends(town: Town) -> None:
    """The SDK tells a reader once that this is the end, and waits for it without limit."""
    front, end = town._front, threading.Event()

    def read() -> None:
        end.wait()

    assert isinstance(front, SocketFront)
    client = front._handler.client
    assert client.current_session is not None
    client.current_session_runner.shutdown()
    client.current_session_runner = IntervalRunner(read).start()
    closing = threading.Thread(target=town.stop_bot, daemon=True)
    closing.start()
    closing.join(PATIENCE)
    assert not closing.is_alive()
    end.set()


def test_what_is_copied_at_the_beginning_is_what_would_be_made(
    town: Town, make_database_url: Callable[[str], str]
) -> None:
    town.stop_bot()
    found = []
    for settings in ({}, {"LOG_LEVEL": "ERROR"}):  # with a setting of its own nothing is copied
        town.database_url = make_database_url("sqlite")
        prepared = town.prepare(**settings).database
        found.append(rows(prepared))
        prepared.close()
    copied, made = found
    assert copied == made
    assert copied["slack_profiles"] > 10


def rows(database: Database) -> dict[str, int]:
    """How many rows each table has."""
    with database.reading() as session:
        return {name: len(session.connection().execute(table.select()).all()) for name, table in TABLES.items()}
