"""`kennisbot`: the command-line interface. An error at start-up is one line that says how to fix it."""

import contextlib
import datetime as dt
import errno
import os
import sys
from collections.abc import Callable, Iterator, Sequence, Set
from http.client import HTTPException
from pathlib import Path
from typing import Annotated, NoReturn
from urllib.error import URLError
from urllib.parse import urlsplit

import structlog
import typer
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress
from rich.text import Text
from slack_sdk.errors import SlackApiError

from alliance.index.indexing import count_documents, reindex_all
from alliance.starter import NetworkFileError
from bot.app import NotReady, Parts, make_clock, prepare_database, put_together, upgrade
from bot.files.archives import make_archive
from bot.files.backups import back_up, back_up_first
from bot.files.backups import restore as restore_database
from bot.files.bundles import write_bundle
from bot.files.digests import write_digest
from bot.files.imports import import_file, write_template
from bot.files.meetings import write_meeting
from bot.files.own_data import write_own_data
from bot.lists import apply_retention, list_retention, table_of
from bot.lock import AlreadyRunning, ProcessLock
from bot.logs import set_up_logging
from bot.privacy import erase, find_who_came_back, name_of
from bot.sending.slack_calls import CallOutcome, classify
from bot.service import Front, SocketFront, end_with_parent, run_until_stopped
from bot.settings import BadSetting, Settings, read_settings
from reports import Version
from storage.engine import deliveries as queue
from storage.engine.database import Database, DatabaseUnavailable, Session
from storage.engine.migrate import SchemaState, schema_state
from storage.tables import Delivery
from storage.words import DeliveryState
from texts import Translators

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)
cli = typer.Typer(
    name="kennisbot",
    help="Kennisbot: share what works and what is stuck, in Slack, and get it in a weekly workbook.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
deliveries = typer.Typer(help="List, retry or drop messages to Slack. Needs only DATABASE_URL.")
cli.add_typer(deliveries, name="deliveries", invoke_without_command=True)
privacy = typer.Typer(help="The data of one person, on their request. Needs only DATABASE_URL.", no_args_is_help=True)
cli.add_typer(privacy, name="privacy")
log = structlog.get_logger()
BOT = frozenset({"SLACK_BOT_TOKEN"})
ALL = "all"


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
        settings = _start(BOT | {"SLACK_APP_TOKEN"})
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
    from bot.web import HttpFront  # import the web server only when serving HTTP

    with one_line_errors():
        settings = _start(BOT | {"SLACK_SIGNING_SECRET"})
        with _running(settings) as parts:
            front = HttpFront(parts)
            _serve(parts, front, f"http://{settings.http_host}:{settings.http_port}", with_worker=not no_worker)


@cli.command()
def worker() -> None:
    """Only send deliveries and run scheduled jobs, next to `serve --no-worker` on PostgreSQL."""
    with one_line_errors():
        settings = _start(BOT)
        with _running(settings) as parts:
            _serve(parts, None, "worker")


@cli.command()
def migrate(
    no_backup: Annotated[bool, typer.Option("--no-backup", help="Do not write a backup first.")] = False,
) -> None:
    """Back up and migrate the database to this version, and add what is new in the network file."""
    with one_line_errors():
        settings = _start(frozenset())
        database = _open_database(settings)
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
        database = _open_existing(_start(frozenset()))
        path = out or Path(f"kennisbot-backup-{dt.datetime.now(dt.UTC):%Y-%m-%d}.db")
        for line in back_up(database, path):
            console.print(line, soft_wrap=True)


@cli.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `kennisbot backup` wrote, on either engine.")],
) -> None:
    """Restore a backup into DATABASE_URL, which must not hold anything yet."""
    with one_line_errors():
        database = _open_database(_start(frozenset()))
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
        settings = _start(frozenset())
        database = _open_current(settings)
        with database.reading() as session:
            count = count_documents(session)
        with Progress(*Progress.get_default_columns(), MofNCompleteColumn(), console=console) as progress:
            task = progress.add_task("Indexing", total=count)
            done = reindex_all(database, progress=lambda lot: progress.advance(task, lot))
        console.print(f"{done} items can be found.")


@cli.command()
def digest(
    week: Annotated[str, typer.Option(help="A week such as 2026-W47, a month, quarter or range, or “since O-3”.")],
    out: Annotated[Path | None, typer.Option(help="File to write; by default named after the period.")] = None,
    alliance: Annotated[str | None, typer.Option(help="Only this alliance, by its name or part of it.")] = None,
    for_meeting: Annotated[bool, typer.Option("--for-meeting", help="Leave out names that are recognised.")] = False,
    edition: Annotated[int | None, typer.Option(help="An edition that was posted, instead of the latest.")] = None,
) -> None:
    """Write the digest of a period to an Excel file. Needs only DATABASE_URL."""
    with one_line_errors():
        settings = _start(frozenset())
        database = _open_current(settings)
        words, now = Translators(settings.locale, settings.timezone).network, dt.datetime.now(dt.UTC)
        version = Version.MEETING if for_meeting else Version.WORKING
        told = write_digest(
            database, week, out, alliance=alliance, version=version, edition=edition, words=words, now=now
        )
        for line in told:
            console.print(line)


@cli.command()
def bundle(
    reference: Annotated[str, typer.Argument(help="Reference of the bundle, such as D-2.")],
    out: Annotated[Path, typer.Option(help="File to write: .docx for Word, .xlsx for Excel.")],
    organisation: Annotated[str | None, typer.Option("--for", help="For this organisation's executives.")] = None,
    edition: Annotated[
        int | None, typer.Option(help="As this edition was handed over, instead of as it is now.")
    ] = None,
) -> None:
    """Write a bundle to a Word or Excel file. Needs only DATABASE_URL."""
    with one_line_errors():
        settings = _start(frozenset())
        database = _open_current(settings)
        words, now = Translators(settings.locale, settings.timezone).network, dt.datetime.now(dt.UTC)
        told = write_bundle(database, reference, out, organisation=organisation, edition=edition, words=words, now=now)
        console.print(told)


@cli.command()
def meeting(
    reference: Annotated[str, typer.Argument(help="Reference of the meeting, such as O-3.")],
    out: Annotated[Path, typer.Option(help="File to write: .docx for Word, .xlsx for Excel.")],
    decisions: Annotated[bool, typer.Option("--decisions", help="Write the list of decisions.")] = False,
    edition: Annotated[int | None, typer.Option(help="A version that was sent, as it was.")] = None,
) -> None:
    """Write the papers of a meeting to a Word file, or its workbook to an Excel file. Needs only DATABASE_URL."""
    with one_line_errors():
        settings = _start(frozenset())
        database = _open_current(settings)
        words, now = Translators(settings.locale, settings.timezone).network, dt.datetime.now(dt.UTC)
        told = write_meeting(database, reference, out, words=words, now=now, with_decisions=decisions, edition=edition)
        console.print(told)


@cli.command()
def archive(
    first: Annotated[str | None, typer.Option("--from", help="First day, such as 2026-01-01.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last day, yesterday at the latest.")] = None,
    out: Annotated[Path | None, typer.Option(help="Zip to write; by default named after the period.")] = None,
    about: Annotated[
        str | None, typer.Option(help="Only what a search for these words finds, for a Woo request.")
    ] = None,
    with_closed: Annotated[
        str | None, typer.Option("--with-closed", help="Include what only one alliance may see, for this reason.")
    ] = None,
) -> None:
    """Write everything that happened in a period to a zip that needs no program. Needs only DATABASE_URL."""
    with one_line_errors():
        settings = _start(frozenset())
        if about is None and (first is None or last is None):
            raise NotReady("Which period? Name its days, such as --from 2026-01-01 --to 2026-03-31.")
        database = _open_current(settings)
        words, now = Translators(settings.locale, settings.timezone).network, make_clock(settings).now()
        made = make_archive(
            database,
            out,
            first=first,
            last=last,
            about=about,
            reason=with_closed,
            appraisal=settings.appraisal,
            words=words,
            now=now,
        )
        for line in made:
            console.print(line, soft_wrap=True, markup=False)


@privacy.command("export")
def export_data(
    slack_user_id: Annotated[str, typer.Argument(help="Slack user id of the person, such as U0123456789.")],
    out: Annotated[Path, typer.Option(help="File to write: a .zip.")],
) -> None:
    """Write everything that refers to a person to a zip file, recorded in the audit log; the bot may keep running."""
    with one_line_errors():
        settings = _start(frozenset())
        database, now = _open_current(settings), make_clock(settings).now()
        texts = Translators(settings.locale, settings.timezone)
        console.print(write_own_data(database, slack_user_id, out, texts=texts, now=now), soft_wrap=True)


@cli.command()
def retention(
    apply: Annotated[bool, typer.Option("--apply", help="Delete it now, instead of in the coming night.")] = False,
) -> None:
    """List what is kept for longer than the KEEP_… settings say; the bot may keep running. Needs only DATABASE_URL."""
    with one_line_errors():
        settings = _start(frozenset())
        database, now = _open_current(settings), make_clock(settings).now()
        carry_out = apply_retention if apply else list_retention
        for told in carry_out(database, settings.retention, now=now):
            console.print(told)


@privacy.command("erase")
def erase_person(
    slack_user_id: Annotated[str, typer.Argument(help="Slack user id of the person, such as U0123456789.")],
) -> None:
    """Erase a person for good, after a question; what they wrote stays. The bot may keep running."""
    with one_line_errors():
        settings = _start(frozenset())
        database = _open_current(settings)
        name = name_of(database, slack_user_id)
        _erase(database, settings, [slack_user_id], f"Erase {name} ({slack_user_id})? Nobody can undo this.")


@privacy.command("again")
def erase_again() -> None:
    """Erase those who were erased and are there again, such as after restoring an older backup, after a question."""
    with one_line_errors():
        settings = _start(frozenset())
        database = _open_current(settings)
        back = find_who_came_back(database)
        if not back:
            console.print("Nobody who was erased is stored.")
            return
        _erase(database, settings, back, f"{', '.join(back)}: erased before, and stored again. Erase again?")


def _erase(database: Database, settings: Settings, slack_user_ids: Sequence[str], question: str) -> None:
    """Ask, and erase these people. Ends with code 1 if the answer is no."""
    if not typer.confirm(question):
        console.print("Nothing was erased.")
        raise typer.Exit(1)
    texts, now = Translators(settings.locale, settings.timezone), make_clock(settings).now()
    for user in slack_user_ids:
        for line in erase(database, user, texts=texts, channel=settings.secretariat_channel, now=now):
            console.print(line, soft_wrap=True)


def template(
    out: Annotated[Path | None, typer.Option(help="File to write; by default in this folder.")] = None,
) -> None:
    """Write the template for an import: an Excel file with a sheet for each list."""
    with one_line_errors():
        settings = _start(frozenset())
        words, now = Translators(settings.locale, settings.timezone).network, dt.datetime.now(dt.UTC)
        console.print(f"{write_template(out, words=words, now=now)}", soft_wrap=True)


@cli.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="The filled-in template or a digest (.xlsx), or one sheet as .csv.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would change and what is wrong.")] = False,
) -> None:
    """Import organisations, people, alliances, steps and contributions: all of a file, or nothing if it has errors.

    Needs only DATABASE_URL.
    """
    with one_line_errors():
        settings = _start(frozenset())
        database = _open_current(settings)
        words, now = Translators(settings.locale, settings.timezone).network, dt.datetime.now(dt.UTC)
        done = import_file(database, file, words=words, country=settings.country, now=now, is_dry=dry_run)
        for line in done.lines:
            console.print(line, soft_wrap=True, markup=False)
    if not done.is_right:
        sys.exit(1)


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
        settings = _start(frozenset())
        now = make_clock(settings).now()
        with _open_current(settings).reading() as session:
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


@contextlib.contextmanager
def one_line_errors() -> Iterator[None]:
    """Turn expected start-up errors into one line and exit code 2, and Ctrl-C into exit code 130."""
    try:
        yield
    except (BadSetting, NotReady, AlreadyRunning, NetworkFileError) as error:
        _give_up(str(error))
    except DatabaseUnavailable as error:
        _give_up(f"The database cannot be reached or written ({error}). Check DATABASE_URL.")
    except SlackApiError as error:
        _give_up(_refused(error))
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        _give_up(_os_error(error))


def _start(needs: frozenset[str]) -> Settings:
    settings = read_settings(needs=needs)
    set_up_logging(settings.log_level, settings.log_format)
    return settings


@contextlib.contextmanager
def _running(settings: Settings) -> Iterator[Parts]:
    """Lock and prepare the database, and build the parts that a long-running process needs."""
    database = _open_database(settings)
    lock = ProcessLock(database)
    lock.acquire()
    with _asking_slack(settings):
        clock = make_clock(settings)
    if database.is_sqlite and schema_state(database) is SchemaState.BEHIND:
        back_up_first(database, now=clock.now())
    prepare_database(database, settings, now=clock.now())
    if back := find_who_came_back(database):
        log.warning("erased_people_are_stored", people=len(back), do="kennisbot privacy again")
    with _asking_slack(settings):
        parts = put_together(settings, database, clock)
    yield parts


def _open_database(settings: Settings) -> Database:
    try:
        return Database(settings.database_url)
    except OSError as error:
        raise NotReady(
            f"DATABASE_URL names a folder that cannot be made ({error.strerror}: {error.filename})."
        ) from None


def _open_existing(settings: Settings) -> Database:
    database = _open_database(settings)
    if database.file is not None and not database.file.exists():
        raise NotReady(f"There is no database at {database.file}. Set DATABASE_URL to the one of the bot.")
    return database


def _open_current(settings: Settings) -> Database:
    """Open the database for a command that runs next to the bot. Raises NotReady unless it exists at this version."""
    database = _open_existing(settings)
    if schema_state(database) is not SchemaState.CURRENT:
        raise NotReady("The database is not of this version. Run `kennisbot migrate` first.")
    return database


def _change_deliveries(
    which: str, states: Set[DeliveryState], change: Callable[[Session, Delivery, dt.datetime], bool], *, done: str
) -> None:
    """Apply a change to one delivery, or to all failed ones, and print which. Raises NotReady if that is impossible."""
    settings = _start(frozenset())
    now = make_clock(settings).now()
    with _open_current(settings).writing() as session:
        chosen = queue.list_failed(session) if which == ALL else [_find_delivery(session, which, states)]
        changed = [delivery for delivery in chosen if change(session, delivery, now)]
    if which != ALL and not changed:
        raise NotReady(f"Delivery {which} is being sent at this moment.")
    for delivery in changed:
        log.info("delivery_changed_by_hand", delivery=delivery.id, kind=delivery.kind, change=done)
        console.print(f"{delivery.id} · {delivery.kind} · {delivery.lane}: {done}.")
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


def _serve(parts: Parts, front: Front | None, where: str, *, with_worker: bool = True) -> None:
    def ready() -> None:
        line = f"Kennisbot is running ({where}), process {os.getpid()}. Stop it with Ctrl-C."
        console.print(line, soft_wrap=True)

    run_until_stopped(parts, front, with_worker=with_worker, ready=ready)


def _give_up(line: str) -> NoReturn:
    errors.print(Text.assemble(("kennisbot: ", "bold red"), line), soft_wrap=True)
    sys.exit(2)


@contextlib.contextmanager
def _asking_slack(settings: Settings) -> Iterator[None]:
    """Turn network errors on the way to Slack into a NotReady that names the host."""
    host = urlsplit(settings.api_url).netloc
    try:
        yield
    except (OSError, HTTPException) as error:
        reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or type(error).__name__
        raise NotReady(f"Slack at {host} does not answer ({reason}). Check the network and SLACK_API_URL.") from None


def _refused(error: SlackApiError) -> str:
    failure = classify(error)
    if failure.outcome in {CallOutcome.UNSURE, CallOutcome.LIMITED}:
        return f"Slack cannot answer now ({failure.name}). Try again in a minute."
    return f"Slack refused the start: {failure.name}. Check SLACK_BOT_TOKEN and SLACK_APP_TOKEN."


def _os_error(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return "The port is in use. Choose another one, for example HTTP_PORT=3001 or `make demo PORT=8401`."
    if isinstance(error, URLError):
        return f"Slack cannot be reached ({error.reason}). Check the network, and SLACK_API_URL if it is set."
    return ": ".join(str(part) for part in (error.filename, error.strerror or error) if part)
