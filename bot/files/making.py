"""The process that makes files: it renders deliveries from the same database and answers with what is to be sent.

It listens at a file descriptor whose other end the bot holds; `bot.files.workshop` starts it.
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

from bot.desks import make_desk
from bot.logs import set_up_logging
from bot.settings import Settings
from handlers.messages import KINDS
from handlers.slack.desk import Desk
from handlers.slack.outgoing import Answer, File, Outgoing
from storage.engine.database import Database, DatabaseUnavailable
from storage.engine.deliveries import find_delivery

log = structlog.get_logger()

BEGUN = "begun"
"""What it says before it makes something."""
IDLE_SECONDS = 300.0
"""After this long without anything to do the process ends, and gives its memory back."""
MUCH = 400_000
"""Kilobytes: a process that took more for a file ends after it, since Python keeps most of what it took."""
GENTLE = 10
"""How much it stands back for the bot's own process where there are few processors."""
DISK = {
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
    errno.EROFS: "disk_not_writable",
    errno.EACCES: "disk_not_writable",
}


@dataclass(frozen=True)
class Installation:
    """What a desk is made of in another process. No token is needed there."""

    settings: Settings
    team_id: str
    bot_user_id: str

    @classmethod
    def of(cls, settings: Settings, desk: Desk) -> "Installation":
        """The installation of a running bot."""
        without_tokens = replace(settings, bot_token="", app_token="", signing_secret="")
        return cls(without_tokens, desk.team_id, desk.bot_user_id)


@dataclass(frozen=True)
class Job:
    """Which delivery to render, as at `now`; without content it is only told what the file is and where it goes."""

    delivery_id: int
    now: dt.datetime
    with_content: bool


@dataclass(frozen=True)
class Made:
    """What is to be sent; None when nothing is left to send."""

    outgoing: Outgoing | None


@dataclass(frozen=True)
class Failed:
    """It could not be made, by a name that is safe to log."""

    name: str
    will_pass: bool
    is_database: bool = False


def render(job: Job, desk: Desk) -> Made | Failed:
    """Render a delivery. The database is left alone while the file is written, which may take a minute."""
    try:
        with desk.database.reading() as session:
            delivery = find_delivery(session, job.delivery_id)
            outgoing = KINDS[delivery.kind].render(session, delivery, desk) if delivery is not None else None
        if isinstance(outgoing, File):
            outgoing = outgoing.written(with_content=job.with_content)
        elif isinstance(outgoing, Answer):
            outgoing = replace(outgoing, file=outgoing.file.written(with_content=job.with_content))
    except DatabaseUnavailable as error:
        return Failed(str(error), will_pass=True, is_database=True)
    except MemoryError:
        return Failed("no_memory", will_pass=True)
    except OSError as error:
        return Failed(DISK.get(error.errno or 0, type(error).__name__), will_pass=True)
    except Exception as error:  # noqa: BLE001  # whoever asked has to hear of it, whatever it is
        # The message of an error may hold what somebody typed: its kind and place are enough.
        log.error("making_failed", error=type(error).__name__, where=_where(error))
        return Failed(type(error).__name__, will_pass=False)
    return Made(outgoing)


def serve(connection: Connection) -> None:
    """Make what is asked for, until there is nothing to do for a while."""
    installation: Installation = connection.recv()
    settings = installation.settings
    set_up_logging(settings.log_level, settings.log_format)
    database = Database(settings.database_url)
    desk = make_desk(
        settings,
        database,
        now=lambda: dt.datetime.now(dt.UTC),
        team_id=installation.team_id,
        bot_user_id=installation.bot_user_id,
    )
    while connection.poll(IDLE_SECONDS):
        job: Job = connection.recv()
        connection.send(BEGUN)
        connection.send(render(job, replace(desk, now=lambda now=job.now: now)))  # type: ignore[misc]
        if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > MUCH:
            return


def _end_with_parent(descriptor: int, folder: str) -> None:
    """End at once when nobody holds the other end any more, however that process died."""
    hung_up = select.poll()
    hung_up.register(descriptor, 0)  # a hang-up is told without being asked for
    hung_up.poll()
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


def _where(error: BaseException) -> str:
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    return f"{frame.tb_frame.f_code.co_filename.rpartition('/')[2]}:{frame.tb_lineno}" if frame else "-"


def main() -> None:
    """The process's whole life. Its arguments: the line's descriptor, and a folder of its own for what is loose."""
    os.nice(GENTLE)
    descriptor, folder = int(sys.argv[1]), sys.argv[2]
    tempfile.tempdir = folder
    connection = Connection(descriptor)
    threading.Thread(target=_end_with_parent, args=(descriptor, folder), name="parent", daemon=True).start()
    with contextlib.suppress(EOFError, BrokenPipeError):  # the bot has ended
        serve(connection)
