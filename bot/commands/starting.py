"""The start of every command, and how it reports errors: one line that says how to fix it."""

import contextlib
import errno
import sys
from collections.abc import Iterator
from http.client import HTTPException
from typing import NoReturn
from urllib.error import URLError
from urllib.parse import urlsplit

from rich.console import Console
from rich.text import Text
from slack_sdk.errors import SlackApiError

from alliance.starter import NetworkFileError
from bot.app import NotReady
from bot.lock import AlreadyRunning
from bot.logs import set_up_logging
from bot.sending.slack_calls import CallOutcome, classify
from bot.settings import BadSetting, Settings, read_settings
from storage.engine.database import Database, DatabaseFull, DatabaseUnavailable
from storage.engine.migrate import SchemaState, schema_state

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


@contextlib.contextmanager
def one_line_errors() -> Iterator[None]:
    """Turn expected start-up errors into one line and exit code 2, and Ctrl-C into exit code 130."""
    try:
        yield
    except (BadSetting, NotReady, AlreadyRunning, NetworkFileError) as error:
        _give_up(str(error))
    except DatabaseFull:
        _give_up("The disk of the database is full, and nothing was changed. Make room, and run this again.")
    except DatabaseUnavailable as error:
        _give_up(f"The database cannot be reached or written ({error}). Check DATABASE_URL.")
    except SlackApiError as error:
        _give_up(_refused(error))
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        _give_up(_os_error(error))


def start(needs: frozenset[str]) -> Settings:
    settings = read_settings(needs=needs)
    set_up_logging(settings.log_level, settings.log_format)
    return settings


def open_database(settings: Settings) -> Database:
    try:
        return Database(settings.database_url)
    except OSError as error:
        raise NotReady(
            f"DATABASE_URL names a folder that cannot be made ({error.strerror}: {error.filename})."
        ) from None


def open_existing(settings: Settings) -> Database:
    database = open_database(settings)
    if database.file is not None and not database.file.exists():
        raise NotReady(f"There is no database at {database.file}. Set DATABASE_URL to the one of the bot.")
    return database


def open_current(settings: Settings) -> Database:
    """Open the database for a command that runs next to the bot. Raises NotReady unless it exists at this version."""
    database = open_existing(settings)
    if schema_state(database) is not SchemaState.CURRENT:
        raise NotReady("The database is not of this version. Run `kennisbot migrate` first.")
    return database


@contextlib.contextmanager
def asking_slack(settings: Settings) -> Iterator[None]:
    """Turn network errors on the way to Slack into a NotReady that names the host."""
    host = urlsplit(settings.api_url).netloc
    try:
        yield
    except (OSError, HTTPException) as error:
        reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or type(error).__name__
        raise NotReady(f"Slack at {host} does not answer ({reason}). Check the network and SLACK_API_URL.") from None


def _give_up(line: str) -> NoReturn:
    errors.print(Text.assemble(("kennisbot: ", "bold red"), line), soft_wrap=True)
    sys.exit(2)


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
