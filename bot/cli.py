"""`kennisbot`: the program's commands. What goes wrong at a start is one line that says what would be right."""

import contextlib
import datetime as dt
import errno
import os
import sys
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path
from typing import Annotated, NoReturn
from urllib.error import URLError
from urllib.parse import urlsplit

import typer
from rich.console import Console
from rich.text import Text
from slack_sdk.errors import SlackApiError

from alliance.calendar import Period, parse_period
from alliance.digests import collect_digest
from alliance.errors import Invalid
from alliance.starter import NetworkFileError
from bot.app import NotReady, Parts, make_clock, prepare_database, put_together, upgrade
from bot.lock import AlreadyRunning, ProcessLock
from bot.logs import set_up_logging
from bot.service import Front, HttpFront, SocketFront, run_until_stopped
from bot.settings import BadSetting, Settings, read_settings
from bot.slack_calls import Outcome, classify
from reports import build_workbook, digest_file_name
from storage.database import Database, DatabaseUnavailable
from storage.migrate import SchemaState, schema_state
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
BOT = frozenset({"SLACK_BOT_TOKEN"})


def main() -> None:
    """The entry point."""
    cli()


@cli.command()
def demo(
    port: Annotated[int, typer.Option(help="Where the workspace is, on this machine.")] = 8400,
    keep: Annotated[bool, typer.Option("--keep", help="Go on with the database of the last time.")] = False,
) -> None:
    """A local Slack workspace in the browser with the bot in it. No account, no token."""
    from bot.demo import Demo  # the sandbox is loaded for the demo only

    with one_line_errors():
        Demo(port=port, keep=keep, console=console).run()


@cli.command()
def run() -> None:
    """Run over Socket Mode: no public address is needed. Sends and ticks itself."""
    with one_line_errors():
        settings = _start(BOT | {"SLACK_APP_TOKEN"})
        with _running(settings) as parts:
            _serve(parts, SocketFront(parts), "Socket Mode")


@cli.command()
def serve(
    no_worker: Annotated[bool, typer.Option("--no-worker", help="Leave sending and ticking to `worker`.")] = False,
) -> None:
    """Run over HTTP (Events API), with /healthz and /readyz. Sends and ticks itself."""
    with one_line_errors():
        settings = _start(BOT | {"SLACK_SIGNING_SECRET"})
        with _running(settings) as parts:
            front = HttpFront(parts)
            _serve(parts, front, f"http://{settings.http_host}:{settings.http_port}", with_worker=not no_worker)


@cli.command()
def worker() -> None:
    """Send deliveries and tick only: beside `serve --no-worker` on PostgreSQL."""
    with one_line_errors():
        settings = _start(BOT)
        with _running(settings) as parts:
            _serve(parts, None, "worker")


@cli.command()
def migrate() -> None:
    """Bring the database to this version, and add what is new in the network's file."""
    with one_line_errors():
        settings = _start(frozenset())
        database = _open_database(settings)
        if schema_state(database) is SchemaState.NEWER:
            raise NotReady("The database comes from a newer version of Kennisbot. Update the program.")
        lock = ProcessLock(database)
        lock.acquire()
        with console.status("Migrating …"):
            upgrade(database, settings, now=dt.datetime.now(dt.UTC))
        console.print("The database is up to date.")


@cli.command()
def digest(
    week: Annotated[str, typer.Option(help="A week such as 2026-W47, or a month, quarter or range.")],
    out: Annotated[Path | None, typer.Option(help="Where to write; by default the file's own name here.")] = None,
) -> None:
    """Write the digest of a period to an Excel file. Needs DATABASE_URL alone."""
    with one_line_errors():
        settings = _start(frozenset())
        database = _open_database(settings)
        if database.file is not None and not database.file.exists():
            raise NotReady(f"There is no database at {database.file}. Set DATABASE_URL to the one of the bot.")
        if schema_state(database) is not SchemaState.CURRENT:
            raise NotReady("The database is not of this version. Run `kennisbot migrate` first.")
        texts = Translators(settings.locale, settings.timezone)
        now = dt.datetime.now(dt.UTC)
        period = _period(week, now, texts)
        with database.reading() as session:
            found = collect_digest(session, period=period, zone=settings.zone, now=now)
        path = out or Path(digest_file_name(found, texts.network))
        with console.status("Writing the workbook …"):
            path.write_bytes(build_workbook(found, texts.network, made_at=now))
        console.print(f"{path} · {len(found.contributions)} contributions, {len(found.steps)} action steps")


@contextlib.contextmanager
def one_line_errors() -> Iterator[None]:
    """Turn what can go wrong at a start into one line and exit code 2; Ctrl-C into exit code 130."""
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
    """Everything that a long-running process needs before it takes its first request."""
    database = _open_database(settings)
    lock = ProcessLock(database)
    lock.acquire()
    with _asking_slack(settings):
        clock = make_clock(settings)
    prepare_database(database, settings, now=clock.now())
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


def _serve(parts: Parts, front: Front | None, where: str, *, with_worker: bool = True) -> None:
    def ready() -> None:
        line = f"Kennisbot is running ({where}), process {os.getpid()}. Stop it with Ctrl-C."
        console.print(line, soft_wrap=True)

    run_until_stopped(parts, front, with_worker=with_worker, ready=ready)


def _period(typed: str, now: dt.datetime, texts: Translators) -> Period:
    try:
        return parse_period(typed, now.astimezone(texts.network.zone).date())
    except Invalid as error:
        raise NotReady(Translators("en", "UTC").network(error.reason, **error.values)) from None


def _give_up(line: str) -> NoReturn:
    errors.print(Text.assemble(("kennisbot: ", "bold red"), line), soft_wrap=True)
    sys.exit(2)


@contextlib.contextmanager
def _asking_slack(settings: Settings) -> Iterator[None]:
    """Name Slack in what goes wrong on the way to it."""
    host = urlsplit(settings.api_url).netloc
    try:
        yield
    except (OSError, HTTPException) as error:
        reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or type(error).__name__
        raise NotReady(f"Slack at {host} does not answer ({reason}). Check the network and SLACK_API_URL.") from None


def _refused(error: SlackApiError) -> str:
    failure = classify(error)
    if failure.outcome in {Outcome.UNSURE, Outcome.LIMITED}:
        return f"Slack cannot answer now ({failure.name}). Try again in a minute."
    return f"Slack refused the start: {failure.name}. Check SLACK_BOT_TOKEN and SLACK_APP_TOKEN."


def _os_error(error: OSError) -> str:
    # The HTTP server's own error has the system's words, and no number.
    if error.errno == errno.EADDRINUSE or os.strerror(errno.EADDRINUSE) in str(error):
        return "The port is in use. Choose another one, for example HTTP_PORT=3001 or `make demo PORT=8401`."
    if isinstance(error, URLError):
        return f"Slack cannot be reached ({error.reason}). Check the network, and SLACK_API_URL if it is set."
    return ": ".join(str(part) for part in (error.filename, error.strerror or error) if part)
