"""Commands about personal data: one person's, on their request, and what is past its retention period."""

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.table import Table

from alliance.records.retention import list_expiring
from alliance.retention_periods import Retention
from bot.app import make_clock
from bot.commands.starting import console, one_line_errors, open_current, start
from bot.files.own_data import write_own_data
from bot.privacy import erase, find_who_came_back, name_of, nobody_came_back
from bot.settings import Settings
from bot.ticks.housekeeping import delete_expired
from storage.engine.database import Database
from texts import Translators

privacy = typer.Typer(help="The data of one person, on their request. Needs only DATABASE_URL.", no_args_is_help=True)
kept = typer.Typer()


@privacy.command("export")
def export_data(
    slack_user_id: Annotated[str, typer.Argument(help="Slack user id of the person, such as U0123456789.")],
    out: Annotated[Path | None, typer.Option(help="Zip to write; by default named after the person and day.")] = None,
) -> None:
    """Write everything that refers to a person to a zip file, recorded in the audit log; the bot may keep running."""
    with one_line_errors():
        settings = start(frozenset())
        database, now = open_current(settings), make_clock(settings).now()
        texts = Translators(settings.locale, settings.timezone)
        console.print(write_own_data(database, slack_user_id, out, texts=texts, now=now), soft_wrap=True)


@privacy.command("erase")
def erase_person(
    slack_user_id: Annotated[str, typer.Argument(help="Slack user id of the person, such as U0123456789.")],
) -> None:
    """Erase a person for good, after a question; what they wrote stays. The bot may keep running."""
    with one_line_errors():
        settings = start(frozenset())
        database = open_current(settings)
        name = name_of(database, slack_user_id)
        _erase(database, settings, [slack_user_id], f"Erase {name} ({slack_user_id})? Nobody can undo this.")


@privacy.command("again")
def erase_again() -> None:
    """After confirmation, erase again people who reappeared, such as after restoring an older backup."""
    with one_line_errors():
        settings = start(frozenset())
        database = open_current(settings)
        back = find_who_came_back(database)
        if not back:
            console.print(nobody_came_back(database), soft_wrap=True)
            return
        _erase(database, settings, back, f"{', '.join(back)}: erased before, and stored again. Erase again?")


def _erase(database: Database, settings: Settings, slack_user_ids: Sequence[str], question: str) -> None:
    """Ask, and erase these people. Ends with code 1 if the answer is no."""
    if not typer.confirm(question):
        console.print("Nothing was erased.")
        raise typer.Exit(1)
    texts, now = Translators(settings.locale, settings.timezone), make_clock(settings).now()
    for user in slack_user_ids:
        channel, admin_users = settings.secretariat_channel, settings.admin_users
        for line in erase(database, user, texts=texts, channel=channel, admin_users=admin_users, now=now):
            console.print(line, soft_wrap=True)


@kept.command()
def retention(
    apply: Annotated[bool, typer.Option("--apply", help="Delete it now, instead of in the coming night.")] = False,
) -> None:
    """List data kept for longer than the KEEP_… settings allow; the bot may keep running. Needs only DATABASE_URL."""
    with one_line_errors():
        settings = start(frozenset())
        database, now = open_current(settings), make_clock(settings).now()
        carry_out = apply_retention if apply else list_retention
        for told in carry_out(database, settings.retention, now=now):
            console.print(told)


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
