"""Write somebody's data to disk, for `kennisbot privacy export`."""

import datetime as dt
from pathlib import Path

from alliance.errors import NotFound
from alliance.people.audit import audit
from alliance.records.own_data import collect_own_data
from bot.app import NotReady
from bot.files.file_output import write_whole
from reports.records.own_data import build_own_data, own_data_file_name
from storage.engine.database import Database
from storage.people.people import find_profile
from texts import Translators


def write_own_data(
    database: Database, slack_user_id: str, path: Path | None, *, texts: Translators, now: dt.datetime
) -> str:
    """Write everything about a person to a zip file; returns a line that describes the result.

    Without `path` it gets its own name in the current folder. Recorded in the audit log. Raises NotReady for a person
    about whom nothing is stored, and for another extension.
    """
    if path is not None and path.suffix.casefold() != ".zip":
        raise NotReady(f"“{path.name}” does not end in .zip: the data of a person is a zip file.")
    with database.reading() as session:
        try:
            found = collect_own_data(session, slack_user_id=slack_user_id, is_own=False)
        except NotFound:
            raise NotReady(f"Nothing is stored about “{slack_user_id}”. A Slack user id begins with U or W.") from None
        profile = find_profile(session, slack_user_id)
    words = texts.for_reader(profile.language or profile.locale, profile.tz) if profile is not None else texts.network
    path = path or Path(own_data_file_name(found, words, on=words.local(now).date()))
    made = build_own_data(found, words, made_at=now)
    with database.writing() as session:
        audit(session, None, "own_data", slack_user_id, {}, now)
        session.flush()
        write_whole(path, lambda: made)  # last, so that there is neither a file without its entry nor the reverse
    return f"{path} · {found.name}, {sum(len(rows) for rows in found.tables.values())} rows"
