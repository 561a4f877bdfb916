"""Composition root: builds every part once and wires them together."""

import datetime as dt
import logging
from dataclasses import dataclass
from functools import cache
from ssl import SSLContext, create_default_context

import structlog
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

import handlers
from alliance.digests.due_digests import INSTALLED
from alliance.index.indexing import is_complete, reindex_all
from alliance.people.alliances import start_here
from alliance.starter import load_network, load_vocabulary, read_network, starter_path
from bot.admission import Admission
from bot.clock import Clock, FollowerState, SandboxClock, SystemClock
from bot.contexts import make_context
from bot.files.making import Installation
from bot.files.worker_process import InThisProcess, WorkerProcess
from bot.sending.senders import Senders
from bot.sending.slack_calls import SlackCalls
from bot.settings import Settings
from bot.ticks.channel_watch import ChannelWatch
from bot.ticks.directory import DirectoryWatch
from bot.ticks.schedule import Clockwork
from bot.token_state import TokenState
from handlers import Context, Listeners
from handlers.polls.messages.polls import MESSAGES
from handlers.slack.errors import name_of
from handlers.slack.messages.kept_messages import render_now
from storage.engine.database import Database
from storage.engine.migrate import SchemaState, migrate, schema_state
from storage.engine.slots import note_milestone

log = structlog.get_logger()

CALL_SECONDS = 8
"""Timeout of a delivery's Slack call; less than the ten seconds of `LOOK_AGAIN`."""
LISTENER_SECONDS = 2
"""Timeout of a listener's Slack call: Slack waits three seconds for its acknowledgement."""


class NotReady(Exception):
    """The program cannot start; the message is one line that says what to do."""


IN_HAND_SECONDS = 10.0
"""How long one look waits for requests in progress: longer than any takes, unless the machine is busy."""


@dataclass
class Parts:
    """The program's parts, wired together but not started."""

    settings: Settings
    database: Database
    clock: Clock
    context: Context
    app: App
    listeners: Listeners
    worker: Senders
    schedule: Clockwork
    access: TokenState

    def catch_up(self) -> FollowerState:
        """Wait for requests in progress, do everything that is due, and report when something is due next.

        It is not idle while a request takes longer than that.
        """
        is_done = self.listeners.wait_for_in_hand(IN_HAND_SECONDS)
        state = self.schedule.catch_up()
        return state if is_done else FollowerState(is_idle=False, next_due_at=None)


def make_clock(settings: Settings) -> Clock:
    """The clock to use. The sandbox's is read once first, so that nothing happens at a wrong time."""
    if settings.clock_url is None:
        return SystemClock()
    clock = SandboxClock(settings.clock_url)
    clock.synchronise()
    return clock


def prepare_database(database: Database, settings: Settings, *, now: dt.datetime) -> None:
    """Migrate a SQLite database to this version and load the network file.

    Raises NotReady for a database from a newer version, and for one on PostgreSQL that is behind: several processes may
    run there, none of which should migrate while others work.
    """
    state = schema_state(database)
    if state is SchemaState.NEWER:
        raise NotReady("The database comes from a newer version of Kennisbot. Update the program, or restore a backup.")
    if state is SchemaState.BEHIND and not database.is_sqlite:
        raise NotReady("The database is not up to date. Run `kennisbot migrate` first, then start again.")
    if state is SchemaState.BEHIND:
        upgrade(database, settings, now=now)


def upgrade(database: Database, settings: Settings, *, now: dt.datetime) -> None:
    """Migrate, add what the network file has and the database lacks, and build the search index if it is missing."""
    network = read_network(settings.network_file or starter_path())
    migrate(database)
    with database.writing() as session:
        note_milestone(session, INSTALLED, now=now)
        result = load_network(session, network=network, now=now)
        start_here.welcome_all(session, now=now)
        words = load_vocabulary(session, now=now)
        is_indexed = is_complete(session)
    indexed = 0 if is_indexed else reindex_all(database)
    log.info("database_upgraded", added=sum(result.added.values()) + words, indexed=indexed)


def put_together(settings: Settings, database: Database, clock: Clock, *, files_apart: bool = True) -> Parts:
    """Build all parts. Asks Slack for the bot's identity; raises SlackApiError or OSError if that fails.

    Unless `files_apart` is False, files are made in a separate process, which starts with the first file.
    """
    client = _client(settings, CALL_SECONDS)
    told = client.auth_test()
    context = make_context(
        settings, database, now=clock.now, team_id=str(told["team_id"]), bot_user_id=str(told["user_id"])
    )
    is_apart = files_apart and (database.file is not None or not database.is_sqlite)
    maker = WorkerProcess(Installation.of(settings, context)) if is_apart else InThisProcess(context)
    access = TokenState(client.auth_test, clock.now)
    worker = Senders(context, SlackCalls(client), clock, maker, access)
    context.wake, context.shut_out, context.render_kept = worker.wake, access.note, render_now
    signed_in = AuthorizeResult.from_auth_test_response(bot_token=settings.bot_token, auth_test_response=told)
    app = App(
        name="kennisbot",  # otherwise Bolt searches the call stack for a name
        # Bolt would call auth.test again on the first request, whose sender would see any failure.
        authorize=lambda: signed_in,
        client=_client(settings, LISTENER_SECONDS),
        signing_secret=settings.signing_secret,
        request_verification_enabled=False,  # `RequestVerifier` does so, before any part of a request is parsed
        before_authorize=Admission(team_id=context.team_id, app_id=_app_id(client, str(told["bot_id"]))),
        # The answer waits for the listener, so that nothing is acknowledged before it is stored.
        process_before_response=True,
        raise_error_for_unhandled_request=False,
        logger=logging.getLogger("slack_bolt"),
    )
    listeners = handlers.register(app, context)
    for kind, render in MESSAGES.items():
        # By default, looking up a poll shows the same message as its channel; some features show one person more.
        context.poll_cards.setdefault(kind, render)
    schedule = Clockwork(context, worker, clock, ChannelWatch(client), DirectoryWatch(client))
    return Parts(settings, database, clock, context, app, listeners, worker, schedule, access)


def _app_id(client: WebClient, bot_id: str) -> str | None:
    """The app's own id; None where Slack does not reveal it to this app."""
    try:
        return str(client.bots_info(bot=bot_id)["bot"]["app_id"])
    except SlackApiError as error:
        log.warning("app_id_unknown", error=name_of(error))
        return None


def _client(settings: Settings, seconds: int) -> WebClient:
    # The SDK's own retries would post twice, without a pause.
    return WebClient(settings.bot_token, base_url=settings.api_url, timeout=seconds, retry_handlers=[], ssl=_trusted())


@cache
def _trusted() -> SSLContext:
    """The certificates to trust, read once: the SDK would read them for every call, which takes it ten milliseconds."""
    return create_default_context()
