"""The process that makes files: it renders deliveries from the same database and returns what is to be sent.

It serves a file descriptor whose other end the bot holds; `bot.files.worker_process` starts it.
"""

import contextlib
import datetime as dt
import errno
import os
import resource
import select
import shutil
import sys
import tempfile
import threading
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection

import structlog

from bot.contexts import make_context
from bot.logs import set_up_logging
from bot.settings import Settings
from handlers.messages import KINDS
from handlers.slack.context import Context
from handlers.slack.errors import line_of
from handlers.slack.outgoing import Answer, File, Outgoing
from storage.engine.database import Database, DatabaseFull, DatabaseUnavailable
from storage.engine.deliveries import find_delivery

log = structlog.get_logger()

BEGUN = "begun"
"""Sent before a job starts."""
IDLE_SECONDS = 300.0
"""Seconds without a job after which the process ends, releasing its memory."""
MUCH = 400_000
"""Kilobytes: a process whose memory grew beyond this ends after the file, since Python keeps most of it."""
GENTLE = 10
"""Niceness, so that the bot's own process goes first where there are few processors."""
DISK = {
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
    errno.EROFS: "disk_not_writable",
    errno.EACCES: "disk_not_writable",
}


@dataclass(frozen=True)
class Installation:
    """What another process needs to build an application context. Contains no tokens."""

    settings: Settings
    team_id: str
    bot_user_id: str

    @classmethod
    def of(cls, settings: Settings, context: Context) -> "Installation":
        """The installation of a running bot, without its tokens."""
        without_tokens = replace(settings, bot_token="", app_token="", signing_secret="")
        return cls(without_tokens, context.team_id, context.bot_user_id)


@dataclass(frozen=True)
class Job:
    """A delivery to render, as at `now`. Without content, only the file's name and destination are determined."""

    delivery_id: int
    now: dt.datetime
    with_content: bool


@dataclass(frozen=True)
class Made:
    """The content to send; None when there is nothing left to send."""

    outgoing: Outgoing | None


@dataclass(frozen=True)
class Failed:
    """A failure to make a file, with a name that is safe to log."""

    name: str
    will_pass: bool
    is_database: bool = False


def render(job: Job, context: Context) -> Made | Failed:
    """Render a delivery. No database session is open while the file is written, which may take a minute."""
    try:
        if job.with_content:
            _act(job, context)
        with context.database.reading() as session:
            delivery = find_delivery(session, job.delivery_id)
            outgoing = KINDS[delivery.kind].render(session, delivery, context) if delivery is not None else None
        if isinstance(outgoing, File):
            outgoing = outgoing.written(with_content=job.with_content)
        elif isinstance(outgoing, Answer):
            outgoing = replace(outgoing, file=outgoing.file.written(with_content=job.with_content))
    except DatabaseFull:
        return Failed("disk_full", will_pass=True)
    except DatabaseUnavailable as error:
        return Failed(str(error), will_pass=True, is_database=True)
    except MemoryError:
        return Failed("no_memory", will_pass=True)
    except OSError as error:
        return Failed(DISK.get(error.errno or 0, type(error).__name__), will_pass=True)
    except Exception as error:  # noqa: BLE001  # every failure must reach the caller
        # An error's message may contain user text: its type and place are enough.
        log.error("making_failed", error=type(error).__name__, where=line_of(error))
        return Failed(type(error).__name__, will_pass=False)
    return Made(outgoing)


def _act(job: Job, context: Context) -> None:
    """Do what the delivery is about, if it is about more than a message."""
    with context.database.reading() as session:
        delivery = find_delivery(session, job.delivery_id)
    act = KINDS[delivery.kind].acts if delivery is not None else None
    if act is not None and delivery is not None:
        act(delivery, context)


def serve(connection: Connection) -> None:
    """Serve jobs until the process has been idle for a while or has grown too large."""
    installation: Installation = connection.recv()
    settings = installation.settings
    set_up_logging(settings.log_level, settings.log_format)
    database = Database(settings.database_url)
    context = make_context(
        settings,
        database,
        now=lambda: dt.datetime.now(dt.UTC),
        team_id=installation.team_id,
        bot_user_id=installation.bot_user_id,
    )
    while connection.poll(IDLE_SECONDS):
        job: Job = connection.recv()
        connection.send(BEGUN)
        connection.send(render(job, replace(context, now=lambda now=job.now: now)))  # type: ignore[misc]
        if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > MUCH:
            return


def _end_with_parent(descriptor: int, folder: str) -> None:
    """End at once when the other end of the connection is closed, however the bot's process died."""
    hung_up = select.poll()
    hung_up.register(descriptor, 0)  # a hang-up is reported without being requested
    hung_up.poll()
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


def main() -> None:
    """Run the process. Its arguments: the connection's file descriptor, and a folder for its temporary files."""
    os.nice(GENTLE)
    descriptor, folder = int(sys.argv[1]), sys.argv[2]
    tempfile.tempdir = folder
    connection = Connection(descriptor)
    threading.Thread(target=_end_with_parent, args=(descriptor, folder), name="parent", daemon=True).start()
    with contextlib.suppress(EOFError, BrokenPipeError):  # the bot has ended
        serve(connection)
