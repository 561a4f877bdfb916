"""Write the digest of a period to disk, for `kennisbot digest`."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from rich.console import Console

from alliance.agenda.past_statuses import began_on
from alliance.calendar.periods import Period
from alliance.calendar.typed_periods import parse_period
from alliance.digests.digests import Digest, collect_digest, without_limited
from alliance.digests.kept_workbooks import find_key
from alliance.errors import Invalid, NotFound
from alliance.local_time import LocalTime
from alliance.meetings.since_meeting import read_since_meeting, since_meeting
from bot.app import NotReady
from bot.files.file_output import kept_content, write_whole
from handlers.people.alliance_names import find_alliance
from reports import Version, build_workbook, digest_file_name
from reports.digests.figures import figure_lines, impact_line
from reports.digests.titles import workbook_variant
from storage.engine.database import Database, Session
from texts import Translator, Translators


def write_digest(
    database: Database,
    typed: str,
    path: Path | None,
    *,
    words: Translator,
    time: LocalTime,
    alliance: str | None = None,
    version: Version = Version.WORKING,
    edition: int | None = None,
) -> list[str]:
    """Write the digest of a period to an Excel file; returns lines that describe the result.

    A workbook that was posted comes back as it was.
    Without `path` the file gets the digest's own name in the current folder. Raises NotReady if `typed` names no
    period, `alliance` no single alliance, or `edition` none that was kept in this language and version.
    """
    with Console(stderr=True).status("Reading …"), database.reading() as session:
        alliance_id = _alliance_id(session, alliance) if alliance else None
        period = _period(session, typed, time.today)
        began = began_on(session, time.zone)
        found = collect_digest(session, period=period, time=time, alliance_id=alliance_id)
        if version is Version.MEETING and alliance_id is None:
            found = without_limited(session, found)  # several alliances are at the table
        kept = _kept(session, found, alliance_id, words, version, time, edition)
    path = path or Path(digest_file_name(replace(found, edition=edition or found.edition), words, version=version))
    write_whole(path, kept or partial(build_workbook, found, words, made_at=time.now, version=version))
    lines = [f"{path} · {len(found.contributions)} contributions, {len(found.steps)} action steps"]
    if began is not None and period.last_on < began:
        lines.append(words("digest.before_beginning", day=words.full_day(began)))
    lines += figure_lines(found, words)
    return [*lines, *filter(None, [impact_line(found.impact, found.first_used_on, words)])]


def _kept(
    session: Session,
    digest: Digest,
    alliance_id: int | None,
    words: Translator,
    version: Version,
    time: LocalTime,
    edition: int | None,
) -> Callable[[], bytes] | None:
    """What gives the workbook as it was posted; None if it was not."""
    variant = workbook_variant(digest, words.language, version)
    key = find_key(
        session,
        digest.period,
        alliance_id=alliance_id,
        is_scheduled=False,
        variant=variant,
        time=time,
    )
    if edition is not None and key is not None:
        key = replace(key, edition=edition)
    kept = kept_content(session, key) if key is not None else None
    if edition is not None and kept is None:
        raise NotReady(f"Edition {edition} of {digest.period.key} was not kept in this language and version.")
    return kept


def _alliance_id(session: Session, typed: str) -> int | None:
    try:
        return find_alliance(session, typed).id
    except Invalid as error:
        told = error.values["near"]
        near = ", ".join(f"“{one.nl}”" for one in told) if isinstance(told, tuple) else ""
        raise NotReady(f"“{typed}” names no single alliance. There are: {near}.") from None


def _period(session: Session, typed: str, today: dt.date) -> Period:
    try:
        since = read_since_meeting(typed)
        if since is None or since[1]:
            return parse_period(typed, today)
        return since_meeting(session, today=today, alliance=None, number=since[0])[0]
    except Invalid as error:
        raise NotReady(Translators("en", "UTC").network(error.reason, **error.values)) from None
    except NotFound as error:
        raise NotReady(f"There is no meeting {error.key}.") from None
