"""Files that the secretariat sends to the bot to be imported: looked at first, and imported on their word.

The bytes are kept until they are imported, or for a week: what is imported is what was looked at.
"""

import datetime as dt
import hashlib

from alliance.channel_keys import key_for_files
from alliance.enums import ImportState
from alliance.errors import Conflict, NotFound
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise
from alliance.records.imports import Plan
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.records import received_files as rows
from storage.tables import ReceivedFile

LOOK, TAKE_IN = "import_look", "import_take_in"
"""The deliveries that say a file is looked at, and that import it."""
MAX_FILE_NAME = 255
ERASED = "erased"
"""The problem of a file that was dropped as somebody was erased, whose data it may hold."""


def receive_file(session: Session, *, by: Person, slack_file_id: str, name: str, now: dt.datetime) -> ReceivedFile:
    """Note a file that somebody sent, and look at it. Raises NotAllowed."""
    authorise(by, Action.ADMINISTER)
    file = ReceivedFile(
        slack_file_id=slack_file_id,
        by_slack_user_id=by.slack_user_id,
        name=name[:MAX_FILE_NAME],
        state=ImportState.RECEIVED,
        received_at=now,
    )
    session.add(file)
    session.flush()
    enqueue(session, kind=LOOK, channel_key=by.slack_user_id, about={"file": file.id}, now=now, is_urgent=True)
    return file


def want_import(
    session: Session, *, by: Person, file_id: int, channel_id: str, ts: str, now: dt.datetime
) -> ReceivedFile:
    """Have a file imported that the person sent; `channel_id` and `ts` are of the message about it.

    Raises NotAllowed, NotFound for a file of somebody else, and Conflict if it was imported or is kept no longer.
    """
    authorise(by, Action.ADMINISTER)
    file = rows.find_file(session, file_id)
    if file is None or file.by_slack_user_id != by.slack_user_id:
        raise NotFound("import", str(file_id))
    if file.state is not ImportState.RECEIVED or not rows.claim(session, file_id):
        raise Conflict("importing.too_late")
    if not rows.has_content(session, file_id):
        raise Conflict(f"importing.file.{ERASED}" if file.problem == ERASED else "importing.expired")
    about = {"file": file_id, "channel": channel_id, "ts": ts}
    enqueue(session, kind=TAKE_IN, channel_key=key_for_files(by.slack_user_id), about=about, now=now, is_urgent=True)
    return file


def keep_content(session: Session, *, file_id: int, name: str, content: bytes | None, problem: str = "") -> None:
    """Store the bytes of a file, or why they cannot be had."""
    file = rows.find_file(session, file_id)
    if file is not None and file.content is None and file.problem is None:
        file.content, file.problem, file.name = content, problem or None, (name or file.name)[:MAX_FILE_NAME]
        file.sha256 = hashlib.sha256(content).hexdigest() if content is not None else None


def drop_waiting(session: Session) -> int:
    """Drop all files not imported yet because somebody is erased: they may name that person.

    Returns their number. The sender of one learns why when they want to import it.
    """
    return rows.drop_waiting(session, ERASED)


def note_done(file: ReceivedFile, plan: Plan, *, now: dt.datetime) -> None:
    """Note that a file was imported, with what was new and what changed; its bytes are not needed any more."""
    counts = {kind.value: [one.new, one.changed, one.same] for kind, one in plan.counts.items()}
    file.state, file.counts, file.done_at, file.content = ImportState.DONE, counts, now, None


def note_not_done(session: Session, file_id: int) -> None:
    """Note that a file was not imported after all."""
    file = rows.find_file(session, file_id)
    if file is not None and file.state is ImportState.WANTED:
        file.state = ImportState.RECEIVED
