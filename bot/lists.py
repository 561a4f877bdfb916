"""What the command line lists: deliveries, and what is past its retention period."""

import datetime as dt
from collections.abc import Iterator, Sequence

from rich import box
from rich.table import Table
from rich.text import Text

from alliance.records.retention import list_expiring
from alliance.retention_periods import Retention
from bot.settings import Settings
from bot.ticks.housekeeping import delete_expired
from storage.engine import deliveries as queue
from storage.engine.database import Database
from storage.tables import Delivery
from storage.words import DeliveryState

STUCK_AFTER = dt.timedelta(minutes=15)
"""Longer than the longest pause between two attempts: no process is handling a delivery that is overdue by this."""


def table_of(found: Sequence[Delivery], settings: Settings, now: dt.datetime) -> Table:
    """Deliveries as a table, without the texts of messages."""
    table = Table("number", "kind", "lane", "state", "attempts", "error", "since", box=box.SIMPLE)
    for one in found:
        since = one.created_at.astimezone(settings.zone).strftime("%Y-%m-%d %H:%M")
        cells = (str(one.id), one.kind, one.lane, _state_of(one, now), str(one.attempts), one.error or "", since)
        # Error texts come from outside: square brackets in them must not be read as markup.
        table.add_row(*(Text(cell, overflow="fold") for cell in cells))
    return table


def _state_of(delivery: Delivery, now: dt.datetime) -> str:
    """The delivery's state, or "stuck" if it is open and nothing has happened to it for STUCK_AFTER."""
    is_sending = delivery.state is DeliveryState.SENDING
    since = delivery.attempted_at if is_sending else delivery.due_at
    is_open = delivery.state in queue.OPEN
    return "stuck" if is_open and since is not None and now - since > STUCK_AFTER else delivery.state.value


def list_retention(database: Database, retention: Retention, *, now: dt.datetime) -> Iterator[Table | str]:
    """Each period with how much is past it, and what becomes of that."""
    table = Table("kept", "for", "past that", box=box.SIMPLE)
    with database.reading() as session:
        for one in list_expiring(session, retention=retention, now=now):
            table.add_row(one.name, str(one.period), str(one.number))
    yield table
    yield "The next night deletes what is past its period; `kennisbot retention --apply` does so now."


def apply_retention(database: Database, retention: Retention, *, now: dt.datetime) -> Iterator[str]:
    """Delete what is past its period, and say how much that was."""
    gone = delete_expired(database, retention, now=now)
    yield ", ".join(f"{number} {name}" for name, number in gone.items() if number) or "Nothing to delete."
    if gone["former_members"]:
        yield "Those who left are erased by the bot, within seconds or once it runs."
