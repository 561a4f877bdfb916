"""`kennisbot`: the command-line interface. An error at start-up is one line that says how to fix it."""

import contextlib
import datetime as dt
import os
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Annotated

import structlog
import typer
from rich.progress import MofNCompleteColumn, Progress

from alliance.index.indexing import count_documents, reindex_all
from bot.app import NotReady, Parts, make_clock, prepare_database, put_together, upgrade
from bot.commands.deliveries import deliveries
from bot.commands.files import files
from bot.commands.privacy import kept, privacy
from bot.commands.starting import (
    asking_slack,
    console,
    one_line_errors,
    open_current,
    open_database,
    open_existing,
    start,
)
from bot.files.backups import back_up, back_up_first
from bot.files.backups import restore as restore_database
from bot.lock import ProcessLock
from bot.privacy import find_who_came_back
from bot.service import Front, SocketFront, end_with_parent, run_until_stopped
from bot.settings import Settings
from bot.web import HttpFront
from storage.engine.migrate import SchemaState, schema_state

cli = typer.Typer(
    name="kennisbot",
    help="Kennisbot: share what works and what is stuck, in Slack, and get it in a weekly workbook.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
log = structlog.get_logger()
BOT = frozenset({"SLACK_BOT_TOKEN"})


def main() -> None:
    """Run the command line."""
    cli()


@cli.command()
def demo(
    port: Annotated[int, typer.Option(help="Port of the workspace on this machine.")] = 8400,
    keep: Annotated[bool, typer.Option("--keep", help="Keep the database of the last run.")] = False,
    patience: Annotated[float, typer.Option(help="Seconds to wait for the bot; Slack waits three.", min=1)] = 3,
) -> None:
    """Run a local Slack workspace in the browser, with the bot in it. No account or token needed."""
    with one_line_errors():
        try:
            from bot.demo.program import Demo  # import the sandbox only for the demo
        except ModuleNotFoundError as error:
            raise NotReady(f"The demo needs {error.name}: install ./sandbox, as `make demo` does.") from None
        Demo(port=port, keep=keep, patience=patience, console=console).run()


@cli.command()
def run(
    with_parent: Annotated[bool, typer.Option("--with-parent", hidden=True)] = False,
    patience: Annotated[float, typer.Option(hidden=True)] = 3,
) -> None:
    """Run over Socket Mode, without a public address. Sends deliveries and runs scheduled jobs as well."""
    with one_line_errors():
        settings = start(BOT | {"SLACK_APP_TOKEN"})
        if with_parent:
            end_with_parent()
        with _running(settings) as parts:
            # In the demo Slack may wait longer than three seconds; a third of its patience is kept in reserve.
            parts.context.request_seconds = patience * 2 / 3
            _serve(parts, SocketFront(parts), "Socket Mode")


@cli.command()
def serve(
    no_worker: Annotated[bool, typer.Option("--no-worker", help="Leave deliveries and jobs to `worker`.")] = False,
) -> None:
    """Run over HTTP (Events API), with /healthz and /readyz. Sends deliveries and runs scheduled jobs as well."""
    with one_line_errors():
        try:
            import_module("uvicorn")
        except ModuleNotFoundError as error:
            raise NotReady(f"Serving HTTP needs {error.name}: install kennisbot[http].") from None
        settings = start(BOT | {"SLACK_SIGNING_SECRET"})
        with _running(settings) as parts:
            front = HttpFront(parts)
            _serve(parts, front, f"http://{settings.http_host}:{settings.http_port}", with_worker=not no_worker)


@cli.command()
def worker() -> None:
    """Only send deliveries and run scheduled jobs, next to `serve --no-worker` on PostgreSQL."""
    with one_line_errors():
        settings = start(BOT)
        with _running(settings) as parts:
            _serve(parts, None, "worker")


@cli.command()
def migrate(
    no_backup: Annotated[bool, typer.Option("--no-backup", help="Do not write a backup first.")] = False,
) -> None:
    """Back up and migrate the database to this version, and add what is new in the network file."""
    with one_line_errors():
        settings = start(frozenset())
        database = open_database(settings)
        if schema_state(database) is SchemaState.NEWER:
            raise NotReady("The database comes from a newer version of Kennisbot. Update the program.")
        lock = ProcessLock(database)
        lock.acquire()
        now = dt.datetime.now(dt.UTC)
        with console.status("Migrating …"):
            is_behind = schema_state(database) is SchemaState.BEHIND
            kept = back_up_first(database, now=now) if is_behind and not no_backup else None
            upgrade(database, settings, now=now)
        console.print("The database is up to date.")
        if kept is not None:
            console.print(f"What it was before: {kept}", soft_wrap=True)


@cli.command()
def backup(
    out: Annotated[Path | None, typer.Option(help="File to write; by default named after the day.")] = None,
) -> None:
    """Write a backup to a file, even while the bot runs. Needs only DATABASE_URL."""
    with one_line_errors():
        database = open_existing(start(frozenset()))
        path = out or Path(f"kennisbot-backup-{dt.datetime.now(dt.UTC):%Y-%m-%d}.db")
        for line in back_up(database, path):
            console.print(line, soft_wrap=True)


@cli.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `kennisbot backup` wrote, on either engine.")],
) -> None:
    """Restore a backup into DATABASE_URL, which must not hold anything yet."""
    with one_line_errors():
        database = open_database(start(frozenset()))
        lock = ProcessLock(database)
        lock.acquire()
        for line in restore_database(file, database):
            console.print(line, soft_wrap=True)
        if schema_state(database) is SchemaState.CURRENT and (back := find_who_came_back(database)):
            told = f"{len(back)} who were erased since are in this backup: run `kennisbot privacy again`."
            console.print(told, soft_wrap=True)


@cli.command()
def reindex() -> None:
    """Rebuild the search index; the bot may keep running. Needs only DATABASE_URL."""
    with one_line_errors():
        settings = start(frozenset())
        database = open_current(settings)
        with database.reading() as session:
            count = count_documents(session)
        with Progress(*Progress.get_default_columns(), MofNCompleteColumn(), console=console) as progress:
            task = progress.add_task("Indexing", total=count)
            done = reindex_all(database, progress=lambda lot: progress.advance(task, lot))
        console.print(f"{done} items can be found.")


@contextlib.contextmanager
def _running(settings: Settings) -> Iterator[Parts]:
    """Lock and prepare the database, and build the parts that a long-running process needs."""
    database = open_database(settings)
    lock = ProcessLock(database)
    lock.acquire()
    with asking_slack(settings):
        clock = make_clock(settings)
    if database.is_sqlite and schema_state(database) is SchemaState.BEHIND:
        back_up_first(database, now=clock.now())
    prepare_database(database, settings, now=clock.now())
    if back := find_who_came_back(database):
        log.warning("erased_people_are_stored", people=len(back), do="kennisbot privacy again")
    with asking_slack(settings):
        parts = put_together(settings, database, clock)
    yield parts


def _serve(parts: Parts, front: Front | None, where: str, *, with_worker: bool = True) -> None:
    def ready() -> None:
        line = f"Kennisbot is running ({where}), process {os.getpid()}. Stop it with Ctrl-C."
        console.print(line, soft_wrap=True)

    run_until_stopped(parts, front, with_worker=with_worker, ready=ready)


cli.add_typer(files)
cli.add_typer(privacy, name="privacy")
cli.add_typer(kept)
cli.add_typer(deliveries, name="deliveries", invoke_without_command=True)
