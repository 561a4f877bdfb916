"""Commands about messages to Slack that wait, failed or are stuck."""

import datetime as dt
from collections.abc import Callable, Sequence, Set
from typing import Annotated

import structlog
import typer
from rich import box
from rich.table import Table
from rich.text import Text

from bot.app import NotReady, make_clock
from bot.commands.starting import console, one_line_errors, open_current, start
from bot.settings import Settings
from storage.engine import deliveries as queue
from storage.engine.database import Session
from storage.enums import DeliveryState
from storage.tables import Delivery

deliveries = typer.Typer(help="List, retry or drop messages to Slack. Needs only DATABASE_URL.")
log = structlog.get_logger()
ALL = "all"
STUCK_AFTER = dt.timedelta(minutes=15)
"""Longer than the longest pause between two attempts: no process is handling a delivery that is overdue by this."""


@deliveries.callback()
def _deliveries(context: typer.Context) -> None:
    """Inspect messages to Slack that wait, failed or are stuck; the bot may keep running. Needs only DATABASE_URL."""
    if context.invoked_subcommand is None:
        list_deliveries()


@deliveries.command("list")
def list_deliveries(
    most: Annotated[int, typer.Option(min=1, help="Show at most this many, newest first.")] = 100,
    dropped: Annotated[bool, typer.Option("--dropped", help="Show the deliveries dropped by hand instead.")] = False,
) -> None:
    """List what is waiting, being sent or failed, and why. Message contents are not shown."""
    with one_line_errors():
        settings = start(frozenset())
        now = make_clock(settings).now()
        with open_current(settings).reading() as session:
            counts = queue.count_unsent(session)
            found = (queue.list_dropped_by_hand if dropped else queue.list_unsent)(session, limit=most)
        if found:
            console.print(table_of(found, settings, now))
        counted = (
            ", ".join(f"{number} {state}" for state, number in sorted(counts.items())) or "Nothing waits or failed"
        )
        console.print(f"{counted}.")


@deliveries.command("retry")
def retry_deliveries(
    which: Annotated[str, typer.Argument(help="A number from the list, or `all` for every failed one.")],
) -> None:
    """Requeue failed deliveries, once the cause has been fixed."""
    with one_line_errors():
        _change_deliveries(which, {DeliveryState.FAILED}, _put_back, done="back in line")


@deliveries.command("drop")
def drop_deliveries(
    which: Annotated[str, typer.Argument(help="A number from the list, or `all` for every failed one.")],
) -> None:
    """Give up a failed or waiting delivery. It stays on record: `list --dropped` shows it."""
    with one_line_errors():
        _change_deliveries(which, {DeliveryState.FAILED, DeliveryState.WAITING}, _drop, done="given up")


def _change_deliveries(
    which: str, states: Set[DeliveryState], change: Callable[[Session, Delivery, dt.datetime], bool], *, done: str
) -> None:
    """Apply a change to one delivery, or to all failed ones, and print which. Raises NotReady if that is impossible."""
    settings = start(frozenset())
    now = make_clock(settings).now()
    with open_current(settings).writing() as session:
        chosen = queue.list_failed(session) if which == ALL else [_find_delivery(session, which, states)]
        changed = [delivery for delivery in chosen if change(session, delivery, now)]
    if which != ALL and not changed:
        raise NotReady(f"Delivery {which} is being sent at this moment.")
    for delivery in changed:
        log.info("delivery_changed_by_hand", delivery=delivery.id, kind=delivery.kind, change=done)
        console.print(f"{delivery.id} · {delivery.kind} · {delivery.channel_key}: {done}.")
    if not changed:
        console.print("Nothing has failed.")


def _put_back(session: Session, delivery: Delivery, now: dt.datetime) -> bool:
    return queue.put_back(session, delivery, now=now)


def _drop(session: Session, delivery: Delivery, _now: dt.datetime) -> bool:
    return queue.drop_by_hand(session, delivery)


def _find_delivery(session: Session, which: str, states: Set[DeliveryState]) -> Delivery:
    if not which.isascii() or not which.isdigit():
        raise NotReady(f"“{which}” is no number. Take one from `kennisbot deliveries list`, or `{ALL}`.")
    delivery = queue.find_delivery(session, int(which))
    if delivery is None:
        raise NotReady(f"There is no delivery {which}. See `kennisbot deliveries list`.")
    if delivery.state not in states:
        raise NotReady(f"Delivery {which} cannot be changed so: its state is {delivery.state.value}.")
    return delivery


def table_of(found: Sequence[Delivery], settings: Settings, now: dt.datetime) -> Table:
    """Deliveries as a table, without the texts of messages."""
    table = Table("number", "kind", "to", "state", "attempts", "error", "since", box=box.SIMPLE)
    for one in found:
        since = one.created_at.astimezone(settings.zone).strftime("%Y-%m-%d %H:%M")
        cells = (str(one.id), one.kind, one.channel_key, _state_of(one, now), str(one.attempts), one.error or "", since)
        # Error texts come from outside: square brackets in them must not be read as markup.
        table.add_row(*(Text(cell, overflow="fold") for cell in cells))
    return table


def _state_of(delivery: Delivery, now: dt.datetime) -> str:
    """The delivery's state, or "stuck" if it is open and nothing has happened to it for STUCK_AFTER."""
    is_sending = delivery.state is DeliveryState.SENDING
    since = delivery.attempted_at if is_sending else delivery.due_at
    is_open = delivery.state in queue.OPEN
    return "stuck" if is_open and since is not None and now - since > STUCK_AFTER else delivery.state.value
